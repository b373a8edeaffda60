// SPDX-License-Identifier: Apache-2.0
// The few MQTT 5 packets that a simulated agent needs, QoS 0 only, as bytes.
// One process with a thousand clients of Paho would be served by two threads; these are plain
// strings, written and read by one epoll loop.
// Source: MQTT Version 5.0, OASIS Standard, sections 2.1 and 3.1 to 3.9
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::bench {

enum class PacketType : std::uint8_t { connack = 2, publish = 3, suback = 9, disconnect = 14 };

struct Packet {
    PacketType type = PacketType::disconnect;
    std::string_view body;
    std::size_t size = 0;  // with its header
};

struct Message {
    std::string_view topic;
    std::string_view payload;
};

// Longest packet that is read; the broker's own limit is the same size.
inline constexpr std::size_t packet_bytes_max = 9U * 1024 * 1024;

[[nodiscard]] std::string connect_packet(std::string_view client_id, std::uint16_t keep_alive);
[[nodiscard]] std::string subscribe_packet(const std::vector<std::string>& topics);
[[nodiscard]] std::string publish_packet(std::string_view topic, std::string_view payload);

// The first packet of `bytes`; none while it is not whole. `broken` is set where it can never be.
[[nodiscard]] std::optional<Packet> first_packet(std::string_view bytes, bool& broken);
[[nodiscard]] std::optional<Message> parse_publish(std::string_view body);
// Reason codes of CONNACK and SUBACK. 0x80 and above: refused.
[[nodiscard]] bool is_accepted(const Packet& packet);

}  // namespace camfleet::bench
