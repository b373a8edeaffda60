// SPDX-License-Identifier: Apache-2.0
#include "common/base/sequence_window.hpp"

#include <gtest/gtest.h>

#include <set>

namespace camfleet {
namespace {

TEST(SequenceWindow, takes_each_number_once_in_any_order) {
    SequenceWindow window;
    for (const std::uint64_t number : {3, 1, 2, 7, 5}) EXPECT_TRUE(window.take(number)) << number;
    for (const std::uint64_t number : {3, 1, 2, 7, 5}) EXPECT_FALSE(window.take(number)) << number;
    EXPECT_TRUE(window.take(4));
    EXPECT_TRUE(window.take(6));
}

TEST(SequenceWindow, never_takes_zero_or_what_fell_out_of_the_window) {
    SequenceWindow window;
    EXPECT_FALSE(window.take(0));
    EXPECT_TRUE(window.take(limits::replay_window + 1));
    EXPECT_FALSE(window.take(1));
    EXPECT_TRUE(window.take(2));
}

TEST(SequenceWindow, forgets_old_bits_when_it_jumps_ahead) {
    SequenceWindow window;
    EXPECT_TRUE(window.take(5));
    EXPECT_TRUE(window.take(5 + limits::replay_window));
    // 5 and 5 + window share a bit: everything between must be new.
    for (std::uint64_t n = 6; n < 5 + limits::replay_window; ++n) ASSERT_TRUE(window.take(n)) << n;
    EXPECT_TRUE(window.take(1'000'000'000'000));
    EXPECT_TRUE(window.take(1'000'000'000'000 - limits::replay_window + 1));
}

TEST(SequenceWindow, agrees_with_a_plain_set_over_a_long_shuffled_run) {
    SequenceWindow window;
    std::set<std::uint64_t> taken;
    std::uint64_t random = 42;
    for (int i = 0; i < 20'000; ++i) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        const std::uint64_t number = static_cast<std::uint64_t>(i) + (random >> 33) % 900 + 1;
        const bool old = window.highest() >= limits::replay_window &&
                         number <= window.highest() - limits::replay_window;
        const bool expected = !old && taken.insert(number).second;
        ASSERT_EQ(window.take(number), expected) << number << " at highest " << window.highest();
    }
}

TEST(SequenceWindow, survives_saving_and_refuses_damaged_rows) {
    SequenceWindow window;
    for (const std::uint64_t number : {10, 12, 2000}) EXPECT_TRUE(window.take(number));
    auto loaded = SequenceWindow::load(window.save());
    ASSERT_TRUE(loaded);
    EXPECT_FALSE(loaded->take(2000));
    EXPECT_TRUE(loaded->take(1999));
    EXPECT_EQ(SequenceWindow::load("short").error().code, Errc::corrupt);
}

}  // namespace
}  // namespace camfleet
