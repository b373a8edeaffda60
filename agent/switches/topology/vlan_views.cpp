// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/vlan_views.hpp"

#include "agent/switches/topology/mutation.hpp"
#include "agent/switches/topology/snapshot_parts.hpp"

#include <algorithm>
#include <limits>

namespace camfleet::switches {
namespace {

constexpr std::string_view vm_vlan = "1.3.6.1.4.1.9.9.68.1.2.2.1.2";
constexpr std::string_view vm_voice_vlan = "1.3.6.1.4.1.9.9.68.1.5.1.1.1";
constexpr std::string_view vtp_vlan_state = "1.3.6.1.4.1.9.9.46.1.3.1.1.2";
constexpr std::string_view trunk_status = "1.3.6.1.4.1.9.9.46.1.6.1.1.14";
constexpr std::uint32_t vlan_max = 4094;  // vmVoiceVlanId says 4095 and 4096 for "none"
constexpr std::size_t vlans_named_max = 4;

using ByPort = std::map<std::uint32_t, std::uint32_t>;

ByPort by_port(const RowIndex& rows, std::string_view column) {
    ByPort out;
    rows.column(column, [&](Suffix at, const SnmpRow& row) {
        if (at.size() == 1) out[at[0]] = unsigned_of(row).value_or(0);
    });
    return out;
}

bool is_vlan(std::uint32_t number) { return number >= 1 && number <= vlan_max; }

// The default context holds VLAN 1; 1002 to 1005 are Token Ring and FDDI.
bool has_view(std::uint32_t vlan) { return vlan > 1 && (vlan < 1002 || vlan > 1005); }

// vtpVlanState.<domain>.<vlan>: operational 1.
std::set<std::uint32_t> active_vlans(const RowIndex& rows) {
    std::set<std::uint32_t> out;
    rows.column(vtp_vlan_state, [&](Suffix at, const SnmpRow& row) {
        if (at.size() == 2 && row.number == 1 && is_vlan(at[1])) out.insert(at[1]);
    });
    return out;
}

// A port whose VLANs are told in full: an access VLAN, a row about its voice VLAN, and no trunk.
void read_access_ports(const RowIndex& rows, SwitchSnapshot& out) {
    const auto voice = by_port(rows, vm_voice_vlan);
    const auto trunks = by_port(rows, trunk_status);
    for (const auto& [index, vlan] : by_port(rows, vm_vlan)) {
        const auto spoken = voice.find(index);
        const auto trunk = trunks.find(index);
        const bool trunking = trunk != trunks.end() && trunk->second == 1;
        if (!is_vlan(vlan) || spoken == voice.end() || trunking) continue;
        out.access_vlans[index] = {vlan};
        if (is_vlan(spoken->second)) out.access_vlans[index].insert(spoken->second);
    }
}

bool every_port_is_told(const SwitchSnapshot& out) {
    return std::ranges::all_of(out.interfaces, [&](const auto& entry) {
        return !is_ethernet(entry.second) || is_lag(entry.second) ||
               out.access_vlans.contains(entry.first);
    });
}

std::string untold_text(const SwitchSnapshot& snapshot, const std::set<std::uint32_t>& vlans) {
    if (vlans.empty()) return {};
    const auto& why = snapshot.vlans_untold.at(*vlans.begin());
    if (*vlans.begin() == 0) return why;
    std::string list;
    std::size_t named = 0;
    for (const auto vlan : vlans) {
        if (++named > vlans_named_max) break;
        list += (list.empty() ? "" : ", ") + std::to_string(vlan);
    }
    if (vlans.size() > vlans_named_max) {
        list += " and " + std::to_string(vlans.size() - vlans_named_max) + " more";
    }
    return (vlans.size() == 1 ? "VLAN " + list + " was" : "VLANs " + list + " were") +
           " not told (" + why + ")";
}

}  // namespace

std::vector<std::uint32_t> read_vlans(const RowIndex& rows, SwitchSnapshot& out) {
    if (!out.is_vendor("9.1")) return {};
    read_access_ports(rows, out);
    std::map<std::uint32_t, std::size_t> ports;  // VLAN -> how many have it as their own
    for (const auto& [index, vlan] : by_port(rows, vm_vlan)) ++ports[vlan];
    for (const auto& [index, vlan] : by_port(rows, vm_voice_vlan)) ports.try_emplace(vlan);
    if (!every_port_is_told(out) && !CAMFLEET_FINDER_MUTANT(only_access_vlans_are_read)) {
        const auto active = active_vlans(rows);
        for (const auto vlan : active) ports.try_emplace(vlan);
        if (active.empty()) out.vlans_untold[0] = "the switch does not list its VLANs";
    }
    std::vector<std::uint32_t> wanted;
    for (const auto& [vlan, count] : ports) {
        if (is_vlan(vlan) && has_view(vlan)) wanted.push_back(vlan);
    }
    std::ranges::sort(wanted, {}, [&](std::uint32_t vlan) {
        return std::pair(std::numeric_limits<std::size_t>::max() - ports.at(vlan), vlan);
    });
    return wanted;
}

std::vector<std::uint32_t> vlan_views(const std::vector<SnmpRow>& rows) {
    const RowIndex index(rows);
    SwitchSnapshot scratch;
    read_system(index, scratch);
    read_interfaces(index, scratch);
    return read_vlans(index, scratch);
}

std::string untold_on_port(const SwitchSnapshot& snapshot, std::uint32_t if_index) {
    if (CAMFLEET_FINDER_MUTANT(a_silent_vlan_is_an_empty_one)) return {};
    const auto known = snapshot.access_vlans.find(if_index);
    std::set<std::uint32_t> missing;
    for (const auto& [vlan, why] : snapshot.vlans_untold) {
        const bool may_carry = known == snapshot.access_vlans.end() || known->second.contains(vlan);
        if (may_carry) missing.insert(vlan);
    }
    return untold_text(snapshot, missing);
}

std::string untold_on_switch(const SwitchSnapshot& snapshot) {
    std::set<std::uint32_t> all;
    for (const auto& [vlan, why] : snapshot.vlans_untold) all.insert(vlan);
    return untold_text(snapshot, all);
}

}  // namespace camfleet::switches
