// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/fdb_reading.hpp"

#include "agent/switches/topology/mutation.hpp"
#include "agent/switches/topology/vlan_views.hpp"

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

bool disagree(const Candidate& a, const Candidate& b) {
    for (std::size_t i = 0; i < a.if_index.size(); ++i) {
        const auto one = a.if_index[i];
        const auto other = b.if_index[i];
        if (one != 0 && other != 0 && one != other) return true;
    }
    return false;
}

// Link states speak for one reading: all its ports are up, the other one's are not.
bool links_favour(const Candidate& one, const Candidate& other) {
    return one.up == one.resolved && other.up < other.resolved;
}

// Two readings explain the table and lead to different ports. Bridge ports are the standard and
// need no more than that no link speaks against them; every other reading needs links that speak
// for it.
bool is_doubtful(const SwitchSnapshot& snapshot, const Candidate& best, const Candidate& rival) {
    if (!is_clear(rival) || !disagree(best, rival)) return false;
    if (is_old_routeros_table(snapshot)) {
        return best.meaning != FdbMeaning::if_index || best.up <= rival.up;
    }
    if (best.meaning != FdbMeaning::bridge_port) return !links_favour(best, rival);
    return rival.up > best.up;
}

// A map of bridge ports that has gaps is right where it says something: one port that it numbers
// otherwise than the reading does speaks against the reading, whether or not a row names that port.
// Link states do not help: one stale row on a dark port would make them speak for the wrong
// reading.
bool map_contradicts(const SwitchSnapshot& snapshot,
                     const std::function<std::uint32_t(std::uint32_t)>& reading) {
    if (CAMFLEET_FINDER_MUTANT(a_map_with_gaps_is_no_map)) return false;
    for (const auto& [context, ports] : snapshot.base_ports) {
        for (const auto& [port, index] : ports) {
            const auto other = reading(port);
            if (other != 0 && other != physical_port(snapshot, index)) return true;
        }
    }
    return false;
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
        if (entry != map->second.end()) return physical_port(snapshot, entry->second);
    }
    return 0;
}

std::set<std::uint32_t> stp_root_ports(const SwitchSnapshot& snapshot, FdbMeaning meaning) {
    std::set<std::uint32_t> found;
    const auto printed = printed_numbers(snapshot);
    for (const auto& [context, port] : snapshot.stp_roots) {
        const auto mapped = bridge_port_if_index(snapshot, context, port);
        found.insert(mapped);
        if (mapped == 0 || meaning == FdbMeaning::if_index) {
            found.insert(physical_port(snapshot, as_if_index(snapshot, port)));
        }
        const auto number = printed.find(port);
        const bool by_number = mapped == 0 || meaning == FdbMeaning::printed_number;
        if (by_number && number != printed.end()) found.insert(number->second);
    }
    found.erase(0);
    return found;
}

FdbReading read_fdb_ports(const SwitchSnapshot& snapshot) {
    if (!snapshot.hosts_untold.empty()) return unclear(snapshot, snapshot.hosts_untold);
    if (snapshot.fdb.empty()) return unclear(snapshot, "the forwarding table is empty");
    const auto printed = printed_numbers(snapshot);
    const auto by_index = [&](std::uint32_t port) { return as_if_index(snapshot, port); };
    const auto by_number = [&](std::uint32_t port) {
        const auto at = printed.find(port);
        return at == printed.end() ? 0 : at->second;
    };
    const std::array readings = {
        try_reading(snapshot, FdbMeaning::bridge_port,
                    [&](const FdbEntry& e) {
                        return bridge_port_if_index(snapshot, e.vlan_context, e.port);
                    }),
        try_reading(snapshot, FdbMeaning::if_index,
                    [&](const FdbEntry& e) { return by_index(e.port); }),
        try_reading(snapshot, FdbMeaning::printed_number,
                    [&](const FdbEntry& e) { return by_number(e.port); }),
    };
    const auto& [bridge, index, number] = readings;
    const auto* best = &bridge;
    if (index.resolved > best->resolved) best = &index;
    if (number.resolved > best->resolved) best = &number;
    // The old RouterOS table may mean either: the links choose, and doubt is checked below.
    if (best == &bridge && is_old_routeros_table(snapshot) && index.resolved == bridge.resolved &&
        index.up > bridge.up) {
        best = &index;
    }
    if (!is_clear(*best)) {
        return unclear(snapshot, std::to_string(best->resolved) + " of " +
                                     std::to_string(snapshot.fdb.size()) +
                                     " forwarding rows lead to a known port");
    }
    for (const auto& rival : readings) {
        if (&rival != best && is_doubtful(snapshot, *best, rival)) {
            return unclear(snapshot, std::string(meaning_text(best->meaning)) + ", or " +
                                         std::string(meaning_text(rival.meaning)) +
                                         ": nothing decides between the two");
        }
    }
    const bool by_map = best == &bridge;
    const bool contradicted = !by_map && (best == &index ? map_contradicts(snapshot, by_index)
                                                         : map_contradicts(snapshot, by_number));
    if (contradicted && !is_old_routeros_table(snapshot)) {
        return unclear(snapshot,
                       std::string(meaning_text(best->meaning)) +
                           ", but the map of bridge ports, which has gaps, says otherwise");
    }
    auto explanation = std::string(meaning_text(best->meaning));
    if (const auto untold = untold_on_switch(snapshot); !untold.empty())
        explanation += "; " + untold;
    return {best->meaning, std::move(explanation), best->if_index};
}

}  // namespace camfleet::switches
