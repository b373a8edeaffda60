// SPDX-License-Identifier: Apache-2.0
#include "agent/core/task/judge.hpp"

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

// A boot is proven by a marker that changed. Without a marker there is no proof that it did not.
Judged judge_boot(const Question& question, const v1::Outcome& outcome) {
    const auto& seen = outcome.sighting();
    if (!seen.found()) return otherwise(outcome, "not_found");
    const auto& before = question.state.marker_before();
    if (before.empty() || seen.boot_marker().empty()) {
        return question.settled ? satisfied : Judged{Answer::not_yet, "booting"};
    }
    if (seen.boot_marker() != before) return satisfied;
    return not_happened(question, "not_rebooted");
}

Judged judge_full_default(const Question& question, const v1::Outcome& outcome) {
    const auto& seen = outcome.sighting();
    if (!seen.found()) return otherwise(outcome, "not_found");
    if (!seen.activated()) return satisfied;
    const auto& before = question.state.marker_before();
    const bool booted = before.empty() || seen.boot_marker() != before;
    if (booted) return {Answer::not_yet, "still_activated"};
    return not_happened(question, "not_restored");
}

Judged judge_activation(const Question& question, const v1::Outcome& outcome) {
    if (!outcome.sighting().found()) return otherwise(outcome, "not_found");
    if (outcome.sighting().activated()) return satisfied;
    return not_happened(question, "not_activated");
}

Judged judge_network(const Question& question, const v1::Outcome& outcome) {
    if (!outcome.sighting().found()) return otherwise(outcome, "not_found");
    const auto& wanted = question.task.provisioning().network();
    const bool moved = wanted.dhcp() || outcome.sighting().endpoint().host() == wanted.address();
    // Where the address was right before, only the camera's own ok proves the rest.
    const bool was_there = question.state.host_before() == wanted.address() || wanted.dhcp();
    if (moved && (!was_there || question.state.act_confirmed())) return satisfied;
    return not_happened(question, "address_not_set");
}

Judged judge_address(const Question& question, const v1::Outcome& outcome) {
    const auto& wanted = question.task.provisioning().network().address();
    if (outcome.sighting().found() && outcome.sighting().endpoint().host() == wanted) {
        return satisfied;
    }
    return otherwise(outcome, "address_not_set");
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
    const bool enough = channel.recording() || !question.task.proof().recorder_must_record();
    return enough ? satisfied : Judged{Answer::not_yet, "not_recording"};
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

Judged judge_sighting(const Question& question, const v1::Outcome& outcome) {
    const auto& seen = outcome.sighting();
    if (!seen.found()) return otherwise(outcome, "not_found");
    switch (question.step) {
        case Step::reachable:
            return seen.answers_http() ? satisfied : Judged{Answer::not_yet, "not_reachable"};
        case Step::await_back: {
            const auto& before = question.state.marker_before();
            const bool booted = before.empty() || seen.boot_marker() != before;
            return booted ? satisfied : Judged{Answer::not_yet, "not_rebooted"};
        }
        case Step::await_fresh:
            return !seen.activated() ? satisfied : Judged{Answer::not_yet, "still_activated"};
        default:
            return satisfied;
    }
}

Judged judge_port(const v1::Outcome& outcome, bool found) {
    if (outcome.status() == v1::Outcome::ok && found) return satisfied;
    return otherwise(outcome, "port_not_found");
}

}  // namespace

bool login_refused(const v1::Outcome& outcome) {
    if (outcome.error() == "unauthorized") return true;
    return is_login_proof(outcome.kind()) && outcome.status() == v1::Outcome::ok &&
           !outcome.login().accepted() && !outcome.login().locked();
}

Judged judge_answer(const Question& question, const v1::Outcome& outcome) {
    switch (question.step) {
        case Step::find_port_softly:
        case Step::find_port:
            return judge_port(outcome, !outcome.port().switch_id().empty());
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
        // Writing the same values again does no harm; the answer tells which channel to write to.
        case Step::update_channel:
            return {Answer::not_happened, "channel_not_updated"};
        default:
            return judge_sighting(question, outcome);
    }
}

}  // namespace camfleet::task
