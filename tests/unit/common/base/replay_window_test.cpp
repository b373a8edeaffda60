// SPDX-License-Identifier: Apache-2.0
#include "common/base/replay_window.hpp"

#include "common/base/limits.hpp"

#include <gtest/gtest.h>

#include <set>

namespace camfleet {
namespace {

TEST(ReplayWindow, takes_each_number_once_in_any_order) {
    v1::ReplayWindow window;
    for (const std::uint64_t number : {3, 1, 2, 7, 5}) EXPECT_TRUE(take(window, number)) << number;
    for (const std::uint64_t number : {3, 1, 2, 7, 5}) EXPECT_FALSE(take(window, number)) << number;
    EXPECT_TRUE(take(window, 4));
    EXPECT_TRUE(take(window, 6));
}

TEST(ReplayWindow, never_takes_zero_or_what_fell_out_of_the_window) {
    v1::ReplayWindow window;
    EXPECT_FALSE(take(window, 0));
    EXPECT_TRUE(take(window, limits::replay_window + 1));
    EXPECT_FALSE(take(window, 1));
    EXPECT_TRUE(take(window, 2));
}

TEST(ReplayWindow, forgets_old_bits_when_it_jumps_ahead) {
    v1::ReplayWindow window;
    EXPECT_TRUE(take(window, 5));
    EXPECT_TRUE(take(window, 5 + limits::replay_window));
    // 5 and 5 + window share a bit: everything between must be new.
    for (std::uint64_t n = 6; n < 5 + limits::replay_window; ++n) ASSERT_TRUE(take(window, n)) << n;
    EXPECT_TRUE(take(window, 1'000'000'000'000));
    EXPECT_TRUE(take(window, 1'000'000'000'000 - limits::replay_window + 1));
}

TEST(ReplayWindow, agrees_with_a_plain_set_over_a_long_shuffled_run) {
    v1::ReplayWindow window;
    std::set<std::uint64_t> taken;
    std::uint64_t random = 42;
    for (int i = 0; i < 20'000; ++i) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        const std::uint64_t number = static_cast<std::uint64_t>(i) + (random >> 33) % 900 + 1;
        const bool old = window.highest() >= limits::replay_window &&
                         number <= window.highest() - limits::replay_window;
        const bool expected = !old && taken.insert(number).second;
        ASSERT_EQ(take(window, number), expected) << number << " at highest " << window.highest();
    }
}

TEST(ReplayWindow, survives_saving) {
    v1::ReplayWindow window;
    for (const std::uint64_t number : {10, 12, 2000}) EXPECT_TRUE(take(window, number));
    v1::ReplayWindow loaded;
    ASSERT_TRUE(loaded.ParseFromString(window.SerializeAsString()));
    EXPECT_FALSE(take(loaded, 2000));
    EXPECT_TRUE(take(loaded, 1999));
}

}  // namespace
}  // namespace camfleet
