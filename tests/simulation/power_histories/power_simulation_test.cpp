// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/power_core/busy_switch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

namespace camfleet::simulation {
namespace {

constexpr std::uint64_t seeds = 1'000;

TEST(PowerSimulation, twenty_four_ports_at_ninety_percent_come_back_and_never_exceed_the_budget) {
    std::int64_t slowest = 0;
    unsigned fullest = 0;
    unsigned restarts = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const auto verdict = bring_all_back({.seed = seed});
        ASSERT_EQ(verdict.violation, "")
            << "seed " << seed << ": " << verdict.highest << " of " << verdict.budget << " mW";
        slowest = std::max(slowest, verdict.all_on_ms);
        fullest = std::max(fullest, verdict.highest / (verdict.budget / 1'000));
        restarts += verdict.restarts;
    }
    std::printf("power: %llu histories, %u restarts, fullest %u per mille, slowest %lld s\n",
                static_cast<unsigned long long>(seeds), restarts, fullest,
                static_cast<long long>(slowest / 1'000));
    EXPECT_GT(restarts, seeds);  // the histories are not tame
}

TEST(PowerSimulation, lets_five_seconds_pass_between_two_ports_of_one_switch) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const auto verdict = bring_all_back({.seed = seed, .faults = false});
        ASSERT_EQ(verdict.violation, "") << "seed " << seed;
        ASSERT_GE(verdict.closest_on_ms, 5'000) << "seed " << seed;
        ASSERT_LE(verdict.all_on_ms, 600'000) << "seed " << seed;
    }
}

// Two ports that start at the same time would be too much: what was promised is remembered.
TEST(PowerSimulation, remembers_what_it_promised_to_ports_that_the_switch_does_not_show_yet) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const auto verdict =
            bring_all_back({.seed = seed, .load_percent = 97, .hungry_starts = true});
        ASSERT_EQ(verdict.violation, "") << "seed " << seed;
    }
}

// Nothing to reckon with: one after the other is all that can be done, and nobody stays dark.
TEST(PowerSimulation, brings_every_port_back_where_the_switch_tells_no_budget) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const auto verdict =
            bring_all_back({.seed = seed, .load_percent = 40, .tells_budget = false});
        ASSERT_EQ(verdict.violation, "") << "seed " << seed;
    }
}

}  // namespace
}  // namespace camfleet::simulation
