// SPDX-License-Identifier: Apache-2.0
// One switch by the controller's integration API: ports and PoE states are read, a port is cycled
// by the controller's own command. Neither off nor on can be asked for, and hosts are not placed.
#pragma once

#include "agent/switches/rest/rest_dialect.hpp"
#include "agent/switches/unifi/unifi_controller.hpp"

#include <memory>

namespace camfleet::unifi {

// controller: started, with a key that opens this API.
[[nodiscard]] std::unique_ptr<switches::RestSession> open_integration(Controller controller);

}  // namespace camfleet::unifi
