// SPDX-License-Identifier: Apache-2.0
#include "agent/core/task/judge.hpp"

#include "agent/core/mutation.hpp"
#include "agent/core/task/way_back.hpp"
#include "common/base/same_device.hpp"

#include <algorithm>

namespace camfleet::task {

namespace {

const Judged satisfied{Answer::satisfied, {}};

bool is_login_proof(v1::Action::Kind kind) {
    return kind == v1::Action::prove_current || kind == v1::Action::prove_candidate;
}

Judged otherwise(const v1::Outcome& outcome, const char* word) {
    return {Answer::not_yet, outcome.error().empty() ? word : outcome.error()};
}

Judged not_happened(const Question& question, const char* word) {
    return {question.settled ? Answer::not_happened : Answer::not_yet, word};
}

enum class Boot { unknown, same, another };

// What two start times say. A missing one (SADP's while the clock is unset) proves nothing, neither
// a boot nor its absence. A clock that is set moves the start time without a boot. So set_time
// stands behind every step that compares, and what is seen after it is the mark of the next change;
// only an NTP answer that comes minutes late, inside the next comparison, can still deceive.
Boot boot_since(const std::string& before, const v1::Sighting& seen) {
    if (before.empty() || seen.boot_marker().empty()) return Boot::unknown;
    return same_boot(before, seen.boot_marker()) ? Boot::same : Boot::another;
}

// A boot is proven by another start time, its absence by the same one. Where the device does not
// tell, the walk goes on after the settle time: to repeat would need proof, to look does not.
Judged judge_boot(const Question& question, const v1::Outcome& outcome) {
    const auto& seen = outcome.sighting();
    if (!seen.found()) return otherwise(outcome, "not_found");
    switch (boot_since(question.state.marker_before(), seen)) {
        case Boot::another:
            return satisfied;
        case Boot::same:
            return not_happened(question, "not_rebooted");
        case Boot::unknown:
            break;
    }
    return question.settled ? satisfied : Judged{Answer::not_yet, "booting"};
}

Judged judge_full_default(const Question& question, const v1::Outcome& outcome) {
    const auto& seen = outcome.sighting();
    if (!seen.found()) return otherwise(outcome, "not_found");
    if (!seen.activated()) return satisfied;
    if (boot_since(question.state.marker_before(), seen) == Boot::same) {
        return not_happened(question, "not_restored");
    }
    return {Answer::not_yet, "still_activated"};
}

Judged judge_activation(const Question& question, const v1::Outcome& outcome) {
    if (!outcome.sighting().found()) return otherwise(outcome, "not_found");
    if (outcome.sighting().activated()) return satisfied;
    if (question.by_person) return {Answer::not_yet, std::string(by_person_word)};
    return not_happened(question, "not_activated");
}

// Discovery crosses a wrong prefix, HTTP does not: seen is not reached.
Judged judge_reached(const v1::Sighting& seen) {
    if (seen.answers_http() || CAMFLEET_MUTANT(seen_is_taken_for_reached)) return satisfied;
    return {Answer::not_yet, "not_reachable"};
}

Judged judge_network(const Question& question, const v1::Outcome& outcome) {
    if (!outcome.sighting().found()) return otherwise(outcome, "not_found");
    const auto& wanted = question.task.provisioning().network();
    const bool moved = wanted.dhcp() || outcome.sighting().endpoint().host() == wanted.address();
    // Where the address was right before, only the camera's own ok proves the rest.
    const bool was_there = question.state.host_before() == wanted.address() || wanted.dhcp();
    if (!moved || (was_there && !question.state.act_confirmed())) {
        return not_happened(question, "address_not_set");
    }
    return judge_reached(outcome.sighting());
}

Judged judge_address(const Question& question, const v1::Outcome& outcome) {
    const auto& seen = outcome.sighting();
    const auto& wanted = question.task.provisioning().network();
    if (!seen.found()) return otherwise(outcome, "not_found");
    if (!wanted.dhcp() && seen.endpoint().host() != wanted.address()) {
        // Up and elsewhere, it will not come any more; its recorder may know it there by an old
        // password, and must hear of the new one before it has locked itself out.
        const bool stays = question.settled && seen.answers_http();
        return {stays ? Answer::failed : Answer::not_yet, "address_not_set"};
    }
    return judge_reached(seen);
}

Judged judge_former_settings(const v1::Outcome& outcome) {
    if (outcome.status() == v1::Outcome::ok && outcome.has_network()) return satisfied;
    const auto& error = outcome.error();
    if (error == "not_supported") return satisfied;  // goes on without a way back, and says so
    if (error == "malformed" || error == "forbidden") return {Answer::failed, error};
    return otherwise(outcome, "network_unread");
}

// Makers that undo a failed change by themselves have the settle time for it.
Judged judge_place(const Question& question, const v1::Outcome& outcome) {
    const auto& seen = outcome.sighting();
    const auto& wanted = question.task.provisioning().network();
    switch (
        place_of(question.state.network_change(), wanted, seen, question.state.reboot_required())) {
        case Place::nowhere:
            return otherwise(outcome, "not_found");
        case Place::astray:
            break;
        default:
            return satisfied;
    }
    if (!seen.answers_http()) return {Answer::not_yet, "not_reachable"};
    return question.settled ? satisfied : Judged{Answer::not_yet, "address_not_set"};
}

Judged judge_way_back(const Question& question, const v1::Outcome& outcome) {
    const auto& seen = outcome.sighting();
    const auto& change = question.state.network_change();
    if (!seen.found()) return otherwise(outcome, "not_found");
    if (is_back(change, seen, question.state.host_before(), question.state.act_confirmed())) {
        return satisfied;
    }
    const bool wakes_up = !seen.answers_http() && !change.before().dhcp() &&
                          seen.endpoint().host() == change.before().address();
    if (wakes_up) return {Answer::not_yet, "not_reachable"};
    return not_happened(question, "address_not_set");
}

Judged judge_power_off(const Question& question, const v1::Outcome& outcome) {
    if (outcome.status() != v1::Outcome::ok) return otherwise(outcome, "port_unread");
    const auto& reading = outcome.port_reading();
    if (!reading.admin_on() && !reading.delivering()) return satisfied;
    if (reading.admin_on()) return not_happened(question, "port_still_on");
    return {Answer::not_yet, "port_still_delivering"};
}

Judged judge_video(const Question& question, const v1::Outcome& outcome) {
    const auto least = std::max(1U, question.task.proof().min_frames());
    const auto& video = outcome.video();
    if (outcome.status() == v1::Outcome::ok && video.frames() >= least &&
        video.first_key_frame_complete()) {
        return satisfied;
    }
    return otherwise(outcome, "no_video");
}

Judged judge_channel(const Question& question, const v1::Outcome& outcome) {
    const auto& channel = outcome.channel();
    if (outcome.status() != v1::Outcome::ok) return otherwise(outcome, "recorder_unreachable");
    if (!channel.online()) return {Answer::not_yet, "recorder_not_online"};
    // A recorder that does not say is no proof against recording; the report says so instead.
    const bool says_no = channel.recording_known() && !channel.recording();
    const bool must = question.task.proof().recorder_must_record();
    return says_no && must ? Judged{Answer::not_yet, "not_recording"} : satisfied;
}

Judged judge_binding(const v1::Outcome& outcome) {
    if (outcome.status() == v1::Outcome::ok && outcome.channel().channel() > 0) return satisfied;
    if (outcome.status() == v1::Outcome::ok || outcome.error() == "not_found") {
        return {Answer::failed, "channel_not_found"};
    }
    return otherwise(outcome, "recorder_unreachable");
}

Judged judge_backup(const v1::Outcome& outcome) {
    const auto& error = outcome.error();
    if (outcome.status() == v1::Outcome::ok || error == "not_supported") return satisfied;
    if (error == "forbidden") return {Answer::failed, "backup_failed"};
    return otherwise(outcome, "backup_failed");
}

Judged judge_login(const v1::Outcome& outcome) {
    const bool accepted = outcome.status() == v1::Outcome::ok && outcome.login().accepted();
    return accepted ? satisfied : otherwise(outcome, "login_unanswered");
}

// After its power was cut. A camera that had not been seen before is back when it is seen at all.
Judged judge_return(const std::string& before, const v1::Sighting& seen) {
    if (before.empty()) return satisfied;
    switch (boot_since(before, seen)) {
        case Boot::another:
            return satisfied;
        case Boot::same:
            return {Answer::not_yet, "not_rebooted"};
        case Boot::unknown:
            break;
    }
    return {Answer::not_yet, "booting"};
}

Judged judge_sighting(const Question& question, const v1::Outcome& outcome) {
    const auto& seen = outcome.sighting();
    if (!seen.found()) return otherwise(outcome, "not_found");
    switch (question.step) {
        case Step::reachable:
            return seen.answers_http() ? satisfied : Judged{Answer::not_yet, "not_reachable"};
        case Step::await_back:
            return judge_return(question.state.marker_before(), seen);
        case Step::await_fresh:
            return !seen.activated() ? satisfied : Judged{Answer::not_yet, "still_activated"};
        default:
            return satisfied;
    }
}

bool is_found(const v1::PortBinding& port) {
    return !port.switch_id().empty() && port.confidence() != v1::PortBinding::refused;
}

Judged judge_port(const v1::Outcome& outcome, bool found) {
    if (outcome.status() == v1::Outcome::ok && found) return satisfied;
    return otherwise(outcome, "port_not_found");
}

}  // namespace

bool is_for_a_person(std::string_view reason) {
    return reason == "rejected" || reason == "credential_refused" ||
           reason == "activated_by_other" || reason == by_person_word;
}

bool login_refused(const v1::Outcome& outcome) {
    if (outcome.error() == "unauthorized") return true;
    return is_login_proof(outcome.kind()) && outcome.status() == v1::Outcome::ok &&
           !outcome.login().accepted() && !outcome.login().locked();
}

Judged judge_answer(const Question& question, const v1::Outcome& outcome) {
    switch (question.step) {
        case Step::find_port_softly:
        case Step::find_port:
            return judge_port(outcome, is_found(outcome.port()));
        case Step::read_port_softly:
        case Step::read_port:
            return judge_port(outcome, true);
        case Step::prove_current:
        case Step::prove_candidate:
            return judge_login(outcome);
        case Step::video:
            return judge_video(question, outcome);
        case Step::find_channel:
            return judge_binding(outcome);
        case Step::read_channel:
            return judge_channel(question, outcome);
        case Step::backup:
            return judge_backup(outcome);
        case Step::await_address:
            return judge_address(question, outcome);
        case Step::cut_power:
            return judge_power_off(question, outcome);
        case Step::reboot:
        case Step::net_reboot:
        case Step::restore_basic:
            return judge_boot(question, outcome);
        case Step::restore_full:
            return judge_full_default(question, outcome);
        case Step::activate:
            return judge_activation(question, outcome);
        case Step::set_network:
            return judge_network(question, outcome);
        case Step::read_network:
        case Step::read_back:
            return judge_former_settings(outcome);
        case Step::find_place:
            return judge_place(question, outcome);
        case Step::go_back:
            return judge_way_back(question, outcome);
        // Writing the same values again does no harm; the answer tells which channel to write to.
        case Step::update_channel:
            return {Answer::not_happened, "channel_not_updated"};
        default:
            return judge_sighting(question, outcome);
    }
}

}  // namespace camfleet::task
