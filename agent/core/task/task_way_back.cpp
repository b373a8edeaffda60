// SPDX-License-Identifier: Apache-2.0
// New network settings that do not hold are taken back, once and bounded: read_network keeps what
// the camera had, find_place sees where it is now, go_back writes what it had, read_back compares.
// Every end names what became of the camera; none leads back into the change.
#include "agent/core/mutation.hpp"
#include "agent/core/task/identity_match.hpp"
#include "agent/core/task/task_machine.hpp"
#include "agent/core/task/way_back.hpp"

namespace camfleet::task {

namespace {

constexpr const char* end_word = "address_not_set";
constexpr const char* unread_words = "its other settings could not be compared";

bool changes_the_network(Step step) {
    return step == Step::set_network || step == Step::net_reboot || step == Step::await_address;
}

bool leads_back(Step step) {
    return step == Step::find_place || step == Step::go_back || step == Step::read_back;
}

}  // namespace

// The change is out, and its steps are not over: where the camera was seen before says nothing.
bool TaskMachine::is_on_the_move() const {
    return state_.network_change().orders() > 0 &&
           (changes_the_network(step()) || leads_back(step()));
}

void TaskMachine::on_former_settings(const v1::Outcome& outcome, Context& context) {
    state_.clear_network_change();
    if (outcome.has_network()) {
        *state_.mutable_network_change()->mutable_before() = outcome.network();
        report("network before the change: " + words(outcome.network()), context);
    } else {
        report("network before the change: not told, no way back if it fails", context);
    }
    step_done(context);
}

void TaskMachine::note_former_place() {
    auto& change = *state_.mutable_network_change();
    if (change.orders() == 0) {
        change.set_former_host(state_.sighting().endpoint().host());
        change.set_former_off_subnet(is_off_subnet(state_.sighting()));
    }
    change.set_orders(change.orders() + 1);
}

// An order that certainly had no effect needs no way back.
void TaskMachine::take_back_order(const v1::Outcome& outcome) {
    const bool no_effect =
        outcome.status() == v1::Outcome::refused || outcome.status() == v1::Outcome::failed;
    const auto orders = state_.network_change().orders();
    if (step() == Step::set_network && outcome.kind() == v1::Action::set_network && no_effect &&
        orders > 0) {
        state_.mutable_network_change()->set_orders(orders - 1);
    }
}

// A stranger at the address that our camera has left is no impostor, and two devices at one address
// may come apart again. Neither is seen as our camera: nothing is sent there.
v1::Outcome TaskMachine::without_strangers(const v1::Outcome& outcome) {
    const auto& seen = outcome.sighting();
    if (!is_on_the_move() || !seen.found() || CAMFLEET_MUTANT(strangers_end_the_move)) {
        return outcome;
    }
    const auto problem = identity_problem(camera().identity(), seen);
    state_.mutable_network_change()->set_conflict(problem == "address_conflict");
    if (problem != "address_conflict" && problem != "wrong_identity") return outcome;
    auto without = outcome;
    without.clear_sighting();
    without.set_error(problem);
    without.set_detail(identity_detail(camera().identity(), seen));
    return without;
}

// Nothing was changed, and the camera has its new password: its recorder hears of that before the
// task ends with what has failed, for with the old one it would drive the camera into its lock.
bool TaskMachine::settle_unchanged(Step failed, Context& context) {
    if (failed != Step::read_network && !changes_the_network(failed)) return false;
    if (CAMFLEET_MUTANT(recorder_is_left_by_a_refused_network)) return false;
    const bool nothing_out = state_.network_change().orders() == 0;
    if (!nothing_out || !state_.candidate_proven() ||
        refused(work().provisioning().candidate_credential())) {
        return false;
    }
    state_.mutable_network_change()->set_failure(state_.last_reason());
    const auto& detail = state_.last_detail();
    settle_change(detail.empty() ? "the network settings are the former ones" : detail,
                  !is_for_a_person(state_.last_reason()), context);
    return true;
}

bool TaskMachine::take_way_back(Step failed, Context& context) {
    if (state_.network_change().orders() == 0) return settle_unchanged(failed, context);
    auto& change = *state_.mutable_network_change();
    const auto& wanted = work().provisioning().network();
    const auto& last = state_.sighting().endpoint().host();
    if (failed == Step::read_back) {
        const bool only_read = !change.went_back();
        settle_change(only_read ? ends::is_at_former(change, wanted, last, unread_words)
                                : ends::is_back_at(change, wanted, last, "unread"),
                      only_read, context);
        return true;
    }
    if (failed == Step::go_back && is_at_former_address()) {
        change.set_went_back(true);  // it never left: what it has now is read once more, and told
        jump_to(Step::read_back, context);
        return true;
    }
    if (leads_back(failed)) {
        const auto why = change.conflict() ? "another device claims its address, nothing is sent"
                                           : state_.last_reason();
        change.set_end(ends::has_no_way_back(change, wanted, why, last));
        end_of_change(context);  // where it is nobody can tell the recorder
        return true;
    }
    if (!changes_the_network(failed) || CAMFLEET_MUTANT(no_way_back_is_taken)) return false;
    change.set_way_back(true);
    change.set_failure(state_.last_reason());
    report(
        "the new network settings do not hold (" + change.failure() + "): looking for a way back",
        context);
    jump_to(Step::find_place, context);
    return true;
}

void TaskMachine::on_place(const v1::Outcome& outcome, Context& context) {
    auto& change = *state_.mutable_network_change();
    const auto& wanted = work().provisioning().network();
    const auto& host = outcome.sighting().endpoint().host();
    switch (place_of(change, wanted, outcome.sighting(), state_.reboot_required())) {
        case Place::former:
            if (change.has_before()) {
                change.set_compare(true);
                return jump_to(Step::read_back, context);
            }
            return settle_change(ends::is_at_former(change, wanted, host, unread_words), true,
                                 context);
        case Place::better:
            return settle_change(ends::is_left_at(change, wanted, host), true, context);
        case Place::wanted:
            report("late at " + host + ", and it answers", context);
            state_.clear_network_change();
            state_.set_reboot_required(false);
            return step_done(context);
        default:
            break;
    }
    if (const auto why = no_way_back(change, wanted); !why.empty()) {
        return settle_change(ends::has_no_way_back(change, wanted, why, host), false, context);
    }
    step_done(context);
}

void TaskMachine::on_read_back(const v1::Outcome& outcome, Context& context) {
    const auto& change = state_.network_change();
    const auto& now = outcome.network();
    const auto shows = !outcome.has_network()             ? "unread"
                       : are_former(change.before(), now) ? ""
                                                          : words(now);
    if (change.compare() && !change.went_back()) return on_compared(shows, context);
    settle_change(ends::is_back_at(change, work().provisioning().network(),
                                   state_.sighting().endpoint().host(), shows),
                  false, context);
}

// It is where it was. What the change left behind all the same (a gateway, DNS) is taken back.
void TaskMachine::on_compared(const std::string& shows, Context& context) {
    const auto& change = state_.network_change();
    const auto& wanted = work().provisioning().network();
    const auto& host = state_.sighting().endpoint().host();
    if (shows.empty() || shows == "unread" || CAMFLEET_MUTANT(half_a_change_is_left)) {
        const auto* rest = shows == "unread" ? unread_words : "";
        return settle_change(ends::is_at_former(change, wanted, host, rest), true, context);
    }
    if (!no_way_back(change, wanted).empty()) {
        return settle_change(ends::is_at_former(change, wanted, host, "it has " + shows), false,
                             context);
    }
    report("the network was changed in part, the camera has " + shows, context);
    jump_to(Step::go_back, context);
}

bool TaskMachine::is_at_former_address() const {
    const auto& change = state_.network_change();
    return change.compare() && !change.went_back() && !change.conflict() &&
           state_.sighting().found() && state_.last_reason() != "not_found" &&
           state_.sighting().endpoint().host() == change.former_host();
}

// The camera answers somewhere: its recorder hears where, and the new password, before the end.
void TaskMachine::settle_change(const std::string& end, bool retry, Context& context) {
    state_.mutable_network_change()->set_end(end);
    state_.mutable_network_change()->set_retry(retry);
    jump_to(Step::update_channel, context);
}

// Waiting: the camera answers and may be tried again; else a person must have a look at what is
// wanted first, for the same change would do the same again.
void TaskMachine::end_of_change(Context& context) {
    constexpr std::chrono::minutes later{15};
    const auto& change = state_.network_change();
    const auto word = change.way_back() ? end_word : change.failure();
    if (change.retry()) {
        return finish(v1::TaskResult::waiting, word, change.end(), context,
                      context.now.device + later);
    }
    finish(v1::TaskResult::needs_person, word, change.end(), context);
}

}  // namespace camfleet::task
