// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/fleet/mqtt_packets.hpp"

namespace camfleet::bench {
namespace {

constexpr char kConnect = 0x10;
constexpr char kPublish = 0x30;
constexpr char kSubscribe = static_cast<char>(0x82);
constexpr char kVersion5 = 5;
constexpr char kCleanStart = 2;

void put_u16(std::string& out, std::size_t value) {
    out.push_back(static_cast<char>((value >> 8U) & 0xFFU));
    out.push_back(static_cast<char>(value & 0xFFU));
}

void put_text(std::string& out, std::string_view text) {
    put_u16(out, text.size());
    out.append(text);
}

void put_length(std::string& out, std::size_t value) {
    do {
        const auto more = value > 0x7FU ? 0x80U : 0U;
        out.push_back(static_cast<char>((value & 0x7FU) | more));
        value >>= 7U;
    } while (value > 0);
}

std::string framed(char head, std::string_view body) {
    std::string out(1, head);
    put_length(out, body.size());
    out.append(body);
    return out;
}

struct Number {
    std::size_t value = 0;
    std::size_t size = 0;
};

// None: not whole yet, or longer than the four bytes that are allowed.
std::optional<Number> take_length(std::string_view bytes) {
    Number out;
    while (out.size < 4 && out.size < bytes.size()) {
        const auto byte = static_cast<unsigned char>(bytes[out.size]);
        out.value |= static_cast<std::size_t>(byte & 0x7FU) << (7U * out.size);
        ++out.size;
        if ((byte & 0x80U) == 0) return out;
    }
    return std::nullopt;
}

}  // namespace

std::string connect_packet(std::string_view client_id, std::uint16_t keep_alive) {
    std::string body;
    put_text(body, "MQTT");
    body.push_back(kVersion5);
    body.push_back(kCleanStart);
    put_u16(body, keep_alive);
    put_length(body, 0);  // no properties
    put_text(body, client_id);
    return framed(kConnect, body);
}

std::string subscribe_packet(const std::vector<std::string>& topics) {
    std::string body;
    put_u16(body, 1);
    put_length(body, 0);
    for (const auto& topic : topics) {
        put_text(body, topic);
        body.push_back(0);  // QoS 0
    }
    return framed(kSubscribe, body);
}

std::string publish_packet(std::string_view topic, std::string_view payload) {
    std::string body;
    body.reserve(topic.size() + payload.size() + 3);
    put_text(body, topic);
    put_length(body, 0);
    body.append(payload);
    return framed(kPublish, body);
}

std::optional<Packet> first_packet(std::string_view bytes, bool& broken) {
    if (bytes.size() < 2) return std::nullopt;
    const auto length = take_length(bytes.substr(1));
    if (!length) {
        broken = bytes.size() > 4;
        return std::nullopt;
    }
    const std::size_t size = 1 + length->size + length->value;
    broken = size > packet_bytes_max;
    if (broken || bytes.size() < size) return std::nullopt;
    Packet out;
    out.type = static_cast<PacketType>(static_cast<unsigned char>(bytes[0]) >> 4U);
    out.body = bytes.substr(1 + length->size, length->value);
    out.size = size;
    return out;
}

std::optional<Message> parse_publish(std::string_view body) {
    if (body.size() < 2) return std::nullopt;
    const auto high = static_cast<unsigned char>(body[0]);
    const auto low = static_cast<unsigned char>(body[1]);
    const std::size_t topic_size = (static_cast<std::size_t>(high) << 8U) | low;
    if (body.size() < 2 + topic_size) return std::nullopt;
    const auto topic = body.substr(2, topic_size);
    body.remove_prefix(2 + topic_size);
    const auto properties = take_length(body);
    if (!properties || body.size() < properties->size + properties->value) return std::nullopt;
    return Message{.topic = topic, .payload = body.substr(properties->size + properties->value)};
}

bool is_accepted(const Packet& packet) {
    const auto code = [&](std::size_t at) { return static_cast<unsigned char>(packet.body[at]); };
    if (packet.type == PacketType::connack) return packet.body.size() >= 2 && code(1) < 0x80;
    if (packet.type != PacketType::suback || packet.body.size() < 3) return false;
    const auto properties = take_length(packet.body.substr(2));
    if (!properties) return false;
    for (std::size_t at = 2 + properties->size + properties->value; at < packet.body.size(); ++at) {
        if (code(at) >= 0x80) return false;
    }
    return true;
}

}  // namespace camfleet::bench
