// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/poe_mapping.hpp"

#include "agent/switches/topology/fdb_reading.hpp"
#include "agent/switches/topology/mutation.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace camfleet::switches {
namespace {

using IfOf = std::function<std::uint32_t(const PoePort&)>;

bool is_port(const SwitchSnapshot& snapshot, std::uint32_t index) {
    const auto found = snapshot.interfaces.find(index);
    return found != snapshot.interfaces.end() && is_ethernet(found->second) &&
           !is_lag(found->second);
}

// All PoE ports on different Ethernet ports, or no change at all.
bool apply(SwitchSnapshot& snapshot, const IfOf& rule) {
    std::set<std::uint32_t> used;
    std::vector<std::uint32_t> indices;
    for (const auto& [key, port] : snapshot.poe) {
        const auto index = rule(port);
        if (!is_port(snapshot, index) || !used.insert(index).second) return false;
        indices.push_back(index);
    }
    std::size_t at = CAMFLEET_FINDER_MUTANT(power_index_is_off_by_one) ? 1 : 0;
    for (auto& [key, port] : snapshot.poe) port.if_index = indices[at++ % indices.size()];
    return true;
}

std::uint32_t look_up(const std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t>& table,
                      const PoePort& port) {
    const auto found = table.find({port.group, port.port});
    return found == table.end() ? 0 : found->second;
}

std::uint32_t interface_by_descr(const SwitchSnapshot& snapshot,
                                 const std::function<bool(const std::string&)>& matches) {
    std::uint32_t found = 0;
    for (const auto& [index, interface] : snapshot.interfaces) {
        if (!is_ethernet(interface) || !matches(interface.descr)) continue;
        if (found != 0) return 0;
        found = index;
    }
    return found;
}

// Boxes with FastEthernet ports number PoE from the third index on: only the entity alias may tell.
bool has_fast_ethernet(const SwitchSnapshot& snapshot) {
    return std::ranges::any_of(snapshot.interfaces, [](const auto& entry) {
        return entry.second.descr.starts_with("FastEthernet") && is_ethernet(entry.second);
    });
}

// "GigabitEthernet1/0/12": group 1, port 12. "GigabitEthernet0/12": group 0 or a fixed box's 1.
bool is_cisco_name(const std::string& descr, const PoePort& port) {
    const auto word = descr.find("thernet");
    if (word == std::string::npos) return false;
    const auto numbers = descr.substr(word + 7);
    const auto group = std::to_string(port.group);
    const auto number = std::to_string(port.port);
    return numbers == group + "/0/" + number || numbers == group + "/" + number;
}

PoeMapping map_cisco(SwitchSnapshot& snapshot) {
    if (apply(snapshot, [&](const PoePort& p) { return look_up(snapshot.poe_entity_if, p); })) {
        return {PoeRule::cisco_entity_alias,
                "PoE ports are tied to interfaces by the entity alias"};
    }
    if (has_fast_ethernet(snapshot)) {
        return {PoeRule::none, "this Cisco box does not say which interface a PoE port feeds"};
    }
    if (apply(snapshot, [&](const PoePort& p) { return look_up(snapshot.poe_stack_if, p); })) {
        return {PoeRule::cisco_stack, "PoE ports are tied to interfaces by CISCO-STACK-MIB"};
    }
    const auto by_name = [&](const PoePort& port) {
        return interface_by_descr(snapshot,
                                  [&](const std::string& d) { return is_cisco_name(d, port); });
    };
    if (apply(snapshot, by_name)) {
        return {PoeRule::cisco_descr, "PoE ports are tied to interfaces by their names"};
    }
    return {PoeRule::none, "no Cisco rule ties every PoE port to one interface"};
}

// ge-0/0/7 is group 1, port 8: names count from zero, PoE from one.
std::uint32_t juniper_interface(const SwitchSnapshot& snapshot, const PoePort& port) {
    if (port.group == 0 || port.port == 0) return 0;
    const auto tail = "-" + std::to_string(port.group - 1) + "/0/" + std::to_string(port.port - 1);
    return interface_by_descr(snapshot, [&](const std::string& descr) {
        constexpr std::array<std::string_view, 4> kinds = {"fe", "ge", "xe", "et"};
        return std::ranges::any_of(
            kinds, [&](std::string_view kind) { return descr == std::string(kind) + tail; });
    });
}

std::uint32_t tp_link_interface(const SwitchSnapshot& snapshot, const PoePort& port) {
    const auto tail = "/0/" + std::to_string(port.port);
    return interface_by_descr(snapshot,
                              [&](const std::string& descr) { return descr.ends_with(tail); });
}

bool is_if_index_vendor(const SwitchSnapshot& snapshot) {
    // HP and Aruba AOS-S, D-Link, Netgear, Zyxel, Extreme; Cisco Small Business, Linksys, Eltex.
    constexpr std::array<std::string_view, 9> vendors = {"11.2.3.7", "171",  "4526",  "890", "1916",
                                                         "9.6.1",    "3955", "35265", "89"};
    return std::ranges::any_of(vendors, [&](auto vendor) { return snapshot.is_vendor(vendor); });
}

bool is_private_if_index(const SwitchSnapshot& snapshot) {
    return std::ranges::all_of(snapshot.poe, [](const auto& entry) {
        return entry.second.control != PoeControl::rfc3621;
    });
}

// "gi2/0/5", "2:1" and "2/5" are of unit 2; 0: the name tells no unit.
std::uint32_t unit_in(std::string_view name) {
    const auto last = name.find_last_not_of("0123456789/:");
    const auto numbers = last == std::string_view::npos ? name : name.substr(last + 1);
    std::uint32_t unit = 0;
    const auto* const end = numbers.data() + numbers.size();
    const auto [rest, problem] = std::from_chars(numbers.data(), end, unit);
    return problem == std::errc() && rest != end ? unit : 0;
}

std::uint32_t unit_of(const Interface& interface) {
    const auto unit = unit_in(interface.name);
    return unit != 0 ? unit : unit_in(interface.descr);
}

// A group above 1 is a box of a stack: RFC 3621 counts its ports from 1 again, and such a number
// may be an ifIndex of the first box. Empty, or the first port that is not of its group's box.
std::string outside_its_unit(const SwitchSnapshot& snapshot) {
    for (const auto& [key, port] : snapshot.poe) {
        const auto found = snapshot.interfaces.find(port.port);
        if (port.group <= 1 || found == snapshot.interfaces.end()) continue;
        if (unit_of(found->second) == port.group) continue;
        return "PoE port " + std::to_string(port.group) + "." + std::to_string(port.port) +
               " belongs to unit " + std::to_string(port.group) + " of a stack, and interface " +
               std::to_string(port.port) + " (" + found->second.label() +
               ") is not named as one of it";
    }
    return {};
}

PoeMapping map_by_index(SwitchSnapshot& snapshot, PoeRule rule, std::string explanation) {
    if (auto outside = outside_its_unit(snapshot); !outside.empty()) {
        return {PoeRule::none, std::move(outside)};
    }
    if (apply(snapshot, [](const PoePort& port) { return port.port; })) {
        return {rule, std::move(explanation)};
    }
    return {PoeRule::none, "PoE indices of this make should be ifIndex numbers, but are not"};
}

PoeMapping map_unknown_make(SwitchSnapshot& snapshot) {
    const bool one_group = std::ranges::all_of(
        snapshot.poe, [](const auto& entry) { return entry.second.group == 1; });
    if (one_group && apply(snapshot, [](const PoePort& port) { return port.port; })) {
        return {PoeRule::plain_ethernet, "every PoE index is an Ethernet ifIndex"};
    }
    return {PoeRule::none, "no rule says which interface a PoE port of this make feeds"};
}

}  // namespace

