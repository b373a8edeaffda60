// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/ws_discovery/ws_discovery_codec.hpp"
#include "agent/discovery/ws_discovery/ws_discovery_dialect.hpp"
#include "tests/support/fixtures/fixture_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::ws_discovery {
namespace {

using support::fixtures_named;
using support::read_fixture;

v1::Sighting only(std::string_view text, const std::string& from) {
    const auto seen = parse_message(text, from);
    EXPECT_TRUE(seen) << seen.error().text();
    if (!seen || seen->size() != 1) {
        ADD_FAILURE() << "not exactly one device";
        return {};
    }
    return seen->front();
}

std::vector<std::string> hosts_of(const v1::Sighting& seen) {
    std::vector<std::string> out;
    for (const auto& address : seen.addresses()) out.push_back(address.host());
    return out;
}

std::string match(const std::string& inner, const std::string& name = "ProbeMatch") {
    return "<e:Envelope xmlns:e='x' xmlns:w='y'><e:Body><w:" + name + "es><w:" + name + ">" +
           inner + "</w:" + name + "></w:" + name + "es></e:Body></e:Envelope>";
}

TEST(WsDiscoveryAnswer, of_a_recorded_axis_camera_on_its_default_address) {
    const auto text = read_fixture("axis/m2036-le_wsdiscovery-probematches.xml");
    if (!text) GTEST_SKIP() << "recording absent: axis/m2036-le_wsdiscovery-probematches.xml";
    const auto seen = only(*text, "169.254.209.66");
    EXPECT_EQ(seen.identity().maker(), "axis");
    EXPECT_EQ(seen.identity().mac(), "") << "a random UUID holds no MAC";
    EXPECT_EQ(seen.model(), "M2036-LE");
    EXPECT_EQ(seen.name(), "AXIS M2036-LE");
    EXPECT_EQ(seen.endpoint_uuid(), "e83a0086-3fdc-4d87-b8c4-83c0a16ad9f4");
    EXPECT_EQ(seen.endpoint().host(), "169.254.209.66");
    EXPECT_EQ(seen.endpoint().http_port(), 80U);
    EXPECT_EQ(seen.endpoint().https_port(), 443U);
    EXPECT_THAT(hosts_of(seen), testing::UnorderedElementsAre("192.168.0.90", "169.254.209.66"));
    EXPECT_EQ(seen.kind(), v1::DeviceKind::camera);
}

TEST(WsDiscoveryAnswer, of_a_recorded_hikvision_camera_with_an_ipv6_address) {
    const auto text = read_fixture("hikvision/wsdiscovery_probematch_ds-tcg406-e_trimmed.xml");
    if (!text) GTEST_SKIP() << "recording absent: wsdiscovery_probematch_ds-tcg406-e_trimmed.xml";
    const auto seen = only(*text, "192.168.74.57");
    EXPECT_EQ(seen.identity().maker(), "hikvision");
    EXPECT_EQ(seen.model(), "DS-TCG406-E");
    EXPECT_THAT(hosts_of(seen), testing::ElementsAre("192.168.74.57", "fe80::eaa0:edff:fe00:1"));
}

TEST(WsDiscoveryAnswer, of_a_recorded_amcrest_camera) {
    const auto text = read_fixture("onvif/amcrest_ip5m_b1186e_ProbeMatches.xml");
    if (!text) GTEST_SKIP() << "recording absent: onvif/amcrest_ip5m_b1186e_ProbeMatches.xml";
    const auto seen = only(*text, "192.168.0.205");
    EXPECT_EQ(seen.identity().maker(), "dahua");
    EXPECT_EQ(seen.model(), "IP5M-B1186E");
    EXPECT_EQ(seen.endpoint_uuid(), "2a46daf1-86f6-91ad-5458-3d184eb186f6");
    EXPECT_EQ(seen.endpoint().host(), "192.168.0.205");
}

TEST(WsDiscoveryAnswer, of_a_recorded_axis_camera_with_four_addresses) {
    const auto text = read_fixture("onvif/axis_m2025le_ProbeMatches.xml");
    if (!text) GTEST_SKIP() << "recording absent: onvif/axis_m2025le_ProbeMatches.xml";
    const auto seen = only(*text, "192.168.0.209");
    EXPECT_EQ(seen.identity().maker(), "axis");
    EXPECT_EQ(seen.model(), "M2025-LE");
    EXPECT_EQ(seen.endpoint_uuid(), "3ea96f68-b845-4c0b-87cf-eee904c4be65");
    EXPECT_EQ(seen.endpoint().host(), "192.168.0.209");
    EXPECT_EQ(seen.endpoint().http_port(), 80U);
    EXPECT_EQ(seen.kind(), v1::DeviceKind::camera);
    EXPECT_EQ(seen.identity().serial(), "");
}

TEST(WsDiscoveryAnswer, of_a_recorded_device_without_a_usable_address_is_where_it_answered_from) {
    const auto generic = read_fixture("onvif/generic_ProbeMatches.xml");
    const auto bare = read_fixture("onvif/wsdiscovery_ProbeMatches_anonymised.xml");
    if (!generic || !bare) GTEST_SKIP() << "recordings absent: onvif/generic_ProbeMatches.xml";
    const auto encoder = only(*generic, "192.0.2.44");
    EXPECT_EQ(encoder.model(), "HD_PREDATOR");
    EXPECT_EQ(encoder.endpoint_uuid(), "c9790c3a-701b-464d-a189-0060351c8ada");
    EXPECT_EQ(encoder.endpoint().host(), "192.0.2.44");
    EXPECT_EQ(encoder.identity().maker(), "");
    const auto nameless = only(*bare, "192.0.2.45");
    EXPECT_EQ(nameless.model(), "");
    EXPECT_EQ(nameless.endpoint_uuid(), "11223344-5566-7788-9900-000000000002");
    EXPECT_EQ(nameless.endpoint().host(), "192.0.2.45");
}

TEST(WsDiscoveryAnswer, of_every_recorded_device_is_one_onvif_device) {
    std::vector<std::string> names = fixtures_named("onvif", "ProbeMatches");
    for (const auto& [folder, part] :
         {std::pair{"axis", "wsdiscovery"}, std::pair{"hikvision", "wsdiscovery"}}) {
        for (const auto& name : fixtures_named(folder, part)) names.push_back(name);
    }
    if (names.empty()) GTEST_SKIP() << "recordings absent: *ProbeMatches*, *wsdiscovery*";
    for (const auto& name : names) {
        const auto seen = only(*read_fixture(name), "192.0.2.44");
        EXPECT_EQ(seen.endpoint().host(), "192.0.2.44") << name;
        if (name.contains("anonymised")) continue;  // its scopes are empty
        EXPECT_FALSE(seen.model().empty()) << name;
        EXPECT_EQ(seen.kind(), v1::DeviceKind::camera) << name;
    }
}

TEST(WsDiscoveryAnswer, of_a_printer_is_no_onvif_device) {
    const auto devices = [](const std::string& meaning) {
        return parse_message(match("<w:Types xmlns:p='" + meaning + "'>p:Device p:Other</w:Types>"),
                             "192.0.2.1")
            ->size();
    };
    EXPECT_EQ(devices("http://schemas.xmlsoap.org/ws/2006/02/devprof"), 0U);
    EXPECT_EQ(devices("http://www.onvif.org/ver10/device/wsdl"), 1U);
}

TEST(WsDiscoveryAnswer, takes_mac_and_serial_from_scopes) {
    const auto seen = only(
        match(
            "<w:Scopes>onvif://www.onvif.org/MacAddress/44-47-CC-00-00-01\n"
            "onvif://www.onvif.org/SerialNumber/A%20B1 onvif://www.onvif.org/hardware/X%</w:Scopes>"
            "<w:XAddrs>http://[fe80::1%25eth0]:8899/onvif http://10.0.0.1:8000/onvif</w:XAddrs>"),
        "192.0.2.1");
    EXPECT_EQ(seen.identity().mac(), "44:47:cc:00:00:01");
    EXPECT_EQ(seen.identity().serial(), "A B1");
    EXPECT_EQ(seen.model(), "X%");
    // No XAddr names the sender: its address counts, with the port that was stated.
    EXPECT_EQ(seen.endpoint().host(), "192.0.2.1");
    EXPECT_NE(seen.endpoint().http_port(), 0U);
}

TEST(WsDiscoveryAnswer, takes_a_mac_only_from_a_time_based_uuid) {
    const auto with = [](const std::string& uuid) {
        return only(match("<a:EndpointReference xmlns:a='z'><a:Address>" + uuid +
                          "</a:Address></a:EndpointReference>"
                          "<w:Types>dn:NetworkVideoTransmitter</w:Types>"),
                    "192.0.2.1")
            .identity()
            .mac();
    };
    EXPECT_EQ(with("urn:uuid:2FAC1234-31F8-11B4-A222-4447CC000001"), "44:47:cc:00:00:01");
    EXPECT_EQ(with("uuid:2fac1234-31f8-41b4-a222-4447cc000001"), "") << "random";
    EXPECT_EQ(with("uuid:2fac1234-31f8-11b4-a222-4547cc000001"), "") << "multicast node";
    EXPECT_EQ(with("uuid:2fac1234-31f8-11b4-2222-4447cc000001"), "") << "another variant";
    EXPECT_EQ(with("uuid:nonsense"), "");
}

TEST(WsDiscoveryAnswer, leaves_printers_and_probes_out) {
    const auto printer = parse_message(match("<w:Types>wprt:PrintDeviceType</w:Types>"), "");
    ASSERT_TRUE(printer);
    EXPECT_TRUE(printer->empty());
    const auto probe = parse_message(make_probe(Wanted::video_transmitter, "1"), "");
    ASSERT_TRUE(probe) << probe.error().text();
    EXPECT_TRUE(probe->empty());
}

TEST(WsDiscoveryAnswer, may_be_a_hello) {
    const auto seen = only(
        "<Envelope><Body><Hello><Types>dn:NetworkVideoTransmitter</Types></Hello></Body></"
        "Envelope>",
        "192.0.2.3");
    EXPECT_EQ(seen.endpoint().host(), "192.0.2.3");
}

TEST(WsDiscoveryAnswer, is_refused_where_it_is_none) {
    EXPECT_EQ(parse_message("x", "").error().code, Errc::malformed);
    EXPECT_EQ(parse_message("<Envelope/>", "").error().code, Errc::malformed);
    EXPECT_EQ(parse_message("<Other><Body/></Other>", "").error().code, Errc::malformed);
    EXPECT_EQ(parse_message(std::string(20'000, ' '), "").error().code, Errc::too_large);
}

TEST(WsDiscoveryProbe, declares_the_prefix_of_its_type) {
    EXPECT_THAT(make_probe(Wanted::video_transmitter, "u"),
                testing::HasSubstr("xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\""));
    EXPECT_THAT(make_probe(Wanted::device, "u"),
                testing::HasSubstr("xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\""));
    EXPECT_THAT(make_probe(Wanted::anything, "u"), testing::HasSubstr("<d:Probe></d:Probe>"));
}

TEST(WsDiscoveryDialect, repeats_its_probes_with_the_same_message_ids) {
    WsDiscoveryDialect dialect;
    EXPECT_EQ(dialect.questions(0).size(), 3U);
    EXPECT_EQ(dialect.questions(0), dialect.questions(1));
}

// A device answers each MessageID once: one that took the IPv6 probe first would be silent on IPv4.
TEST(WsDiscoveryDialect, asks_over_ipv6_with_message_ids_of_their_own) {
    WsDiscoveryDialect dialect;
    EXPECT_EQ(dialect.place().link_group, "ff02::c");
    ASSERT_EQ(dialect.link_questions(0).size(), 3U);
    EXPECT_EQ(dialect.link_questions(0), dialect.link_questions(1));
    const auto four = dialect.questions(0);
    for (const auto& six : dialect.link_questions(0))
        EXPECT_THAT(four, testing::Not(testing::Contains(six)));
    dialect.ask_directly({"192.0.2.2", "fe80::2%eth0"});
    const auto direct = dialect.direct_questions(1);
    ASSERT_EQ(direct.size(), 2U);
    EXPECT_EQ(direct[0].datagram, four[0]);
    EXPECT_EQ(direct[1].datagram, dialect.link_questions(0)[0]);
}

TEST(WsDiscoveryDialect, puts_the_senders_zone_to_what_is_of_his_link) {
    WsDiscoveryDialect dialect;
    ASSERT_TRUE(
        dialect.hear(match("<w:Types>NetworkVideoTransmitter</w:Types><w:XAddrs>"
                           "http://[fe80::2%25en7]:8080/o http://[2001:db8::2]/o</w:XAddrs>"),
                     "fe80::2%eth0"));
    const auto seen = dialect.sightings();
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].endpoint().host(), "fe80::2%eth0");
    EXPECT_EQ(seen[0].endpoint().http_port(), 8080U);
    ASSERT_EQ(seen[0].addresses_size(), 2);
    EXPECT_EQ(seen[0].addresses(1).host(), "2001:db8::2");
}

TEST(WsDiscoveryDialect, asks_silent_neighbours_directly) {
    WsDiscoveryDialect dialect;
    dialect.ask_directly({"192.0.2.1", "192.0.2.2"});
    EXPECT_TRUE(dialect.direct_questions(0).empty());
    ASSERT_TRUE(dialect.hear(match("<w:Types>NetworkVideoTransmitter</w:Types>"), "192.0.2.1"));
    const auto direct = dialect.direct_questions(1);
    ASSERT_EQ(direct.size(), 1U);
    EXPECT_EQ(direct[0].host, "192.0.2.2");
}

}  // namespace
}  // namespace camfleet::ws_discovery
