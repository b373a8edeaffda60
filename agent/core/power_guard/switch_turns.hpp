// SPDX-License-Identifier: Apache-2.0
// One port at a time on one switch: between two cuts, and between two returns of power, lies
// `stagger`; a return counts against the budget for `settle` afterwards, whether the switch shows
// it yet or not. Read off the port histories, so it holds across restarts. Pure.
#pragma once

#include "common/base/time.hpp"
#include "common/proto/agent_state.pb.h"

#include <map>
#include <string>

namespace camfleet::power_guard {

using Histories = std::map<std::string, v1::PortHistory>;  // by port name

// Source: reference switches.md section 7: one port per 5 s per switch, at most 4 in flight. Twenty
// seconds hold both: four returns, and detection (seconds) and inrush are over by far.
inline constexpr Seconds stagger{5};
inline constexpr Seconds settle{20};

// The earliest time at which `port` of this switch may be cut.
[[nodiscard]] Time cut_turn(const Histories& histories,
                            const std::string& switch_id,
                            const std::string& port);
// The earliest time at which `port` may be given its power back: after any other of its switch.
[[nodiscard]] Time on_turn(const Histories& histories,
                           const std::string& switch_id,
                           const std::string& port,
                           Time now);
// Promised to other ports of the switch inside `settle`.
[[nodiscard]] std::uint64_t promised_milliwatts(const Histories& histories,
                                                const std::string& switch_id,
                                                const std::string& port,
                                                Time now);

}  // namespace camfleet::power_guard
