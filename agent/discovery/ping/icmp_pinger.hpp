// SPDX-License-Identifier: Apache-2.0
// Pinger by ICMP echo (RFC 792, RFC 4443): the kernel's unprivileged datagram socket first
// (net.ipv4.ping_group_range), a raw socket where that is forbidden.
// Invariant: a few echoes, one second apart, within the deadline; no answer is `false`, not an
// error.
#pragma once

#include "common/ports/devices.hpp"

namespace camfleet::ping {

class IcmpPinger final : public ports::Pinger {
  public:
    // host: numeric address. Errors: invalid_argument, not_supported (no socket is allowed here)
    // Blocks: until an answer, at most until the deadline.
    Result<bool> answers(const std::string& host, ports::Deadline until) override;
};

}  // namespace camfleet::ping
