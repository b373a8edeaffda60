// SPDX-License-Identifier: Apache-2.0
// Cisco IOS shows a VLAN's forwarding table in a view of that VLAN alone: which views there are to
// read, and which ports may carry a VLAN whose view was not read. A port that may is never cut.
// Source: CISCO-VTP-MIB (vtpVlanState, vlanTrunkPortDynamicStatus), CISCO-VLAN-MEMBERSHIP-MIB
// (vmVlan, vmVoiceVlanId); reference of managed switches, section 4.
#pragma once

#include "agent/switches/topology/switch_snapshot.hpp"

namespace camfleet::switches {

// From the rows of the default context: the VLANs of access ports, of the most ports first, then
// voice VLANs and, where a port may carry any (a trunk, or nobody says), all active ones. VLAN 1 is
// in the default context. Empty on other makes.
[[nodiscard]] std::vector<std::uint32_t> vlan_views(const std::vector<SnmpRow>& rows);

// Used by parse_snapshot: what the ports' VLANs are, and the views that there are to read.
[[nodiscard]] std::vector<std::uint32_t> read_vlans(const RowIndex& rows, SwitchSnapshot& out);

// Empty, or which VLANs that this port may carry were not told, and why: "VLAN 30 was not told
// (timeout)".
[[nodiscard]] std::string untold_on_port(const SwitchSnapshot& snapshot, std::uint32_t if_index);
// The same of any port.
[[nodiscard]] std::string untold_on_switch(const SwitchSnapshot& snapshot);

}  // namespace camfleet::switches
