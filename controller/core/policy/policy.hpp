// SPDX-License-Identifier: Apache-2.0
// Judges and completes recovery policies before any recovery uses them. Pure.
//
// Invariants: a policy without problems never lets the ladder cut power more often or for longer
// than product rule 3 allows, never puts a harsher rung before a gentler one, and never lets a
// destructive rung run without approval.
#pragma once

#include "common/base/problem.hpp"
#include "common/proto/policy.pb.h"

#include <string>
#include <vector>

namespace camfleet::policy {

// Fills in what a policy left open. validate() judges the outcome.
[[nodiscard]] v1::RecoveryPolicy expand(v1::RecoveryPolicy policy);

// Everything that is wrong with it; nothing: it may be used.
[[nodiscard]] Problems validate(const v1::RecoveryPolicy& policy);

// The policy of a camera that names none: the maker's own, else the one for everybody.
[[nodiscard]] std::vector<std::string> usual_names(const std::string& maker);

// True where the policy names no maker, or this one.
[[nodiscard]] bool fits_maker(const v1::RecoveryPolicy& policy, const std::string& maker);

}  // namespace camfleet::policy
