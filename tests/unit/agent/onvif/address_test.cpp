// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/onvif/address.hpp"

#include "agent/cameras/onvif/network_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::onvif {
namespace {

using testing::HasSubstr;

v1::Endpoint reached() {
    v1::Endpoint at;
    at.set_host("192.0.2.7");
    at.set_http_port(8000);
    return at;
}

TEST(DeviceAddress, never_leads_to_another_host) {
    for (const auto* text :
         {"http://10.0.0.1/onvif/media?x=1", "http://10.0.0.1:81/onvif/media?x=1",
          "https://192.0.2.7/onvif/media?x=1", "http://192.0.2.7@10.0.0.1/onvif/media?x=1",
          "http://[fe80::1]:81/onvif/media?x=1#frag"}) {
        const auto place = place_at(reached(), text);
        ASSERT_TRUE(place) << text;
        EXPECT_EQ(place->at.host(), "192.0.2.7") << text;
        EXPECT_EQ(place->at.http_port(), 8000U) << text;
        EXPECT_FALSE(place->at.use_https()) << text;
        EXPECT_EQ(place->target, "/onvif/media?x=1") << text;
    }
}

TEST(DeviceAddress, of_the_same_host_keeps_its_port) {
    EXPECT_EQ(place_at(reached(), "http://192.0.2.7:81/a")->at.http_port(), 81U);
    EXPECT_EQ(place_at(reached(), "http://192.0.2.7/snap.jpg")->at.http_port(), 80U);
    EXPECT_EQ(place_at(reached(), "http://192.0.2.7")->target, "/");
}

TEST(DeviceAddress, that_is_none_is_refused) {
    for (const auto* text : {"", "/onvif/media", "ftp://192.0.2.7/a", "http://a:99999/",
                             "http://192.0.2.7/a b", "http://192.0.2.7/a\r\nX: y"}) {
        EXPECT_FALSE(place_at(reached(), text)) << text;
    }
    EXPECT_FALSE(place_at(reached(), "http://h/" + std::string(5'000, 'a')));
}

TEST(StreamAddress, is_at_the_reached_host_without_a_login) {
    auto at = reached();
    EXPECT_EQ(stream_at(at, "rtsp://u:p@10.0.0.1:8554/live?x=1").value_or(""),
              "rtsp://192.0.2.7:8554/live?x=1");
    EXPECT_EQ(stream_at(at, "rtsp://10.0.0.1/live").value_or(""), "rtsp://192.0.2.7:554/live");
    at.set_rtsp_port(7000);
    EXPECT_EQ(stream_at(at, "rtsp://10.0.0.1/live").value_or(""), "rtsp://192.0.2.7:7000/live");
    EXPECT_FALSE(stream_at(at, "http://10.0.0.1/live"));
}

TEST(NetworkBody, keeps_the_order_of_the_schema) {
    v1::NetworkSettings network;
    network.set_address("192.0.2.20");
    network.set_dns("192.0.2.1");
    EXPECT_EQ(set_interface("eth0", network, 24).body,
              "<n:InterfaceToken>eth0</n:InterfaceToken><n:NetworkInterface><tt:Enabled>true"
              "</tt:Enabled><tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Manual><tt:Address>192.0.2.20"
              "</tt:Address><tt:PrefixLength>24</tt:PrefixLength></tt:Manual><tt:DHCP>false"
              "</tt:DHCP></tt:IPv4></n:NetworkInterface>");
    EXPECT_THAT(set_dns({.search = {"lan"}}, network).body,
                HasSubstr("<n:SearchDomain>lan</n:SearchDomain><n:DNSManual><tt:Type>IPv4"));
    EXPECT_THAT(set_ntp("time.example").body, HasSubstr("<tt:Type>DNS</tt:Type><tt:DNSname>time"));
    EXPECT_THAT(set_ntp("2001:db8::1").body, HasSubstr("<tt:Type>IPv6</tt:Type><tt:IPv6Address>"));
    EXPECT_THAT(set_clock_by_ntp({.daylight_savings = true, .zone = "CET-1"}, "").body,
                HasSubstr("<n:DaylightSavings>true</n:DaylightSavings><n:TimeZone><tt:TZ>CET-1"));
}

TEST(Netmask, is_a_prefix_or_refused) {
    EXPECT_EQ(prefix_of_mask("255.255.255.0").value_or(99), 24U);
    EXPECT_EQ(prefix_of_mask("255.255.254.0").value_or(99), 23U);
    EXPECT_FALSE(prefix_of_mask("255.0.255.0"));
    EXPECT_FALSE(prefix_of_mask("24"));
}

TEST(OnvifNetwork, knows_a_far_gateway_by_the_prefix) {
    EXPECT_TRUE(in_one_subnet("10.0.0.1", "10.0.0.254", 24));
    EXPECT_FALSE(in_one_subnet("10.0.1.1", "10.0.0.254", 24));
    EXPECT_TRUE(in_one_subnet("10.0.1.1", "10.0.0.254", 23));
    EXPECT_FALSE(in_one_subnet("10.0.0.1", "10.0.0.2", 32));
    EXPECT_TRUE(in_one_subnet("10.0.0.1", "192.168.0.1", 0));
    EXPECT_FALSE(in_one_subnet("10.0.0.1", "gate", 24));
    EXPECT_FALSE(in_one_subnet("10.0.0.1", "10.0.0.1", 33));
}

TEST(Interfaces, to_change_is_the_one_that_was_reached) {
    const std::vector<Interface> all{{.token = "a", .enabled = true, .address = "192.0.2.1"},
                                     {.token = "b", .enabled = true, .address = "192.0.2.7"}};
    EXPECT_EQ(choose_interface(all, "192.0.2.7")->token, "b");
    EXPECT_EQ(choose_interface(all, "198.51.100.1")->token, "a");
    EXPECT_EQ(choose_interface({}, "192.0.2.7").error().code, Errc::not_found);
}

}  // namespace
}  // namespace camfleet::onvif
