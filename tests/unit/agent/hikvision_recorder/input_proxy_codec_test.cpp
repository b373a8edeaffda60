// SPDX-License-Identifier: Apache-2.0
#include "agent/recorders/hikvision/input_proxy_codec.hpp"

#include "tests/support/fixtures/fixture_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::hikvision {
namespace {

using support::fixtures_named;
using support::read_fixture;
using testing::HasSubstr;
using testing::Not;

v1::Identity identity(const std::string& serial, const std::string& mac = "") {
    v1::Identity made;
    made.set_serial(serial);
    made.set_mac(mac);
    return made;
}

std::string channel(int id, const std::string& source) {
    return "<InputProxyChannel><id>" + std::to_string(id) +
           "</id><name>n</name><sourceInputPortDescriptor>" + source +
           "</sourceInputPortDescriptor></InputProxyChannel>";
}

ProxyChannelList list(const std::string& channels) {
    return *parse_proxy_channels("<InputProxyChannelList size=\"0\">" + channels +
                                 "</InputProxyChannelList>");
}

TEST(ProxyChannels, of_recorded_recorders_are_all_read) {
    const auto names = fixtures_named("hikvision", "inputproxy_channels");
    if (names.empty()) GTEST_SKIP() << "recordings absent: hikvision/*inputproxy_channels*";
    for (const auto& name : names) {
        const auto text = *read_fixture(name);
        if (text.find("<InputProxyChannelStatusList") != std::string::npos) continue;
        const auto parsed = parse_proxy_channels(text);
        ASSERT_TRUE(parsed) << name << ": " << parsed.error().text();
        EXPECT_FALSE(parsed->name_space.empty()) << name;
        for (const auto& entry : parsed->channels) EXPECT_GT(entry.id, 0U) << name;
    }
}

TEST(ProxyChannels, of_a_recorded_recorder_say_which_camera_each_pulls) {
    const auto text = read_fixture("hikvision/ds-7616ni-k2_inputproxy_channels.xml");
    if (!text) GTEST_SKIP() << "recording absent: ds-7616ni-k2_inputproxy_channels.xml";
    const auto parsed = parse_proxy_channels(*text);
    ASSERT_TRUE(parsed) << parsed.error().text();
    ASSERT_EQ(parsed->channels.size(), 6U) << "whatever its size attribute says";
    const auto& first = parsed->channels.front();
    EXPECT_EQ(first.id, 1U);
    EXPECT_EQ(first.name, "tagahoov");
    EXPECT_EQ(first.address, "1.0.0.208");
    EXPECT_EQ(first.serial, "DS-2CD2387G2-LSU/SL00000000AAWRJ00000000");
    const auto& last = parsed->channels.back();
    EXPECT_EQ(last.id, 6U);
    EXPECT_EQ(last.address, "1.0.0.46");
    EXPECT_EQ(last.serial, "DS-KV6113-WPE0(C)0000000000RRAH0000000");
    EXPECT_EQ(next_free_id(*parsed), 7U);
}

TEST(ProxyChannels, may_be_none) {
    const auto text = read_fixture("hikvision/ids-7204huhi-m1_inputproxy_channels_empty.xml");
    if (!text) GTEST_SKIP() << "recording absent: ids-7204huhi-m1_inputproxy_channels_empty.xml";
    const auto parsed = parse_proxy_channels(*text);
    ASSERT_TRUE(parsed) << parsed.error().text();
    EXPECT_TRUE(parsed->channels.empty());
    EXPECT_EQ(next_free_id(*parsed), 1U);
}

TEST(ProxyChannels, are_read_under_a_size_of_zero) {
    const auto text = read_fixture("hikvision/ds-7708n-i4_inputproxy_channels.xml");
    if (!text) GTEST_SKIP() << "recording absent: ds-7708n-i4_inputproxy_channels.xml";
    const auto parsed = parse_proxy_channels(*text);
    ASSERT_EQ(parsed->channels.size(), 1U);
    EXPECT_EQ(parsed->channels[0].name, "摄像机12");
    EXPECT_EQ(find_camera(*parsed, identity("X123456789"), "10.18.176.10")->id, 1U);
}

TEST(ProxyChannels, hold_recorded_cameras_by_serial) {
    const auto text = read_fixture("hikvision/ds-7732ni-m4_inputproxy_channels.xml");
    if (!text) GTEST_SKIP() << "recording absent: ds-7732ni-m4_inputproxy_channels.xml";
    const auto parsed = parse_proxy_channels(*text);
    const auto* found = find_camera(*parsed, identity("DS-2CD2342WD-I00000000BBWR000000000"), "");
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->id, 2U);
    EXPECT_EQ(found->name, "Portico1 EXT");
}

