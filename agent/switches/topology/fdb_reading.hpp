// SPDX-License-Identifier: Apache-2.0
// What the port numbers of a forwarding table mean on this switch. By the standard they are bridge
// ports; real agents also put the ifIndex or the number printed on the case there. The reading that
// explains most rows wins; below 90 % nobody may act on this switch.
// Source: reference of managed switches, section 4.
#pragma once

#include "agent/switches/topology/switch_snapshot.hpp"

namespace camfleet::switches {

enum class FdbMeaning { bridge_port, if_index, printed_number, unclear };

struct FdbReading {
    FdbMeaning meaning = FdbMeaning::unclear;
    std::string explanation;
    // Per entry of SwitchSnapshot::fdb: the physical ifIndex, 0 where it resolves to none.
    std::vector<std::uint32_t> if_index;
};

[[nodiscard]] FdbReading read_fdb_ports(const SwitchSnapshot& snapshot);
// The interface of a bridge port in one VLAN context; logical units lead to their port. 0: none.
[[nodiscard]] std::uint32_t bridge_port_if_index(const SwitchSnapshot& snapshot,
                                                 std::uint32_t context,
                                                 std::uint32_t port);
// Every interface that a root port of the spanning tree may mean: by the map of bridge ports, and
// the way the forwarding table is numbered; every way where the map does not know it.
[[nodiscard]] std::set<std::uint32_t> stp_root_ports(const SwitchSnapshot& snapshot,
                                                     FdbMeaning meaning);
// "gigabitEthernet 1/0/7" -> 7; 0: no trailing number.
[[nodiscard]] std::uint32_t trailing_number(std::string_view text);

}  // namespace camfleet::switches
