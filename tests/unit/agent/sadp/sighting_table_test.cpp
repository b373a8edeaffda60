// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/sadp/sighting_table.hpp"

#include "common/base/same_device.hpp"

#include <gtest/gtest.h>

namespace camfleet::sadp {
namespace {

v1::Sighting seen(const std::string& mac, const std::string& serial, const std::string& host) {
    v1::Sighting made;
    made.mutable_identity()->set_mac(mac);
    made.mutable_identity()->set_serial(serial);
    made.mutable_endpoint()->set_host(host);
    return made;
}

TEST(SightingTable, keeps_one_row_a_device_and_the_newest_answer) {
    SightingTable table;
    table.add(seen("m1", "C123456789", "192.0.2.1"));
    table.add(seen("m1", "C123456789", "192.0.2.2"));
    const auto rows = table.rows();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].endpoint().host(), "192.0.2.2");
    EXPECT_FALSE(rows[0].address_conflict());
    EXPECT_FALSE(rows[0].duplicate_serial());
}

TEST(SightingTable, marks_both_claimants_of_one_address) {
    SightingTable table;
    table.add(seen("m1", "C123456789", "192.168.1.64"));
    table.add(seen("m2", "D123456789", "192.168.1.64"));
    table.add(seen("m3", "E123456789", "192.0.2.3"));
    const auto rows = table.rows();
    EXPECT_TRUE(rows[0].address_conflict());
    EXPECT_TRUE(rows[1].address_conflict());
    EXPECT_FALSE(rows[2].address_conflict());
}

TEST(SightingTable, sees_no_conflict_in_two_unknown_addresses) {
    SightingTable table;
    table.add(seen("m1", "C123456789", ""));
    table.add(seen("m2", "D123456789", ""));
    EXPECT_FALSE(table.rows()[0].address_conflict());
}

TEST(SightingTable, marks_two_devices_with_one_serial) {
    SightingTable table;
    table.add(seen("m1", "DS-1C123456789", "192.0.2.1"));
    table.add(seen("m2", "C123456789", "192.0.2.2"));
    EXPECT_TRUE(table.rows()[0].duplicate_serial());
    EXPECT_TRUE(table.rows()[1].duplicate_serial());
}

TEST(SightingTable, marks_one_mac_that_states_two_serials) {
    SightingTable table;
    table.add(seen("m1", "C123456789", "192.0.2.1"));
    table.add(seen("m1", "D123456789", "192.0.2.1"));
    table.add(seen("m1", "D123456789", "192.0.2.1"));
    EXPECT_TRUE(table.rows()[0].address_conflict());
}

TEST(SightingTable, is_bounded) {
    SightingTable table;
    for (std::size_t i = 0; i < SightingTable::devices_max; ++i) {
        ASSERT_TRUE(table.add(seen("m" + std::to_string(i), "", "")));
    }
    EXPECT_FALSE(table.add(seen("one more", "", "")));
    EXPECT_TRUE(table.add(seen("m1", "", "192.0.2.1")));
}

TEST(SameSerial, is_blind_to_the_model_in_front) {
    EXPECT_TRUE(same_serial("DS-2CD2320D-I20180919AACHC12345678", "C12345678"));
    EXPECT_TRUE(same_serial("ds-tcg406-e 20250322AIFX0000001", "DS-TCG406-E20250322AIFX0000001"));
    EXPECT_FALSE(same_serial("DS-2CD2320D-I20180919AACHC12345678", "12345678"));
    EXPECT_FALSE(same_serial("C12345678", "C12345679"));
    EXPECT_FALSE(same_serial("", ""));
}

TEST(SameBoot, forgives_a_minute_of_rounding_and_no_more) {
    EXPECT_TRUE(same_boot("2026-01-31T23:59:00.000Z", "2026-02-01T00:00:00.000Z"));
    EXPECT_FALSE(same_boot("2026-01-31T23:58:00.000Z", "2026-02-01T00:00:00.000Z"));
    EXPECT_TRUE(same_boot("2024-09-18 09:21:28", "2024-09-18 09:21:28"));
    EXPECT_FALSE(same_boot("2024-09-18 09:21:28", "2024-09-18 09:21:29"));
    EXPECT_FALSE(same_boot("", ""));
    EXPECT_FALSE(same_boot("2026-13-31T23:59:00.000Z", "2026-13-31T23:59:01.000Z"));
}

}  // namespace
}  // namespace camfleet::sadp
