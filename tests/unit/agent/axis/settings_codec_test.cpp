// SPDX-License-Identifier: Apache-2.0
// Network and time of recorded devices, and what would be written to them.
#include "agent/cameras/axis/network_codec.hpp"
#include "agent/cameras/axis/time_codec.hpp"
#include "tests/unit/agent/axis/recording.hpp"

#include <gmock/gmock.h>

namespace camfleet::axis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

v1::NetworkSettings fixed_address() {
    v1::NetworkSettings network;
    network.set_address("192.0.2.30");
    network.set_netmask("255.255.255.0");
    network.set_gateway("192.0.2.1");
    return network;
}

TEST(AxisNetworkInfo, of_axis_os_12_has_a_link_local_fallback) {
    CAMFLEET_AXIS_RECORDING(text, "p3265-v_12.11.77_network_settings-getNetworkInfo.json");
    const auto info = parse_network_info(text);
    ASSERT_TRUE(info) << info.error().text();
    const auto device = device_at(*info, "203.0.113.9");
    ASSERT_TRUE(device) << device.error().text();
    EXPECT_EQ(device->name, "eth0");
    EXPECT_EQ(device->type, "wired");
    EXPECT_FALSE(device->mac.empty());
    EXPECT_EQ(device->link_local_mode, "fallback");
    EXPECT_EQ(device->static_dhcp_fallback, false);
    const auto call = make_ipv4_call(*device, fixed_address());
    ASSERT_TRUE(call) << call.error().text();
    EXPECT_THAT(*call, HasSubstr("\"linkLocalMode\":\"fallback\""));
    EXPECT_THAT(*call, HasSubstr("\"useStaticDHCPFallback\":false"));
    EXPECT_THAT(*call, HasSubstr("\"address\":\"192.0.2.30\",\"prefixLength\":24,"
                                 "\"broadcast\":\"192.0.2.255\""));
    EXPECT_THAT(*call, HasSubstr("\"staticDefaultRouter\":\"192.0.2.1\""));
}

// What set_network writes back: where the camera answers outweighs what is written down beside it.
TEST(AxisNetworkInfo, tells_the_settings_that_work_as_they_are_set) {
    NetworkInfo info;
    info.fixed_name_servers = {"192.0.2.53"};
    NetworkDevice device;
    device.mode = "static";
    device.addresses = {{"169.254.1.2", 16, "linkLocal"}, {"192.0.2.30", 25, "static"}};
    device.fixed = Address{"192.168.0.90", 24, ""};
    device.router = "192.0.2.1";
    device.fixed_router = "192.168.0.1";
    const auto works = settings_of(info, device, "192.0.2.30");
    EXPECT_FALSE(works.dhcp());
    EXPECT_EQ(works.address(), "192.0.2.30");
    EXPECT_EQ(works.netmask(), "255.255.255.128");
    EXPECT_EQ(works.gateway(), "192.0.2.1");
    EXPECT_EQ(works.dns(), "192.0.2.53");
    EXPECT_EQ(settings_of(info, device, "169.254.1.2").address(), "192.168.0.90");
    device.mode = "dhcp";
    info.resolver_by_dhcp = true;
    const auto leased = settings_of(info, device, "192.0.2.30");
    EXPECT_TRUE(leased.dhcp());
    EXPECT_EQ(leased.address(), "192.0.2.30") << "for a person";
    EXPECT_EQ(leased.gateway() + leased.dns(), "") << "the lease brings them";
}

TEST(AxisNetworkInfo, of_the_parameters_of_older_firmware_is_told_alike) {
    ParamList now;
    EXPECT_EQ(old_settings_of(now).error().code, Errc::malformed);
    now.values = {{"Network.BootProto", "none"},
                  {"Network.IPAddress", "192.0.2.30"},
                  {"Network.SubnetMask", "255.255.255.0"},
                  {"Network.DefaultRouter", "192.0.2.1"},
                  {"Network.Resolver.ObtainFromDHCP", "no"},
                  {"Network.Resolver.NameServer1", "192.0.2.53"}};
    const auto told = old_settings_of(now);
    ASSERT_TRUE(told) << told.error().text();
    EXPECT_FALSE(told->dhcp());
    EXPECT_EQ(told->address() + " " + told->netmask() + " " + told->gateway() + " " + told->dns(),
              "192.0.2.30 255.255.255.0 192.0.2.1 192.0.2.53");
    now.values["Network.BootProto"] = "dhcp";
    EXPECT_TRUE(old_settings_of(now)->dhcp());
}

