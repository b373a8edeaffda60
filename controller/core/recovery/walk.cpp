// SPDX-License-Identifier: Apache-2.0
#include "common/base/limits.hpp"
#include "controller/core/mutation.hpp"
#include "controller/core/recovery/recovery_step.hpp"
#include "controller/core/recovery/texts.hpp"

#include <algorithm>

namespace camfleet::recovery {
namespace {

std::string with_last(std::string text, const std::string& reason, const std::string& detail) {
    if (reason.empty()) return text;
    text += " The last try ended with: " + reason;
    if (!detail.empty()) text += " (" + detail + ")";
    return text;
}

std::string orders_text(const std::vector<v1::RungOrder>& orders) {
    std::string text;
    for (const auto& order : orders) {
        if (!text.empty()) text += ", ";
        text += rung_name(order.rung());
        if (order.times() > 1) text += " x" + std::to_string(order.times());
    }
    return text;
}

// The ways that stay open for a person beside and behind the ladder.
std::string ways_of_a_person(const v1::RecoveryState& state) {
    std::string text;
    for (const auto& rung : state.policy().ladder()) {
        const bool persons = rung.rung() == v1::Rung::recovery_code;
        if (persons && !left_out(state, rung)) text += " " + instruction(state, rung.rung());
    }
    return text;
}

}  // namespace

void RecoveryStep::advance(const std::string& reason, const std::string& detail) {
    const auto stop = next_stop(state_, now_);
    for (const auto& note : stop.notes) log(note);
    state_.set_next_rung(static_cast<std::uint32_t>(stop.first));
    switch (stop.kind) {
        case Stop::Kind::job: {
            const auto rung = state_.policy().ladder(stop.first).rung();
            return order_job(stop, rung == v1::Rung::reset_button);
        }
        case Stop::Kind::ownership:
            return need_person("ownership_record_missing",
                               with_last(ownership_instruction(state_), reason, detail));
        case Stop::Kind::approval:
            return await_approval(approval_has_expired() ? "approval_expired" : "approval_needed");
        case Stop::Kind::work_order:
            return open_work_order(stop);
        case Stop::Kind::person: {
            const auto rung = state_.policy().ladder(stop.first).rung();
            auto text = instruction(state_, rung);
            if (rung != v1::Rung::recovery_code) text += ways_of_a_person(state_);
            return need_person(rung_name(rung), with_last(text, reason, detail));
        }
        case Stop::Kind::exhausted:
            break;
    }
    need_person(
        reason.empty() ? "ladder_exhausted" : reason,
        with_last("No rung is left that could be run." + ways_of_a_person(state_), reason, detail));
}

void RecoveryStep::order_job(const Stop& stop, bool technician_is_ready) {
    if (state_.jobs_size() >= limits::recovery_jobs_max) {
        return need_person("too_many_jobs", "This recovery has used up its jobs without an end.");
    }
    JobOrder order;
    order.job_id = state_.id() + "-" + std::to_string(state_.jobs_size() + 1);
    order.technician_is_ready = technician_is_ready;
    auto& job = *state_.add_jobs();
    job.set_job_id(order.job_id);
    for (const int index : stop.rungs) {
        const auto& rung = state_.policy().ladder(index);
        order.rungs.push_back(order_of(rung));
        order.destructive = order.destructive || is_destructive(rung.rung());
        job.add_rungs(rung.rung());
    }
    order.with_candidate = order.destructive;
    effects_.make_candidate = order.with_candidate && state_.candidate_version().empty() &&
                              !CAMFLEET_CONTROLLER_MUTANT(candidate_is_not_made);
    state_.set_generation(state_.generation() + 1);
    state_.set_after_job(static_cast<std::uint32_t>(stop.after));
    state_.set_rungs_before_job(static_cast<std::uint32_t>(state_.rungs_run_size()));
    *state_.mutable_last_word_at() = to_timestamp(now_);
    enter(v1::RecoveryState::job_running, "", "");
    arm(now_ + limits::job_silence_max);
    log("job " + order.job_id + " ordered: " + orders_text(order.rungs));
    audit("recovery.job_ordered", {{"job", order.job_id},
                                   {"rungs", orders_text(order.rungs)},
                                   {"destructive", order.destructive ? "yes" : "no"}});
    effects_.dispatch = std::move(order);
}

void RecoveryStep::open_work_order(const Stop& stop) {
    const auto& rung = state_.policy().ladder(stop.first);
    open_order(work_order_steps(state_, rung), rung.hold_seconds(), "work_order_open",
               "waits for a technician at the camera.");
}

void RecoveryStep::open_order(std::vector<std::string> steps,
                              std::uint32_t hold_seconds,
                              const std::string& reason,
                              const std::string& detail) {
    const auto rung = state_.policy().ladder(static_cast<int>(state_.next_rung())).rung();
    v1::WorkOrder order;
    // Named by the job it will lead to and the retry, so that each order has an id of its own.
    order.set_id(state_.id() + "-w" + std::to_string(state_.jobs_size() + 1) + "." +
                 std::to_string(state_.timer() + 1));
    order.set_recovery_id(state_.id());
    order.set_camera_id(state_.camera_id());
    order.set_rung(rung);
    order.set_state(v1::WorkOrder::open);
    for (auto& step : steps) order.add_steps(std::move(step));
    order.set_hold_seconds(hold_seconds);
    *order.mutable_opened_at() = to_timestamp(now_);
    *state_.mutable_work_order() = std::move(order);
    enter(v1::RecoveryState::awaiting_person, reason,
          "Work order " + state_.work_order().id() + " " + detail);
    arm(from_timestamp(state_.approval().expires_at()));
    log("work order " + state_.work_order().id() + " opened for " + rung_name(rung));
    audit("recovery.work_order_opened",
          {{"work_order", state_.work_order().id()}, {"reason", reason}});
}

void RecoveryStep::await_first_password(const v1::TaskResult& result) {
    const bool refused = result.reason() == "credential_refused";
    state_.set_next_rung(last_run(result));
    state_.set_retries(0);
    auto told = one_line(result.detail());
    if (refused) told = "it refuses the one that was filed. " + told;
    open_order(first_password_steps(state_, told), 0, "activation_by_person",
               "asks for the camera's first password: " + told);
}

void RecoveryStep::close_work_order(v1::WorkOrder::State state) {
    const auto was = state_.work_order().state();
    if (was != v1::WorkOrder::open && was != v1::WorkOrder::ready) return;
    state_.mutable_work_order()->set_state(state);
    *state_.mutable_work_order()->mutable_ended_at() = to_timestamp(now_);
    log("work order " + state_.work_order().id() + " " + v1::WorkOrder::State_Name(state));
}

void RecoveryStep::await_approval(const std::string& reason) {
    const auto rungs = names_of(rungs_to_approve(state_));
    enter(v1::RecoveryState::awaiting_approval, reason, "A person has to approve: " + rungs + ".");
    log("approval needed for " + rungs);
    audit("recovery.approval_awaited", {{"rungs", rungs}, {"reason", reason}});
}

bool RecoveryStep::approval_has_expired() const {
    return state_.has_approval() && from_timestamp(state_.approval().expires_at()) <= now_;
}

Time RecoveryStep::backoff() const {
    const auto doublings = std::min(state_.retries(), 10U);
    const Millis distance = limits::recovery_retry_first * (1 << doublings);
    return now_ + std::min<Millis>(distance, limits::recovery_retry_longest);
}

void RecoveryStep::retry_later(const std::string& reason, const std::string& detail, Time at) {
    if (state_.retries() >= limits::recovery_retries_max) {
        return need_person("retries_exhausted", with_last("Every try failed.", reason, detail));
    }
    state_.set_retries(state_.retries() + 1);
    const auto until = std::clamp<Time>(at, now_ + Seconds{1}, now_ + limits::recovery_wait_max);
    enter(v1::RecoveryState::waiting, reason, detail);
    *state_.mutable_retry_at() = to_timestamp(until);
    arm(until);
    log("waiting: " + reason + ", next try at " + to_iso8601(until));
    audit("recovery.waiting", {{"reason", reason}, {"until", to_iso8601(until)}});
}

void RecoveryStep::need_person(const std::string& reason, const std::string& detail) {
    finish(v1::RecoveryState::needs_person, reason, detail);
}

void RecoveryStep::finish(Phase phase, const std::string& reason, const std::string& detail) {
    close_work_order(v1::WorkOrder::withdrawn);
    enter(phase, reason, detail);
    state_.clear_running_rung();
    *state_.mutable_ended_at() = to_timestamp(now_);
    log(v1::RecoveryState::Phase_Name(phase) + (reason.empty() ? "" : ": " + reason));
    audit("recovery." + v1::RecoveryState::Phase_Name(phase), {{"reason", reason}});
}

void RecoveryStep::enter(Phase phase, const std::string& reason, const std::string& detail) {
    state_.set_phase(phase);
    state_.set_reason(one_line(reason));
    state_.set_detail(detail);
    state_.clear_retry_at();
    state_.clear_timer_at();
    effects_.timer.reset();
    effects_.changed = true;
}

void RecoveryStep::arm(Time at) {
    state_.set_timer(state_.timer() + 1);
    *state_.mutable_timer_at() = to_timestamp(at);
    effects_.timer = ArmTimer{.key = state_.timer(), .at = at};
}

void RecoveryStep::log(const std::string& line) {
    auto& lines = *state_.mutable_log();
    while (static_cast<std::size_t>(lines.size()) >= limits::recovery_log_lines_max) {
        lines.erase(lines.begin());
    }
    *lines.Add() = one_line(line);
    effects_.changed = true;
}

void RecoveryStep::audit(std::string action, std::map<std::string, std::string> details) {
    effects_.audit.push_back({.action = std::move(action), .details = std::move(details)});
}

}  // namespace camfleet::recovery
