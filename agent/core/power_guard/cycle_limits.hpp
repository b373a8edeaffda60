// SPDX-License-Identifier: Apache-2.0
// How often a camera may be power-cycled (product rule 3): in a row, in a day, and how soon after
// another recovery's cycle on the same port. Pure.
#pragma once

#include "agent/core/power_guard/power_guard.hpp"

#include <optional>

namespace camfleet::power_guard {

[[nodiscard]] Judgement judge_cycles(const Cut& cut, const v1::CameraMemory& camera, Time now);
[[nodiscard]] Judgement judge_distance(const Cut& cut, const v1::PortHistory& history, Time now);
// Remembers this cycle and forgets those older than a day.
void add_cycle(const Cut& cut, v1::CameraMemory& camera, Time now);

}  // namespace camfleet::power_guard
