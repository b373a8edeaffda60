// SPDX-License-Identifier: Apache-2.0
// A TCP port of loopback that a program can be started on, killed, and started on again.
// Below the range that the kernel gives to outgoing connections: while the program is down, no
// client may be given its port, or even connect to itself there.
#pragma once

#include <cstdint>

namespace camfleet::support {

// Throws when there is none.
[[nodiscard]] std::uint16_t free_port();

}  // namespace camfleet::support
