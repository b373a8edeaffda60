// SPDX-License-Identifier: Apache-2.0
#include "agent/core/task/task_machine.hpp"

#include "agent/core/job_gate/job_gate.hpp"
#include "agent/core/mutation.hpp"
#include "common/base/assert.hpp"

#include <algorithm>

namespace camfleet::task {

namespace {

constexpr std::chrono::hours task_lasts{6};
constexpr std::uint64_t attempts_max = 4000;
constexpr std::uint64_t deadline_key = 1;  // timers of steps count from 2
constexpr Seconds first_look{3};

using Phase = v1::TaskPhase;

}  // namespace

const v1::RungOrder& TaskMachine::order() const {
    return work().rungs(static_cast<int>(state_.rung()));
}

Step TaskMachine::step() const { return steps_of(order().rung())[state_.step()]; }

const v1::JobTarget& TaskMachine::camera() const {
    const auto* target = job_gate::find_target(*job_, work().camera_id());
    CAMFLEET_ASSERT(target != nullptr);  // the gate has looked
    return *target;
}

void TaskMachine::begin(Context& context) {
    state_.set_timer_key(deadline_key);
    state_.set_task_deadline_ms(to_ms(context.now.device + task_lasts));
    context.orders.timers.push_back({job_->id(), deadline_key, context.now.device + task_lasts});
    state_.set_rung(0);
    start_rung(context);
}

// False: not run, and why was reported (or the task has ended).
bool TaskMachine::rung_may_run(Context& context) {
    const auto kind = order().rung();
    if (job_gate::is_destructive(kind) && !CAMFLEET_MUTANT(authorisation_is_not_checked) &&
        job_gate::find_approval(*job_, kind, context.now.wall) == nullptr) {
        finish(v1::TaskResult::refused, "approval_expired", v1::Rung::Kind_Name(kind), context);
        return false;
    }
    if (needs_current_credential(kind) && camera_login().empty()) {
        state_.set_last_reason("no_valid_credential");
        report(v1::Rung::Kind_Name(kind) + " skipped: no valid credential", context);
        return false;
    }
    return true;
}

void TaskMachine::start_rung(Context& context) {
    for (; state_.rung() < static_cast<std::uint32_t>(work().rungs_size());
         state_.set_rung(state_.rung() + 1)) {
        if (state_.stop_requested()) {
            return finish(v1::TaskResult::cancelled, "superseded", "a newer job waits", context);
        }
        if (!rung_may_run(context)) {
            if (context.result) return;
            continue;
        }
        if (state_.cycle() == 0) {
            state_.add_rungs_run(order().rung());
            state_.set_cycle(1);
            report(v1::Rung::Kind_Name(order().rung()) + " begins", context).set_rung_started(true);
        }
        state_.set_step(0);
        state_.set_rung_failed(false);
        state_.set_video_proven(false);
        state_.set_recorder_proven(false);
        return enter_step(context);
    }
    const auto reason = state_.last_reason().empty() ? "no_proof" : state_.last_reason();
    finish(v1::TaskResult::not_helped, reason, state_.last_detail(), context);
}

bool TaskMachine::applies(Step next) const {
    const auto& order_of_work = work().provisioning();
    const bool has_recorder = !work().recorder_id().empty();
    switch (next) {
        case Step::video:
            return !camera_login().empty() && state_.sighting().answers_http();
        case Step::prove_current:
            return state_.proven_credential().empty();
        case Step::find_channel:
            return has_recorder && state_.channel() == 0 &&
                   (state_.video_proven() || provisions(order().rung()));
        case Step::read_channel:
            return state_.channel() > 0 && state_.video_proven();
        case Step::update_channel:
            return has_recorder && !CAMFLEET_MUTANT(recorder_is_not_told);
        case Step::backup:
            return !state_.backup_done();
        case Step::read_network:
        case Step::set_network:
        case Step::await_address:
            return order_of_work.network().dhcp() || !order_of_work.network().address().empty();
        case Step::find_place:
        case Step::go_back:
            return state_.network_change().way_back() && state_.network_change().end().empty();
        case Step::read_back:
            return (state_.network_change().went_back() || state_.network_change().compare()) &&
                   state_.network_change().end().empty();
        case Step::net_reboot:
            return state_.reboot_required();
        case Step::set_time:
            return !order_of_work.ntp_server().empty() || !order_of_work.time_zone().empty();
        case Step::set_name:
            return !order_of_work.device_name().empty();
        case Step::find_port_softly:
        case Step::read_port_softly:
            return !work().switch_ids().empty();
        default:
            return true;
    }
}

void TaskMachine::enter_step(Context& context) {
    const auto steps = steps_of(order().rung());
    while (state_.step() < steps.size() && !applies(steps[state_.step()])) {
        state_.set_step(state_.step() + 1);
    }
    if (state_.step() >= steps.size()) return end_rung(context);
    if (!state_.network_change().end().empty() && step() != Step::update_channel) {
        return end_of_change(context);
    }
    const auto& row = info(step());
    state_.set_acts(0);
    state_.set_acted(false);
    state_.set_act_confirmed(false);
    const auto patience = patience_of(row, order(), work().proof());
    state_.set_step_deadline_ms(to_ms(context.now.device + patience));
    if (row.identity && !identity_is_fresh(context.now.device)) return identify(context);
    enter_main(context);
}

void TaskMachine::enter_main(Context& context) {
    const auto& row = info(step());
    switch (row.step) {
        case Step::verdict:
            return give_verdict(context);
        case Step::cut_power:
            return cut_power(context);
        case Step::stay_off:
            state_.set_phase(Phase::waiting);
            return pause(Seconds{order().off_seconds()}, context);
        case Step::boot_wait: {
            const bool by_person = order().rung() == v1::Rung::reset_button;
            state_.set_phase(Phase::waiting);
            return pause(Seconds{by_person ? order().hold_seconds() : order().boot_wait_seconds()},
                         context);
        }
        case Step::power_on:
            if (!context.guard.holds(job_->id())) return step_done(context);
            return bring_power_back(context);
        default:
            return row.act == v1::Action::unspecified ? ask(context) : act(context);
    }
}

void TaskMachine::step_done(Context& context) {
    state_.set_step(state_.step() + 1);
    enter_step(context);
}

void TaskMachine::fail_step(const std::string& reason,
                            const std::string& detail,
                            Context& context) {
    state_.set_last_reason(reason);
    state_.set_last_detail(detail);
    if (context.guard.holds(job_->id())) {  // the only way out is power back
        state_.set_rung_failed(true);
        return bring_power_back(context);
    }
    if (fall_back(step(), context)) return;
    switch (info(step()).on_failure) {
        case OnFailure::go_on:
            return step_done(context);
        case OnFailure::leave_rung:
            return end_rung_or_try_later(context);
        case OnFailure::end_task:
            break;
    }
    if (is_for_a_person(reason)) {
        return finish(v1::TaskResult::needs_person, reason, detail, context);
    }
    constexpr std::chrono::minutes later{15};
    finish(v1::TaskResult::waiting, reason, detail, context, context.now.device + later);
}

// A switch that does not answer has not shown that the button is of no use: the person's time is
// too dear to be written off for that.
void TaskMachine::end_rung_or_try_later(Context& context) {
    constexpr std::chrono::minutes later{5};
    const auto failed = step();
    const bool before_the_button = failed == Step::find_port || failed == Step::read_port ||
                                   failed == Step::cut_power || state_.rung_failed();
    if (order().rung() != v1::Rung::reset_button || !before_the_button) return end_rung(context);
    finish(v1::TaskResult::waiting, state_.last_reason(), state_.last_detail(), context,
           context.now.device + later);
}

void TaskMachine::end_rung(Context& context) {
    const bool again = order().rung() == v1::Rung::power_cycle &&
                       state_.cycle() < std::max(1U, order().times()) && state_.port_cycles() > 0;
    if (again) {
        state_.set_cycle(state_.cycle() + 1);
        return start_rung(context);
    }
    auto& ended = report(
        v1::Rung::Kind_Name(order().rung()) + " did not help: " + state_.last_reason(), context);
    ended.set_rung_ended(true);
    state_.set_cycle(0);
    state_.set_rung(state_.rung() + 1);
    start_rung(context);
}

// Access is back with any credential of ours that works, as long as no new one is being set: then
// it is the new one that counts. Recommissioning ends with the new one only.
bool TaskMachine::credential_is_proven() const {
    switch (work().objective()) {
        case v1::Objective::online:
            return true;
        case v1::Objective::access:
            if (provisions(order().rung()) || CAMFLEET_MUTANT(working_credential_is_not_enough)) {
                break;
            }
            return !state_.proven_credential().empty();
        default:
            break;
    }
    return state_.candidate_proven();
}

bool TaskMachine::proof_holds() const {
    const bool recorder = work().recorder_id().empty() || state_.recorder_proven();
    return state_.video_proven() && recorder && credential_is_proven();
}

// What the proof leaves open, for a person; empty: nothing.
std::string TaskMachine::unsaid() const {
    const bool asked = state_.recorder_proven() && work().proof().recorder_must_record();
    if (!asked || state_.channel_result().recording_known()) return {};
    return "the recorder does not say whether it records";
}

void TaskMachine::give_verdict(Context& context) {
    if (proof_holds()) return finish(v1::TaskResult::done, "proven", unsaid(), context);
    if (state_.provisioned() && state_.video_proven() && !state_.recorder_proven()) {
        return finish(v1::TaskResult::needs_person, "recorder_not_online",
                      state_.channel_result().detail(), context);
    }
    end_rung(context);
}

void TaskMachine::jump_to(Step target, Context& context) {
    step_back_to(target);
    enter_step(context);
}

void TaskMachine::step_back_to(Step target) {
    const auto steps = steps_of(order().rung());
    const auto found = std::find(steps.begin(), steps.end(), target);
    CAMFLEET_ASSERT(found != steps.end());
    state_.set_step(static_cast<std::uint32_t>(found - steps.begin()));
}

void TaskMachine::pause(Millis wait, Context& context) {
    pause_until(context.now.device + wait, context);
}

void TaskMachine::pause_until(Time until, Context& context) {
    state_.set_pausing(true);
    state_.set_timer_key(state_.timer_key() + 1);
    state_.set_timer_ms(to_ms(until));
    context.orders.timers.push_back({job_->id(), state_.timer_key(), until});
}

void TaskMachine::on_timer(std::uint64_t key, Context& context) {
    if (queued()) return;
    if (key == deadline_key) {
        return finish(v1::TaskResult::needs_person, "took_too_long", state_.last_reason(), context);
    }
    if (!state_.pausing() || key != state_.timer_key()) return;
    state_.set_pausing(false);
    go_on(context);
}

void TaskMachine::go_on(Context& context) {
    if (state_.attempt() > attempts_max) {
        return finish(v1::TaskResult::needs_person, "too_many_steps", state_.last_reason(),
                      context);
    }
    switch (state_.phase()) {
        case Phase::identifying:
            return identify(context);
        case Phase::acting:
            return act(context);
        case Phase::asking:
            return ask(context);
        case Phase::waiting:
            return step_done(context);
        case Phase::powering:  // the guard goes on for ever, the task does not
            return finish(v1::TaskResult::needs_person, "port_dark",
                          "the switch does not bring the port back; it waits for: " +
                              context.guard.waits_for(job_->id()),
                          context);
        default:
            return;
    }
}

void TaskMachine::on_power_back(Context& context) {
    if (queued()) return;
    state_.set_identified_ms(0);
    state_.mutable_sighting()->set_answers_http(false);
    state_.mutable_sighting()->set_answers_ping(false);
    state_.set_pausing(false);
    state_.set_open_action(v1::Action::unspecified);
    if (state_.rung_failed()) return end_rung_or_try_later(context);
    // Early (a deadline of the guard, a restart) or at its own step: the cycle has happened.
    const auto steps = steps_of(order().rung());
    const auto found = std::find(steps.begin(), steps.end(), Step::power_on);
    if (found == steps.end()) return;
    state_.set_step(static_cast<std::uint32_t>(found - steps.begin()));
    step_done(context);
}

// By where the task stands; whether the port is still off only the guard knows.
bool TaskMachine::had_port_off() const {
    if (state_.phase() == Phase::powering) return true;
    if (step() == Step::cut_power) return state_.port_cycles() > 0 && state_.acts() > 0;
    return step() == Step::stay_off || step() == Step::power_on;
}

void TaskMachine::resume(Context& context) {
    if (queued()) return;
    context.orders.timers.push_back({job_->id(), deadline_key, from_ms(state_.task_deadline_ms())});
    state_.set_open_action(v1::Action::unspecified);
    if (context.guard.holds(job_->id())) return bring_power_back(context);
    if (had_port_off()) return on_power_back(context);
    if (state_.pausing()) return pause_until(from_ms(state_.timer_ms()), context);
    if (state_.phase() == Phase::acting && state_.acted() &&
        !CAMFLEET_MUTANT(crash_repeats_the_change)) {
        if (info(step()).ask == v1::Action::unspecified)
            return act_again_or_fail("restarted", context);
        state_.set_phase(Phase::asking);
        return pause(first_look, context);
    }
    go_on(context);
}

}  // namespace camfleet::task
