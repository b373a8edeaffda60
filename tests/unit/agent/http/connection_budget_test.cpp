// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/http/connection_budget.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace camfleet::http {
namespace {

using std::chrono::milliseconds;

ports::Deadline in(milliseconds time) { return std::chrono::steady_clock::now() + time; }

TEST(ConnectionBudget, gives_one_device_two_calls_at_a_time_and_others_their_own) {
    ConnectionBudget budget;
    const auto first = budget.take("192.0.2.1", in(milliseconds(0)));
    auto second = budget.take("192.0.2.1", in(milliseconds(0)));
    ASSERT_TRUE(first);
    ASSERT_TRUE(second);
    const auto third = budget.take("192.0.2.1", in(milliseconds(10)));
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().code, Errc::unreachable);
    EXPECT_TRUE(budget.take("192.0.2.2", in(milliseconds(0))));
    {
        const auto ended = std::move(*second);
    }
    EXPECT_TRUE(budget.take("192.0.2.1", in(milliseconds(0))));
    EXPECT_TRUE(budget.take("192.0.2.1", in(milliseconds(0)))) << "the last one was given back";
}

TEST(ConnectionBudget, waits_for_a_place_that_comes_free) {
    ConnectionBudget budget;
    const auto first = budget.take("192.0.2.1", in(milliseconds(0)));
    std::optional<Result<ConnectionBudget::Place>> second(
        budget.take("192.0.2.1", in(milliseconds(0))));
    std::jthread other([&] {
        std::this_thread::sleep_for(milliseconds(20));
        second.reset();
    });
    EXPECT_TRUE(budget.take("192.0.2.1", in(milliseconds(10'000))));
}

}  // namespace
}  // namespace camfleet::http
