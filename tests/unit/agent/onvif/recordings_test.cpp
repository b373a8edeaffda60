// SPDX-License-Identifier: Apache-2.0
// Every recorded ONVIF reply, read to what the device said.
#include "agent/cameras/onvif/media_codec.hpp"
#include "agent/cameras/onvif/network_codec.hpp"
#include "tests/support/fixtures/fixture_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::onvif {
namespace {

using support::fixtures_named;
using support::read_fixture;
using testing::ElementsAre;
using testing::IsEmpty;

class OnvifRecording : public testing::Test {
  protected:
    // The text of the recording, or "" after the test was marked as skipped.
    static std::string text_of(const std::string& name) {
        auto text = read_fixture("onvif/" + name);
        return text ? std::move(*text) : std::string();
    }
};

#define RECORDING(variable, name)        \
    const auto variable = text_of(name); \
    if (variable.empty()) GTEST_SKIP() << "recording absent: onvif/" name

const Service* service(const std::vector<Service>& all, std::string_view name_space) {
    for (const auto& one : all) {
        if (one.name_space == name_space) return &one;
    }
    return nullptr;
}

TEST_F(OnvifRecording, of_device_information_says_who_the_bosch_is) {
    RECORDING(text, "bosch_5100i_GetDeviceInformation.xml");
    const auto info = parse_device_information(text);
    ASSERT_TRUE(info) << info.error().text();
    EXPECT_EQ(info->maker, "Bosch");
    EXPECT_EQ(info->model, "FLEXIDOME indoor 5100i IR");
    EXPECT_EQ(info->firmware, "8.71.0066");
    EXPECT_EQ(info->serial, "404754734001050102");
    EXPECT_EQ(info->hardware, "F000B543");
}

TEST_F(OnvifRecording, of_device_information_says_who_the_axis_is) {
    RECORDING(text, "axis_m2025le_GetDeviceInformation.xml");
    const auto info = parse_device_information(text);
    ASSERT_TRUE(info) << info.error().text();
    EXPECT_EQ(info->maker, "AXIS");
    EXPECT_EQ(info->model, "M2025-LE");
    EXPECT_EQ(info->firmware, "9.80.3.13");
    EXPECT_EQ(info->serial, "B8A44F26437D");
    EXPECT_EQ(info->hardware, "727");
}

TEST_F(OnvifRecording, of_device_information_says_who_the_dahua_is) {
    RECORDING(text, "dahua_2h3400_adp_GetDeviceInformation.xml");
    const auto info = parse_device_information(text);
    ASSERT_TRUE(info) << info.error().text();
    EXPECT_EQ(info->maker, "Dahua");
    EXPECT_EQ(info->model, "DH-2H3400-ADP");
    EXPECT_EQ(info->firmware, "2.811.0000013.0.R, Build Date 2023-12-20");
    EXPECT_EQ(info->serial, "BA07995PHA29A85");
    EXPECT_EQ(info->hardware, "1.00");
}

TEST_F(OnvifRecording, of_any_device_information_names_maker_model_and_serial) {
    const auto names = fixtures_named("onvif", "_GetDeviceInformation");
    if (names.empty()) GTEST_SKIP() << "recordings absent: onvif/*_GetDeviceInformation*";
    for (const auto& name : names) {
        const auto info = parse_device_information(*read_fixture(name));
        ASSERT_TRUE(info) << name << ": " << info.error().text();
        EXPECT_FALSE(info->maker.empty()) << name;
        EXPECT_FALSE(info->model.empty()) << name;
        EXPECT_FALSE(info->firmware.empty()) << name;
        EXPECT_FALSE(info->serial.empty()) << name;
    }
}

TEST_F(OnvifRecording, of_the_bosch_clock_is_two_years_behind) {
    RECORDING(text, "bosch_5100i_GetSystemDateAndTime.xml");
    const auto clock = parse_clock(text);
    ASSERT_TRUE(clock) << clock.error().text();
    EXPECT_FALSE(clock->by_ntp);
    EXPECT_TRUE(clock->daylight_savings);
    EXPECT_EQ(clock->zone, "UTC5:0");
    ASSERT_TRUE(clock->utc);
    EXPECT_EQ(to_iso8601(*clock->utc), "2023-05-24T21:25:05.000Z");
}

TEST_F(OnvifRecording, of_a_clock_keeps_a_zone_that_is_not_posix) {
    RECORDING(text, "generic_GetSystemDateAndTime.xml");
    const auto clock = parse_clock(text);
    ASSERT_TRUE(clock) << clock.error().text();
    EXPECT_FALSE(clock->by_ntp);
    EXPECT_EQ(clock->zone, "MoroccoStandardTime0");
    ASSERT_TRUE(clock->utc);
    EXPECT_EQ(to_iso8601(*clock->utc), "2014-12-24T19:14:37.000Z");
}

TEST_F(OnvifRecording, of_services_names_media_one_and_two) {
    RECORDING(text, "sproctor_GetServices.xml");
    const auto all = parse_services(text);
    ASSERT_TRUE(all) << all.error().text();
    EXPECT_EQ(all->size(), 16U);
    ASSERT_NE(service(*all, names::media2), nullptr);
    EXPECT_EQ(service(*all, names::media2)->address, "http://192.168.0.209/onvif/services");
    ASSERT_NE(service(*all, names::device), nullptr);
    EXPECT_EQ(service(*all, names::device)->address, "http://192.168.0.209/onvif/device_service");
    EXPECT_NE(service(*all, names::media), nullptr);
}

TEST_F(OnvifRecording, of_services_behind_an_echoed_login_is_read) {
    RECORDING(text, "generic_GetServices.xml");
    const auto all = parse_services(text);
    ASSERT_TRUE(all) << all.error().text();
    ASSERT_NE(service(*all, names::media), nullptr);
    EXPECT_EQ(service(*all, names::media)->address, "http://192.168.68.111/onvif/services");
    EXPECT_EQ(service(*all, names::media2), nullptr);
}

TEST_F(OnvifRecording, of_capabilities_leads_to_the_services) {
    RECORDING(bosch, "bosch_5100i_GetCapabilities.xml");
    RECORDING(generic, "generic_GetCapabilities.xml");
    auto all = parse_capabilities(bosch);
    ASSERT_TRUE(all) << all.error().text();
    ASSERT_NE(service(*all, names::media), nullptr);
    EXPECT_EQ(service(*all, names::media)->address, "http://192.168.1.201/onvif/media_service");
    EXPECT_EQ(service(*all, names::device)->address, "http://192.168.1.201/onvif/device_service");
    all = parse_capabilities(generic);
    ASSERT_TRUE(all) << all.error().text();
    ASSERT_NE(service(*all, names::media), nullptr);
    EXPECT_EQ(service(*all, names::media)->address, "http://192.168.68.111/onvif/services");
}

TEST_F(OnvifRecording, of_capabilities_that_calls_itself_utf16_is_read_as_the_utf8_it_is) {
    RECORDING(text, "generic_GetCapabilities_utf16label.xml");
    const auto all = parse_capabilities(text);
    ASSERT_TRUE(all) << all.error().text();
    ASSERT_NE(service(*all, names::device), nullptr);
    EXPECT_EQ(service(*all, names::device)->address, "http://192.168.30.65/onvif/device_service");
}

TEST_F(OnvifRecording, of_the_bosch_profiles_names_its_main_stream) {
    RECORDING(text, "bosch_5100i_GetProfiles.xml");
    const auto all = parse_profiles(text, names::media);
    ASSERT_TRUE(all) << all.error().text();
    ASSERT_EQ(all->size(), 4U);
    const auto main = choose_profile(*all);
    ASSERT_TRUE(main);
    EXPECT_EQ(main->token, "0");
    EXPECT_EQ(main->name, "Profile_L1S1");
    EXPECT_EQ(main->encoding, "H264");
    EXPECT_EQ(main->width, 1920U);
    EXPECT_EQ(main->height, 1080U);
}

TEST_F(OnvifRecording, of_profiles_prefers_video_that_can_be_judged) {
    RECORDING(axis, "sproctor_GetProfiles.xml");
    RECORDING(generic, "generic_GetProfiles.xml");
    auto all = parse_profiles(axis, names::media);
    ASSERT_TRUE(all) << all.error().text();
    ASSERT_EQ(all->size(), 2U);
    EXPECT_EQ(all->at(1).encoding, "JPEG");
    EXPECT_EQ(choose_profile(*all)->token, "profile_1_h264");
    all = parse_profiles(generic, names::media);
    ASSERT_TRUE(all) << all.error().text();
    EXPECT_EQ(choose_profile(*all)->token, "main");
    EXPECT_EQ(choose_profile(*all)->height, 1080U);
}

TEST_F(OnvifRecording, of_a_stream_address_is_read_in_both_media_versions) {
    RECORDING(bosch, "bosch_5100i_GetStreamUri.xml");
    RECORDING(generic, "generic_GetStreamUri.xml");
    RECORDING(axis, "sproctor_GetStreamUri.xml");
    EXPECT_EQ(parse_media_uri(bosch, names::media, "GetStreamUri").value_or(""),
              "rtsp://192.168.1.201/rtsp_tunnel?p=0&line=1&inst=1&vcd=2");
    EXPECT_EQ(parse_media_uri(generic, names::media, "GetStreamUri").value_or(""),
              "rtsp://192.168.68.111/h264main");
    EXPECT_EQ(parse_media_uri(axis, names::media2, "GetStreamUri").value_or(""),
              "rtsp://192.168.0.209/onvif-media/"
              "media.amp?profile=profile_1_h264&sessiontimeout=60&streamtype=unicast");
    EXPECT_EQ(parse_media_uri(axis, names::media, "GetStreamUri").error().code, Errc::malformed);
}

TEST_F(OnvifRecording, of_a_snapshot_address_is_read_with_its_query) {
    RECORDING(text, "bosch_5100i_GetSnapshotUri.xml");
    EXPECT_EQ(parse_media_uri(text, names::media, "GetSnapshotUri").value_or(""),
              "http://192.168.1.201/snap.jpg?JpegCam=1");
}

TEST_F(OnvifRecording, with_an_undeclared_prefix_is_read_by_its_local_names) {
    RECORDING(snapshot, "generic_GetSnapshotUri_malformed.xml");
    RECORDING(dns, "generic_GetDNS_malformed.xml");
    RECORDING(gateway, "generic_GetNetworkDefaultGateway_malformed.xml");
    RECORDING(interfaces, "generic_SetNetworkInterfaces_malformed.xml");
    EXPECT_EQ(parse_media_uri(snapshot, names::media, "GetSnapshotUri").value_or(""),
              "http://192.168.68.111/onvif-cgi/jpg/"
              "image.cgi?resolution=800x600&compression=20&camera=1");
    const auto servers = parse_dns(dns);
    ASSERT_TRUE(servers) << servers.error().text();
    EXPECT_FALSE(servers->by_dhcp);
    EXPECT_THAT(servers->manual, ElementsAre("4.4.4.4", "8.8.8.8"));
    EXPECT_THAT(parse_gateways(gateway).value(), ElementsAre("192.168.0.1"));
    EXPECT_FALSE(parse_reboot_needed(interfaces).value());
}

TEST_F(OnvifRecording, of_network_interfaces_tells_mac_and_address) {
    RECORDING(text, "generic_GetNetworkInterfaces.xml");
    const auto all = parse_interfaces(text);
    ASSERT_TRUE(all) << all.error().text();
    ASSERT_EQ(all->size(), 1U);
    const auto& eth = all->front();
    EXPECT_EQ(eth.token, "eth0");
    EXPECT_EQ(eth.mac, "28:57:be:65:7d:d5");
    EXPECT_TRUE(eth.enabled);
    EXPECT_TRUE(eth.ipv4);
    EXPECT_FALSE(eth.dhcp);
    EXPECT_EQ(eth.address, "192.168.68.111");
    EXPECT_EQ(eth.prefix, 24U);
}

TEST_F(OnvifRecording, of_host_name_and_time_server_is_read) {
    RECORDING(host, "generic_GetHostname.xml");
    RECORDING(ntp, "generic_GetNTP.xml");
    EXPECT_EQ(parse_hostname(host).value_or(""), "IPNC-RDK");
    const auto servers = parse_ntp(ntp);
    ASSERT_TRUE(servers) << servers.error().text();
    EXPECT_FALSE(servers->by_dhcp);
    EXPECT_THAT(servers->manual, ElementsAre("192.168.1.168"));
}

TEST_F(OnvifRecording, of_users_lists_names_and_levels_and_keeps_no_password) {
    RECORDING(text, "generic_GetUsers.xml");
    const auto all = parse_users(text);
    ASSERT_TRUE(all) << all.error().text();
    ASSERT_EQ(all->size(), 2U);
    EXPECT_EQ(all->at(0).name, "admin");
    EXPECT_EQ(all->at(0).level, "Administrator");
    EXPECT_EQ(all->at(1).name, "operator");
    EXPECT_EQ(all->at(1).level, "Operator");
}

TEST_F(OnvifRecording, of_a_reboot_carries_words_for_a_person) {
    RECORDING(text, "generic_SystemReboot.xml");
    EXPECT_EQ(parse_reboot_message(text).value_or(""), "Reboot in 30 secs");
}

TEST_F(OnvifRecording, of_changes_without_words_is_taken_for_the_call_it_answers_only) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"generic_SetNTP.xml", "SetNTP"},
        {"generic_CreateUsers.xml", "CreateUsers"},
        {"generic_SetUser.xml", "SetUser"},
        {"generic_SetSystemFactoryDefault.xml", "SetSystemFactoryDefault"},
        {"generic_SystemReboot.xml", "SystemReboot"}};
    for (const auto& [name, operation] : rows) {
        const auto text = read_fixture("onvif/" + name);
        if (!text) GTEST_SKIP() << "recording absent: onvif/" << name;
        EXPECT_TRUE(check_reply(*text, {names::device, operation})) << name;
        EXPECT_FALSE(check_reply(*text, {names::device, "DeleteUsers"})) << name;
        EXPECT_FALSE(check_reply(*text, {names::media, operation})) << name;
        EXPECT_FALSE(find_fault(*text)) << name;
    }
}

