// SPDX-License-Identifier: Apache-2.0
// What a task tells the controller: progress with facts, evidence of every change, one result.
#include "agent/core/task/task_machine.hpp"
#include "common/base/limits.hpp"

#include <algorithm>

namespace camfleet::task {

namespace {

constexpr const char* in_the_dark = "the recorder was not told the new password";

}  // namespace

bool TaskMachine::recorder_is_in_the_dark() const {
    const auto& run = state_.rungs_run();
    const bool provisioned = std::any_of(run.begin(), run.end(), [](int rung) {
        return provisions(static_cast<v1::Rung::Kind>(rung));
    });
    return provisioned && !work().recorder_id().empty() && state_.candidate_proven() &&
           !refused(work().provisioning().candidate_credential()) && !state_.recorder_told() &&
           !state_.recorder_proven();
}

v1::TaskProgress& TaskMachine::report(const std::string& note, Context& context) {
    auto& progress = context.progress.emplace_back();
    progress.set_job_id(job_->id());
    progress.set_recovery_id(work().recovery_id());
    progress.set_camera_id(work().camera_id());
    if (state_.rung() < static_cast<std::uint32_t>(work().rungs_size())) {
        progress.set_rung(order().rung());
    }
    progress.set_rung_number(static_cast<std::uint32_t>(state_.rungs_run_size()));
    progress.set_note(note);
    return progress;
}

void TaskMachine::report_evidence(const v1::Outcome& outcome, Context& context) {
    auto& progress = report(
        v1::Action::Kind_Name(outcome.kind()) + ": " + v1::Outcome::Status_Name(outcome.status()),
        context);
    auto& evidence = *progress.mutable_evidence();
    *evidence.mutable_at() = to_timestamp(context.now.wall);
    evidence.set_rung(order().rung());
    evidence.set_action(outcome.kind());
    *evidence.mutable_outcome() = outcome;
    evidence.mutable_outcome()->clear_sealed_backup();  // travels once, in the result
}

void TaskMachine::finish(v1::TaskResult::End end,
                         const std::string& reason,
                         const std::string& detail,
                         Context& context,
                         std::optional<Time> retry_at) {
    if (context.result) return;
    const bool in_a_rung = state_.cycle() > 0;
    if (in_a_rung) {
        auto& ended = report(v1::Rung::Kind_Name(order().rung()) + " ends: " + reason, context);
        ended.set_rung_ended(true);
        ended.set_rung_helped(end == v1::TaskResult::done);
    }
    context.guard.restore(job_->id(), context.now.device, context.orders);
    auto& result = context.result.emplace();
    result.set_job_id(job_->id());
    result.set_recovery_id(work().recovery_id());
    result.set_camera_id(work().camera_id());
    result.set_end(end);
    result.set_reason(reason);
    result.set_detail(detail);
    if (recorder_is_in_the_dark()) {
        report(in_the_dark, context);
        const auto longer = detail.empty() ? in_the_dark : detail + "; " + in_the_dark;
        if (longer.size() <= limits::recovery_line_max) result.set_detail(longer);
    }
    if (retry_at) {
        // The controller lives in wall time; the distance is what counts.
        *result.mutable_retry_at() =
            to_timestamp(context.now.wall + (*retry_at - context.now.device));
    }
    *result.mutable_rungs_run() = state_.rungs_run();
    result.set_port_cycles(state_.port_cycles());
    result.set_frames_received(state_.frames());
    if (state_.has_channel_result()) *result.mutable_channel() = state_.channel_result();
    result.set_proven_credential(state_.proven_credential());
    if (state_.sighting().found()) *result.mutable_endpoint() = state_.sighting().endpoint();
    result.set_sealed_backup(context.sealed_backup);
}

}  // namespace camfleet::task
