// SPDX-License-Identifier: Apache-2.0
#include "common/base/same_device.hpp"

#include <gtest/gtest.h>

#include <string>

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

struct Shown {
    std::string maker_, serial_, mac_;
    [[nodiscard]] const std::string& maker() const { return maker_; }
    [[nodiscard]] const std::string& serial() const { return serial_; }
    [[nodiscard]] const std::string& mac() const { return mac_; }
};

TEST(SameDevice, onvif_names_a_way_of_speaking_and_contradicts_no_brand) {
    EXPECT_FALSE(different_makers("onvif", "axis"));
    EXPECT_FALSE(different_makers("Bosch", "ONVIF"));
    EXPECT_FALSE(different_makers("", "axis"));
    EXPECT_FALSE(different_makers("AXIS", "axis"));
    EXPECT_TRUE(different_makers("dahua", "axis"));
}

TEST(SameDevice, an_identity_is_serial_and_maker_or_the_mac_where_a_serial_is_missing) {
    const Shown axis{"axis", "ACCC8E012345", "ac:cc:8e:01:23:45"};
    EXPECT_TRUE(same_identity(axis, Shown{"onvif", "ACCC8E012345", ""}));
    EXPECT_TRUE(same_identity(axis, Shown{"", "", "AC:CC:8E:01:23:45"}));
    EXPECT_FALSE(same_identity(axis, Shown{"dahua", "ACCC8E012345", axis.mac_}));
    EXPECT_FALSE(same_identity(axis, Shown{"axis", "ACCC8E999999", axis.mac_}));
    EXPECT_FALSE(same_identity(axis, Shown{"axis", "", ""}));
    EXPECT_FALSE(same_identity(axis, Shown{"axis", "", "ac:cc:8e:01:23:46"}));
}

}  // namespace
}  // namespace camfleet