TEST(FindCamera, goes_by_serial_then_mac_then_address) {
    const auto found = list(
        channel(1, "<ipAddress>192.0.2.1</ipAddress>") +
        channel(2, "<ipAddress>192.0.2.2</ipAddress><macAddress>68-6d-bc-00-00-02</macAddress>") +
        channel(3, "<ipAddress>192.0.2.3</ipAddress><serialNumber>DS-1C123456789</serialNumber>"));
    EXPECT_EQ(find_camera(found, identity("C123456789", "68:6d:bc:00:00:02"), "192.0.2.1")->id, 3U);
    EXPECT_EQ(find_camera(found, identity("D999999999", "68:6d:bc:00:00:02"), "192.0.2.1")->id, 2U);
    EXPECT_EQ(find_camera(found, identity("D999999999"), "192.0.2.1")->id, 1U);
    EXPECT_EQ(find_camera(found, identity("D999999999"), "192.0.2.9"), nullptr);
}

TEST(FindCamera, does_not_take_an_address_that_another_camera_holds) {
    const auto found =
        list(channel(3, "<ipAddress>192.0.2.3</ipAddress><serialNumber>C123456789</serialNumber>"));
    EXPECT_EQ(find_camera(found, identity("D999999999"), "192.0.2.3"), nullptr);
}

TEST(FindCamera, prefers_the_last_address_among_equals) {
    const std::string serial = "<serialNumber>C123456789</serialNumber>";
    const auto found = list(channel(1, "<ipAddress>192.0.2.1</ipAddress>" + serial) +
                            channel(2, "<ipAddress>192.0.2.2</ipAddress>" + serial));
    EXPECT_EQ(find_camera(found, identity("C123456789"), "192.0.2.2")->id, 2U);
    EXPECT_EQ(find_camera(found, identity("C123456789"), "")->id, 1U);
}

TEST(ProxyChannels, refuse_a_channel_without_number) {
    EXPECT_THAT(
        parse_proxy_channels("<InputProxyChannelList><InputProxyChannel/></InputProxyChannelList>")
            .error()
            .context,
        HasSubstr("id"));
    EXPECT_EQ(parse_proxy_channels("<html/>").error().code, Errc::malformed);
}

TEST(ProxyStatus, of_recorded_recorders) {
    const auto many = read_fixture("hikvision/nvr_b_inputproxy_channels_status.xml");
    const auto one = read_fixture("hikvision/ds-7708n-i4_inputproxy_channel_1_status.xml");
    if (!many || !one) GTEST_SKIP() << "recordings absent: hikvision/*inputproxy*status.xml";
    EXPECT_TRUE(parse_proxy_status(*many, 1)->online());
    const auto second = parse_proxy_status(*many, 2);
    EXPECT_FALSE(second->online());
    EXPECT_EQ(second->detail(), "notExist");
    EXPECT_EQ(parse_proxy_status(*many, 3).error().code, Errc::not_found);
    const auto single = parse_proxy_status(*one, 1);
    EXPECT_TRUE(single->online());
    EXPECT_FALSE(single->recording_known());
    EXPECT_EQ(parse_proxy_status(*one, 2).error().code, Errc::malformed);
}

