// SPDX-License-Identifier: Apache-2.0
// Reads from one switch the tables that a snapshot needs, and no others: a full walk of a big
// switch is 200,000 rows. A table that fails fails the whole snapshot: half of the truth
// about a forwarding table would make an uplink look like a camera port. The exception are Cisco's
// views of one VLAN each: one that fails is noted in the snapshot, and the ports that may carry its
// VLAN are refused.
#pragma once

#include "agent/switches/topology/switch_snapshot.hpp"
#include "common/ports/snmp.hpp"

namespace camfleet::switches {

struct TableRead {
    std::uint32_t vlan = 0;  // 0: the default context
    std::string_view name;
    std::string_view root;
    std::size_t rows = 0;
};

struct ReadPlan {
    ports::Deadline until;
    bool diagnosis = false;                 // counters, speeds and last changes as well
    std::vector<TableRead>* log = nullptr;  // every table that was read
    // Power tables that only one source describes may be used; so may they where the login's scope
    // is single_source_scope.
    bool single_source = false;
};

// Errors: those of SnmpClient; malformed when the device shows no interfaces
[[nodiscard]] Result<SwitchSnapshot> read_snapshot(ports::SnmpConnector& connector,
                                                   const v1::Endpoint& at,
                                                   const ports::SnmpLogin& login,
                                                   const ReadPlan& plan);

}  // namespace camfleet::switches
