// SPDX-License-Identifier: Apache-2.0
// One pass of discovery: all dialects at once on every interface, one thread, one window. Dialects
// with a link group ask over IPv6 too, wherever an interface has a link-local address.
// Every port is listened to before the first probe leaves. A port that another program holds for
// itself is reported and costs only what would have come to it: the asking sockets still hear.
// Invariants: datagrams and time are bounded; a bad datagram is reported and skipped.
#pragma once

#include "agent/discovery/wire/dialect.hpp"
#include "agent/discovery/wire/local_interfaces.hpp"

#include <chrono>
#include <functional>
#include <span>

namespace camfleet::wire {

struct Rhythm {
    unsigned rounds = 3;  // at `interval`
    std::chrono::milliseconds interval{1000};
    bool goes_on = false;  // afterwards at twice the interval, to the end
};

struct PassCount {
    std::size_t sent = 0;
    std::size_t heard = 0;
    std::size_t sent_v6 = 0;  // of them over IPv6
    std::size_t heard_v6 = 0;
};

struct Interfaces {
    std::vector<LocalInterface> v4;
    std::vector<LinkInterface> v6;
};

using FaultReport = std::function<void(const Error&)>;

// Errors: io (no interface could be used, by any dialect)
// Blocks: until `end`.
[[nodiscard]] Result<PassCount> run_pass(std::span<Dialect* const> dialects,
                                         const Interfaces& interfaces,
                                         const Rhythm& rhythm,
                                         std::chrono::steady_clock::time_point end,
                                         const FaultReport& on_fault);

}  // namespace camfleet::wire
