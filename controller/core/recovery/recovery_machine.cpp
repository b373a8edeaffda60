// SPDX-License-Identifier: Apache-2.0
#include "controller/core/recovery/recovery_machine.hpp"

#include "controller/core/recovery/recovery_step.hpp"

namespace camfleet::recovery {

Effects RecoveryMachine::step(const Event& event, Time now) {
    RecoveryStep step(state_, now);
    std::visit(step, event);
    return step.take();
}

void RecoveryMachine::set_sequence(const std::string& job_id, std::uint64_t sequence) {
    for (auto& job : *state_.mutable_jobs()) {
        if (job.job_id() == job_id) job.set_sequence(sequence);
    }
}

std::optional<ArmTimer> armed_timer(const v1::RecoveryState& state) {
    if (is_terminal(state.phase()) || !state.has_timer_at()) return std::nullopt;
    return ArmTimer{.key = state.timer(), .at = from_timestamp(state.timer_at())};
}

}  // namespace camfleet::recovery
