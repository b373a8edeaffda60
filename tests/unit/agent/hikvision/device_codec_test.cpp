// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/hikvision/device_codec.hpp"

#include "agent/cameras/hikvision/edit_codec.hpp"
#include "tests/support/fixtures/fixture_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::hikvision {
namespace {

using support::fixtures_named;
using support::read_fixture;
using testing::HasSubstr;
using testing::Not;

TEST(ActivateStatus, is_read_under_any_root_and_name) {
    EXPECT_FALSE(
        parse_activate_status("<ActivateStatus><Activated>false</Activated></ActivateStatus>")
            ->activated);
    EXPECT_TRUE(parse_activate_status("<a:x xmlns:a=\"u\"><a:Activated>true</a:Activated></a:x>")
                    ->activated);
    EXPECT_TRUE(parse_activate_status("<s><isActivated>true</isActivated></s>")->activated);
    EXPECT_FALSE(parse_activate_status("<s><Activated>flase</Activated></s>")->activated);
    EXPECT_EQ(parse_activate_status(
                  "<s><Activated>false</Activated><supportVersion>3</supportVersion></s>")
                  ->support_version,
              3);
    EXPECT_EQ(parse_activate_status("<s/>").error().code, Errc::malformed);
}

TEST(DeviceInfo, of_recorded_devices_proves_who_they_are) {
    const auto names = fixtures_named("hikvision", "_deviceInfo.xml");
    if (names.empty()) GTEST_SKIP() << "recordings absent: hikvision/*_deviceInfo.xml";
    for (const auto& name : names) {
        const auto facts = parse_device_info(*read_fixture(name));
        ASSERT_TRUE(facts) << name << ": " << facts.error().text();
        EXPECT_EQ(facts->identity.maker(), "hikvision") << name;
        EXPECT_GE(facts->identity.serial().size(), 9U) << name;
        EXPECT_EQ(facts->identity.serial().find(' '), std::string::npos) << name;
        EXPECT_FALSE(facts->model.empty()) << name;
        EXPECT_TRUE(facts->firmware.starts_with("V")) << name;
        EXPECT_THAT(facts->firmware, HasSubstr(" build ")) << name;
    }
}

TEST(DeviceInfo, of_one_camera_in_every_field) {
    const auto text = read_fixture("hikvision/ds-2cd2146g2-isu_deviceInfo.xml");
    if (!text) GTEST_SKIP() << "recording absent: hikvision/ds-2cd2146g2-isu_deviceInfo.xml";
    const auto facts = parse_device_info(*text);
    EXPECT_EQ(facts->identity.serial(), "DS-2CD2146G2-ISU00000000AAWRG00000000");
    EXPECT_EQ(facts->identity.mac(), "cb:6e:4f:d0:7b:1f");
    EXPECT_EQ(facts->model, "DS-2CD2146G2-ISU");
    EXPECT_EQ(facts->firmware, "V5.7.17 build 240606");
    EXPECT_EQ(facts->name, "IP CAMERA");
}

TEST(DeviceInfo, without_serial_and_mac_proves_nothing) {
    EXPECT_EQ(parse_device_info("<DeviceInfo><model>x</model></DeviceInfo>").error().code,
              Errc::malformed);
    EXPECT_EQ(parse_device_info("<html>login</html>").error().code, Errc::malformed);
}

TEST(UpTime, is_a_bounded_number_of_seconds) {
    EXPECT_EQ(
        parse_up_time("<DeviceStatus><deviceUpTime>815</deviceUpTime></DeviceStatus>")->count(),
        815);
    EXPECT_FALSE(parse_up_time("<DeviceStatus><deviceUpTime>-1</deviceUpTime></DeviceStatus>"));
    EXPECT_FALSE(
        parse_up_time("<DeviceStatus><deviceUpTime>99999999999999</deviceUpTime></DeviceStatus>"));
    EXPECT_FALSE(parse_up_time("<DeviceStatus/>"));
}

TEST(Users, of_a_recorded_device_are_listed) {
    const auto text = read_fixture("hikvision/device_b_users.xml");
    if (!text) GTEST_SKIP() << "recording absent: hikvision/device_b_users.xml";
    const auto list = parse_users(*text);
    ASSERT_EQ(list->users.size(), 1U);
    EXPECT_EQ(list->users[0].name, "admin");
    EXPECT_EQ(list->name_space, "http://www.isapi.org/ver20/XMLSchema");
}

TEST(Users, are_bounded) {
    std::string text = "<UserList>";
    for (int i = 0; i < 100; ++i) text += "<User><id>1</id><userName>a</userName></User>";
    EXPECT_EQ(parse_users(text + "</UserList>").error().code, Errc::too_large);
}

TEST(SecurityCapabilities, of_a_recorded_device_offer_encrypted_fields) {
    const auto text = read_fixture("hikvision/device_b_securityCapabilities.xml");
    if (!text) GTEST_SKIP() << "recording absent: hikvision/device_b_securityCapabilities.xml";
    const auto found = parse_security_capabilities(*text);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_TRUE(found->encrypts_fields);
    EXPECT_EQ(found->iterations, 100U);
    EXPECT_TRUE(found->irreversible);
    EXPECT_EQ(found->salt.size(), 64U);
    EXPECT_TRUE(found->checks_login_password);
    EXPECT_EQ(found->backup_key_chars_max, 32);
}

TEST(SecurityCapabilities, without_a_known_version_or_count_offer_nothing) {
    const auto offers = [](const std::string& inner) {
        return parse_security_capabilities("<SecurityCap>" + inner + "</SecurityCap>")
            ->encrypts_fields;
    };
    EXPECT_TRUE(offers("<securityVersion opt=\"2, 1\"/><keyIterateNum>100</keyIterateNum>"));
    EXPECT_FALSE(offers("<securityVersion opt=\"2\"/><keyIterateNum>100</keyIterateNum>"));
    EXPECT_FALSE(offers("<securityVersion opt=\"1\"/>"));
    EXPECT_FALSE(offers("<securityVersion opt=\"1\"/><keyIterateNum>2000000000</keyIterateNum>"));
    EXPECT_FALSE(offers(
        "<securityVersion "
        "opt=\"1\"/><keyIterateNum>100</keyIterateNum><isIrreversible>true</isIrreversible>"));
}

TEST(IpAddressEdit, changes_the_first_address_and_keeps_the_rest) {
    const auto text = read_fixture("hikvision/camera_a_ipAddress.xml");
    if (!text) GTEST_SKIP() << "recording absent: hikvision/camera_a_ipAddress.xml";
    v1::NetworkSettings network;
    network.set_address("192.0.2.20");
    network.set_netmask("255.255.255.0");
    network.set_gateway("192.0.2.1");
    network.set_dns("192.0.2.53");
    const auto edited = edit_ip_address(*text, network);
    ASSERT_TRUE(edited) << edited.error().text();
    EXPECT_THAT(
        *edited,
        HasSubstr("<addressingType>static</addressingType><ipAddress>192.0.2.20</ipAddress>"));
    EXPECT_THAT(
        *edited,
        HasSubstr("<DefaultGateway><ipAddress>192.0.2.1</ipAddress><ipv6Address>::</ipv6Address>"));
    EXPECT_THAT(*edited, HasSubstr("<PrimaryDNS><ipAddress>192.0.2.53</ipAddress>"));
    EXPECT_THAT(*edited, HasSubstr("<SecondaryDNS><ipAddress>0.0.0.0</ipAddress>"));
    EXPECT_THAT(*edited, HasSubstr("xmlns=\"http://www.hikvision.com/ver20/XMLSchema\""));
    EXPECT_THAT(*edited, HasSubstr("<ipV6AddressingType>ra</ipV6AddressingType>"));
    EXPECT_THAT(*edited, HasSubstr("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"));
}

TEST(IpAddressEdit, refuses_settings_that_would_lose_the_camera) {
    v1::NetworkSettings network;
    network.set_address("192.0.2.256");
    network.set_netmask("255.255.255.0");
    EXPECT_EQ(edit_ip_address("<IPAddress/>", network).error().code, Errc::invalid_argument);
    network.set_address("192.0.2.2");
    network.set_netmask("255.0.255.0");
    EXPECT_THAT(edit_ip_address("<IPAddress/>", network).error().context, HasSubstr("netmask"));
}

TEST(IpAddressEdit, only_switches_the_type_for_dhcp) {
    v1::NetworkSettings network;
    network.set_dhcp(true);
    const auto edited = edit_ip_address(
        "<IPAddress><addressingType>static</addressingType><ipAddress>1.2.3.4</ipAddress></"
        "IPAddress>",
        network);
    EXPECT_THAT(
        *edited,
        HasSubstr("<addressingType>dynamic</addressingType><ipAddress>1.2.3.4</ipAddress>"));
}

TEST(OnvifSwitch, changes_one_word_and_not_one_byte_more) {
    const std::string document =
        "<?xml version=\"1.0\" ?>\n<Integrate xmlns=\"u\">\n <CGI><enable>false</enable></CGI>\n"
        " <ONVIF><enable>false</enable>\t<certificateType/></ONVIF></Integrate>\n";
    auto wanted = document;
    wanted.replace(document.rfind("false"), 5, "true");
    EXPECT_EQ(*switch_onvif_on(document), wanted);
    EXPECT_EQ(*switch_onvif_on(wanted), wanted) << "on already";
    const std::string odd =
        "<h:Integrate xmlns:h=\"x\"><h:CGI><h:enable>false</h:enable></h:CGI><h:ONVIF "
        "version=\"2.0\"><h:other/><h:enable opt=\"true,false\">false</h:enable></h:ONVIF>"
        "</h:Integrate>";
    auto turned = odd;
    turned.replace(odd.rfind(">false<") + 1, 5, "true");
    EXPECT_EQ(*switch_onvif_on(odd), turned);
    for (const auto* bad : {"", "<Integrate/>",
                            "<Integrate><ONVIF/><CGI><enable>false</enable>"
                            "</CGI></Integrate>",
                            "<Integrate><ONVIF></ONVIF><X><enable>no</enable></X></Integrate>"}) {
        EXPECT_EQ(switch_onvif_on(bad).error().code, Errc::malformed) << bad;
    }
}

TEST(UpgradeStatus, says_whether_it_goes_on) {
    EXPECT_TRUE(*parse_upgrading("<upgradeStatus><upgrading>true</upgrading></upgradeStatus>"));
    EXPECT_FALSE(*parse_upgrading("<upgradeStatus><upgrading>flase</upgrading></upgradeStatus>"));
    EXPECT_EQ(parse_upgrading("<upgradeStatus/>").error().code, Errc::malformed);
    EXPECT_EQ(parse_upgrading("<html/>").error().code, Errc::malformed);
}

TEST(NtpEdit, keeps_fields_that_a_hand_made_document_would_drop) {
    const auto text = read_fixture("hikvision/nvr_m-series_ntpServer_1.xml");
    if (!text) GTEST_SKIP() << "recording absent: hikvision/nvr_m-series_ntpServer_1.xml";
    const auto edited = edit_ntp_server(*text, "192.0.2.123", 60);
    ASSERT_TRUE(edited) << edited.error().text();
    EXPECT_THAT(*edited, HasSubstr("<portType>default</portType><customPortNo>123</customPortNo>"));
    EXPECT_THAT(*edited, HasSubstr("<addressingFormatType>ipaddress</addressingFormatType>"));
    EXPECT_THAT(*edited, HasSubstr("<ipAddress>192.0.2.123</ipAddress>"));
    EXPECT_THAT(*edited, Not(HasSubstr("time.windows.com")));
    EXPECT_THAT(*edit_ntp_server(*text, "ntp.example", 60),
                HasSubstr("<hostName>ntp.example</hostName>"));
}

TEST(NtpEdit, checks_its_own_values) {
    EXPECT_EQ(edit_ntp_server("<NTPServer/>", "", 60).error().code, Errc::invalid_argument);
    EXPECT_EQ(edit_ntp_server("<NTPServer/>", "x", 0).error().code, Errc::invalid_argument);
}

TEST(TimeEdit, sets_the_mode_and_the_zone_as_given) {
    const auto text = read_fixture("hikvision/ds-7716ni-i4_time.xml");
    if (!text) GTEST_SKIP() << "recording absent: hikvision/ds-7716ni-i4_time.xml";
    const auto edited = edit_time(*text, "CST-1:00:00DST01:00:00,M3.5.0/02:00:00,M10.5.0/03:00:00");
    EXPECT_THAT(*edited, HasSubstr("<timeMode opt=\"NTP,manual,platform\">NTP</timeMode>"));
    EXPECT_THAT(
        *edited,
        HasSubstr("<timeZone>CST-1:00:00DST01:00:00,M3.5.0/02:00:00,M10.5.0/03:00:00</timeZone>"));
    EXPECT_THAT(*edited, HasSubstr("<timeType opt=\"local,UTC\">local</timeType>"));
}

TEST(NameEdit, escapes_what_xml_needs) {
    EXPECT_THAT(
        *edit_device_name("<DeviceInfo><deviceName>a</deviceName></DeviceInfo>", "Gate <1> & 2"),
        HasSubstr("<deviceName>Gate &lt;1&gt; &amp; 2</deviceName>"));
    EXPECT_EQ(edit_device_name("<DeviceInfo/>", "a\nb").error().code, Errc::invalid_argument);
}

TEST(Edit, adds_missing_fields_with_the_prefix_of_the_document) {
    EXPECT_THAT(*edit_device_name("<h:DeviceInfo xmlns:h=\"u\"/>", "Gate"),
                HasSubstr("<h:deviceName>Gate</h:deviceName>"));
}

TEST(NetworkDocument, tells_what_the_camera_must_get_back) {
    const std::string fixed =
        "<IPAddress><addressingType>static</addressingType><ipAddress>192.0.2.30</ipAddress>"
        "<subnetMask>255.255.255.0</subnetMask>"
        "<DefaultGateway><ipAddress>192.0.2.1</ipAddress></DefaultGateway>"
        "<PrimaryDNS><ipAddress>0.0.0.0</ipAddress></PrimaryDNS></IPAddress>";
    const auto told = parse_network(fixed);
    ASSERT_TRUE(told) << told.error().text();
    EXPECT_FALSE(told->dhcp());
    EXPECT_EQ(told->address() + " " + told->netmask() + " " + told->gateway(),
              "192.0.2.30 255.255.255.0 192.0.2.1");
    EXPECT_EQ(told->dns(), "") << "all zeroes mean none";
    EXPECT_TRUE(
        parse_network("<IPAddress><addressingType>dynamic</addressingType></IPAddress>")->dhcp());
    EXPECT_EQ(parse_network("<IPAddress><ipAddress>0.0.0.0</ipAddress></IPAddress>").error().code,
              Errc::malformed);
    EXPECT_EQ(parse_network("<Time/>").error().code, Errc::malformed);
}

}  // namespace
}  // namespace camfleet::hikvision
