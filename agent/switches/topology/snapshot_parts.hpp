// SPDX-License-Identifier: Apache-2.0
// The tables of a snapshot, one function each; used by parse_snapshot only. Every function takes
// rows as they come: a row that does not follow its specification is left out, never guessed.
#pragma once

#include "agent/switches/topology/switch_snapshot.hpp"

namespace camfleet::switches {

void read_system(const RowIndex& rows, SwitchSnapshot& out);
// After the system: some makes spell their names their own way.
void read_interfaces(const RowIndex& rows, SwitchSnapshot& out);
void read_bridge(const RowIndex& rows, std::uint32_t vlan, SwitchSnapshot& out);
// After the interfaces: neighbours are tied to them.
void read_neighbours(const RowIndex& rows, SwitchSnapshot& out);
// RFC 3621, then the makers' own tables.
void read_poe(const RowIndex& rows, SwitchSnapshot& out);
void read_private_poe(const RowIndex& rows, SwitchSnapshot& out);

}  // namespace camfleet::switches
