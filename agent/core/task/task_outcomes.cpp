// SPDX-License-Identifier: Apache-2.0
// What comes back: facts first, the login settled, then the step judged.
#include "agent/core/mutation.hpp"
#include "agent/core/task/identity_match.hpp"
#include "agent/core/task/task_machine.hpp"

#include <algorithm>

namespace camfleet::task {

namespace {

constexpr Seconds first_look{3};
constexpr Seconds identity_poll{10};
constexpr Seconds person_poll{15};  // for up to an hour: the site is not to be asked all the time

using Phase = v1::TaskPhase;

bool is_identity_problem(const std::string& word) {
    return word == "wrong_identity" || word == "address_conflict" || word == "duplicate_serial";
}

// Pictures that anybody gets say nothing about a credential.
bool shown_to_anybody(const v1::Outcome& outcome) {
    return outcome.status() == v1::Outcome::ok && outcome.has_video() &&
           !outcome.video().login_taken();
}

lockout::Settlement settlement_of(const v1::Outcome& outcome) {
    if (shown_to_anybody(outcome)) return lockout::Settlement::untouched;
    if (login_refused(outcome)) return lockout::Settlement::refused;
    if (outcome.error() == "locked" || outcome.login().locked()) {
        return lockout::Settlement::refused;  // a login during the lock counts as one
    }
    switch (outcome.status()) {
        case v1::Outcome::ok:
            return lockout::Settlement::accepted;
        case v1::Outcome::unknown:
            return lockout::Settlement::unknown;
        default:
            return lockout::Settlement::untouched;
    }
}

}  // namespace

void TaskMachine::on_outcome(const v1::Outcome& told, Context& context) {
    const bool late = queued() || told.attempt() != state_.attempt() ||
                      state_.open_action() == v1::Action::unspecified || state_.pausing();
    if (late) return;
    settle_login(told, context);
    state_.set_open_action(v1::Action::unspecified);
    const auto outcome = without_strangers(told);
    take_facts(outcome, context);
    if (context.result) return;
    if (is_identity_problem(outcome.error()) && !is_on_the_move()) {
        return finish(v1::TaskResult::refused, outcome.error(), outcome.detail(), context);
    }
    switch (state_.phase()) {
        case Phase::identifying:
            return on_identified(outcome, context);
        case Phase::acting:
            return on_act_outcome(outcome, context);
        case Phase::asking:
            return on_answer(outcome, context);
        default:
            return;
    }
}

void TaskMachine::settle_login(const v1::Outcome& outcome, Context& context) {
    const auto login = login_for(state_.open_action());
    if (!login || state_.open_credential().empty()) return;
    const auto how = settlement_of(outcome);
    const lockout::Try one{login->device_id, state_.open_credential(), job_->id(),
                           outcome.attempt()};
    const auto now = context.now.device;
    context.lockout.settle(one, how, now);
    if (outcome.login().locked() || outcome.error() == "locked") {
        const auto told = Seconds{outcome.login().unlock_seconds()};
        const auto later = std::chrono::ceil<Seconds>(Millis{outcome.retry_after_ms()});
        context.lockout.locked(login->device_id, std::max(told, later), now);
    } else if (outcome.has_login() && !outcome.login().accepted()) {
        context.lockout.tries_left(login->device_id, outcome.login().tries_left(), now);
    }
    if (login->device_id != work().camera_id()) return;
    if (how == lockout::Settlement::accepted) take_login(true, one.credential, context);
    if (login_refused(outcome)) take_login(false, one.credential, context);
}

void TaskMachine::take_login(bool accepted, const std::string& version, Context& context) {
    if (!accepted) {
        if (refused(version)) return;
        state_.add_refused_credentials(version);
        if (state_.proven_credential() == version) state_.clear_proven_credential();
        if (state_.probing()) return;  // not set yet: nothing is proven dead
        report("a credential was refused", context).set_refused_credential(version);
        return;
    }
    const bool candidate = version == work().provisioning().candidate_credential();
    if (state_.proven_credential() == version) return;
    state_.set_proven_credential(version);
    if (candidate) {
        state_.set_candidate_proven(true);
        state_.set_provisioned(true);
        context.memory.set_candidate(version);
        context.memory.set_candidate_proven(true);
        context.memory_changed = true;
    }
    report("a credential works", context).set_proven_credential(version);
}

void TaskMachine::take_sighting(const v1::Outcome& outcome, Context& context) {
    const auto& seen = outcome.sighting();
    const auto problem = identity_problem(camera().identity(), seen);
    if (!problem.empty() && !CAMFLEET_MUTANT(any_identity_will_do)) {
        return finish(v1::TaskResult::refused, problem, identity_detail(camera().identity(), seen),
                      context);
    }
    if (!seen.found()) return;
    const bool news = seen.endpoint().host() != state_.sighting().endpoint().host() ||
                      seen.activated() != state_.sighting().activated();
    const bool answered_http = state_.sighting().answers_http();
    const bool answered_ping = state_.sighting().answers_ping();
    if (!seen.activated()) {
        context.lockout.forget(work().camera_id());
        forget_refusal_of_candidate();  // it has no password now, and may get that one
    }
    *state_.mutable_sighting() = seen;
    if (outcome.kind() == v1::Action::locate) {  // says nothing about services
        state_.mutable_sighting()->set_answers_http(answered_http || seen.answers_http());
        state_.mutable_sighting()->set_answers_ping(answered_ping || seen.answers_ping());
    }
    state_.set_identified_ms(to_ms(context.now.device));
    if (!news) return;
    auto& fact = report(
        "seen at " + seen.endpoint().host() + (seen.activated() ? "" : ", not activated"), context);
    *fact.mutable_endpoint() = seen.endpoint();
    *fact.mutable_sighting() = seen;
}

void TaskMachine::forget_refusal_of_candidate() {
    auto* known = state_.mutable_refused_credentials();
    known->erase(
        std::remove(known->begin(), known->end(), work().provisioning().candidate_credential()),
        known->end());
}

void TaskMachine::take_facts(const v1::Outcome& outcome, Context& context) {
    if (outcome.has_sighting()) take_sighting(outcome, context);
    if (context.result) return;
    if (outcome.error() == power_guard::doubt_word) {
        context.guard.doubt(outcome.port().switch_id(), outcome.detail());
    } else if (outcome.has_port() && !outcome.port().switch_id().empty()) {
        const bool news = !state_.has_port() ||
                          state_.port().if_index() != outcome.port().if_index() ||
                          state_.port().switch_id() != outcome.port().switch_id();
        *state_.mutable_port() = outcome.port();
        if (news)
            *report("on port " + outcome.port().if_name(), context).mutable_port() = outcome.port();
    }
    if (outcome.has_port_reading()) *state_.mutable_port_reading() = outcome.port_reading();
    if (outcome.has_video()) state_.set_frames(std::max(state_.frames(), outcome.video().frames()));
    if (outcome.has_channel()) {
        *state_.mutable_channel_result() = outcome.channel();
        const auto channel = outcome.channel().channel();
        if (channel > 0 && channel != state_.channel()) {
            state_.set_channel(channel);
            auto& fact =
                *report("recorder channel " + std::to_string(channel), context).mutable_recorder();
            fact.set_recorder_id(work().recorder_id());
            fact.set_channel(channel);
            fact.set_channel_name(outcome.channel().name());
        }
    }
    if (!outcome.sealed_backup().empty()) context.sealed_backup = outcome.sealed_backup();
    if (outcome.reboot_required()) state_.set_reboot_required(true);
}

void TaskMachine::on_identified(const v1::Outcome& outcome, Context& context) {
    if (outcome.sighting().found()) {
        return info(step()).act == v1::Action::unspecified ? ask(context) : act(context);
    }
    if (context.now.device + identity_poll > from_ms(state_.step_deadline_ms())) {
        return fail_step("not_found", "no device with this identity answers", context);
    }
    pause(identity_poll, context);
}

void TaskMachine::on_act_outcome(const v1::Outcome& outcome, Context& context) {
    report_evidence(outcome, context);
    if (outcome.kind() == v1::Action::port_off)
        context.guard.off_answered(job_->id(), context.now.device, context.orders);
    const auto& row = info(step());
    take_back_order(outcome);
    if (login_refused(outcome)) return fail_step("credential_refused", outcome.detail(), context);
    const bool asks = row.ask != v1::Action::unspecified;
    switch (outcome.status()) {
        case v1::Outcome::ok:
            state_.set_act_confirmed(true);
            if (row.step == Step::net_reboot) state_.set_reboot_required(false);
            if (row.step == Step::update_channel) state_.set_recorder_told(true);
            if (!asks || row.step == Step::update_channel) return step_done(context);
            if (row.step == Step::set_network && state_.reboot_required())
                return step_done(context);
            if (outcome.reboot_required() && outcome.kind() == row.act) {
                state_.set_reboot_required(false);
                state_.set_act_confirmed(false);  // what was accepted waits for the reboot
                return perform(v1::Action::reboot, context);
            }
            break;
        case v1::Outcome::refused:
            if (outcome.error() ==
                "locked") {  // untouched: wait it out, then act for the first time
                state_.set_acted(false);
                return pause(row.poll, context);
            }
            if (row.step == Step::activate && outcome.error() == "conflict")
                break;  // activated: by us?
            if (row.step == Step::activate && outcome.error() == "not_supported") {
                if (is_filed()) return await_person(context);
                context.memory.clear_candidate();  // never sent
                context.memory_changed = true;
                return fail_step(std::string(by_person_word), outcome.detail(), context);
            }
            return fail_step(outcome.error().empty() ? "refused" : outcome.error(),
                             outcome.detail(), context);
        case v1::Outcome::failed:
            return act_again_or_fail(outcome.error(), context);
        default:
            if (CAMFLEET_MUTANT(unknown_is_repeated)) return act(context);
            if (!asks) return act_again_or_fail(outcome.error(), context);
            break;
    }
    state_.set_phase(Phase::asking);
    pause(std::min(first_look, Seconds{row.poll}), context);
}

void TaskMachine::act_again_or_fail(const std::string& reason, Context& context) {
    const auto& row = info(step());
    if (state_.acts() >= row.acts_max) return fail_step(reason, "asked for in vain", context);
    state_.set_acted(false);
    state_.set_phase(Phase::acting);
    pause(row.poll, context);
}

void TaskMachine::on_answer(const v1::Outcome& outcome, Context& context) {
    const auto& row = info(step());
    if (login_refused(outcome)) return fail_step("credential_refused", outcome.detail(), context);
    if (row.step == Step::shortcut) return on_shortcut(outcome, context);
    const bool settled = context.now.device >= from_ms(state_.acted_ms()) + row.settle;
    const bool by_person = waits_for_person();
    const auto judged = judge_answer({row.step, state_, work(), settled, by_person}, outcome);
    switch (judged.answer) {
        case Answer::satisfied:
            break;
        case Answer::not_happened:
            return act_again_or_fail(judged.reason, context);
        case Answer::failed:
            return fail_step(judged.reason, outcome.detail(), context);
        case Answer::not_yet:
            if (context.now.device + row.poll > from_ms(state_.step_deadline_ms())) {
                // Seen all the time, and mute: it is written to where it is.
                if (row.step == Step::find_place && outcome.sighting().found()) break;
                return fail_step(judged.reason, outcome.detail(), context);
            }
            return pause(by_person ? person_poll : row.poll, context);
    }
    if (row.step == Step::read_network) return on_former_settings(outcome, context);
    if (row.step == Step::find_place) return on_place(outcome, context);
    if (row.step == Step::go_back) state_.mutable_network_change()->set_went_back(true);
    if (row.step == Step::read_back) return on_read_back(outcome, context);
    if (row.step == Step::prove_candidate) state_.set_probing(false);
    if (row.step == Step::video) state_.set_video_proven(true);
    if (row.step == Step::read_channel) {
        state_.set_recorder_proven(true);
        if (const auto open = unsaid(); !open.empty()) report(open, context);
    }
    if (row.step == Step::backup) {
        state_.set_backup_done(true);
        report_evidence(outcome, context);
    }
    if (row.step == Step::restore_full) state_.clear_proven_credential();
    if (row.step == Step::net_reboot) state_.set_reboot_required(false);
    step_done(context);
}

// A camera that is in factory state needs no reset; one that took our candidate needs no second.
// Both go on from find_channel: the recorder's channel is to be known when it hears the password.
void TaskMachine::on_shortcut(const v1::Outcome& outcome, Context& context) {
    if (!outcome.sighting().found()) {
        const auto& row = info(Step::shortcut);
        if (context.now.device + row.poll > from_ms(state_.step_deadline_ms()))
            return step_done(context);
        return pause(row.poll, context);
    }
    if (!outcome.sighting().activated()) return jump_to(Step::find_channel, context);
    const auto& candidate = work().provisioning().candidate_credential();
    const bool known = is_filed() || context.memory.candidate() == candidate;
    if (known && !refused(candidate)) {
        // A filed one that is refused is for a person, unless that person is at the button.
        state_.set_probing(!is_filed() || button_is_ready());
        if (CAMFLEET_MUTANT(recorder_channel_is_not_looked_up)) {
            return jump_to(Step::prove_candidate, context);
        }
        return jump_to(Step::find_channel, context);
    }
    step_done(context);
}

// True: the failure of this step has a way round, which is being taken.
bool TaskMachine::fall_back(Step failed, Context& context) {
    if (take_way_back(failed, context)) return true;
    const bool probes = failed == Step::activate || failed == Step::prove_candidate;
    if (probes && state_.probing()) {
        state_.set_probing(false);
        step_back_to(Step::shortcut);
        step_done(context);
        return true;
    }
    if (failed == Step::find_channel && work().recorder().channel() > 0) {
        state_.set_channel(work().recorder().channel());
        step_done(context);
        return true;
    }
    return false;
}

}  // namespace camfleet::task
