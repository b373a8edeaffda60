// SPDX-License-Identifier: Apache-2.0
// One switch, port by port: who is learned there, who announces itself there, and why the port must
// never be cut. The step between a snapshot and the port finder.
// Invariant: a port with any entry in `uplink` is never offered for cutting.
#pragma once

#include "agent/switches/topology/fdb_reading.hpp"
#include "agent/switches/topology/poe_mapping.hpp"

namespace camfleet::switches {

inline constexpr std::size_t macs_on_access_port_max = 4;

struct SurveyedPort {
    std::uint32_t if_index = 0;
    std::map<std::string, std::set<std::uint32_t>> macs;  // -> filtering databases
    std::vector<const Neighbour*> neighbours;
    std::string uplink;  // empty: an access port; else why it is none
};

struct Survey {
    const SwitchSnapshot* snapshot = nullptr;
    FdbReading reading;
    PoeMapping mapping;
    std::string contradiction;
    std::map<std::uint32_t, SurveyedPort> ports;
    std::map<std::uint32_t, const PoePort*> powered;  // by ifIndex

    [[nodiscard]] std::string port_name(std::uint32_t if_index) const;
    [[nodiscard]] const PoePort* poe_of(std::uint32_t if_index) const;
};

// The snapshot has been through map_poe_ports and outlives the survey.
// other_switches: base and interface MACs of the site's other switches.
[[nodiscard]] Survey survey_switch(const SwitchSnapshot& snapshot,
                                   PoeMapping mapping,
                                   const std::set<std::string>& other_switches);

// Enabled LLDP or CDP capabilities of a device that forwards traffic of others.
[[nodiscard]] bool forwards_for_others(const Neighbour& neighbour);

}  // namespace camfleet::switches
