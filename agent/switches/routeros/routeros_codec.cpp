// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/routeros/routeros_codec.hpp"

#include "agent/adapters/json/foreign_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace camfleet::routeros {
namespace {

using switches::PoeState;

constexpr std::size_t text_max = 256;

// Bridge ports get numbers of their own that no interface has, so that the reading of the
// forwarding table is never in doubt.
constexpr std::uint32_t bridge_port_base = 1'000'000;

// IANAifType
constexpr std::uint32_t type_ethernet = 6;
constexpr std::uint32_t type_lag = 161;
constexpr std::uint32_t type_virtual = 53;

Row row_of(const json::Object& object) {
    Row row;
    for (const auto& member : object) {
        const std::string key(member.key());
        auto value = json::text_at(object, member.key());
        std::erase_if(value,
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
        value.resize(std::min(value.size(), text_max));
        row[key] = std::move(value);
    }
    return row;
}

bool is_true(const Row& row, const std::string& key) {
    const auto text = at(row, key);
    return text == "true" || text == "yes";
}

std::uint32_t type_of(const std::string& type) {
    if (type == "ether") return type_ethernet;
    return type == "bond" ? type_lag : type_virtual;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(','), text.size());
        if (end > 0) words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

using Names = std::map<std::string, std::uint32_t>;  // interface -> index

std::uint32_t index_of(const Names& names, const std::string& name) {
    const auto found = names.find(name);
    return found == names.end() ? 0 : found->second;
}

Names read_interfaces(const Rows& rows, switches::SwitchSnapshot& snapshot) {
    Names names;
    for (const auto& row : rows) {
        const auto index = number_of_id(at(row, ".id"));
        const auto name = at(row, "name");
        if (index == 0 || index >= bridge_port_base || name.empty()) continue;
        switches::Interface interface;
        interface.index = index;
        interface.name = name;
        interface.descr = name;
        interface.type = type_of(at(row, "type"));
        interface.oper = is_true(row, "running") ? 1 : 2;
        interface.mac = switches::mac_of_text(at(row, "mac-address"));
        if (!interface.mac.empty()) snapshot.own_macs.insert(interface.mac);
        snapshot.base_ports[0][bridge_port_base + index] = index;
        names[name] = index;
        snapshot.interfaces[index] = std::move(interface);
    }
    return names;
}

std::string bridge_mac(const Rows& bridges) {
    for (const auto& row : bridges) {
        auto mac = switches::mac_of_text(at(row, "mac-address"));
        if (!mac.empty() && !is_true(row, "disabled")) return mac;
    }
    return {};
}

// The lowest bit of the first octet: IEEE 802-2014 section 8.2.2
bool is_group(const std::string& mac) { return std::string_view("13579bdf").contains(mac[1]); }

void read_hosts(const Rows& hosts, const Names& names, switches::SwitchSnapshot& snapshot) {
    for (const auto& row : hosts) {
        if (is_true(row, "local") || is_true(row, "disabled") || is_true(row, "invalid")) continue;
        switches::FdbEntry entry;
        entry.mac = switches::mac_of_text(at(row, "mac-address"));
        if (entry.mac.empty() || is_group(entry.mac) || snapshot.own_macs.contains(entry.mac)) {
            continue;
        }
        const auto where =
            at(row, "on-interface").empty() ? at(row, "interface") : at(row, "on-interface");
        const auto index = index_of(names, where);
        entry.port = index == 0 ? 0 : bridge_port_base + index;
        entry.from_q_table = true;
        const auto vlan = at(row, "vid");
        std::from_chars(vlan.data(), vlan.data() + vlan.size(), entry.database);
        snapshot.fdb.push_back(std::move(entry));
    }
}

void read_bonds(const Rows& bonds, const Names& names, switches::SwitchSnapshot& snapshot) {
    for (const auto& row : bonds) {
        for (const auto& slave : words_of(at(row, "slaves"))) {
            const auto index = index_of(names, slave);
            if (index != 0) snapshot.interfaces[index].in_lag = true;
        }
    }
}

void read_root_port(const Rows& ports, const Names& names, switches::SwitchSnapshot& snapshot) {
    for (const auto& row : ports) {
        if (at(row, "role") != "root-port") continue;
        const auto index = index_of(names, at(row, "interface"));
        if (index != 0) snapshot.stp_roots[0] = bridge_port_base + index;
    }
}

// Source: LLDP-MIB LldpSystemCapabilitiesMap, first octet; the words are RouterOS's.
std::uint8_t capabilities_of(const std::string& words) {
    constexpr std::array<std::pair<std::string_view, std::uint8_t>, 8> bits = {{
        {"other", 0x80},
        {"repeater", 0x40},
        {"bridge", 0x20},
        {"wlan-ap", 0x10},
        {"router", 0x08},
        {"telephone", 0x04},
        {"docsis-cable-device", 0x02},
        {"station-only", 0x01},
    }};
    std::uint8_t all = 0;
    for (const auto& word : words_of(words)) {
        for (const auto& [name, bit] : bits) {
            if (word == name) all = static_cast<std::uint8_t>(all | bit);
        }
    }
    return all;
}

void read_neighbours(const Rows& rows, const Names& names, switches::SwitchSnapshot& snapshot) {
    for (const auto& row : rows) {
        switches::Neighbour neighbour;
        // "ether5,bridge": the port and what it belongs to.
        for (const auto& word : words_of(at(row, "interface"))) {
            const auto index = index_of(names, word);
            if (index == 0 || snapshot.interfaces[index].type != type_ethernet) continue;
            neighbour.if_index = index;
            break;
        }
        if (neighbour.if_index == 0) continue;
        neighbour.local_port = neighbour.if_index;
        neighbour.chassis_mac = switches::mac_of_text(at(row, "mac-address"));
        neighbour.name = at(row, "identity");
        const auto enabled = at(row, "system-caps-enabled");
        neighbour.capabilities_known = !enabled.empty();
        neighbour.enabled = capabilities_of(enabled);
        snapshot.neighbours.push_back(std::move(neighbour));
    }
}

std::uint32_t milliwatts_of(const std::string& watts) {
    const auto number = watts.substr(0, watts.find_first_not_of("0123456789."));
    double value = 0;
    const auto [end, problem] =
        std::from_chars(number.data(), number.data() + number.size(), value);
    if (problem != std::errc() || !(value >= 0) || value > 1000) return 0;
    return static_cast<std::uint32_t>(std::lround(value * 1000));
}

const Row* monitor_of(const Rows& monitor, const std::string& name) {
    const auto found =
        std::ranges::find_if(monitor, [&](const Row& row) { return at(row, "name") == name; });
    return found == monitor.end() ? nullptr : &*found;
}

void read_poe(const Tables& tables, const Names& names, switches::SwitchSnapshot& snapshot) {
    for (const auto& row : tables.poe) {
        const auto name = at(row, "name");
        const auto index = index_of(names, name);
        if (index == 0) continue;
        switches::PoePort port;
        port.group = 1;
        port.port = index;
        port.control = switches::PoeControl::web;
        port.admin_on = at(row, "poe-out") != "off";
        port.power_mode = mode_of(at(row, "poe-out"));
        if (const auto* live = monitor_of(tables.monitor, name)) {
            port.state = state_of(*live);
            port.milliwatts = milliwatts_of(at(*live, "poe-out-power"));
        }
        snapshot.poe[{1, index}] = port;
    }
}

}  // namespace

std::string at(const Row& row, const std::string& key) {
    const auto found = row.find(key);
    return found == row.end() ? std::string{} : found->second;
}

std::uint32_t number_of_id(std::string_view id) {
    if (!id.starts_with('*') || id.size() < 2) return 0;
    std::uint32_t number = 0;
    const auto* const last = id.data() + id.size();
    const auto [end, problem] = std::from_chars(id.data() + 1, last, number, 16);
    return problem == std::errc() && end == last ? number : 0;
}

Result<Rows> parse_rows(std::string_view body, std::string_view what) {
    const auto list = json::parse_array(body, what, table_bytes_max);
    if (!list) return std::unexpected(list.error());
    if (list->size() > rows_max) return fail(Errc::too_large, std::string(what) + ": rows");
    Rows rows;
    rows.reserve(list->size());
    for (const auto& entry : *list) {
        const auto* object = entry.if_object();
        if (object == nullptr) {
            return fail(Errc::malformed, std::string(what) + ": a row is no object");
        }
        rows.push_back(row_of(*object));
    }
    return rows;
}

Result<Row> parse_row(std::string_view body, std::string_view what) {
    const auto object = json::parse_object(body, what);
    if (!object) return std::unexpected(object.error());
    return row_of(*object);
}

std::string detail_of(std::string_view body) {
    const auto row = parse_row(body, "error");
    if (!row) return {};
    auto detail = at(*row, "detail");
    return detail.empty() ? at(*row, "message") : detail;
}

std::uint32_t mode_of(std::string_view poe_out) {
    if (poe_out == "auto-on") return 1;
    return poe_out == "forced-on" ? 2 : 0;
}

PoeState state_of(const Row& monitor) {
    const auto status = at(monitor, "poe-out-status");
    if (status == "powered-on") return PoeState::delivering;
    if (status == "waiting-for-load") return PoeState::searching;
    if (status == "disabled" || status == "off" || status == "power-reset") return PoeState::off;
    // Idle ports of some boards say "short" with no voltage: that alone is no alarm.
    if (status.starts_with("short")) {
        return milliwatts_of(at(monitor, "poe-out-voltage")) == 0 ? PoeState::searching
                                                                  : PoeState::fault;
    }
    // Overload, voltage and current faults; a controller that is being upgraded must not be cut.
    return status.empty() ? PoeState::unknown : PoeState::fault;
}

Result<switches::SwitchSnapshot> make_snapshot(const Tables& tables) {
    switches::SwitchSnapshot snapshot;
    const auto names = read_interfaces(tables.interfaces, snapshot);
    if (names.empty()) return fail(Errc::malformed, "interface: no interface at all");
    snapshot.base_mac = bridge_mac(tables.bridges);
    if (!snapshot.base_mac.empty()) snapshot.own_macs.insert(snapshot.base_mac);
    read_hosts(tables.hosts, names, snapshot);
    read_bonds(tables.bonds, names, snapshot);
    read_root_port(tables.bridge_ports, names, snapshot);
    read_neighbours(tables.neighbours, names, snapshot);
    read_poe(tables, names, snapshot);
    return snapshot;
}

v1::Identity identity_of(const Row& board, const Rows& bridges, const Rows& interfaces) {
    v1::Identity identity;
    identity.set_maker("mikrotik");
    identity.set_serial(at(board, "serial-number"));
    identity.set_mac(bridge_mac(bridges));
    if (!identity.mac().empty()) return identity;
    for (const auto& row : interfaces) {
        const auto mac = switches::mac_of_text(at(row, "mac-address"));
        const bool lower = identity.mac().empty() || mac < identity.mac();
        if (at(row, "type") == "ether" && !mac.empty() && lower) identity.set_mac(mac);
    }
    return identity;
}

}  // namespace camfleet::routeros
