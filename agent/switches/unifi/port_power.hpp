// SPDX-License-Identifier: Apache-2.0
// One port's power out of a snapshot, whichever of the controller's APIs told it. Pure.
#pragma once

#include "agent/switches/rest/rest_dialect.hpp"

namespace camfleet::unifi {

// Errors: not_found (no such port, or it has no PoE), conflict (its name is another one now)
[[nodiscard]] Result<switches::PortPower> power_in(const switches::SwitchSnapshot& snapshot,
                                                   const v1::PortBinding& port);

}  // namespace camfleet::unifi
