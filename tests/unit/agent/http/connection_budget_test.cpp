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

TEST(ConnectionBudget, wakes_who_waits_when_a_place_comes_free) {
    ConnectionBudget budget;
    std::optional<Result<ConnectionBudget::Place>> first(
        budget.take("192.0.2.1", in(milliseconds(0))));
    const auto second = budget.take("192.0.2.1", in(milliseconds(0)));
    // Three wait for the one place that comes and goes.
    std::atomic<int> served = 0;
    {
        std::vector<std::jthread> waiting;
        for (int i = 0; i < 3; ++i) {
            waiting.emplace_back([&] {
                if (budget.take("192.0.2.1", in(milliseconds(10'000)))) ++served;
            });
        }
        first.reset();
    }
    EXPECT_EQ(served, 3);
}

}  // namespace
}  // namespace camfleet::http
