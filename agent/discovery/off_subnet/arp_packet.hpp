// SPDX-License-Identifier: Apache-2.0
// ARP for IPv4 over Ethernet, as bytes. Pure. Source: RFC 826; RFC 5227 section 2.1.1 (probe: the
// sender's protocol address is zero).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace camfleet::off_subnet {

using MacOctets = std::array<std::uint8_t, 6>;

// Who speaks in a packet, request or reply.
struct ArpSpeaker {
    std::string host;
    std::string mac;
};

// Asks who has `target` (IPv4, network byte order) without claiming an address.
[[nodiscard]] std::string make_probe(const MacOctets& own, std::uint32_t target);
// Nothing: not ARP for IPv4 over Ethernet, cut short, or a probe by somebody without an address.
[[nodiscard]] std::optional<ArpSpeaker> parse_packet(std::string_view bytes);

// Own addresses to try beside `host`, of its /24, from the top, where people put fewest devices:
// never the host's own, the first or the last. Empty: `host` is no IPv4 address.
[[nodiscard]] std::array<std::string, 8> candidates_beside(std::string_view host);
// The middle of its /30 and then of the other /30 of its /29: inside whatever prefix up to /30
// (/29) it has, and never a network's or broadcast address there. Empty texts: no IPv4, itself, or
// what gateways have by habit (.1, .254).
[[nodiscard]] std::array<std::string, 4> candidates_closest(std::string_view host);

}  // namespace camfleet::off_subnet