TEST(AxisNetworkInfo, of_axis_os_11_keeps_an_address_for_days_without_dhcp) {
    CAMFLEET_AXIS_RECORDING(text, "p8815-2_11.11.192_network_settings-getNetworkInfo.json");
    const auto info = parse_network_info(text);
    ASSERT_TRUE(info) << info.error().text();
    EXPECT_TRUE(info->host_name_by_dhcp);
    EXPECT_EQ(info->host_name, "axis-0123456789ab");
    EXPECT_TRUE(info->resolver_by_dhcp);
    EXPECT_THAT(info->name_servers, ElementsAre("192.168.1.1"));
    const auto device = device_at(*info, "192.168.1.193");
    ASSERT_TRUE(device) << device.error().text();
    EXPECT_EQ(device->mac, "01:23:45:67:89:ab");
    EXPECT_EQ(device->mode, "dhcp");
    EXPECT_EQ(device->router, "192.168.1.1");
    ASSERT_EQ(device->addresses.size(), 2U);
    EXPECT_EQ(device->addresses[0].origin, "linkLocal");
    EXPECT_EQ(device->addresses[1].address, "192.168.1.193");
    EXPECT_EQ(device->fixed->address, "192.168.0.90");
    EXPECT_EQ(device->fixed_router, "192.168.0.1");
    EXPECT_EQ(device->link_local_mode, "on");
    EXPECT_EQ(device->static_dhcp_fallback, true);
}

TEST(AxisNetworkInfo, of_axis_os_10_is_written_back_without_newer_settings) {
    CAMFLEET_AXIS_RECORDING(text, "p8815-2_10.12.323_network_settings-getNetworkInfo.json");
    const auto info = parse_network_info(text);
    ASSERT_TRUE(info) << info.error().text();
    const auto device = device_at(*info, "203.0.113.9");
    ASSERT_TRUE(device) << device.error().text();
    EXPECT_EQ(device->link_local_mode, "");
    EXPECT_FALSE(device->static_dhcp_fallback);
    EXPECT_EQ(device->addresses.size(), 2U);
    const auto call = make_ipv4_call(*device, fixed_address());
    EXPECT_THAT(*call, Not(HasSubstr("linkLocalMode")));
    EXPECT_THAT(*call, Not(HasSubstr("useStaticDHCPFallback")));
}

TEST(AxisNetworkSet, is_done_with_empty_data) {
    CAMFLEET_AXIS_RECORDING(text, "p8815-2_11.11.192_network_settings-set-ok.json");
    EXPECT_TRUE(parse_network_set(text));
}

TEST(AxisNetworkSet, names_the_refused_field_by_its_number) {
    const auto refused = parse_network_set(
        R"({"apiVersion":"1.38","error":{"code":4004,"message":"x","details":{"subCode":104}}})");
    EXPECT_EQ(refused.error().code, Errc::rejected);
    EXPECT_THAT(refused.error().context, HasSubstr("4004.104"));
    EXPECT_EQ(parse_network_set(R"({"error":{"code":1000}})").error().code, Errc::device_error);
    EXPECT_EQ(parse_network_set(R"({"error":{"code":4002}})").error().code, Errc::forbidden);
    EXPECT_EQ(parse_network_set(R"({"error":{"code":4001}})").error().code, Errc::not_supported);
    EXPECT_EQ(parse_network_set("{}").error().code, Errc::malformed);
}

TEST(AxisNetworkPlan, refuses_what_is_no_address_or_mask) {
    NetworkDevice device;
    device.name = "eth0";
    auto network = fixed_address();
    network.set_address("fe80::1");
    EXPECT_EQ(make_ipv4_call(device, network).error().code, Errc::invalid_argument);
    network = fixed_address();
    network.set_netmask("255.0.255.0");
    EXPECT_EQ(make_ipv4_call(device, network).error().code, Errc::invalid_argument);
    EXPECT_EQ(*prefix_of_mask("255.255.255.0"), 24);
    EXPECT_EQ(*prefix_of_mask("255.255.255.255"), 32);
    EXPECT_EQ(*prefix_of_mask("0.0.0.0"), 0);
    network.set_dhcp(true);
    EXPECT_THAT(*make_ipv4_call(device, network), HasSubstr("\"configurationMode\":\"dhcp\""));
}

