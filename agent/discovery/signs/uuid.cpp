// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/signs/uuid.hpp"

#include "common/base/encoding.hpp"

#include <openssl/rand.h>

#include <cctype>

namespace camfleet::signs {
namespace {

constexpr std::size_t uuid_chars = 36;

bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

bool is_hyphen_place(std::size_t at) { return at == 8 || at == 13 || at == 18 || at == 23; }

bool has_prefix(std::string_view text, std::string_view prefix) {
    return text.size() >= prefix.size() &&
           lower_case(std::string(text.substr(0, prefix.size()))) == prefix;
}

}  // namespace

std::string make_uuid() {
    std::string bytes(16, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), 16) != 1) return {};
    bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0fU) | 0x40U);
    bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3fU) | 0x80U);
    const std::string hex = to_hex(bytes);
    return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
           hex.substr(16, 4) + "-" + hex.substr(20);
}

std::string upper_case(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

std::string lower_case(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

std::optional<std::string> read_uuid(std::string_view text) {
    for (const std::string_view prefix : {"urn:", "uuid:"}) {
        if (has_prefix(text, prefix)) text.remove_prefix(prefix.size());
    }
    if (text.starts_with('{') && text.ends_with('}')) text = text.substr(1, text.size() - 2);
    if (text.size() != uuid_chars) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (is_hyphen_place(i) ? text[i] != '-' : !is_hex(text[i])) return std::nullopt;
    }
    return lower_case(std::string(text));
}

std::optional<std::string> mac_in_uuid(std::string_view uuid) {
    const auto read = read_uuid(uuid);
    if (!read || (*read)[14] != '1') return std::nullopt;
    if (std::string_view("89ab").find((*read)[19]) == std::string_view::npos) return std::nullopt;
    // Bit 0 of the first octet of a node: multicast, which means that it was drawn by chance.
    if (std::string_view("13579bdf").find((*read)[25]) != std::string_view::npos)
        return std::nullopt;
    return uuid_tail(*read);
}

std::string uuid_tail(std::string_view uuid) {
    const auto read = read_uuid(uuid);
    if (!read) return {};
    return normalise_mac(read->substr(24)).value_or("");
}

}  // namespace camfleet::signs
