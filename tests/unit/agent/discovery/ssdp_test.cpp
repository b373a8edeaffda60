// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/ssdp/ssdp_codec.hpp"
#include "agent/discovery/ssdp/ssdp_dialect.hpp"
#include "tests/support/fixtures/fixture_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::ssdp {
namespace {

using support::fixtures_named;
using support::read_fixture;

TEST(SsdpAnswer, of_a_recorded_camera_names_it) {
    const auto text = read_fixture("axis/m1014_ssdp-msearch-response.txt");
    if (!text) GTEST_SKIP() << "recording absent: axis/m1014_ssdp-msearch-response.txt";
    const auto seen = parse_answer(*text, "192.168.1.102");
    ASSERT_TRUE(seen && *seen);
    EXPECT_EQ((*seen)->identity().maker(), "axis");
    EXPECT_EQ((*seen)->identity().serial(), "ACCC8E270AD8");
    EXPECT_EQ((*seen)->identity().mac(), "ac:cc:8e:27:0a:d8");
    EXPECT_EQ((*seen)->endpoint().host(), "192.168.1.102");
    EXPECT_EQ((*seen)->endpoint().http_port(), 0U) << "the description's port is another one";
    EXPECT_EQ((*seen)->description_url(), "http://192.168.1.102:45895/rootdesc1.xml");
}

TEST(SsdpAnswer, of_every_recorded_device_names_it) {
    const auto names = fixtures_named("axis", "ssdp");
    if (names.empty()) GTEST_SKIP() << "recordings absent: axis/*ssdp*";
    for (const auto& name : names) {
        const auto seen = parse_answer(*read_fixture(name), "192.0.2.1");
        ASSERT_TRUE(seen && *seen) << name;
        EXPECT_FALSE((*seen)->identity().mac().empty()) << name;
    }
}

TEST(UpnpDescription, of_a_recorded_camera_in_every_field) {
    const auto text = read_fixture("axis/m1014_upnp-rootdesc1.xml");
    if (!text) GTEST_SKIP() << "recording absent: axis/m1014_upnp-rootdesc1.xml";
    const auto seen = parse_description(*text);
    ASSERT_TRUE(seen) << seen.error().text();
    EXPECT_EQ(seen->identity().maker(), "axis");
    EXPECT_EQ(seen->identity().serial(), "ACCC8E270AD8");
    EXPECT_EQ(seen->identity().mac(), "ac:cc:8e:27:0a:d8");
    EXPECT_EQ(seen->model(), "M1014");
    EXPECT_EQ(seen->name(), "AXIS M1014 - ACCC8E270AD8");
    EXPECT_EQ(seen->endpoint().host(), "192.168.1.102");
    EXPECT_EQ(seen->endpoint().http_port(), 80U);
}

TEST(UpnpDescription, of_every_recorded_device_names_maker_model_and_serial) {
    const auto names = fixtures_named("axis", "rootdesc");
    if (names.empty()) GTEST_SKIP() << "recordings absent: axis/*rootdesc*";
    for (const auto& name : names) {
        const auto seen = parse_description(*read_fixture(name));
        ASSERT_TRUE(seen) << name;
        EXPECT_FALSE(seen->identity().maker().empty()) << name;
        EXPECT_FALSE(seen->identity().serial().empty()) << name;
        EXPECT_FALSE(seen->model().empty()) << name;
    }
}

TEST(SsdpAnswer, is_read_without_case_and_with_a_real_uuid) {
    const auto seen = parse_answer(
        "HTTP/1.1 200 OK\r\nst: upnp:rootdevice\r\n"
        "usn:uuid:2FAC1234-31F8-11B4-A222-4447CC000001::upnp:rootdevice\r\n\r\n",
        "192.0.2.4");
    ASSERT_TRUE(seen && *seen);
    EXPECT_EQ((*seen)->endpoint_uuid(), "2fac1234-31f8-11b4-a222-4447cc000001");
    EXPECT_EQ((*seen)->endpoint().host(), "192.0.2.4");
    EXPECT_EQ((*seen)->identity().maker(), "");
}

TEST(SsdpAnswer, comes_from_a_notice_of_life_and_not_from_a_goodbye) {
    const std::string notice =
        "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: urn:axis-com:service:"
        "BasicService:1\r\nNTS: ssdp:alive\r\nUSN: uuid:Upnp-BasicDevice-1_0-ACCC8E270AD8::"
        "urn:axis-com:service:BasicService:1\r\nLOCATION: http://192.0.2.7:1/r.xml\r\n\r\n";
    const auto seen = parse_answer(notice, "192.0.2.7");
    ASSERT_TRUE(seen && *seen);
    EXPECT_EQ((*seen)->identity().maker(), "axis");
    auto goodbye = notice;
    goodbye.replace(goodbye.find("ssdp:alive"), 10, "ssdp:byebye");
    EXPECT_FALSE(*parse_answer(goodbye, "192.0.2.7"));
    EXPECT_FALSE(*parse_answer(make_search("ssdp:all"), "192.0.2.7"));
}

// UPnP Device Architecture 1.1, annex A.3
TEST(SsdpSearch, names_the_group_that_it_goes_to) {
    SsdpDialect dialect;
    EXPECT_EQ(dialect.place().link_group, "ff02::c");
    EXPECT_NE(dialect.questions(0)[0].find("\r\nHOST: 239.255.255.250:1900\r\n"),
              std::string::npos);
    ASSERT_EQ(dialect.link_questions(0).size(), 2U);
    for (const auto& one : dialect.link_questions(0))
        EXPECT_NE(one.find("\r\nHOST: [FF02::C]:1900\r\n"), std::string::npos);
}

TEST(SsdpAnswer, is_refused_where_it_is_none) {
    EXPECT_EQ(parse_answer("HTTP/1.1 404 Not Found\r\n\r\n", "").error().code, Errc::malformed);
    EXPECT_EQ(parse_answer("HTTP/1.1 200 OK\r\n\r\n", "").error().code, Errc::malformed);
    EXPECT_EQ(parse_answer("", "").error().code, Errc::malformed);
    EXPECT_EQ(parse_answer(std::string(20'000, 'x'), "").error().code, Errc::too_large);
    EXPECT_EQ(parse_description("<root/>").error().code, Errc::malformed);
    EXPECT_EQ(parse_description("<html/>").error().code, Errc::malformed);
}

TEST(SsdpDialect, keeps_one_row_a_device) {
    SsdpDialect dialect;
    const auto answer = [](const std::string& st) {
        return "HTTP/1.1 200 OK\r\nST: " + st +
               "\r\nUSN: uuid:Upnp-BasicDevice-1_0-ACCC8E270AD8::" + st +
               "\r\nLOCATION: http://192.0.2.7:1/r.xml\r\n\r\n";
    };
    ASSERT_TRUE(dialect.hear(answer("urn:axis-com:service:BasicService:1"), "192.0.2.7"));
    ASSERT_TRUE(dialect.hear(answer("urn:schemas-upnp-org:device:Basic:1"), "192.0.2.7"));
    ASSERT_EQ(dialect.sightings().size(), 1U);
    EXPECT_EQ(dialect.sightings()[0].identity().maker(), "axis");
}

}  // namespace
}  // namespace camfleet::ssdp
