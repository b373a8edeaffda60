// SPDX-License-Identifier: Apache-2.0
// Is there a host that refuses the port? Told apart from a silence by one bare TCP connection.
#pragma once

#include "common/ports/devices.hpp"

namespace camfleet::probe_tool {

// The port that is spoken to: as given, else 80, or 443 for HTTPS.
[[nodiscard]] std::uint32_t port_of(const v1::Endpoint& at);
// True: the host answered the connection with a refusal. Sends nothing. Blocks: to the deadline.
[[nodiscard]] bool refuses_port(const v1::Endpoint& at, ports::Deadline until);

}  // namespace camfleet::probe_tool
