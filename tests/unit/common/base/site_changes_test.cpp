// SPDX-License-Identifier: Apache-2.0
#include "common/base/site_changes.hpp"

#include <gtest/gtest.h>

namespace camfleet {
namespace {

v1::Sighting camera(const std::string& mac, const std::string& host) {
    v1::Sighting out;
    out.mutable_identity()->set_mac(mac);
    out.mutable_endpoint()->set_host(host);
    out.add_addresses()->set_host(host);
    out.set_firmware("1.0");
    out.set_state(v1::CameraState::credential_unknown);
    out.mutable_port()->set_switch_id("sw");
    out.mutable_port()->set_if_index(3);
    return out;
}

const auto one = camera("44:47:cc:00:00:01", "192.0.2.1");

TEST(Difference, of_equal_looks_is_empty) { EXPECT_TRUE(site_changes({one}, {one}).empty()); }

TEST(Difference, names_who_came_and_who_went) {
    const auto other = camera("44:47:cc:00:00:02", "192.0.2.1");
    const auto found = site_changes({one}, {other});
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].kind(), v1::DeviceChange::appeared);
    EXPECT_EQ(found[0].identity().mac(), "44:47:cc:00:00:02");
    EXPECT_EQ(found[1].kind(), v1::DeviceChange::gone);
    EXPECT_EQ(found[1].before(), "192.0.2.1");
}

// A camera that hangs still draws power: that its port knows it is no reason to count it as there.
TEST(Difference, takes_what_only_a_switch_knows_for_gone) {
    auto silent = one;
    silent.clear_endpoint();
    silent.add_protocols("switch");
    const auto found = site_changes({one}, {silent});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].kind(), v1::DeviceChange::gone);
    EXPECT_EQ(site_changes({silent}, {one}).at(0).kind(), v1::DeviceChange::appeared);
    EXPECT_TRUE(site_changes({silent}, {silent}).empty());
}

TEST(Difference, names_each_fact_that_changed) {
    auto now = camera("44:47:cc:00:00:01", "192.0.2.7");
    now.set_firmware("2.0");
    now.set_state(v1::CameraState::not_activated);
    now.mutable_port()->set_if_index(4);
    const auto found = site_changes({one}, {now});
    ASSERT_EQ(found.size(), 4U);
    EXPECT_EQ(found[0].kind(), v1::DeviceChange::new_address);
    EXPECT_EQ(found[0].before(), "192.0.2.1");
    EXPECT_EQ(found[0].after(), "192.0.2.7");
    EXPECT_EQ(found[1].kind(), v1::DeviceChange::firmware_changed);
    EXPECT_EQ(found[2].kind(), v1::DeviceChange::state_changed);
    EXPECT_EQ(found[3].kind(), v1::DeviceChange::moved_port);
    EXPECT_EQ(found[3].after(), "sw 4");
}

TEST(Difference, sees_no_change_in_what_one_look_does_not_know) {
    v1::Sighting silent;
    silent.mutable_identity()->set_mac("44:47:cc:00:00:01");
    EXPECT_TRUE(site_changes({one}, {silent}).empty());
    EXPECT_TRUE(site_changes({silent}, {one}).empty());
}

TEST(Difference, sees_no_new_address_where_another_of_the_same_comes_first) {
    auto both = one;
    both.add_addresses()->set_host("169.254.1.1");
    auto now = one;
    now.mutable_endpoint()->set_host("169.254.1.1");
    EXPECT_TRUE(site_changes({both}, {now}).empty());
}

TEST(Difference, knows_a_device_by_serial_or_uuid_where_a_mac_is_missing) {
    v1::Sighting before;
    before.mutable_identity()->set_serial("DS-1C123456789");
    auto after = one;
    after.mutable_identity()->set_serial("C123456789");
    EXPECT_TRUE(site_changes({before}, {after}).empty());
    v1::Sighting by_uuid;
    by_uuid.set_endpoint_uuid("u");
    EXPECT_TRUE(site_changes({by_uuid}, {by_uuid}).empty());
}

}  // namespace
}  // namespace camfleet
