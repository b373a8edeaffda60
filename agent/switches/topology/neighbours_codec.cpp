// SPDX-License-Identifier: Apache-2.0
// Source: IEEE 802.1AB LLDP-MIB (lldpRemTable, lldpLocPortTable), LLDP-EXT-MED-MIB, CISCO-CDP-MIB.
#include "agent/switches/topology/snapshot_parts.hpp"
#include "common/base/encoding.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::switches {
namespace {

constexpr std::int64_t chassis_is_mac = 4;
constexpr std::int64_t port_is_mac = 3;
constexpr std::size_t capability_text_min = 3;
// LLDP-EXT-MED-MIB lldpXMedRemXPoEPDPowerSource: unknown 1, fromPSE 2, local 3, both 4.
constexpr std::int64_t pd_fed_by_pse = 2;

using RemoteKey = std::vector<std::uint32_t>;  // time mark, local port, remote index

struct LocalPort {
    std::string id;
    std::string mac;
    std::string descr;
};

std::uint32_t only_interface(const SwitchSnapshot& out, auto&& matches) {
    std::uint32_t found = 0;
    for (const auto& [index, interface] : out.interfaces) {
        if (!matches(interface)) continue;
        if (found != 0) return 0;
        found = index;
    }
    return found;
}

std::uint32_t interface_named(const SwitchSnapshot& out, const std::string& word) {
    if (word.empty()) return 0;
    const auto by = [&](std::string Interface::* member) {
        return only_interface(out, [&](const Interface& i) { return i.*member == word; });
    };
    if (const auto index = by(&Interface::name)) return index;
    if (const auto index = by(&Interface::descr)) return index;
    return by(&Interface::alias);
}

std::uint32_t interface_of_local_port(const RowIndex& rows,
                                      const SwitchSnapshot& out,
                                      std::uint32_t number,
                                      const LocalPort& local) {
    if (const auto index = interface_named(out, local.id)) return index;
    if (!local.mac.empty()) {
        const auto index =
            only_interface(out, [&](const Interface& i) { return i.mac == local.mac; });
        if (index != 0) return index;
    }
    if (const auto index = interface_named(out, local.descr)) return index;
    if (out.interfaces.contains(number)) return number;
    const auto* base = rows.find("1.3.6.1.2.1.17.1.4.1.2." + std::to_string(number));
    const auto index = base == nullptr ? 0 : unsigned_of(*base).value_or(0);
    return out.interfaces.contains(index) ? index : 0;
}

std::map<std::uint32_t, LocalPort> read_local_ports(const RowIndex& rows) {
    std::map<std::uint32_t, LocalPort> ports;
    rows.column("1.0.8802.1.1.2.1.3.7.1.3", [&](Suffix at, const SnmpRow& row) {
        if (at.size() != 1) return;
        ports[at[0]].id = text_of(row);
        ports[at[0]].mac = mac_of_octets(row.octets);
    });
    rows.column("1.0.8802.1.1.2.1.3.7.1.4", [&](Suffix at, const SnmpRow& row) {
        if (at.size() == 1) ports[at[0]].descr = text_of(row);
    });
    return ports;
}

bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

// Raw BITS, or the text "39 00 2 3 4 7" that some tools record. EXOS sends the octets swapped.
void read_capabilities(const std::string& value, Neighbour& neighbour) {
    if (value.empty()) return;
    std::string bits = value;
    if (value.size() >= capability_text_min && is_hex(value[0]) && is_hex(value[1]) &&
        value[2] == ' ') {
        bits = from_hex(value.substr(0, 2)).value_or("");
        if (value.size() >= 5 && is_hex(value[3]) && is_hex(value[4])) {
            bits += from_hex(value.substr(3, 2)).value_or("");
        }
    }
    const auto first = static_cast<std::uint8_t>(bits.empty() ? 0 : bits[0]);
    const auto second = static_cast<std::uint8_t>(bits.size() > 1 ? bits[1] : 0);
    neighbour.enabled = first == 0 ? second : first;
    neighbour.capabilities_known = neighbour.enabled != 0;
}

struct Remote {
    Neighbour neighbour;
    std::int64_t chassis_subtype = 0;
    std::int64_t port_subtype = 0;
    std::string chassis;
    std::string port;
};

using Remotes = std::map<RemoteKey, Remote>;

void each_remote(const RowIndex& rows,
                 std::string_view column,
                 Remotes& remotes,
                 bool add,
                 const std::function<void(Remote&, const SnmpRow&)>& store) {
    rows.column(column, [&](Suffix at, const SnmpRow& row) {
        if (at.size() != 3) return;
        RemoteKey key(at.begin(), at.end());
        if (!add && !remotes.contains(key)) return;
        auto& remote = remotes[key];
        remote.neighbour.local_port = at[1];
        store(remote, row);
    });
}

Remotes read_remotes(const RowIndex& rows) {
    const std::string root = "1.0.8802.1.1.2.1.4.1.1.";
    Remotes found;
    each_remote(rows, root + "4", found, true,
                [](Remote& r, const SnmpRow& row) { r.chassis_subtype = row.number; });
    each_remote(rows, root + "5", found, true,
                [](Remote& r, const SnmpRow& row) { r.chassis = row.octets; });
    each_remote(rows, root + "6", found, true,
                [](Remote& r, const SnmpRow& row) { r.port_subtype = row.number; });
    each_remote(rows, root + "7", found, true,
                [](Remote& r, const SnmpRow& row) { r.port = row.octets; });
    each_remote(rows, root + "9", found, true,
                [](Remote& r, const SnmpRow& row) { r.neighbour.name = text_of(row); });
    each_remote(rows, root + "12", found, true,
                [](Remote& r, const SnmpRow& row) { read_capabilities(row.octets, r.neighbour); });
    each_remote(rows, "1.0.8802.1.1.2.1.5.4795.1.3.1.1.3", found, false,
                [](Remote& r, const SnmpRow& row) {
                    r.neighbour.med_class = unsigned_of(row).value_or(0);
                });
    each_remote(rows, "1.0.8802.1.1.2.1.5.4795.1.3.7.1.2", found, false,
                [](Remote& r, const SnmpRow& row) {
                    r.neighbour.pd_from_pse = row.number == pd_fed_by_pse;
                });
    return found;
}

void read_lldp(const RowIndex& rows, SwitchSnapshot& out) {
    const auto local_ports = read_local_ports(rows);
    for (auto& [key, remote] : read_remotes(rows)) {
        auto neighbour = remote.neighbour;
        if (remote.chassis_subtype == chassis_is_mac) {
            neighbour.chassis_mac = mac_of_octets(remote.chassis);
        }
        if (remote.port_subtype == port_is_mac) neighbour.port_mac = mac_of_octets(remote.port);
        const auto local = local_ports.find(neighbour.local_port);
        neighbour.if_index =
            interface_of_local_port(rows, out, neighbour.local_port,
                                    local == local_ports.end() ? LocalPort{} : local->second);
        out.neighbours.push_back(std::move(neighbour));
    }
}

// CDP numbers its rows by ifIndex. The device id of a phone or camera ends in its MAC.
void read_cdp(const RowIndex& rows, SwitchSnapshot& out) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, Neighbour> found;
    rows.column("1.3.6.1.4.1.9.9.23.1.2.1.1.6", [&](Suffix at, const SnmpRow& row) {
        if (at.size() != 2) return;
        auto& neighbour = found[{at[0], at[1]}];
        neighbour.name = text_of(row);
        if (neighbour.name.size() < 12) return;
        const auto tail = normalise_mac(neighbour.name.substr(neighbour.name.size() - 12));
        if (tail) neighbour.chassis_mac = *tail;
    });
    rows.column("1.3.6.1.4.1.9.9.23.1.2.1.1.9", [&](Suffix at, const SnmpRow& row) {
        if (at.size() != 2) return;
        auto& neighbour = found[{at[0], at[1]}];
        neighbour.capabilities_known = !row.octets.empty();
        for (const char c : row.octets.substr(0, 4)) {
            neighbour.cdp_capabilities =
                neighbour.cdp_capabilities << 8 | static_cast<unsigned char>(c);
        }
    });
    for (auto& [key, neighbour] : found) {
        neighbour.cdp = true;
        neighbour.local_port = key.first;
        neighbour.if_index = out.interfaces.contains(key.first) ? key.first : 0;
        out.neighbours.push_back(neighbour);
    }
}

}  // namespace

void read_neighbours(const RowIndex& rows, SwitchSnapshot& out) {
    read_lldp(rows, out);
    read_cdp(rows, out);
    // Juniper announces and hears on logical units.
    for (auto& neighbour : out.neighbours) {
        if (neighbour.if_index != 0) neighbour.if_index = physical_port(out, neighbour.if_index);
    }
}

}  // namespace camfleet::switches
