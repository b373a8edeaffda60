// SPDX-License-Identifier: Apache-2.0
// The site's ports behind the PoE switch that speaks SNMP: what the lab program passes to
// Site::start. One a process (see poe_switch.hpp). Options of the site file's `switch` block:
//   community, or community_file (relative to the site's folder): reads and writes; default private
//   snmp_user, snmp_auth_file, snmp_priv_file, snmp_auth_protocol (SHA | SHA-256): SNMPv3, AES
//   sys_object_id, budget_watts, detection_ms, play (a .snmprec to serve instead), if_index_offset
//   (from a port's number to the interface that the recording has for it)
#pragma once

#include "tests/lab/site/port_bank.hpp"

namespace camfleet::lab {

// Errors: invalid_argument (an option), io, already_exists (second switch in this process)
[[nodiscard]] Result<std::unique_ptr<PortBank>> make_snmp_ports(const PortBankInput& input);

}  // namespace camfleet::lab
