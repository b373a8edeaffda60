// SPDX-License-Identifier: Apache-2.0
// Joins the site to the simulated PoE switch: each slot of the site hangs on a port of the switch, and
// from then on only SNMP turns power off and on. One switch a process (a limit of the agent library).
#pragma once

#include "tests/lab/site/port_bank.hpp"

namespace camfleet::lab {

// Options of the site's `switch` block, all optional: read_community_file, write_community_file;
// user, user_auth_protocol, user_auth_file, user_priv_file (SNMPv3); sys_object_id, detection_seconds,
// budget_watts, play (a recording). The uplink must be the last port.
// Errors: invalid_argument, not_found (a file), io
[[nodiscard]] Result<std::unique_ptr<PortBank>> make_switch_ports(const PortBankInput& input);

}  // namespace camfleet::lab
