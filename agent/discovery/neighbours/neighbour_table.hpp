// SPDX-License-Identifier: Apache-2.0
// Reads the kernel's table of neighbours. Needs no privilege.
#pragma once

#include "agent/discovery/neighbours/neighbour_codec.hpp"

namespace camfleet::neighbours {

// Errors: io, malformed, timeout. Blocks: two seconds at most.
[[nodiscard]] Result<std::vector<Neighbour>> read_table();

}  // namespace camfleet::neighbours
