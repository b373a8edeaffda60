// SPDX-License-Identifier: Apache-2.0
// Asks the cameras of a finished discovery pass for what it did not tell: their own word on maker,
// model, serial and firmware, and their state.
// Invariants: no login is ever sent, so no attempt is spent; one camera answers one question at a
// time; threads, cameras and time are bounded.
#pragma once

#include "agent/tools/discover_tool/question_planner.hpp"
#include "agent/tools/probe_tool/camera_prober.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace camfleet::tools {

struct AskLimits {
    std::chrono::milliseconds time{2'400};  // for all of them
    std::chrono::milliseconds each{1'500};  // for all questions to one
    std::size_t at_once = 8;
    std::size_t cameras_max = 256;
};

// For a pass with this window: at the usual six seconds the whole ends within ten.
[[nodiscard]] constexpr AskLimits limits_beside(std::chrono::milliseconds window) {
    using std::chrono::milliseconds;
    AskLimits out;
    out.time = std::clamp(window * 2 / 5, milliseconds{800}, milliseconds{10'000});
    return out;
}

// Completes the rows in place; cameras that could not be asked are told in the faults.
// Blocks: for the time at most.
void ask_cameras(v1::SiteLook& look,
                 const std::vector<probe_tool::NamedDriver>& drivers,
                 const AskLimits& limits);

}  // namespace camfleet::tools
