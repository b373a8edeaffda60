// SPDX-License-Identifier: Apache-2.0
#include "common/base/same_device.hpp"

#include <gtest/gtest.h>

namespace camfleet {
namespace {

TEST(SameDevice, a_serial_is_known_with_and_without_its_model) {
    EXPECT_TRUE(same_serial("DS-2CD2320D-I20180919AACHC12345678", "C12345678"));
    EXPECT_FALSE(same_serial("DS-2CD2320D-I20180919AACHC12345678", "345678"));
    EXPECT_FALSE(same_serial("", ""));
}

TEST(SameDevice, macs_differ_only_where_both_are_known) {
    EXPECT_TRUE(different_macs("68:6d:bc:00:00:01", "68:6d:bc:00:00:02"));
    EXPECT_FALSE(different_macs("68:6D:BC:00:00:01", "68:6d:bc:00:00:01"));
    EXPECT_FALSE(different_macs("", "68:6d:bc:00:00:01"));
    EXPECT_FALSE(different_macs("68:6d:bc:00:00:01", ""));
}

}  // namespace
}  // namespace camfleet
