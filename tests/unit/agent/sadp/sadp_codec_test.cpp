// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/sadp/sadp_codec.hpp"

#include "tests/support/fixtures/fixture_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::sadp {
namespace {

using support::fixtures_named;
using support::read_fixture;

v1::Sighting sighting(std::string_view text) {
    auto answer = parse_answer(text);
    EXPECT_TRUE(answer) << answer.error().text();
    return answer && *answer ? **answer : v1::Sighting{};
}

TEST(SadpProbe, is_an_inquiry) {
    EXPECT_EQ(make_probe("AB"),
              "<?xml version=\"1.0\" "
              "encoding=\"utf-8\"?><Probe><Uuid>AB</Uuid><Types>inquiry</Types></Probe>");
}

TEST(SadpAnswer, of_one_recorded_camera_in_every_field) {
    const auto text = read_fixture("hikvision/sadp_probematch_ds-2cd2320d-i.xml");
    if (!text) GTEST_SKIP() << "recording absent: sadp_probematch_ds-2cd2320d-i.xml";
    const auto seen = sighting(*text);
    EXPECT_TRUE(seen.found());
    EXPECT_EQ(seen.identity().serial(), "DS-2CD2320D-I20180919AACHC00000000");
    EXPECT_EQ(seen.identity().mac(), "44:47:cc:00:00:01");
    EXPECT_EQ(seen.endpoint().host(), "192.168.1.112");
    EXPECT_EQ(seen.endpoint().http_port(), 80U);
    EXPECT_TRUE(seen.activated());
    EXPECT_EQ(seen.boot_marker(), "2024-09-18 09:21:28");
    EXPECT_EQ(seen.model(), "DS-2CD2320D-I");
    EXPECT_EQ(seen.firmware(), "V5.5.6 build 180326");
}

TEST(SadpAnswer, of_a_recorded_camera_with_a_space_in_its_serial_and_another_port) {
    const auto text = read_fixture("hikvision/sadp_probematch_ds-tcg406-e_trimmed.xml");
    if (!text) GTEST_SKIP() << "recording absent: sadp_probematch_ds-tcg406-e_trimmed.xml";
    const auto seen = sighting(*text);
    EXPECT_EQ(seen.identity().serial(), "DS-TCG406-E20250322AIFX0000000");
    EXPECT_EQ(seen.endpoint().http_port(), 88U);
}

TEST(SadpAnswer, of_a_recorded_camera_whose_version_and_build_run_together) {
    const auto text = read_fixture("hikvision/sadp_probematch_ds-2cd2t47g1-l.xml");
    if (!text) GTEST_SKIP() << "recording absent: sadp_probematch_ds-2cd2t47g1-l.xml";
    const auto seen = sighting(*text);
    EXPECT_EQ(seen.identity().serial(), "DS-2CD2T47G1-L20190522AAWRD00000000");
    EXPECT_EQ(seen.identity().mac(), "68:6d:bc:00:00:01");
    EXPECT_EQ(seen.endpoint().host(), "192.168.2.173");
    EXPECT_EQ(seen.endpoint().http_port(), 80U);
    EXPECT_EQ(seen.model(), "DS-2CD2T47G1-L");
    EXPECT_EQ(seen.firmware(), "V5.6.5 build 200316");
    EXPECT_TRUE(seen.activated());
    EXPECT_EQ(seen.boot_marker(), "");
}

TEST(SadpAnswer, of_every_recorded_device_names_it) {
    const auto names = fixtures_named("hikvision", "sadp_probematch");
    if (names.empty()) GTEST_SKIP() << "recordings absent: hikvision/sadp_probematch*";
    for (const auto& name : names) {
        const auto seen = sighting(*read_fixture(name));
        EXPECT_FALSE(seen.identity().mac().empty()) << name;
        EXPECT_FALSE(seen.identity().serial().empty()) << name;
        EXPECT_FALSE(seen.endpoint().host().empty()) << name;
    }
}

TEST(SadpAnswer, reads_names_in_any_case_and_true_only_as_true) {
    const auto seen = sighting(
        "<ProbeMatch><mac>68-6D-BC-00-00-01</mac><ipv4address>192.0.2.1</ipv4address>"
        "<ACTIVATED>flase</ACTIVATED></ProbeMatch>");
    EXPECT_EQ(seen.identity().mac(), "68:6d:bc:00:00:01");
    EXPECT_EQ(seen.endpoint().host(), "192.0.2.1");
    EXPECT_FALSE(seen.activated());
}

TEST(SadpAnswer, without_activated_is_of_old_and_active_firmware) {
    EXPECT_TRUE(sighting("<ProbeMatch><MAC>68-6d-bc-00-00-01</MAC></ProbeMatch>").activated());
}

TEST(SadpAnswer, that_is_not_well_formed_is_read_line_by_line) {
    const auto seen = sighting(
        "<?xml version=\"1.0\"?>\r\n<ProbeMatch>\r\n<DeviceSN>DS-1 C123456789</DeviceSN>\r\n"
        "<MAC>68-6d-bc-00-00-01</MAC\r\n<IPv4Address>192.0.2.1\r\n<Name>a & b</Name>\r\n"
        "<Activated>false</Activated>");
    EXPECT_EQ(seen.identity().serial(), "DS-1C123456789");
    EXPECT_EQ(seen.identity().mac(), "68:6d:bc:00:00:01");
    EXPECT_EQ(seen.endpoint().host(), "192.0.2.1");
    EXPECT_FALSE(seen.activated());
}

TEST(SadpAnswer, ignores_a_boot_time_from_before_the_clock_was_set) {
    EXPECT_EQ(sighting("<ProbeMatch><MAC>68-6d-bc-00-00-01</MAC><BootTime>1970-01-01 "
                       "00:00:07</BootTime></ProbeMatch>")
                  .boot_marker(),
              "");
}

TEST(SadpAnswer, is_not_our_own_probe) {
    const auto answer = parse_answer(make_probe("AB"));
    ASSERT_TRUE(answer);
    EXPECT_FALSE(answer->has_value());
}

TEST(SadpAnswer, is_refused_when_broken_or_too_large) {
    EXPECT_EQ(parse_answer("garbage").error().code, Errc::malformed);
    EXPECT_EQ(parse_answer("").error().code, Errc::malformed);
    EXPECT_EQ(parse_answer("<ProbeMatch/>").error().code, Errc::malformed);
    EXPECT_THAT(parse_answer("<ProbeMatch><MAC>68-6d-bc-00-00-01</MAC><IPv4Address>300.1.1.1</"
                             "IPv4Address></ProbeMatch>")
                    .error()
                    .text(),
                testing::HasSubstr("68:6d:bc:00:00:01: ProbeMatch: IPv4Address"));
    EXPECT_EQ(parse_answer(std::string(9000, 'x')).error().code, Errc::too_large);
}

TEST(SadpAnswer, does_not_take_a_command_port_for_http) {
    const auto seen = sighting(
        "<ProbeMatch><MAC>68-6d-bc-00-00-01</MAC><CommandPort>8000</CommandPort>"
        "<HttpPort>99999</HttpPort></ProbeMatch>");
    EXPECT_EQ(seen.endpoint().http_port(), 0U);
}

}  // namespace
}  // namespace camfleet::sadp
