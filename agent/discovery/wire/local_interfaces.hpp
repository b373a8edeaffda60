// SPDX-License-Identifier: Apache-2.0
// The agent's own interfaces: where probes go out, and which addresses count as its subnets.
#pragma once

#include "common/base/error.hpp"

#include <netinet/in.h>
#include <string>
#include <vector>

namespace camfleet::wire {

struct LocalInterface {
    std::string name;  // empty: the address is on no interface of this machine
    in_addr address{};
    in_addr netmask{};
    std::vector<in_addr> broadcasts;  // none on loopback
};

// The interfaces with these own addresses; for no address, all that are up but loopback.
// Errors: invalid_argument (no IPv4 address, too many)
[[nodiscard]] Result<std::vector<LocalInterface>> local_interfaces(
    const std::vector<std::string>& addresses);

// Where IPv6 groups are asked: an interface with a link-local address.
struct LinkInterface {
    std::string name;
    unsigned index = 0;
};
// All that are up, each once. Empty where this machine speaks no IPv6.
[[nodiscard]] std::vector<LinkInterface> link_interfaces();

// Own IPv4 addresses of an interface by its name. Errors: not_found (no such interface, or it is
// down or has no IPv4 address)
[[nodiscard]] Result<std::vector<std::string>> addresses_of(const std::string& interface_name);

}  // namespace camfleet::wire
