// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/signs/addresses.hpp"

#include "agent/discovery/signs/uuid.hpp"

#include <arpa/inet.h>
#include <array>
#include <charconv>

namespace camfleet::signs {
namespace {

constexpr int addresses_max = 16;  // of one device

std::optional<std::uint32_t> ipv4_number(std::string_view text) {
    in_addr address{};
    if (inet_pton(AF_INET, std::string(text).c_str(), &address) != 1) return std::nullopt;
    return ntohl(address.s_addr);
}

}  // namespace

std::optional<std::string> read_address(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    text = text.substr(0, text.find_first_of("%/"));
    const std::string bare(text);
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    const int family = bare.find(':') == std::string::npos ? AF_INET : AF_INET6;
    if (inet_pton(family, bare.c_str(), bytes.data()) != 1) return std::nullopt;
    if (std::ranges::all_of(bytes, [](unsigned char byte) { return byte == 0; }))
        return std::nullopt;
    std::array<char, INET6_ADDRSTRLEN> out{};
    if (inet_ntop(family, bytes.data(), out.data(), out.size()) == nullptr) return std::nullopt;
    return std::string(out.data());
}

bool is_ipv6(std::string_view address) { return address.find(':') != std::string_view::npos; }

bool is_link_local(std::string_view address) {
    if (const auto number = ipv4_number(address)) return (*number >> 16U) == 0xa9feU;
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    const std::string bare(address.substr(0, address.find('%')));
    if (inet_pton(AF_INET6, bare.c_str(), bytes.data()) != 1) return false;
    return bytes[0] == 0xfe && (bytes[1] & 0xc0U) == 0x80U;
}

bool is_in_subnet(std::string_view address, std::string_view own, std::string_view netmask) {
    const auto a = ipv4_number(address);
    const auto b = ipv4_number(own);
    const auto mask = ipv4_number(netmask);
    return a && b && mask && (*a & *mask) == (*b & *mask);
}

std::optional<Url> read_url(std::string_view text) {
    Url url;
    const auto scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos) return std::nullopt;
    const auto scheme = lower_case(std::string(text.substr(0, scheme_end)));
    if (scheme != "http" && scheme != "https") return std::nullopt;
    url.https = scheme == "https";
    text.remove_prefix(scheme_end + 3);
    const auto path = std::min(text.find_first_of("/?#"), text.size());
    url.path = path < text.size() ? std::string(text.substr(path)) : "/";
    auto authority = text.substr(0, path);
    const auto bracket = authority.rfind(']');
    const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    url.port = url.https ? 443 : 80;
    if (colon != std::string_view::npos) {
        const auto digits = authority.substr(colon + 1);
        const auto* end = digits.data() + digits.size();
        const auto read = std::from_chars(digits.data(), end, url.port);
        if (read.ec != std::errc{} || read.ptr != end || url.port == 0) return std::nullopt;
        authority = authority.substr(0, colon);
    }
    const auto host = read_address(authority);
    if (!host) return std::nullopt;
    url.host = *host;
    return url;
}

std::string on_wire_of(const std::string& from, const std::string& host) {
    const auto zone = from.find('%');
    const bool has = host.find('%') != std::string::npos;
    if (zone == std::string::npos || has || !is_ipv6(host) || !is_link_local(host)) return host;
    return host + from.substr(zone);
}

void put_on_wire_of(const std::string& from, v1::Sighting& sighting) {
    auto& host = *sighting.mutable_endpoint()->mutable_host();
    host = on_wire_of(from, host);
    for (auto& one : *sighting.mutable_addresses()) one.set_host(on_wire_of(from, one.host()));
}

void add_address(v1::Sighting& sighting, const std::string& host) {
    const bool known = std::ranges::any_of(sighting.addresses(),
                                           [&](const auto& one) { return one.host() == host; });
    if (host.empty() || known || sighting.addresses_size() >= addresses_max) return;
    sighting.add_addresses()->set_host(host);
}

}  // namespace camfleet::signs
