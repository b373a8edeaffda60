// SPDX-License-Identifier: Apache-2.0
// How a task asks and acts: identity first, logins under the budget, power under the guard.
#include "agent/core/job_gate/job_gate.hpp"
#include "agent/core/mutation.hpp"
#include "agent/core/task/task_machine.hpp"

#include <algorithm>

namespace camfleet::task {

namespace {

constexpr Seconds identity_lasts{30};
constexpr std::chrono::minutes budget_wait_longest{45};
constexpr std::uint32_t budget_waits_max = 3;
constexpr std::chrono::minutes person_takes{60};  // to give a camera its first password

using Phase = v1::TaskPhase;

// Once the change is under way, what was seen before proves nothing any more.
bool takes_the_camera_away(v1::Action::Kind kind) {
    return kind == v1::Action::reboot || kind == v1::Action::restore_basic ||
           kind == v1::Action::restore_full || kind == v1::Action::set_network ||
           kind == v1::Action::port_off;
}

bool changes_the_password(v1::Action::Kind kind) {
    return kind == v1::Action::restore_full || kind == v1::Action::activate;
}

}  // namespace

bool TaskMachine::identity_is_fresh(Time now) const {
    return state_.identified_ms() != 0 && from_ms(state_.identified_ms()) + identity_lasts > now;
}

bool TaskMachine::refused(const std::string& version) const {
    const auto& refused = state_.refused_credentials();
    return std::find(refused.begin(), refused.end(), version) != refused.end();
}

std::string TaskMachine::camera_login() const {
    if (state_.candidate_proven()) return work().provisioning().candidate_credential();
    if (!state_.proven_credential().empty()) return state_.proven_credential();
    const auto& current = camera().credential();
    return refused(current) ? std::string{} : current;
}

bool TaskMachine::is_filed() const {
    const auto& candidate = work().provisioning().candidate_credential();
    return !candidate.empty() && candidate == camera().credential();
}

bool TaskMachine::button_is_ready() const {
    const auto& rungs = work().rungs();
    return work().technician_is_ready() &&
           std::any_of(rungs.begin() + static_cast<int>(state_.rung()), rungs.end(),
                       [](const auto& one) { return one.rung() == v1::Rung::reset_button; });
}

bool TaskMachine::waits_for_person() const {
    return step() == Step::activate && is_filed() && !state_.acted();
}

// Whose budget an action spends; nothing: it sends no login.
std::optional<TaskMachine::Login> TaskMachine::login_for(v1::Action::Kind kind) const {
    switch (kind) {
        case v1::Action::prove_current:
            return Login{work().camera_id(), camera().credential()};
        case v1::Action::prove_candidate:
            return Login{work().camera_id(), work().provisioning().candidate_credential()};
        case v1::Action::find_channel:
        case v1::Action::read_channel:
        case v1::Action::update_channel: {
            const auto* recorder = job_gate::find_target(*job_, work().recorder_id());
            if (recorder == nullptr) return std::nullopt;
            return Login{recorder->device_id(), recorder->credential()};
        }
        case v1::Action::watch_video:
        case v1::Action::reboot:
        case v1::Action::backup:
        case v1::Action::restore_basic:
        case v1::Action::restore_full:
        case v1::Action::read_network:
        case v1::Action::set_network:
        case v1::Action::set_time:
        case v1::Action::set_name:
            return Login{work().camera_id(), camera_login()};
        default:
            return std::nullopt;
    }
}

void TaskMachine::wait_for_budget(const lockout::Verdict& verdict, Context& context) {
    const bool only_a_look = order().rung() == v1::Rung::diagnose;
    if (only_a_look) return fail_step("login_" + verdict.reason, "no login is spent here", context);
    const auto wait = verdict.until - context.now.device;
    if (wait > budget_wait_longest || state_.budget_waits() >= budget_waits_max) {
        state_.set_last_reason("login_" + verdict.reason);
        state_.set_last_detail("the lock-out budget is spent");
        if (settle_unchanged(step(), context)) return;
        return finish(v1::TaskResult::waiting, state_.last_reason(), state_.last_detail(), context,
                      verdict.until);
    }
    state_.set_budget_waits(state_.budget_waits() + 1);
    state_.set_step_deadline_ms(state_.step_deadline_ms() + wait.count());
    state_.set_identified_ms(0);
    report("waiting for the lock-out budget (" + verdict.reason + ")", context);
    pause_until(verdict.until, context);
}

// False: something else is going on now (a wait, another step, the end).
bool TaskMachine::may_log_in(v1::Action::Kind kind, Context& context) {
    const auto login = login_for(kind);
    if (!login) return true;
    if (login->version.empty() || refused(login->version)) {
        fail_step("no_valid_credential", login->device_id, context);
        return false;
    }
    const auto verdict = context.lockout.may_try(login->device_id, context.now.device);
    if (!verdict.allowed) {
        wait_for_budget(verdict, context);
        return false;
    }
    // Every camera login, also one after a wait, goes to a device that has just proven who it is.
    if (info(step()).identity && !identity_is_fresh(context.now.device)) {
        identify(context);
        return false;
    }
    return true;
}

void TaskMachine::perform(v1::Action::Kind kind, Context& context) {
    state_.set_attempt(state_.attempt() + 1);
    state_.set_open_action(kind);
    state_.clear_open_credential();
    if (const auto login = login_for(kind)) {
        state_.set_open_credential(login->version);
        context.lockout.count({login->device_id, login->version, job_->id(), state_.attempt()},
                              context.now.device);
    }
    agent::Perform order_out;
    order_out.job_id = job_->id();
    auto& action = order_out.action;
    action.set_kind(kind);
    action.set_attempt(state_.attempt());
    if (state_.has_port()) *action.mutable_port() = state_.port();
    const bool seen = state_.sighting().has_endpoint();
    *action.mutable_endpoint() = seen ? state_.sighting().endpoint() : camera().endpoint();
    const bool first_password = kind == v1::Action::activate;
    if (first_password) {
        action.set_credential(work().provisioning().candidate_credential());
    } else if (kind == v1::Action::update_channel) {
        action.set_credential(camera_login());
    } else {
        action.set_credential(state_.open_credential());
    }
    action.set_channel(state_.channel() > 0 ? state_.channel() : work().recorder().channel());
    // With the former settings the order goes out from beside the camera; the reboot that these
    // wait for must come from there as well.
    const bool goes_back = kind == v1::Action::set_network || kind == v1::Action::reboot;
    if (step() == Step::go_back && goes_back) {
        *action.mutable_network() = CAMFLEET_MUTANT(former_settings_are_mixed_up)
                                        ? work().provisioning().network()
                                        : state_.network_change().before();
    }
    action.set_min_frames(std::max(1U, work().proof().min_frames()));
    context.orders.perform.push_back(std::move(order_out));
}

void TaskMachine::identify(Context& context) {
    state_.set_phase(Phase::identifying);
    perform(v1::Action::locate, context);
}

void TaskMachine::ask(Context& context) {
    state_.set_phase(Phase::asking);
    const auto& row = info(step());
    if (row.identity && row.act == v1::Action::unspecified &&
        !identity_is_fresh(context.now.device)) {
        return identify(context);
    }
    if (row.identity && row.act == v1::Action::unspecified && !state_.sighting().activated()) {
        return fail_step("not_activated", "no account exists yet", context);
    }
    if (!may_log_in(row.ask, context)) return;
    perform(row.ask, context);
}

void TaskMachine::mark_before(Step next, Context& context) {
    state_.set_marker_before(state_.sighting().boot_marker());
    state_.set_host_before(state_.sighting().endpoint().host());
    const auto kind = info(next).act;
    if (changes_the_password(kind)) {
        context.lockout.password_changes(work().camera_id());
        state_.set_recorder_told(false);
    }
    if (kind == v1::Action::activate) {
        context.memory.set_candidate(work().provisioning().candidate_credential());
        context.memory.set_candidate_proven(false);
        context.memory_changed = true;
        state_.set_probing(false);      // it has been reset since: there is nothing left to probe
        forget_refusal_of_candidate();  // it is the password from now on
    }
}

// The maker lets nobody but a person set the first password. It is in the vault and in the journal
// before the camera has it; the camera itself shows the moment when it is done.
void TaskMachine::await_person(Context& context) {
    state_.set_acted(false);  // nothing was sent
    context.memory.set_candidate(work().provisioning().candidate_credential());
    context.memory.set_candidate_proven(false);
    context.memory_changed = true;
    report("waits until a person has initialised the camera", context);
    state_.set_phase(Phase::asking);
    state_.set_step_deadline_ms(to_ms(context.now.device + person_takes));
    pause(info(step()).poll, context);
}

void TaskMachine::act(Context& context) {
    const auto& row = info(step());
    state_.set_phase(Phase::acting);
    if (row.identity && !identity_is_fresh(context.now.device)) return identify(context);
    if (row.step == Step::activate && state_.sighting().activated()) {
        // Ours from an attempt before this one, or somebody else's: one login will tell.
        const bool ours =
            context.memory.candidate() == work().provisioning().candidate_credential();
        if (ours || is_filed()) {
            return step_done(context);
        }
        return fail_step("activated_by_other", "no candidate was ever sent", context);
    }
    if (row.identity && row.step != Step::activate && !state_.sighting().activated()) {
        return fail_step("not_activated", "no account exists yet", context);
    }
    if (row.step == Step::cut_power && !context.guard.off_goes_out(job_->id())) {
        return bring_power_back(context);  // its time is up already
    }
    if (!may_log_in(row.act, context)) return;
    if (row.step != Step::cut_power) mark_before(row.step, context);
    if (row.step == Step::set_network) note_former_place();
    state_.set_acts(state_.acts() + 1);
    state_.set_acted(true);
    state_.set_act_confirmed(false);
    state_.set_acted_ms(to_ms(context.now.device));
    const auto patience = patience_of(row, order(), work().proof());
    state_.set_step_deadline_ms(to_ms(context.now.device + patience));
    perform(row.act, context);
    if (takes_the_camera_away(row.act)) {
        state_.set_identified_ms(0);
        state_.mutable_sighting()->set_answers_http(false);
    }
}

void TaskMachine::bring_power_back(Context& context) {
    constexpr std::chrono::minutes longest{10};
    state_.set_phase(Phase::powering);
    context.guard.restore(job_->id(), context.now.device, context.orders);
    pause(longest, context);
}

// The port is looked at again afterwards: seconds old is too old for a cut.
void TaskMachine::wait_for_turn(Time turn, Context& context) {
    step_back_to(Step::read_port);
    state_.set_phase(Phase::asking);
    const auto patience = patience_of(info(step()), order(), work().proof());
    state_.set_step_deadline_ms(to_ms(turn + patience));
    pause_until(turn, context);
}

void TaskMachine::cut_power(Context& context) {
    state_.set_phase(Phase::acting);
    const bool with_person = order().rung() == v1::Rung::reset_button;
    power_guard::Cut cut{job_->id(),    work().recovery_id(),  work().camera_id(),
                         state_.port(), state_.port_reading(), {},
                         with_person,   order().off_seconds(), order().max_in_24h()};
    if (const auto* target = job_gate::find_target(*job_, state_.port().switch_id())) {
        cut.never_cut.assign(target->never_cut_if_index().begin(),
                             target->never_cut_if_index().end());
    } else {
        return fail_step("port_not_certain", "the switch is not part of this job", context);
    }
    if (with_person && !work().technician_is_ready()) {
        return finish(v1::TaskResult::refused, "technician_not_ready", "nobody is at the button",
                      context);
    }
    const auto verdict = context.guard.judge(cut, context.memory, context.now.device);
    if (verdict.objection == power_guard::turn_word) return wait_for_turn(*verdict.until, context);
    if (!verdict.objection.empty()) {
        if (!with_person) return fail_step(verdict.objection, "the power guard refuses", context);
        if (verdict.until) {
            return finish(v1::TaskResult::waiting, verdict.objection, "the power guard refuses",
                          context, verdict.until);
        }
        return finish(v1::TaskResult::needs_person, verdict.objection, "the power guard refuses",
                      context);
    }
    state_.set_marker_before(state_.sighting().boot_marker());
    context.memory_changed = true;
    context.guard.begin(cut, context.memory, context.now.device, context.orders);
    state_.set_port_cycles(state_.port_cycles() + 1);
    act(context);
}

}  // namespace camfleet::task
