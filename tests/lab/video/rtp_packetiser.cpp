// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/video/rtp_packetiser.hpp"

#include <algorithm>

namespace camfleet::lab {

namespace {

constexpr unsigned char stap_a = 24;
constexpr unsigned char fu_a = 28;

void append_number(std::string& to, std::uint32_t value, unsigned bytes) {
    for (unsigned i = bytes; i > 0; --i) to += static_cast<char>((value >> (8 * (i - 1))) & 0xFFU);
}

unsigned char first_byte(const std::string& unit) { return static_cast<unsigned char>(unit[0]); }

bool is_parameter_set(const std::string& unit) {
    return (first_byte(unit) & 0x1FU) == 7 || (first_byte(unit) & 0x1FU) == 8;
}

std::vector<std::string> fragments(const std::string& unit) {
    std::vector<std::string> payloads;
    const unsigned char reference = first_byte(unit) & 0x60U;
    const unsigned char type = first_byte(unit) & 0x1FU;
    constexpr std::size_t room = RtpPacketiser::payload_bytes_max - 2;
    for (std::size_t at = 1; at < unit.size(); at += room) {
        const bool first = at == 1;
        const bool last = at + room >= unit.size();
        std::string payload(1, static_cast<char>(reference | fu_a));
        payload += static_cast<char>((first ? 0x80U : 0U) | (last ? 0x40U : 0U) | type);
        payloads.push_back(payload + unit.substr(at, room));
    }
    return payloads;
}

}  // namespace

std::string RtpPacketiser::packet(std::string_view payload) {
    std::string bytes(1, '\x80');
    bytes += static_cast<char>(payload_type);
    append_number(bytes, sequence_++, 2);
    append_number(bytes, timestamp_, 4);
    append_number(bytes, source_, 4);
    return bytes.append(payload);
}

std::vector<std::string> RtpPacketiser::packets(const std::vector<std::string>& units,
                                                std::uint32_t ticks) {
    std::vector<std::string> result;
    std::string together(1, static_cast<char>(0x60U | stap_a));
    for (const std::string& unit : units) {
        if (!is_parameter_set(unit)) continue;
        append_number(together, static_cast<std::uint32_t>(unit.size()), 2);
        together += unit;
    }
    if (together.size() > 1) result.push_back(packet(together));
    for (const std::string& unit : units) {
        if (is_parameter_set(unit)) continue;
        if (unit.size() <= payload_bytes_max) {
            result.push_back(packet(unit));
        } else {
            for (const std::string& payload : fragments(unit)) result.push_back(packet(payload));
        }
    }
    if (!result.empty()) result.back()[1] = static_cast<char>(0x80U | payload_type);
    timestamp_ += ticks;
    return result;
}

}  // namespace camfleet::lab
