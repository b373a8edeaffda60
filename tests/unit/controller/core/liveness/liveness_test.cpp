// SPDX-License-Identifier: Apache-2.0
#include "controller/core/liveness/liveness.hpp"

#include <gtest/gtest.h>

namespace camfleet::liveness {
namespace {

constexpr Time start = Time{Millis{1'000'000}};
constexpr Limits limits{.late_after = Seconds{30}, .lost_after = Seconds{120}, .hold = Seconds{10}};

Time at(int seconds) { return start + Seconds{seconds}; }

TEST(Liveness, knows_nothing_before_the_first_sign) {
    Liveness agent;
    EXPECT_EQ(agent.look(start, limits), State::unknown);
}

TEST(Liveness, is_late_and_then_lost_by_silence) {
    Liveness agent;
    agent.heard(start);
    EXPECT_EQ(agent.look(at(29), limits), State::fresh);
    EXPECT_EQ(agent.look(at(30), limits), State::late);
    EXPECT_EQ(agent.look(at(119), limits), State::late);
    EXPECT_EQ(agent.look(at(120), limits), State::lost);
}

TEST(Liveness, better_news_counts_only_when_it_has_lasted) {
    Liveness agent;
    agent.heard(start);
    ASSERT_EQ(agent.look(at(200), limits), State::lost);
    agent.heard(at(201));
    EXPECT_EQ(agent.look(at(201), limits), State::lost);
    EXPECT_EQ(agent.look(at(205), limits), State::lost);
    EXPECT_EQ(agent.look(at(211), limits), State::fresh);
}

TEST(Liveness, does_not_flap_on_a_bad_line) {
    Liveness agent;
    agent.heard(start);
    int changes = 0;
    auto last = agent.look(start, limits);
    for (int second = 0; second < 1000; ++second) {
        if (second % 35 == 0) agent.heard(at(second));  // always a little too late
        const auto state = agent.look(at(second), limits);
        if (state != last) ++changes;
        last = state;
    }
    EXPECT_LE(changes, 2 * 1000 / 35);
}

TEST(Liveness, time_that_runs_backwards_changes_nothing) {
    Liveness agent;
    agent.heard(at(100));
    EXPECT_EQ(agent.look(at(140), limits), State::late);
    EXPECT_EQ(agent.look(at(101), limits), State::late);
    agent.heard(at(50));
    EXPECT_EQ(agent.look(at(141), limits), State::late);
}

}  // namespace
}  // namespace camfleet::liveness
