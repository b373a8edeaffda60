// SPDX-License-Identifier: Apache-2.0
// The power simulation must bite: each planted bug breaks the budget within a few histories.
#include "agent/core/mutation.hpp"
#include "tests/simulation/power_core/busy_switch.hpp"

#include <gtest/gtest.h>

namespace camfleet::simulation {
namespace {

using Bug = mutation::Planted;

BusySwitch with(BusySwitch wish, std::uint64_t seed) {
    wish.seed = seed;
    return wish;
}

std::uint64_t first_seed_that_notices(Bug bug, BusySwitch wish = {}) {
    mutation::active = bug;
    std::uint64_t seed = 1;
    while (seed <= 50 && bring_all_back(with(wish, seed)).violation.empty()) ++seed;
    mutation::active = Bug::none;
    return seed;
}

constexpr BusySwitch hungry{.load_percent = 97, .hungry_starts = true};

TEST(PowerMutants, are_all_caught) {
    EXPECT_LE(first_seed_that_notices(Bug::ports_come_on_together), 5U);
    EXPECT_LE(first_seed_that_notices(Bug::promises_are_forgotten, hungry), 50U);
    EXPECT_LE(first_seed_that_notices(Bug::dark_ports_are_forgotten), 5U);
}

TEST(PowerMutants, do_no_harm_while_none_is_planted) {
    EXPECT_EQ(first_seed_that_notices(Bug::none), 51U);
    EXPECT_EQ(first_seed_that_notices(Bug::none, hungry), 51U);
}

}  // namespace
}  // namespace camfleet::simulation