TEST_F(OnvifRecording, of_a_fault_is_a_login_that_is_wanted_or_refused) {
    RECORDING(text, "fault_NotAuthorized.xml");
    const auto fault = find_fault(text);
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->code, "Sender");
    EXPECT_THAT(fault->subcodes, ElementsAre("NotAuthorized"));
    EXPECT_EQ(fault->reason, "Sender not authorized");
    EXPECT_TRUE(refuses_login(*fault));
    EXPECT_EQ(error_of_fault(*fault, true).code, Errc::unauthorized);
    EXPECT_EQ(error_of_fault(*fault, false).code, Errc::unauthorized);
    EXPECT_EQ(parse_users(text).error().code, Errc::malformed);
}

TEST_F(OnvifRecording, of_another_call_is_refused_as_a_list_of_users) {
    const auto replies = fixtures_named("onvif", ".xml");
    if (replies.empty()) GTEST_SKIP() << "recordings absent: onvif/*.xml";
    for (const auto& name : replies) {
        if (name.contains("ProbeMatches") || name.contains("GetUsers")) continue;
        const auto users = parse_users(*read_fixture(name));
        ASSERT_FALSE(users) << name;
        EXPECT_EQ(users.error().code, Errc::malformed) << name;
        EXPECT_THAT(users.error().context, testing::HasSubstr("no GetUsersResponse")) << name;
    }
}

}  // namespace
}  // namespace camfleet::onvif
