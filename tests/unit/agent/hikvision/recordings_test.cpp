// SPDX-License-Identifier: Apache-2.0
// Recorded documents beside those that a codec of ours has tests of its own for: what each one is
// and says, and that every codec which might be handed it by mistake refuses it by its name.
#include "agent/adapters/xml/xml_tree.hpp"
#include "agent/cameras/hikvision/device_codec.hpp"
#include "agent/cameras/hikvision/edit_codec.hpp"
#include "agent/cameras/hikvision/response_codec.hpp"
#include "agent/recorders/hikvision/input_proxy_codec.hpp"
#include "tests/support/fixtures/fixture_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace camfleet::hikvision {
namespace {

using support::read_fixture;
using testing::ElementsAre;
using testing::HasSubstr;

#define RECORDING(variable, name)                                    \
    const auto variable##_file = read_fixture(name);                 \
    if (!variable##_file) GTEST_SKIP() << "recording absent: " name; \
    const std::string& variable = *variable##_file

// "SysCap/IOCap/IOInputPortNums", below the root.
std::string at(const pugi::xml_node& root, std::string_view path) {
    auto node = root;
    while (!path.empty()) {
        const auto slash = path.find('/');
        node = xml::child(node, path.substr(0, slash));
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    }
    return node ? xml::text_of(node) : "(absent)";
}

// "HTTP 80" for each child of the root.
std::vector<std::string> rows(const pugi::xml_node& root,
                              std::string_view first,
                              std::string_view second) {
    std::vector<std::string> out;
    for (const auto& node : root.children()) {
        out.push_back(at(node, first) + " " + at(node, second));
    }
    return out;
}

struct Codec {
    const char* name;
    std::function<std::optional<Error>(const std::string&)> read;
};

template <class Value>
std::optional<Error> error_of(const Result<Value>& result) {
    if (result) return std::nullopt;
    return result.error();
}

v1::NetworkSettings some_network() {
    v1::NetworkSettings network;
    network.set_address("192.0.2.20");
    network.set_netmask("255.255.255.0");
    return network;
}

const std::vector<Codec>& codecs() {
    static const ProxySource source{
        .address = "192.0.2.20", .http_port = 80, .user = "admin", .password = "x"};
    static const std::vector<Codec> all{
        {"activateStatus", [](const auto& t) { return error_of(parse_activate_status(t)); }},
        {"deviceInfo", [](const auto& t) { return error_of(parse_device_info(t)); }},
        {"status", [](const auto& t) { return error_of(parse_up_time(t)); }},
        {"upgradeStatus", [](const auto& t) { return error_of(parse_upgrading(t)); }},
        {"users", [](const auto& t) { return error_of(parse_users(t)); }},
        {"Security/capabilities",
         [](const auto& t) { return error_of(parse_security_capabilities(t)); }},
        {"ResponseStatus", [](const auto& t) { return error_of(parse_response_status(t)); }},
        {"userCheck", [](const auto& t) { return error_of(parse_user_check(t)); }},
        {"IPAddress", [](const auto& t) { return error_of(edit_ip_address(t, some_network())); }},
        {"NTPServer", [](const auto& t) { return error_of(edit_ntp_server(t, "ntp.x", 60)); }},
        {"Time", [](const auto& t) { return error_of(edit_time(t, "")); }},
        {"deviceName", [](const auto& t) { return error_of(edit_device_name(t, "gate")); }},
        {"Integrate", [](const auto& t) { return error_of(switch_onvif_on(t)); }},
        {"channels", [](const auto& t) { return error_of(parse_proxy_channels(t)); }},
        {"channel status", [](const auto& t) { return error_of(parse_proxy_status(t, 1)); }},
        {"channel", [](const auto& t) { return error_of(edit_proxy_channel(t, source)); }},
    };
    return all;
}

void expect_refused(const std::string& text, const std::string& said) {
    for (const auto& codec : codecs()) {
        const auto error = codec.read(text);
        ASSERT_TRUE(error) << codec.name << " took it";
        EXPECT_EQ(error->code, Errc::malformed) << codec.name;
        const bool by_name = error->context.contains(said) || error->context.contains("missing") ||
                             error->context.contains(codec.name);
        EXPECT_TRUE(by_name) << codec.name << ": " << error->context;
    }
}

struct Device {
    const char* file;
    const char* serial;
    const char* mac;
    const char* model;
    const char* firmware;
    const char* name;
};

TEST(HikvisionRecording, of_device_info_says_who_each_device_is) {
    const Device devices[] = {
        {"ds-2cd2346g2-isu_deviceInfo.xml", "DS-2CD2346G2-ISU/SL00000000AAWRJ00000000",
         "e0:2c:37:93:d9:54", "DS-2CD2346G2-ISU/SL", "V5.7.18 build 240826", "CAMERA 1"},
        {"ds-2cd2443g0-iw_deviceInfo.xml", "DS-2CD2443G0-IW00000000AAWRE00000000",
         "c6:e6:61:0a:46:37", "DS-2CD2443G0-IW", "V5.6.5 build 200316", "Pietro"},
        {"ds-2cd2532f-iws_deviceInfo.xml", "DS-2CD2532F-IWS00000000CCCH000000000",
         "16:33:90:0d:9b:e8", "DS-2CD2532F-IWS", "V5.2.0 build 140721", "SCD14 #TUIN"},
        {"ds-2td1228-2-qa_deviceInfo.xml", "DS-2TD1228-2/QA/xxxxxxxxxxxxxxxxxx",
         "a6:60:9e:f8:01:09", "DS-2TD1228-2-QA", "V5.5.98 build 240726", "Camera"},
        {"ds-7608nxi-i2_deviceInfo.xml", "DS-7608NXI-I0/0P/S0000000000CCRRJ00000000WCVU",
         "e0:44:cf:0b:a7:98", "DS-7608NXI-I2/8P/S", "V4.62.210 build 230619", "nvr"},
        {"ds-7616ni-k2_deviceInfo.xml", "DS-7616NI-K20000000000CCRRG00000000WCVU",
         "87:02:30:0a:c5:06", "DS-7616NI-K2", "V4.74.210 build 240108", "NVR"},
        {"ds-7732ni-m4_deviceInfo.xml", "DS-7732NI-M4-0000000000CCRRL00000000WCVU",
         "22:ea:fb:38:1e:06", "DS-7732NI-M4", "V5.03.020 build 240904", "NVR Casa Torino"},
        {"ids-7204huhi-m1_deviceInfo.xml", "iDS-7204HUHI-M0/E0000000000CCWRAH0000000WCVU",
         "8b:92:35:5f:d5:fa", "iDS-7204HUHI-M1/E", "V4.75.011 build 240625", "Embedded Net DVR"},
    };
    for (const auto& device : devices) {
        const auto text = read_fixture(std::string("hikvision/") + device.file);
        if (!text) GTEST_SKIP() << "recording absent: hikvision/" << device.file;
        const auto facts = parse_device_info(*text);
        ASSERT_TRUE(facts) << device.file << ": " << facts.error().text();
        EXPECT_EQ(facts->identity.serial(), device.serial);
        EXPECT_EQ(facts->identity.mac(), device.mac) << device.file;
        EXPECT_EQ(facts->model, device.model);
        EXPECT_EQ(facts->firmware, device.firmware) << device.file;
        EXPECT_EQ(facts->name, device.name) << device.file;
    }
}

TEST(HikvisionRecording, of_capabilities_is_no_document_that_a_codec_takes) {
    struct Row {
        const char* file;
        const char* https;
        const char* wireless;
        const char* inputs;
        const char* user_bound_addresses;
    };
    for (const auto& row : {Row{"ds-2cd2146g2-isu_capabilities.xml", "true", "false", "1", "0"},
                            Row{"ds-2cd2443g0-iw_capabilities.xml", "true", "true", "0", "0"},
                            Row{"ds-2cd2532f-iws_capabilities.xml", "false", "true", "1", "0"},
                            Row{"ds-2td1228-2-qa_capabilities.xml", "true", "false", "1", "0"},
                            Row{"ds-7608nxi-i2_capabilities.xml", "true", "false", "4", "1"}}) {
        SCOPED_TRACE(row.file);
        const auto text = read_fixture(std::string("hikvision/") + row.file);
        if (!text) GTEST_SKIP() << "recording absent: hikvision/" << row.file;
        const auto document = xml::parse(*text, "capabilities");
        ASSERT_TRUE(document) << document.error().text();
        const auto root = xml::root_named(**document, "DeviceCap");
        ASSERT_TRUE(root) << root.error().text();
        EXPECT_EQ(at(*root, "SysCap/NetworkCap/isSupportHttps"), row.https);
        EXPECT_EQ(at(*root, "SysCap/NetworkCap/isSupportWireless"), row.wireless);
        EXPECT_EQ(at(*root, "SysCap/IOCap/IOInputPortNums"), row.inputs);
        EXPECT_EQ(at(*root, "SecurityCap/supportUserNums"), "32");
        EXPECT_EQ(at(*root, "SecurityCap/userBondIpNums"), row.user_bound_addresses);
        expect_refused(*text, "<DeviceCap>");
    }
}

TEST(HikvisionRecording, of_ports_lists_each_protocol) {
    struct Row {
        const char* file;
        std::vector<std::string> ports;
    };
    const Row table[] = {
        {"ds-2cd2146g2-isu_adminAccesses.xml",
         {"HTTP 80", "HTTPS 443", "DEV_MANAGE 8000", "RTSP 554", "SDK_OVER_TLS 8443",
          "WebSocket 7681", "WebSocketS 7682", "SRTP 322", "Bonjour (absent)"}},
        {"ds-2cd2532f-iws_adminAccesses.xml",
         {"HTTP 80", "HTTPS 443", "DEV_MANAGE 8000", "RTSP 554"}},
        {"ds-2td1228-2-qa_adminAccesses.xml",
         {"HTTP 80", "HTTPS 443", "DEV_MANAGE 8000", "RTSP 554", "WebSocket 7681",
          "WebSocketS 7682", "SRTP 322", "modbusTCP 502", "Bonjour (absent)"}},
        {"ds-7608nxi-i2_adminAccesses.xml",
         {"HTTP 80", "RTSP 10554", "HTTPS 443", "DEV_MANAGE 8000", "WebSocket 7681", "IOT 30999",
          "SDK_OVER_TLS 8443"}},
    };
    for (const auto& row : table) {
        SCOPED_TRACE(row.file);
        const auto text = read_fixture(std::string("hikvision/") + row.file);
        if (!text) GTEST_SKIP() << "recording absent: hikvision/" << row.file;
        const auto document = xml::parse(*text, "adminAccesses");
        ASSERT_TRUE(document) << document.error().text();
        const auto root = xml::root_named(**document, "AdminAccessProtocolList");
        ASSERT_TRUE(root) << root.error().text();
        EXPECT_EQ(rows(*root, "protocol", "portNo"), row.ports);
        expect_refused(*text, "<AdminAccessProtocolList>");
    }
}

TEST(HikvisionRecording, of_a_stream_says_how_it_is_coded) {
    RECORDING(newer, "hikvision/ds-2cd2146g2-isu_streaming_101.xml");
    RECORDING(older, "hikvision/ds-2cd2532f-iws_streaming_101.xml");
    const auto said = [](const std::string& text) {
        const auto document = xml::parse(text, "streaming");
        const auto root = xml::root_named(**document, "StreamingChannel").value();
        return at(root, "id") + " " + at(root, "channelName") + " " +
               at(root, "Video/videoCodecType") + " " + at(root, "Video/videoResolutionWidth") +
               "x" + at(root, "Video/videoResolutionHeight");
    };
    EXPECT_EQ(said(newer), "101 Terrasse H.264 2688x1520");
    EXPECT_EQ(said(older), "101 SCD14 H.264 1920x1080");
    expect_refused(newer, "<StreamingChannel>");
    expect_refused(older, "<StreamingChannel>");
}

// The list holds what the edit of one interface takes, and is not that document.
TEST(HikvisionRecording, of_all_network_interfaces_is_refused_where_one_is_wanted) {
    RECORDING(camera, "hikvision/camera_a_networkInterfaceList.xml");
    RECORDING(recorder, "hikvision/ds-7716ni-i4_networkInterfaceList.xml");
    const auto said = [](const std::string& text) {
        const auto document = xml::parse(text, "interfaces");
        const auto list = xml::root_named(**document, "NetworkInterfaceList").value();
        const auto one = xml::child(list, "NetworkInterface");
        return at(one, "id") + " " + at(one, "IPAddress/ipAddress") + " " +
               at(one, "IPAddress/addressingType") + " " + at(one, "Link/MACAddress");
    };
    EXPECT_EQ(said(camera), "1 192.168.1.2 static 08:3b:c1:00:00:01");
    EXPECT_EQ(said(recorder), "1 192.0.2.10 static 00:00:5e:00:53:00");
    EXPECT_THAT(edit_ip_address(recorder, some_network()).error().context,
                HasSubstr("IPAddress expected, <NetworkInterfaceList> came"));
    expect_refused(camera, "<NetworkInterfaceList>");
    expect_refused(recorder, "<NetworkInterfaceList>");
}

TEST(HikvisionRecording, of_all_time_servers_is_refused_where_one_is_wanted) {
    RECORDING(text, "hikvision/ds-7716ni-i4_ntpServers.xml");
    const auto document = xml::parse(text, "ntpServers");
    ASSERT_TRUE(document);
    EXPECT_THAT(rows(*xml::root_named(**document, "NTPServerList"), "hostName", "portNo"),
                ElementsAre("time.windows.com 123"));
    EXPECT_THAT(edit_ntp_server(text, "192.0.2.123", 60).error().context,
                HasSubstr("NTPServer expected, <NTPServerList> came"));
    expect_refused(text, "<NTPServerList>");
}

TEST(HikvisionRecording, of_local_time_is_bare_text_and_refused_as_no_document) {
    RECORDING(text, "hikvision/ds-7716ni-i4_time_localTime.txt");
    EXPECT_EQ(text, "2026-09-09T07:24:29-05:00");
    expect_refused(text, "not XML");
}

TEST(HikvisionRecording, of_analogue_inputs_is_no_list_of_network_channels) {
    RECORDING(text, "hikvision/ids-7204huhi-m1_video_inputs_channels.xml");
    const auto document = xml::parse(text, "inputs");
    ASSERT_TRUE(document);
    EXPECT_THAT(rows(*xml::root_named(**document, "VideoInputChannelList"), "name", "resDesc"),
                ElementsAre("Entrada 2560*1440(4MP)P30", "Camera 02 NO VIDEO",
                            "Terraza - Taller 2560*1440(4MP)P25", "Camera 04 NO VIDEO"));
    EXPECT_THAT(parse_proxy_channels(text).error().context,
                HasSubstr("InputProxyChannelList expected, <VideoInputChannelList> came"));
    expect_refused(text, "<VideoInputChannelList>");
}

TEST(HikvisionRecording, of_the_lock_rule_counts_in_seconds) {
    RECORDING(text, "hikvision/device_b_illegalLoginLock.xml");
    const auto document = xml::parse(text, "illegalLoginLock");
    ASSERT_TRUE(document);
    const auto root = xml::root_named(**document, "IllegalLoginLock");
    ASSERT_TRUE(root) << root.error().text();
    EXPECT_EQ(at(*root, "maxIllegalLoginTimes"), "5");
    EXPECT_EQ(at(*root, "maxIllegalLoginLockTime"), "1800");
    expect_refused(text, "<IllegalLoginLock>");
}

TEST(HikvisionRecording, of_a_session_challenge_is_no_answer_to_a_login) {
    RECORDING(text, "hikvision/sessionLogin_capabilities.xml");
    const auto document = xml::parse(text, "sessionLogin");
    ASSERT_TRUE(document);
    const auto root = xml::root_named(**document, "SessionLoginCap");
    ASSERT_TRUE(root) << root.error().text();
    EXPECT_EQ(at(*root, "iterations"), "100");
    EXPECT_EQ(at(*root, "isIrreversible"), "true");
    EXPECT_EQ(at(*root, "salt").size(), 64U);
    expect_refused(text, "<SessionLoginCap>");
}

TEST(HikvisionRecording, of_a_session_login_is_an_accepted_one) {
    RECORDING(text, "hikvision/sessionLogin_response_v2.xml");
    const auto check = parse_user_check(text);
    ASSERT_TRUE(check) << check.error().text();
    EXPECT_EQ(check->status_value, 200);
    EXPECT_TRUE(check->activated);
    EXPECT_FALSE(check->default_password);
    EXPECT_FALSE(check->risk_password);
    EXPECT_FALSE(check->locked);
    EXPECT_EQ(check->tries_left, -1);
    EXPECT_TRUE(login_result_of(*check).accepted());
    // Its isActivated is the word that some firmware's activateStatus uses, under any root.
    EXPECT_TRUE(parse_activate_status(text)->activated);
    EXPECT_THAT(parse_response_status(text).error().context, HasSubstr("<SessionLogin>"));
    EXPECT_THAT(parse_device_info(text).error().context, HasSubstr("<SessionLogin>"));
}

}  // namespace
}  // namespace camfleet::hikvision
