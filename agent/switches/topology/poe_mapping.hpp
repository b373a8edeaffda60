// SPDX-License-Identifier: Apache-2.0
// Which interface a PoE index feeds. RFC 3621 does not say, and a wrong answer powers off the wrong
// camera: the first rule that explains every PoE port of the switch wins, else nothing is mapped.
// Source: reference of managed switches, section 2 (order of the rules in
// agent/switches/README.md).
#pragma once

#include "agent/switches/topology/switch_snapshot.hpp"

namespace camfleet::switches {

enum class PoeRule {
    none,  // no rule explains this switch: refuse
    cisco_entity_alias,
    cisco_stack,
    cisco_descr,
    vendor_if_index,  // the PoE index is the ifIndex on this make
    juniper_names,
    private_if_index,  // the maker's table is indexed by ifIndex
    tp_link_names,
    plain_ethernet,  // unknown make, one group, every index an Ethernet ifIndex
};

struct PoeMapping {
    PoeRule rule = PoeRule::none;
    std::string explanation;
};

[[nodiscard]] std::string_view poe_state_name(PoeState state);  // "delivering", "searching", ...

// Fills PoePort::if_index of every PoE port, or of none.
PoeMapping map_poe_ports(SwitchSnapshot& snapshot);

// Empty, or why the link states contradict the mapping: no automatic cycling on this switch.
[[nodiscard]] std::string mapping_contradiction(const SwitchSnapshot& snapshot, PoeRule rule);

}  // namespace camfleet::switches