TEST(ProxyStatus, says_recording_only_where_the_recorder_does) {
    const auto with = [](const std::string& extra) {
        return *parse_proxy_status("<InputProxyChannelStatus><id>1</id><online>true</online>" +
                                       extra + "</InputProxyChannelStatus>",
                                   1);
    };
    EXPECT_FALSE(with("").recording_known());
    EXPECT_FALSE(with("<recordStatus>whatever</recordStatus>").recording_known());
    EXPECT_TRUE(with("<recordStatus>true</recordStatus>").recording());
    EXPECT_TRUE(with("<recordStatus>false</recordStatus>").recording_known());
    EXPECT_FALSE(with("<recordStatus>false</recordStatus>").recording());
}

TEST(ProxyEdit, changes_the_login_in_the_recorders_own_document) {
    const auto text = read_fixture("hikvision/ds-7608nxi-i2_inputproxy_channels.xml");
    if (!text) GTEST_SKIP() << "recording absent: ds-7608nxi-i2_inputproxy_channels.xml";
    const auto start = text->find("<InputProxyChannel>");
    const auto end = text->find("</InputProxyChannel>") + 20;
    const auto edited =
        edit_proxy_channel(text->substr(start, end - start), {"192.0.2.7", 80, "admin", "Pa&ss"});
    ASSERT_TRUE(edited) << edited.error().text();
    EXPECT_THAT(*edited,
                HasSubstr("<ipAddress>192.0.2.7</ipAddress><managePortNo>8000</managePortNo>"));
    EXPECT_THAT(*edited, HasSubstr("<password>Pa&amp;ss</password>"));
    EXPECT_THAT(*edited, HasSubstr("<connMode>plugplay</connMode>"));
    EXPECT_THAT(*edited, HasSubstr("<devIndex>99547530-e306-4229-97b3-a437defc006d</devIndex>"));
}

TEST(ProxyEdit, uses_the_http_port_for_onvif_only) {
    const auto edited = edit_proxy_channel(
        "<InputProxyChannel><sourceInputPortDescriptor><proxyProtocol>ONVIF</"
        "proxyProtocol><managePortNo>80"
        "</managePortNo><hostName>old</hostName></sourceInputPortDescriptor></InputProxyChannel>",
        {"192.0.2.7", 8080, "admin", "p"});
    EXPECT_THAT(*edited, HasSubstr("<managePortNo>8080</managePortNo>"));
    EXPECT_THAT(*edited, Not(HasSubstr("hostName")));
}

TEST(ProxyEdit, checks_its_own_values) {
    EXPECT_EQ(edit_proxy_channel("<InputProxyChannel/>", {"camera", 80, "admin", "p"}).error().code,
              Errc::invalid_argument);
    EXPECT_EQ(edit_proxy_channel("<html/>", {"192.0.2.7", 80, "admin", "p"}).error().code,
              Errc::malformed);
}

TEST(ProxyMake, takes_name_space_and_version_of_the_recorder) {
    ProxyChannelList from;
    from.version = "1.0";
    from.name_space = "http://www.hikvision.com/ver20/XMLSchema";
    const auto made = make_proxy_channel(from, 4, "Gate", {"192.0.2.7", 80, "admin", "p"});
    EXPECT_THAT(*made, HasSubstr("<InputProxyChannel version=\"1.0\" "
                                 "xmlns=\"http://www.hikvision.com/ver20/XMLSchema\"><id>4</id>"));
    EXPECT_THAT(*made, HasSubstr("<proxyProtocol>HIKVISION</proxyProtocol>"));
}

TEST(NextFreeId, is_the_first_without_a_source_or_one_past_the_last) {
    EXPECT_EQ(next_free_id(list(channel(1, "<ipAddress>192.0.2.1</ipAddress>"))), 2U);
    EXPECT_EQ(next_free_id(list(channel(1, "<ipAddress>192.0.2.1</ipAddress>") + channel(2, "") +
                                channel(3, "<ipAddress>192.0.2.3</ipAddress>"))),
              2U);
}

}  // namespace
}  // namespace camfleet::hikvision
