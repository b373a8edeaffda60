// SPDX-License-Identifier: Apache-2.0
// Writes DNS messages for the tests, in the words of RFC 1035: an author of its own, so that reader
// and writer do not merely agree with each other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::mdns {

inline std::string u16(unsigned value) {
    return {static_cast<char>((value >> 8U) & 0xffU), static_cast<char>(value & 0xffU)};
}

inline std::string labels(const std::vector<std::string>& name,
                          const std::string& end = {"\0", 1}) {
    std::string out;
    for (const auto& label : name) out += static_cast<char>(label.size()) + label;
    return out + end;
}

inline std::string pointer(std::size_t to) { return u16(0xc000U | static_cast<unsigned>(to)); }

inline std::string record(const std::string& name,
                          unsigned type,
                          const std::string& data,
                          unsigned ttl = 120) {
    return name + u16(type) + u16(0x8001) + u16(0) + u16(ttl) +
           u16(static_cast<unsigned>(data.size())) + data;
}

inline std::string text_data(const std::vector<std::string>& entries) {
    std::string out;
    for (const auto& entry : entries) out += static_cast<char>(entry.size()) + entry;
    return out;
}

inline std::string answer(const std::vector<std::string>& records) {
    std::string out = u16(0) + u16(0x8400) + u16(0) + u16(static_cast<unsigned>(records.size())) +
                      u16(0) + u16(0);
    for (const auto& one : records) out += one;
    return out;
}

}  // namespace camfleet::mdns
