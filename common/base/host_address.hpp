// SPDX-License-Identifier: Apache-2.0
// Numeric hosts as endpoints carry them: IPv4, IPv6, and link-local IPv6 with the interface of this
// machine behind it ("fe80::1%eth0"): such an address counts on one wire only, and the name of the
// wire is nobody else's business. Source: RFC 4007 section 11
#pragma once

#include "common/base/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace camfleet {

struct HostAddress {
    bool v6 = false;
    std::string bare;  // in the spelling of inet_ntop, without zone
    std::string zone;  // empty but for link-local IPv6

    [[nodiscard]] std::string text() const { return zone.empty() ? bare : bare + "%" + zone; }
};

// Nothing for a name, for a zone where none belongs, and for what no interface can be called.
[[nodiscard]] std::optional<HostAddress> read_host(std::string_view text);
[[nodiscard]] bool needs_zone(const HostAddress& host);  // link-local IPv6, its wire not named

struct SocketAddress {
    sockaddr_storage name{};
    socklen_t size = 0;
};
// Errors: invalid_argument (no numeric address, link-local without its interface), not_found (no
// such interface on this machine)
[[nodiscard]] Result<SocketAddress> socket_address(const std::string& host, std::uint16_t port);

}  // namespace camfleet
