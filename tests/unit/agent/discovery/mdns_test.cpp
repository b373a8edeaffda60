// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/mdns/mdns_dialect.hpp"
#include "tests/unit/agent/discovery/dns_bytes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::mdns {
namespace {

const std::vector<std::string> video{"_axis-video", "_tcp", "local"};
const std::vector<std::string> instance{"AXIS M1014 - ACCC8E0000D8", "_axis-video", "_tcp",
                                        "local"};
const std::vector<std::string> host{"axis-accc8e0000d8", "local"};

std::string pointer_record() { return record(labels(video), 12, labels(instance)); }
std::string service_record(unsigned port = 80) {
    return record(labels(instance), 33, u16(0) + u16(0) + u16(port) + labels(host));
}
std::string text_record(unsigned ttl = 120) {
    return record(labels(instance), 16, text_data({"macaddress=ACCC8E0000D8"}), ttl);
}
std::string address_record(const std::string& address, unsigned ttl = 120) {
    return record(labels(host), 1, address, ttl);
}
const std::string lan("\xc0\xa8\x01\x66", 4);         // 192.168.1.102
const std::string link_local("\xa9\xfe\xd1\x42", 4);  // 169.254.209.66

v1::Sighting only(const MdnsDialect& dialect) {
    const auto rows = dialect.sightings();
    EXPECT_EQ(rows.size(), 1U);
    return rows.empty() ? v1::Sighting{} : rows[0];
}

TEST(DnsMessage, follows_compression_pointers_backwards) {
    const std::string first = record(labels(video), 12, labels({"cam"}, pointer(12)));
    const auto message = parse_message(answer({first}));
    ASSERT_TRUE(message) << message.error().text();
    EXPECT_THAT(message->records[0].target,
                testing::ElementsAre("cam", "_axis-video", "_tcp", "local"));
}

TEST(DnsMessage, refuses_pointers_that_lead_nowhere_or_in_circles) {
    const std::string head = u16(0) + u16(0x8400) + u16(0) + u16(1) + u16(0) + u16(0);
    EXPECT_FALSE(parse_message(head + pointer(12) + u16(1) + u16(1) + u16(0) + u16(9) + u16(0)));
    EXPECT_FALSE(parse_message(head + pointer(500) + u16(1) + u16(1) + u16(0) + u16(9) + u16(0)));
    // "a" then back to "a": each pointer must lead further back than the last.
    EXPECT_FALSE(parse_message(head + labels({"a"}, pointer(12)) + u16(1) + u16(1) + u16(0) +
                               u16(9) + u16(0)));
}

TEST(DnsMessage, refuses_every_cut_of_a_good_message) {
    const auto whole =
        answer({pointer_record(), service_record(), text_record(), address_record(lan)});
    ASSERT_TRUE(parse_message(whole));
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(parse_message(whole.substr(0, size))) << size;
}

TEST(DnsMessage, refuses_a_count_of_records_over_the_limit) {
    const std::string head = u16(0) + u16(0x8400) + u16(0) + u16(0xffff) + u16(0) + u16(0);
    EXPECT_EQ(parse_message(head).error().code, Errc::too_large);
}

TEST(DnsMessage, reads_an_ipv6_address) {
    std::string bytes("\xfe\x80", 2);
    bytes.resize(15, '\0');
    bytes.push_back('\1');
    const auto message = parse_message(answer({record(labels(host), 28, bytes)}));
    ASSERT_TRUE(message);
    EXPECT_EQ(message->records[0].address, "fe80::1");
}

TEST(DnsQuery, is_what_a_reader_of_the_specification_expects) {
    const auto query = make_query({{name_of("_http._tcp.local"), Type::ptr}});
    EXPECT_EQ(query, u16(0) + u16(0) + u16(1) + u16(0) + u16(0) + u16(0) +
                         labels({"_http", "_tcp", "local"}) + u16(12) + u16(1));
}

TEST(MdnsDevice, is_put_together_from_one_message) {
    MdnsDialect dialect;
    ASSERT_TRUE(dialect.hear(
        answer({pointer_record(), service_record(8080), text_record(), address_record(lan)}),
        "192.168.1.102"));
    const auto seen = only(dialect);
    EXPECT_TRUE(seen.found());
    EXPECT_EQ(seen.identity().maker(), "axis");
    EXPECT_EQ(seen.identity().serial(), "ACCC8E0000D8");
    EXPECT_EQ(seen.identity().mac(), "ac:cc:8e:00:00:d8");
    EXPECT_EQ(seen.model(), "M1014");
    EXPECT_EQ(seen.endpoint().host(), "192.168.1.102");
    EXPECT_EQ(seen.endpoint().http_port(), 8080U);
    EXPECT_EQ(seen.kind(), v1::DeviceKind::camera);
    EXPECT_THAT(seen.protocols(), testing::ElementsAre("mdns"));
}

TEST(MdnsDevice, is_put_together_from_messages_in_any_order) {
    MdnsDialect dialect;
    for (const auto& one : {address_record(link_local), text_record(), service_record(),
                            pointer_record(), address_record(lan)})
        ASSERT_TRUE(dialect.hear(answer({one}), "169.254.209.66"));
    const auto seen = only(dialect);
    EXPECT_EQ(seen.addresses_size(), 2);
    EXPECT_EQ(seen.identity().mac(), "ac:cc:8e:00:00:d8");
}

TEST(MdnsDevice, is_asked_about_what_is_missing) {
    MdnsDialect dialect;
    ASSERT_EQ(dialect.questions(0).size(), 1U);
    ASSERT_TRUE(dialect.hear(answer({pointer_record()}), "192.168.1.102"));
    const auto more = dialect.questions(1);
    ASSERT_EQ(more.size(), 2U);
    const auto asked = parse_message(more[1]);
    ASSERT_TRUE(asked);
    ASSERT_EQ(asked->questions.size(), 2U);
    EXPECT_EQ(asked->questions[0].type, Type::srv);
    EXPECT_EQ(asked->questions[1].type, Type::txt);
    ASSERT_TRUE(dialect.hear(answer({service_record(), text_record()}), "192.168.1.102"));
    const auto where = parse_message(dialect.questions(2)[1]);
    ASSERT_EQ(where->questions.size(), 2U);
    EXPECT_EQ(where->questions[0].type, Type::a);
    EXPECT_EQ(where->questions[1].type, Type::aaaa);
    ASSERT_TRUE(dialect.hear(answer({address_record(lan)}), "192.168.1.102"));
    EXPECT_EQ(dialect.questions(3).size(), 1U);
}

TEST(MdnsDevice, that_has_both_kinds_of_address_is_at_the_ipv4_one) {
    std::string bytes("\xfe\x80", 2);
    bytes.resize(15, '\0');
    bytes.push_back('\1');
    const auto six = record(labels(host), 28, bytes);
    const auto all = {pointer_record(), service_record(), text_record(), six};
    MdnsDialect link_only;
    ASSERT_TRUE(link_only.hear(answer(all), "fe80::1%eth0"));
    EXPECT_EQ(only(link_only).endpoint().host(), "fe80::1%eth0");
    MdnsDialect both;
    ASSERT_TRUE(both.hear(answer(all), "fe80::1%eth0"));
    ASSERT_TRUE(both.hear(answer({address_record(lan)}), "fe80::1%eth0"));
    EXPECT_EQ(only(both).addresses_size(), 2);
    EXPECT_FALSE(only(both).endpoint().host().contains(':'));
    // A goodbye on the same wire takes it away again.
    ASSERT_TRUE(both.hear(answer({record(labels(host), 28, bytes, 0)}), "fe80::1%eth0"));
    EXPECT_EQ(only(both).addresses_size(), 1);
}

TEST(MdnsDevice, leaves_with_a_goodbye) {
    MdnsDialect dialect;
    ASSERT_TRUE(
        dialect.hear(answer({pointer_record(), service_record(), text_record()}), "1.2.3.4"));
    ASSERT_TRUE(dialect.hear(answer({record(labels(video), 12, labels(instance), 0)}), "1.2.3.4"));
    EXPECT_TRUE(dialect.sightings().empty());
}

TEST(MdnsDevice, of_the_newer_service_is_known_by_its_text) {
    MdnsDialect dialect;
    const std::vector<std::string> name{"AXIS P3265-V (2)", "_vapix-https", "_tcp", "local"};
    ASSERT_TRUE(dialect.hear(
        answer({record(labels({"_vapix-https", "_tcp", "local"}), 12, labels(name)),
                record(labels(name), 16, text_data({"txtvers=1", "SN=B8A44F000001", "ep=param"})),
                record(labels(name), 33, u16(0) + u16(0) + u16(443) + labels({"cam", "local"}))}),
        "192.0.2.9"));
    const auto seen = only(dialect);
    EXPECT_EQ(seen.model(), "P3265-V");
    EXPECT_EQ(seen.identity().mac(), "b8:a4:4f:00:00:01");
    EXPECT_EQ(seen.endpoint().https_port(), 443U);
    EXPECT_EQ(seen.endpoint().host(), "192.0.2.9");
}

TEST(MdnsDevice, lends_its_name_to_the_other_services_of_its_host) {
    MdnsDialect dialect;
    const std::vector<std::string> name{"Front door", "_rtsp", "_tcp", "local"};
    ASSERT_TRUE(
        dialect.hear(answer({pointer_record(), service_record(), text_record(), address_record(lan),
                             record(labels(name), 33, u16(0) + u16(0) + u16(554) + labels(host))}),
                     "192.168.1.102"));
    const auto rows = dialect.sightings();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].identity().serial(), rows[1].identity().serial());
}

TEST(MdnsDevice, is_no_printer) {
    MdnsDialect dialect;
    const std::vector<std::string> name{"Office printer", "_http", "_tcp", "local"};
    ASSERT_TRUE(dialect.hear(
        answer({record(labels(name), 33, u16(0) + u16(0) + u16(80) + labels({"prn", "local"}))}),
        "192.0.2.8"));
    EXPECT_TRUE(dialect.sightings().empty());
}

TEST(MdnsDevice, does_not_come_from_a_question) {
    MdnsDialect dialect;
    auto bytes = answer({pointer_record()});
    bytes[2] = 0;  // the response bit
    ASSERT_TRUE(dialect.hear(bytes, "192.0.2.8"));
    EXPECT_TRUE(dialect.sightings().empty());
}

}  // namespace
}  // namespace camfleet::mdns
