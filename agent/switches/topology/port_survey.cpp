// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/port_survey.hpp"

#include "agent/switches/topology/mutation.hpp"

namespace camfleet::switches {
namespace {

// Source: LLDP-MIB LldpSystemCapabilitiesMap, first octet.
constexpr std::uint8_t lldp_repeater = 0x40;
constexpr std::uint8_t lldp_bridge = 0x20;
constexpr std::uint8_t lldp_access_point = 0x10;
constexpr std::uint8_t lldp_router = 0x08;
// Source: CISCO-CDP-MIB cdpCacheCapabilities: router, transparent and source-route bridge, switch,
// repeater.
constexpr std::uint32_t cdp_forwarders = 0x01 | 0x02 | 0x04 | 0x08 | 0x40;
constexpr std::uint32_t med_network_connectivity = 4;

void place_macs(Survey& survey) {
    const auto& fdb = survey.snapshot->fdb;
    for (std::size_t i = 0; i < fdb.size(); ++i) {
        const auto index = survey.reading.if_index[i];
        if (index == 0) continue;
        survey.ports[index].macs[fdb[i].mac].insert(fdb[i].database);
    }
}

void place_neighbours(Survey& survey) {
    for (const auto& neighbour : survey.snapshot->neighbours) {
        if (neighbour.if_index != 0)
            survey.ports[neighbour.if_index].neighbours.push_back(&neighbour);
    }
}

std::string neighbour_reason(const SurveyedPort& port, const std::set<std::string>& switches) {
    for (const auto* neighbour : port.neighbours) {
        if (forwards_for_others(*neighbour)) {
            return "its neighbour" + (neighbour->name.empty() ? "" : " " + neighbour->name) +
                   " forwards for others (switch, router or access point)";
        }
        if (switches.contains(neighbour->chassis_mac)) return "its neighbour is another switch";
    }
    return {};
}

std::string uplink_reason(const Survey& survey,
                          const SurveyedPort& port,
                          const std::set<std::string>& other_switches,
                          const std::set<std::uint32_t>& stp_roots) {
    const auto& interface = survey.snapshot->interfaces.at(port.if_index);
    const bool lag = is_lag(interface) || interface.in_lag;
    if (lag && !CAMFLEET_FINDER_MUTANT(link_aggregation_is_no_uplink))
        return "it belongs to a link aggregation";
    if (!is_ethernet(interface)) return "it is no Ethernet port";
    if (stp_roots.contains(port.if_index)) return "it leads to the spanning tree root";
    if (auto reason = neighbour_reason(port, other_switches); !reason.empty()) return reason;
    for (const auto& [mac, databases] : port.macs) {
        if (other_switches.contains(mac)) return "another switch is learned on it";
    }
    if (port.macs.size() > macs_on_access_port_max) {
        return std::to_string(port.macs.size()) + " devices are learned on it";
    }
    return {};
}

}  // namespace

bool forwards_for_others(const Neighbour& neighbour) {
    if (neighbour.med_class == med_network_connectivity) return true;
    if (neighbour.cdp) return (neighbour.cdp_capabilities & cdp_forwarders) != 0;
    return (neighbour.enabled & (lldp_repeater | lldp_bridge | lldp_access_point | lldp_router)) !=
           0;
}

std::string Survey::port_name(std::uint32_t if_index) const {
    const auto found = snapshot->interfaces.find(if_index);
    return found == snapshot->interfaces.end() ? std::to_string(if_index) : found->second.label();
}

const PoePort* Survey::poe_of(std::uint32_t if_index) const {
    const auto found = powered.find(if_index);
    return found == powered.end() ? nullptr : found->second;
}

Survey survey_switch(const SwitchSnapshot& snapshot,
                     PoeMapping mapping,
                     const std::set<std::string>& other_switches) {
    Survey survey;
    survey.snapshot = &snapshot;
    survey.mapping = std::move(mapping);
    survey.contradiction = mapping_contradiction(snapshot, survey.mapping.rule);
    survey.reading = read_fdb_ports(snapshot);
    for (const auto& [index, interface] : snapshot.interfaces) survey.ports[index];
    for (const auto& [key, port] : snapshot.poe) {
        if (port.if_index != 0) survey.powered.try_emplace(port.if_index, &port);
    }
    place_macs(survey);
    place_neighbours(survey);
    const auto stp_roots = stp_root_ports(snapshot, survey.reading.meaning);
    for (auto& [index, port] : survey.ports) {
        port.if_index = index;
        port.uplink = uplink_reason(survey, port, other_switches, stp_roots);
    }
    return survey;
}

}  // namespace camfleet::switches
