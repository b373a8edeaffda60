// SPDX-License-Identifier: Apache-2.0
#include "controller/core/recovery/recovery_step.hpp"

#include "common/base/limits.hpp"
#include "controller/core/recovery/texts.hpp"

#include <algorithm>

namespace camfleet::recovery {
namespace {

using State = v1::RecoveryState;

bool will_need_a_record(const State& state) {
    const auto rungs = rungs_to_approve(state);
    return !state.has_ownership() && std::any_of(rungs.begin(), rungs.end(), is_destructive);
}

}  // namespace

void RecoveryStep::operator()(const Begin& /*event*/) {
    if (state_.phase() != State::unspecified && state_.phase() != State::planning) {
        return ignore("the recovery has begun already");
    }
    if (!state_.has_started_at()) *state_.mutable_started_at() = to_timestamp(now_);
    enter(State::planning, "", "");
    log("recovery of " + state_.camera_id() + " begins: objective " +
        v1::Objective::Kind_Name(state_.objective()) + ", policy " + state_.policy().name());
    audit("recovery.begun", {{"camera", state_.camera_id()},
                             {"objective", v1::Objective::Kind_Name(state_.objective())},
                             {"policy", state_.policy().name()}});
    if (will_need_a_record(state_)) {
        log("no ownership record is filed yet: the rungs behind the first job will need one");
    }
    advance();
}

std::string RecoveryStep::unfit(const v1::Approval& approval) const {
    if (approval.recovery_id() != state_.id()) return "the approval is for another recovery";
    if (approval.device_id() != state_.camera_id()) return "the approval is for another device";
    if (approval.id().empty()) return "the approval has no id";
    if (approval.granted_by().empty()) return "the approval does not say who granted it";
    if (approval.rungs().empty()) return "the approval names no rung";
    if (from_timestamp(approval.expires_at()) <= now_) return "the approval has expired";
    if (state_.has_approval() && state_.approval().id() == approval.id()) {
        return "the approval is known already";
    }
    return {};
}

// An approval may come ahead of its need: the owner is asked once.
void RecoveryStep::operator()(const Approved& event) {
    if (is_terminal(state_.phase())) return ignore("the recovery is over: " + phase_name());
    if (auto why = unfit(event.approval); !why.empty()) return ignore(std::move(why));
    *state_.mutable_approval() = event.approval;
    std::vector<v1::Rung::Kind> rungs;
    for (const auto rung : event.approval.rungs()) {
        rungs.push_back(static_cast<v1::Rung::Kind>(rung));
    }
    log("approved by " + event.approval.granted_by() + ": " + names_of(rungs));
    audit("recovery.approved", {{"approval", event.approval.id()},
                                {"by", event.approval.granted_by()},
                                {"rungs", names_of(rungs)}});
    if (state_.phase() == State::awaiting_approval) {
        state_.set_retries(0);
        return advance();
    }
    if (state_.phase() == State::awaiting_person) {
        arm(from_timestamp(state_.approval().expires_at()));
    }
}

void RecoveryStep::operator()(const Denied& event) {
    if (is_terminal(state_.phase())) return ignore("the recovery is over: " + phase_name());
    const bool asked =
        state_.phase() == State::awaiting_approval || state_.phase() == State::awaiting_person;
    if (!asked && !state_.has_approval()) return ignore("no approval is asked for or given");
    state_.clear_approval();
    log("approval denied by " + event.by + (event.reason.empty() ? "" : ": " + event.reason));
    audit("recovery.approval_denied", {{"by", event.by}, {"why", event.reason}});
    if (!asked) return;  // the job that is out keeps its authority; no further one will get any
    need_person("approval_denied", event.by + " denied the approval" +
                                       (event.reason.empty() ? "." : ": " + event.reason));
}

void RecoveryStep::operator()(const WorkOrderReady& event) {
    if (state_.phase() != State::awaiting_person ||
        state_.work_order().state() != v1::WorkOrder::open) {
        return ignore("no work order is open (" + phase_name() + ")");
    }
    if (asks_for_first_password(state_.work_order())) return watch_for_first_password(event);
    state_.mutable_work_order()->set_technician(event.technician);
    const auto stop = next_stop(state_, now_);
    if (stop.kind != Stop::Kind::work_order) {  // its authority is gone, e.g. expired
        close_work_order(v1::WorkOrder::withdrawn);
        return advance();
    }
    state_.mutable_work_order()->set_state(v1::WorkOrder::ready);
    log("technician " + event.technician + " is ready");
    audit("recovery.technician_ready",
          {{"work_order", state_.work_order().id()}, {"technician", event.technician}});
    auto job = stop;
    job.rungs = {stop.first};
    order_job(job, true);
}

// The person's password takes the candidate's place: it is what the agent proves, once, when the
// camera shows that it has it.
void RecoveryStep::watch_for_first_password(const WorkOrderReady& event) {
    auto& order = *state_.mutable_work_order();
    const bool filed = event.filed_at >= from_timestamp(order.opened_at()) ||
                       event.credential_version == state_.candidate_version();
    if (event.credential_version.empty() || !filed) {
        return ignore("the password that the camera is to get is not filed: " +
                      filing_command(state_));
    }
    order.set_technician(event.technician);
    const auto stop = next_stop(state_, now_);
    if (stop.kind != Stop::Kind::job ||
        stop.first != static_cast<int>(state_.next_rung())) {  // its authority is gone
        close_work_order(v1::WorkOrder::withdrawn);
        return advance();
    }
    order.set_state(v1::WorkOrder::ready);
    state_.set_candidate_version(event.credential_version);
    state_.set_candidate_proven(false);
    state_.set_has_current_credential(true);
    log("technician " + event.technician + " gives the camera its first password");
    audit("recovery.first_password_filed", {{"work_order", order.id()},
                                            {"technician", event.technician},
                                            {"version", event.credential_version}});
    auto job = stop;
    job.rungs = {stop.first};
    job.after = stop.first + 1;
    order_job(job, false);
}

void RecoveryStep::operator()(const WorkOrderImpossible& event) {
    if (state_.phase() != State::awaiting_person) {
        return ignore("no work order is open (" + phase_name() + ")");
    }
    state_.mutable_work_order()->set_technician(event.technician);
    log("technician " + event.technician + " cannot: " + event.note);
    audit("recovery.work_order_impossible", {{"work_order", state_.work_order().id()},
                                             {"technician", event.technician},
                                             {"note", one_line(event.note)}});
    close_work_order(v1::WorkOrder::withdrawn);
    state_.set_next_rung(state_.next_rung() + 1);
    state_.set_retries(0);
    advance("not_possible_on_site", one_line(event.note));
}

void RecoveryStep::operator()(const TimerFired& event) {
    if (is_terminal(state_.phase())) return ignore("the recovery is over: " + phase_name());
    if (event.key != state_.timer() || !state_.has_timer_at()) {
        return ignore("a timer that does not count any more");
    }
    switch (state_.phase()) {
        case State::waiting:
            log("trying again");
            return advance(state_.reason(), state_.detail());
        case State::awaiting_person:
            close_work_order(v1::WorkOrder::withdrawn);
            return advance();
        case State::job_running:
            return on_silence();
        default:
            return ignore("no timer counts while " + phase_name());
    }
}

void RecoveryStep::operator()(const Cancelled& event) {
    if (is_terminal(state_.phase())) return ignore("the recovery is over: " + phase_name());
    const bool out = awaits_job();
    audit("recovery.cancel_requested", {{"by", event.by}});
    finish(State::cancelled, "cancelled",
           "Cancelled by " + event.by + "." +
               (out ? " The job that is out is let finish; its end will be recorded." : ""));
}

}  // namespace camfleet::recovery
