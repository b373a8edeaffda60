// SPDX-License-Identifier: Apache-2.0
// Reads from one switch the tables that a snapshot needs, and no others: a full walk of a big
// switch is 200,000 rows. A table that fails fails the whole snapshot: half of the truth
// about a forwarding table would make an uplink look like a camera port.
#pragma once

#include "agent/switches/topology/switch_snapshot.hpp"
#include "common/ports/snmp.hpp"

namespace camfleet::switches {

// Errors: those of SnmpClient; malformed when the device shows no interfaces
[[nodiscard]] Result<SwitchSnapshot> read_snapshot(ports::SnmpConnector& connector,
                                                   const v1::Endpoint& at,
                                                   const ports::SnmpLogin& login,
                                                   ports::Deadline until);

}  // namespace camfleet::switches
