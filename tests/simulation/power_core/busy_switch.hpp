// SPDX-License-Identifier: Apache-2.0
// One switch with 24 loaded ports, all dark because of us, under the power guard: random loads,
// answers that are late, lost or refused, programs that die and start again from what they saved.
// The switch's supply is the lab's own (tests/lab/poe_switch/power_budget.hpp).
#pragma once

#include <cstdint>
#include <string>

namespace camfleet::simulation {

struct BusySwitch {
    std::uint64_t seed = 1;
    unsigned ports = 24;
    unsigned load_percent = 90;  // of the budget, when all are on and have settled
    bool faults = true;
    bool tells_budget = true;
    bool hungry_starts = false;  // all of class 3, and each draws 70 % of it once it runs
};

struct PowerVerdict {
    std::string violation;  // empty: every invariant held
    unsigned budget = 0;    // milliwatts
    unsigned highest = 0;
    unsigned restarts = 0;
    std::int64_t all_on_ms = 0;      // from the first order to the last port
    std::int64_t closest_on_ms = 0;  // least time between two ports that came on
};

// Brings all ports of the switch back, under a simulated clock. Checked: the supply is never asked
// for more than it has, every port ends on, and within an hour.
[[nodiscard]] PowerVerdict bring_all_back(const BusySwitch& wish);

}  // namespace camfleet::simulation
