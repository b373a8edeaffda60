// SPDX-License-Identifier: Apache-2.0
// The kernel's table of neighbours (ARP and NDP) as rtnetlink gives it: which MAC answered for
// which address, and how long ago. Pure. Source: rtnetlink(7), RTM_NEWNEIGH
#pragma once

#include "common/base/error.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::neighbours {

struct Neighbour {
    std::string host;  // IPv4 or IPv6; read_table() puts the zone of a link-local one behind it
    std::string mac;
    std::chrono::milliseconds confirmed_ago{};  // since the host last proved that it is there
    bool permanent = false;                     // set by hand: says nothing about now
    unsigned interface_index = 0;
};

// One datagram of the answer to a dump; `done` is set at its end. Entries without a MAC, without an
// address or that the kernel has given up are left out. ticks: of a second (USER_HZ).
// Errors: malformed
[[nodiscard]] Result<std::vector<Neighbour>> parse_dump(std::string_view bytes,
                                                        long ticks,
                                                        bool& done);

}  // namespace camfleet::neighbours
