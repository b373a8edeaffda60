// SPDX-License-Identifier: Apache-2.0
// What the recovery machine says to people: work order steps and the way on where it stops. Pure.
// Invariant: one line, bounded, without control characters; never a secret.
#pragma once

#include "common/proto/recovery.pb.h"

#include <string>
#include <string_view>
#include <vector>

namespace camfleet::recovery {

// Foreign text made fit for one line of the log.
[[nodiscard]] std::string one_line(std::string_view text);
// The policy's steps with {camera}, {model}, {hold_seconds} and {off_seconds} filled in.
[[nodiscard]] std::vector<std::string> work_order_steps(const v1::RecoveryState& state,
                                                        const v1::RungPolicy& rung);
// What a person does where the maker lets nobody else set the first password. told: what the agent
// said of it, and where the camera is.
[[nodiscard]] std::vector<std::string> first_password_steps(const v1::RecoveryState& state,
                                                            const std::string& told);
// The command that files the login which the work order asks for.
[[nodiscard]] std::string filing_command(const v1::RecoveryState& state);
// How a person carries out a rung that the machine does not run.
[[nodiscard]] std::string instruction(const v1::RecoveryState& state, v1::Rung::Kind rung);
[[nodiscard]] std::string ownership_instruction(const v1::RecoveryState& state);
[[nodiscard]] std::string names_of(const std::vector<v1::Rung::Kind>& rungs);

}  // namespace camfleet::recovery
