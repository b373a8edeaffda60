// SPDX-License-Identifier: Apache-2.0
#include "controller/core/time_zone/maker_time_zone.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace camfleet::time_zone {
namespace {

TEST(MakerTimeZone, spells_zones_as_the_recorded_documents_do) {
    const std::pair<const char*, const char*> table[] = {
        {"CST-8", "CST-8:00:00"},
        {"CST6CDT,M3.2.0,M11.1.0", "CST+6:00:00DST01:00:00,M3.2.0/02:00:00,M11.1.0/02:00:00"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "CST-1:00:00DST01:00:00,M3.5.0/02:00:00,M10.5.0/03:00:00"},
        {"IST-5:30", "CST-5:30:00"},
        {"<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45",
         "CST-12:45:00DST01:00:00,M9.5.0/02:45:00,M4.1.0/03:45:00"},
        {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
         "CST-10:30:00DST00:30:00,M10.1.0/02:00:00,M4.1.0/02:00:00"},
        {"UTC0", "CST-0:00:00"},
    };
    for (const auto& [posix, expected] : table) {
        const auto got = hikvision_time_zone(posix);
        ASSERT_TRUE(got) << posix << " " << got.error().text();
        EXPECT_EQ(*got, expected) << posix;
    }
}

TEST(MakerTimeZone, refuses_what_cameras_cannot_hold_and_what_is_no_zone) {
    EXPECT_EQ(hikvision_time_zone("IST-2IDT,M3.4.4/26,M10.5.0").error().code, Errc::not_supported);
    EXPECT_EQ(hikvision_time_zone("IST-1GMT0,M10.5.0,M3.5.0/1").error().code, Errc::not_supported);
    for (const auto* bad :
         {"", "X", "CET", "CET-1CEST,J60,J300", "CET-1CEST,M13.1.0,M1.1.0", "<+1"}) {
        EXPECT_FALSE(hikvision_time_zone(bad)) << bad;
    }
}

TEST(MakerTimeZone, is_posix_for_axis_and_onvif_and_the_devices_own_for_dahua) {
    const std::string berlin = "CET-1CEST,M3.5.0,M10.5.0/3";
    EXPECT_EQ(time_zone_for("axis", berlin).value(), berlin);
    EXPECT_EQ(time_zone_for("onvif", berlin).value(), berlin);
    EXPECT_EQ(time_zone_for("dahua", berlin).value(), "");
    EXPECT_EQ(time_zone_for("hikvision", berlin).value(), hikvision_time_zone(berlin).value());
}

TEST(MakerTimeZone, reads_the_posix_line_of_a_time_zone_file) {
    const std::filesystem::path path = "/usr/share/zoneinfo/Europe/Berlin";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "tzdata is not installed";
    std::ifstream file(path, std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    EXPECT_EQ(posix_of_tzif(bytes.str()).value(), "CET-1CEST,M3.5.0,M10.5.0/3");
    EXPECT_FALSE(posix_of_tzif("TZif"));
    EXPECT_FALSE(posix_of_tzif(""));
}

}  // namespace
}  // namespace camfleet::time_zone
