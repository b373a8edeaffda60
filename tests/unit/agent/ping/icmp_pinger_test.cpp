// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/ping/icmp_pinger.hpp"

#include <gtest/gtest.h>

namespace camfleet::ping {
namespace {

ports::Deadline in(std::chrono::milliseconds patience) {
    return std::chrono::steady_clock::now() + patience;
}

TEST(IcmpPinger, hears_loopback) {
    const auto answer = IcmpPinger().answers("127.0.0.1", in(std::chrono::seconds(3)));
    if (!answer && answer.error().code == Errc::not_supported)
        GTEST_SKIP() << answer.error().text();
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_TRUE(*answer);
}

TEST(IcmpPinger, hears_nothing_from_nobody_and_keeps_its_deadline) {
    const auto start = std::chrono::steady_clock::now();
    const auto answer = IcmpPinger().answers("240.0.0.1", in(std::chrono::milliseconds(150)));
    if (!answer && answer.error().code == Errc::not_supported)
        GTEST_SKIP() << answer.error().text();
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_FALSE(*answer);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(IcmpPinger, takes_numeric_addresses_only) {
    EXPECT_EQ(IcmpPinger().answers("camera", in(std::chrono::seconds(1))).error().code,
              Errc::invalid_argument);
}

}  // namespace
}  // namespace camfleet::ping
