// SPDX-License-Identifier: Apache-2.0
#include "common/base/host_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <net/if.h>
#include <netinet/in.h>

namespace camfleet {
namespace {

// Linux allows more; what is more has no place in an URL or on a command line.
bool is_interface_name(std::string_view name) {
    return !name.empty() && name.size() < IFNAMSIZ &&
           std::ranges::all_of(
               name,
               [](char c) {
                   return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
               });
}

bool is_link_local(const in6_addr& address) { return IN6_IS_ADDR_LINKLOCAL(&address) != 0; }

std::optional<in6_addr> six_of(const std::string& bare) {
    in6_addr six{};
    if (inet_pton(AF_INET6, bare.c_str(), &six) != 1) return std::nullopt;
    return six;
}

}  // namespace

std::optional<HostAddress> read_host(std::string_view text) {
    HostAddress out;
    in_addr four{};
    out.bare = text;
    if (inet_pton(AF_INET, out.bare.c_str(), &four) == 1) return out;
    const auto percent = text.find('%');
    const auto six = six_of(std::string(text.substr(0, percent)));
    std::array<char, INET6_ADDRSTRLEN> spelled{};
    if (!six || inet_ntop(AF_INET6, &*six, spelled.data(), spelled.size()) == nullptr) {
        return std::nullopt;
    }
    out.v6 = true;
    out.bare = spelled.data();
    if (percent == std::string_view::npos) return out;
    out.zone = text.substr(percent + 1);
    if (!is_link_local(*six) || !is_interface_name(out.zone)) return std::nullopt;
    return out;
}

bool needs_zone(const HostAddress& host) {
    const auto six = host.v6 && host.zone.empty() ? six_of(host.bare) : std::nullopt;
    return six && is_link_local(*six);
}

Result<SocketAddress> socket_address(const std::string& host, std::uint16_t port) {
    const auto read = read_host(host);
    if (!read) return fail(Errc::invalid_argument, "host is not a numeric address");
    if (needs_zone(*read)) {
        return fail(Errc::invalid_argument,
                    host + ": a link-local address needs its interface, as in fe80::1%eth0");
    }
    SocketAddress out;
    if (!read->v6) {
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_port = htons(port);
        inet_pton(AF_INET, read->bare.c_str(), &name.sin_addr);
        std::memcpy(&out.name, &name, sizeof(name));
        out.size = sizeof(name);
        return out;
    }
    sockaddr_in6 name{};
    name.sin6_family = AF_INET6;
    name.sin6_port = htons(port);
    inet_pton(AF_INET6, read->bare.c_str(), &name.sin6_addr);
    if (!read->zone.empty()) {
        name.sin6_scope_id = ::if_nametoindex(read->zone.c_str());
        if (name.sin6_scope_id == 0) {
            return fail(Errc::not_found, host + ": this machine has no interface " + read->zone);
        }
    }
    std::memcpy(&out.name, &name, sizeof(name));
    out.size = sizeof(name);
    return out;
}

}  // namespace camfleet
