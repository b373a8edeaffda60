// SPDX-License-Identifier: Apache-2.0
// Between our address text and the system's IPv4 structure. For .cpp files of the lab only.
#pragma once

#include "tests/lab/net/connection.hpp"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>

namespace camfleet::lab {

[[nodiscard]] inline bool to_native(const SocketAddress& address, sockaddr_in& native) {
    native = {};
    native.sin_family = AF_INET;
    native.sin_port = htons(address.port);
    return ::inet_pton(AF_INET, address.ip.c_str(), &native.sin_addr) == 1;
}

[[nodiscard]] inline SocketAddress from_native(const sockaddr_in& native) {
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &native.sin_addr, text.data(), text.size());
    return {text.data(), ntohs(native.sin_port)};
}

}  // namespace camfleet::lab
