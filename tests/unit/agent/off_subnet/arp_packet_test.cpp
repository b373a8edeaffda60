// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/off_subnet/arp_packet.hpp"

#include "common/base/encoding.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <arpa/inet.h>
#include <set>

namespace camfleet::off_subnet {
namespace {

constexpr MacOctets own{0x02, 0, 0, 0, 0, 0x0A};

std::uint32_t number_of(const char* text) {
    in_addr out{};
    EXPECT_EQ(::inet_pton(AF_INET, text, &out), 1);
    return out.s_addr;
}

TEST(ArpPacket, asks_without_claiming_an_address) {
    const auto probe = make_probe(own, number_of("192.168.1.108"));
    EXPECT_EQ(to_hex(probe),
              "0001080006040001"      // Ethernet, IPv4, request
              "02000000000a00000000"  // our MAC, no address of ours
              "000000000000c0a8016c");
    EXPECT_FALSE(parse_packet(probe)) << "a probe speaks for no address";
}

TEST(ArpPacket, hears_who_has_an_address_from_replies_and_requests) {
    for (const auto* operation : {"02", "01"}) {
        const auto packet = from_hex(std::string("00010800060400") + operation +
                                     "3cef8c000001c0a8016c02000000000a00000000");
        const auto speaker = parse_packet(*packet);
        ASSERT_TRUE(speaker);
        EXPECT_EQ(speaker->host, "192.168.1.108");
        EXPECT_EQ(speaker->mac, "3c:ef:8c:00:00:01");
    }
}

TEST(ArpPacket, takes_nothing_else_for_an_answer) {
    const auto good = *from_hex("00010800060400023cef8c000001c0a8016c02000000000a00000000");
    for (std::size_t length = 0; length < good.size(); ++length) {
        EXPECT_FALSE(parse_packet(std::string_view(good).substr(0, length))) << length;
    }
    for (std::size_t at = 0; at < 8; ++at) {
        auto other = good;
        other[at] = static_cast<char>(other[at] ^ 0x55);
        EXPECT_FALSE(parse_packet(other)) << at;
    }
    EXPECT_TRUE(parse_packet(good + std::string(18, '\0'))) << "Ethernet fills up short frames";
}

TEST(ArpPacket, tries_addresses_beside_the_camera_that_are_nobodys_by_habit) {
    for (const auto* host : {"192.168.1.108", "192.168.1.247", "10.0.0.240", "192.168.1.64"}) {
        const auto all = candidates_beside(host);
        EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
        for (const auto& one : all) {
            EXPECT_NE(one, host);
            const auto net = std::string_view(host).substr(0, std::string_view(host).rfind('.'));
            EXPECT_TRUE(one.starts_with(net)) << one;
            EXPECT_FALSE(one.ends_with(".0") || one.ends_with(".255") || one.ends_with(".1"));
        }
    }
    EXPECT_EQ(candidates_beside("192.168.1.108").front(), "192.168.1.247");
    EXPECT_EQ(candidates_beside("fe80::1").front(), "");
}

TEST(ArpPacket, closest_candidates_lie_in_the_same_prefix_however_narrow) {
    using Four = std::array<std::string, 4>;
    EXPECT_EQ(candidates_closest("10.0.0.21"), (Four{"", "10.0.0.22", "10.0.0.17", "10.0.0.18"}));
    EXPECT_EQ(candidates_closest("10.0.0.22"), (Four{"10.0.0.21", "", "10.0.0.17", "10.0.0.18"}));
    EXPECT_EQ(candidates_closest("10.0.0.16"),
              (Four{"10.0.0.17", "10.0.0.18", "10.0.0.21", "10.0.0.22"}));
    EXPECT_EQ(candidates_closest("10.0.0.3"), (Four{"", "10.0.0.2", "10.0.0.5", "10.0.0.6"}))
        << "the address that gateways have by habit is left alone";
    EXPECT_EQ(candidates_closest("10.0.0.252").at(1), "");
    EXPECT_EQ(candidates_closest("fe80::1"), Four{});
}

}  // namespace
}  // namespace camfleet::off_subnet