TEST(AxisNetworkPlan, of_an_old_camera_changes_only_what_differs) {
    CAMFLEET_AXIS_RECORDING(text, "p5512_5.51.7_param-list-all.txt");
    const auto now = parse_param_list(text);
    ASSERT_TRUE(now) << now.error().text();
    const auto changes = network_changes(*now, fixed_address());
    ASSERT_TRUE(changes) << changes.error().text();
    EXPECT_THAT(*changes, testing::Contains(Pair("Network.BootProto", "none")));
    EXPECT_THAT(*changes, testing::Contains(Pair("Network.IPAddress", "192.0.2.30")));
    EXPECT_THAT(*changes, Not(testing::Contains(Pair("Network.SubnetMask", testing::_))));
    EXPECT_EQ(network_changes(ParamList{}, fixed_address()).error().code, Errc::malformed);
}

TEST(AxisHostName, is_letters_digits_and_hyphens) {
    EXPECT_TRUE(check_host_name("axis-00408cfb6888"));
    EXPECT_FALSE(check_host_name("Gate & yard"));
    EXPECT_FALSE(check_host_name("-gate"));
    EXPECT_FALSE(check_host_name(""));
    EXPECT_FALSE(check_host_name(std::string(64, 'a')));
}

TEST(AxisNtpInfo, of_a_camera_with_a_server_of_its_own) {
    CAMFLEET_AXIS_RECORDING(text, "p3265-v_12.11.77_ntp-getNTPInfo.json");
    const auto info = parse_ntp_info(text);
    ASSERT_TRUE(info) << info.error().text();
    EXPECT_TRUE(info->enabled);
    EXPECT_FALSE(info->secured);
    EXPECT_EQ(info->source, "static");
    EXPECT_THAT(info->servers, ElementsAre("10.0.0.17"));
    EXPECT_TRUE(info->advertised.empty());
    EXPECT_EQ(info->synced, true);
    EXPECT_EQ(parse_ntp_info(R"({"data":{}})").error().code, Errc::malformed);
}

TEST(AxisDateTime, of_a_camera_with_a_posix_zone) {
    CAMFLEET_AXIS_RECORDING(text, "p3265-v_12.11.77_time-getDateTimeInfo.json");
    const auto info = parse_date_time(text);
    ASSERT_TRUE(info) << info.error().text();
    EXPECT_EQ(info->utc, "2026-10-07T16:24:01Z");
    EXPECT_EQ(info->local, "2026-10-07T18:24:01+02:00");
    EXPECT_EQ(info->zone, "");
    EXPECT_EQ(info->posix_zone, "<UTC1>-1<UTC2>-2,M3.5.0/2:00:00,M10.5.0/3:00:00");
    EXPECT_EQ(info->summer_time, true);
    EXPECT_EQ(parse_date_time(R"({"data":{}})").error().code, Errc::malformed);
}

TEST(AxisZone, is_sent_as_what_it_is) {
    EXPECT_THAT(make_zone_call("Europe/Berlin"), HasSubstr("setTimeZone"));
    EXPECT_THAT(make_zone_call("UTC"), HasSubstr("setTimeZone"));
    const auto posix = make_zone_call("CET-1CEST,M3.5.0/2,M10.5.0/3");
    EXPECT_THAT(posix, HasSubstr("setPosixTimeZone"));
    EXPECT_THAT(posix, HasSubstr("\"enableDst\":true"));
    EXPECT_THAT(make_zone_call("CET-1"), HasSubstr("\"enableDst\":false"));
    EXPECT_TRUE(check_server("ntp.example.net"));
    EXPECT_FALSE(check_server("a b"));
    EXPECT_FALSE(check_server(""));
}

}  // namespace
}  // namespace camfleet::axis
