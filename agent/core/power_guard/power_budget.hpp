// SPDX-License-Identifier: Apache-2.0
// Does a switch's budget bear one more port? Pure arithmetic in milliwatts: what the switch says it
// gives out, plus what was promised to ports that came on so lately that it does not show yet, plus
// the worst that the port may draw while it starts, must fit the budget.
#pragma once

#include "common/proto/task.pb.h"

#include <cstdint>

namespace camfleet::power_guard {

// The most that a port of this class may draw at the switch, and a tenth for what a camera draws
// more at its start (heater, infrared, motors).
// Source: reference switches.md section 7: 15.4 / 4 / 7 / 15.4 / 30 W by class 0..4, plus 10 %.
[[nodiscard]] std::uint32_t inrush_milliwatts(std::uint32_t power_class, std::uint32_t milliwatts);

// What the port drew before it was cut, plus 10 %; its inrush where that was not told.
[[nodiscard]] std::uint32_t last_draw_milliwatts(std::uint32_t power_class,
                                                 std::uint32_t milliwatts);

// budget_watts and used_watts of the reading; one watt is kept aside because switches round.
// True where the switch tells no budget: then there is nothing to reckon with.
[[nodiscard]] bool fits(const v1::PortReading& reading,
                        std::uint64_t promised_milliwatts,
                        std::uint32_t need_milliwatts);

// Of a port that is still on: would what it gives up and takes back again fit?
[[nodiscard]] bool can_come_back(const v1::PortReading& reading);

}  // namespace camfleet::power_guard