PoeMapping map_poe_ports(SwitchSnapshot& snapshot) {
    if (snapshot.poe.empty()) return {PoeRule::none, "the switch shows no PoE ports"};
    if (snapshot.is_vendor("9.1")) return map_cisco(snapshot);
    if (is_if_index_vendor(snapshot)) {
        return map_by_index(snapshot, PoeRule::vendor_if_index,
                            "PoE indices of this make are ifIndex numbers");
    }
    if (snapshot.is_vendor("2636")) {
        if (apply(snapshot, [&](const PoePort& p) { return juniper_interface(snapshot, p); })) {
            return {PoeRule::juniper_names, "PoE port n is interface n-1 of its member"};
        }
        return {PoeRule::none, "PoE ports do not match the interface names"};
    }
    if (snapshot.is_vendor("11863")) {
        if (apply(snapshot, [&](const PoePort& p) { return tp_link_interface(snapshot, p); })) {
            return {PoeRule::tp_link_names, "PoE port n is the interface ending in /0/n"};
        }
        return {PoeRule::none, "PoE ports do not match the interface names"};
    }
    if (is_private_if_index(snapshot)) {
        return map_by_index(snapshot, PoeRule::private_if_index,
                            "the maker's PoE table is indexed by ifIndex");
    }
    return map_unknown_make(snapshot);
}

namespace {

// A device with link that says it is fed by this switch, on a port that says it feeds nobody.
std::string fed_without_power(const SwitchSnapshot& snapshot) {
    for (const auto& neighbour : snapshot.neighbours) {
        if (!neighbour.pd_from_pse || neighbour.if_index == 0) continue;
        for (const auto& [key, port] : snapshot.poe) {
            const bool idle = port.state == PoeState::searching || port.state == PoeState::off;
            if (port.if_index != neighbour.if_index || !idle) continue;
            const auto& interface = snapshot.interfaces.at(port.if_index);
            if (interface.oper == 1) {
                return "the device on " + interface.label() +
                       " says it is powered by the switch, which delivers nothing there";
            }
        }
    }
    return {};
}

}  // namespace

std::string mapping_contradiction(const SwitchSnapshot& snapshot, PoeRule rule) {
    if (auto unfed = fed_without_power(snapshot); !unfed.empty()) return unfed;
    if (rule == PoeRule::cisco_entity_alias || rule == PoeRule::private_if_index) return {};
    std::size_t with_link = 0;
    std::string without_link;
    std::size_t dark = 0;
    for (const auto& [key, port] : snapshot.poe) {
        if (port.if_index == 0 || port.state != PoeState::delivering) continue;
        const auto& interface = snapshot.interfaces.at(port.if_index);
        if (interface.oper == 0) continue;
        if (interface.oper == 1) {
            ++with_link;
        } else {
            ++dark;
            without_link = interface.label();
        }
    }
    // A camera that boots draws power without link: on a known make only a majority contradicts.
    const bool contradicts =
        rule == PoeRule::plain_ethernet ? dark > 0 : dark > 1 && dark > with_link;
    if (!contradicts) return {};
    return "power is delivered to " + std::to_string(dark) + " ports without link, e.g. " +
           without_link;
}

std::string_view poe_state_name(PoeState state) {
    switch (state) {
        case PoeState::off:
            return "off";
        case PoeState::searching:
            return "searching";
        case PoeState::delivering:
            return "delivering";
        case PoeState::fault:
            return "fault";
        case PoeState::unknown:
            break;
    }
    return "unknown";
}

}  // namespace camfleet::switches
