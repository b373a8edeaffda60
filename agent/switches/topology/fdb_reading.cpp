// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/fdb_reading.hpp"

#include <array>
#include <charconv>

namespace camfleet::switches {
namespace {

constexpr std::size_t clear_percent = 90;

struct Candidate {
    FdbMeaning meaning = FdbMeaning::unclear;
    std::vector<std::uint32_t> if_index;
    std::size_t resolved = 0;
    std::size_t up = 0;
};

// ge-0/0/0.0 is the logical unit of ge-0/0/0.
std::uint32_t physical_of(const SwitchSnapshot& snapshot, std::uint32_t index) {
    const auto found = snapshot.interfaces.find(index);
    if (found == snapshot.interfaces.end()) return 0;
    const auto& name = found->second.label();
    if (is_ethernet(found->second) || !name.ends_with(".0")) return index;
    const auto parent = name.substr(0, name.size() - 2);
    for (const auto& [other, interface] : snapshot.interfaces) {
        if (is_ethernet(interface) && interface.label() == parent) return other;
    }
    return index;
}

std::uint32_t as_if_index(const SwitchSnapshot& snapshot, std::uint32_t port) {
    const auto found = snapshot.interfaces.find(port);
    if (found == snapshot.interfaces.end()) return 0;
    return is_ethernet(found->second) || is_lag(found->second) ? port : 0;
}

// Interfaces that are ports of the bridge; agents also show VLANs and processors as Ethernet.
std::set<std::uint32_t> bridge_members(const SwitchSnapshot& snapshot) {
    std::set<std::uint32_t> members;
    for (const auto& [context, ports] : snapshot.base_ports) {
        for (const auto& [port, index] : ports) members.insert(index);
    }
    return members;
}

// Number on the case -> ifIndex; 0 where two ports end in the same number.
std::map<std::uint32_t, std::uint32_t> printed_numbers(const SwitchSnapshot& snapshot) {
    std::map<std::uint32_t, std::uint32_t> numbers;
    const auto members = bridge_members(snapshot);
    for (const auto& [index, interface] : snapshot.interfaces) {
        if (!is_ethernet(interface) || is_lag(interface)) continue;
        if (!members.empty() && !members.contains(index)) continue;
        auto number = trailing_number(interface.descr);
        if (number == 0) number = trailing_number(interface.name);
        if (number == 0) continue;
        const auto [at, fresh] = numbers.try_emplace(number, index);
        if (!fresh) at->second = 0;
    }
    return numbers;
}

Candidate try_reading(const SwitchSnapshot& snapshot,
                      FdbMeaning meaning,
                      const std::function<std::uint32_t(const FdbEntry&)>& resolve) {
    Candidate candidate;
    candidate.meaning = meaning;
    for (const auto& entry : snapshot.fdb) {
        const auto index = resolve(entry);
        candidate.if_index.push_back(index);
        if (index == 0) continue;
        ++candidate.resolved;
        if (snapshot.interfaces.at(index).oper == 1) ++candidate.up;
    }
    return candidate;
}

bool is_clear(const Candidate& candidate) {
    return !candidate.if_index.empty() &&
           candidate.resolved * 100 >= candidate.if_index.size() * clear_percent;
}

FdbReading unclear(const SwitchSnapshot& snapshot, std::string why) {
    return {FdbMeaning::unclear, std::move(why),
            std::vector<std::uint32_t>(snapshot.fdb.size(), 0)};
}

// RouterOS before 7 puts the ifIndex into the table of RFC 4188, RouterOS 7 the bridge port.
bool is_old_routeros_table(const SwitchSnapshot& snapshot) {
    if (!snapshot.is_vendor("14988.1")) return false;
    for (const auto& entry : snapshot.fdb) {
        if (entry.from_q_table) return false;
    }
    return true;
}

// Both readings explain the table but lead to different ports: link states may decide, guesses not.
FdbReading settle(const SwitchSnapshot& snapshot, const Candidate& bridge, const Candidate& index) {
    const bool old_routeros = is_old_routeros_table(snapshot);
    if (old_routeros && index.up > bridge.up) {
        return {FdbMeaning::if_index, "forwarding ports are ifIndex numbers", index.if_index};
    }
    if (old_routeros || index.up > bridge.up) {
        return unclear(snapshot, "forwarding ports can be read as bridge ports and as ifIndex");
    }
    return {FdbMeaning::bridge_port, "forwarding ports are bridge ports", bridge.if_index};
}

std::string_view meaning_text(FdbMeaning meaning) {
    switch (meaning) {
        case FdbMeaning::bridge_port:
            return "forwarding ports are bridge ports";
        case FdbMeaning::if_index:
            return "forwarding ports are ifIndex numbers";
        case FdbMeaning::printed_number:
            return "forwarding ports are the numbers on the case";
        case FdbMeaning::unclear:
            break;
    }
    return "mapping unclear";
}

}  // namespace

std::uint32_t trailing_number(std::string_view text) {
    const auto last = text.find_last_not_of("0123456789");
    const auto digits = last == std::string_view::npos ? text : text.substr(last + 1);
    std::uint32_t number = 0;
    const auto [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return problem == std::errc() ? number : 0;
}

std::uint32_t bridge_port_if_index(const SwitchSnapshot& snapshot,
                                   std::uint32_t context,
                                   std::uint32_t port) {
    for (const auto at : {context, std::uint32_t{0}}) {
        const auto map = snapshot.base_ports.find(at);
        if (map == snapshot.base_ports.end()) continue;
        const auto entry = map->second.find(port);
        if (entry != map->second.end()) return physical_of(snapshot, entry->second);
    }
    return 0;
}

FdbReading read_fdb_ports(const SwitchSnapshot& snapshot) {
    if (snapshot.fdb.empty()) return unclear(snapshot, "the forwarding table is empty");
    const auto printed = printed_numbers(snapshot);
    const std::array readings = {
        try_reading(snapshot, FdbMeaning::bridge_port,
                    [&](const FdbEntry& e) {
                        return bridge_port_if_index(snapshot, e.vlan_context, e.port);
                    }),
        try_reading(snapshot, FdbMeaning::if_index,
                    [&](const FdbEntry& e) { return as_if_index(snapshot, e.port); }),
        try_reading(snapshot, FdbMeaning::printed_number,
                    [&](const FdbEntry& e) {
                        const auto at = printed.find(e.port);
                        return at == printed.end() ? 0 : at->second;
                    }),
    };
    const auto& [bridge, index, number] = readings;
    if (bridge.resolved >= index.resolved && is_clear(bridge) && is_clear(index) &&
        bridge.if_index != index.if_index && index.resolved == bridge.resolved) {
        return settle(snapshot, bridge, index);
    }
    const auto* best = &bridge;
    if (index.resolved > best->resolved) best = &index;
    if (number.resolved > best->resolved) best = &number;
    if (!is_clear(*best)) {
        return unclear(snapshot, std::to_string(best->resolved) + " of " +
                                     std::to_string(snapshot.fdb.size()) +
                                     " forwarding rows lead to a known port");
    }
    return {best->meaning, std::string(meaning_text(best->meaning)), best->if_index};
}

}  // namespace camfleet::switches
