// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/off_subnet/arp_packet.hpp"

#include "common/base/encoding.hpp"

#include <arpa/inet.h>
#include <cstring>

namespace camfleet::off_subnet {
namespace {

// RFC 826: hardware Ethernet, protocol IPv4, lengths 6 and 4; the operation follows.
constexpr std::array<std::uint8_t, 6> head{0x00, 0x01, 0x08, 0x00, 0x06, 0x04};
constexpr std::uint8_t request = 1;
constexpr std::uint8_t reply = 2;
constexpr std::size_t sender_mac_at = 8;
constexpr std::size_t sender_host_at = 14;
constexpr std::size_t packet_bytes = 28;
constexpr std::uint32_t highest = 247;  // .248 and above are often gateways and managers

std::string text_of(std::string_view four) {
    std::array<char, INET_ADDRSTRLEN> text{};
    return ::inet_ntop(AF_INET, four.data(), text.data(), text.size()) == nullptr ? ""
                                                                                  : text.data();
}

}  // namespace

std::string make_probe(const MacOctets& own, std::uint32_t target) {
    std::string out(head.begin(), head.end());
    out += {'\0', static_cast<char>(request)};
    out.append(own.begin(), own.end());
    out.append(10, '\0');  // sender's address, target's MAC
    std::array<char, 4> host{};
    std::memcpy(host.data(), &target, host.size());
    return out.append(host.data(), host.size());
}

std::optional<ArpSpeaker> parse_packet(std::string_view bytes) {
    if (bytes.size() < packet_bytes) return std::nullopt;
    for (std::size_t i = 0; i < head.size(); ++i) {
        if (static_cast<std::uint8_t>(bytes[i]) != head[i]) return std::nullopt;
    }
    const auto operation = static_cast<std::uint8_t>(bytes[7]);
    if (bytes[6] != 0 || (operation != request && operation != reply)) return std::nullopt;
    ArpSpeaker speaker;
    speaker.host = text_of(bytes.substr(sender_host_at, 4));
    speaker.mac = normalise_mac(to_hex(bytes.substr(sender_mac_at, 6))).value_or("");
    if (speaker.host == "0.0.0.0" || speaker.mac.empty()) return std::nullopt;
    return speaker;
}

std::array<std::string, 8> candidates_beside(std::string_view host) {
    std::array<std::string, 8> out;
    in_addr address{};
    if (::inet_pton(AF_INET, std::string(host).c_str(), &address) != 1) return out;
    const std::uint32_t number = ntohl(address.s_addr);
    std::uint32_t last = highest;
    for (auto& one : out) {
        if (last == (number & 0xFFU)) --last;
        const in_addr beside{htonl((number & 0xFFFFFF00U) | last--)};
        std::array<char, INET_ADDRSTRLEN> text{};
        one = ::inet_ntop(AF_INET, &beside, text.data(), text.size());
    }
    return out;
}

std::array<std::string, 4> candidates_closest(std::string_view host) {
    std::array<std::string, 4> out;
    in_addr address{};
    if (::inet_pton(AF_INET, std::string(host).c_str(), &address) != 1) return out;
    const std::uint32_t block = ntohl(address.s_addr) & ~3U;
    const std::uint32_t beside[] = {block + 1, block + 2, (block ^ 4U) + 1, (block ^ 4U) + 2};
    for (std::size_t i = 0; i < out.size(); ++i) {
        const in_addr one{htonl(beside[i])};
        const auto last = beside[i] & 0xFFU;
        std::array<char, INET_ADDRSTRLEN> text{};
        if (one.s_addr != address.s_addr && last != 1 && last != 254) {
            out.at(i) = ::inet_ntop(AF_INET, &one, text.data(), text.size());
        }
    }
    return out;
}

}  // namespace camfleet::off_subnet
