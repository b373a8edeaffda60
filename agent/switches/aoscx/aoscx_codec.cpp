// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/aoscx/aoscx_codec.hpp"

#include "agent/adapters/json/foreign_json.hpp"
#include "common/base/encoding.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>

namespace camfleet::aoscx {
namespace {

using switches::PoeState;

// Digits of the number of a port: member, slot, port, lane of a split port.
constexpr std::uint32_t member_unit = 1'000'000;
constexpr std::uint32_t slot_unit = 10'000;
constexpr std::uint32_t port_unit = 10;
constexpr std::array<std::uint32_t, 4> parts_max = {99, 99, 999, 9};
constexpr std::uint32_t lag_base = 900'000'000;
// Bridge ports get numbers of their own that no interface has, so that the reading of the
// forwarding table is never in doubt.
constexpr std::uint32_t bridge_port_base = 1'000'000'000;
constexpr std::size_t ports_max = 1024;
constexpr std::size_t text_max = 128;
constexpr std::uint32_t type_ethernet = 6;  // IANAifType
constexpr std::uint32_t type_lag = 161;     // IANAifType
constexpr double milliwatts_max = 1e6;

struct Word {
    std::string_view word;
    std::uint8_t bit;  // LLDP-MIB LldpSystemCapabilitiesMap, first octet
};
constexpr std::array forwarding_words = {Word{"repeater", 0x40}, Word{"bridge", 0x20},
                                         Word{"wlan", 0x10}, Word{"router", 0x08}};

std::string clean(std::string text) {
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    text.resize(std::min(text.size(), text_max));
    return text;
}

std::string text_at(const json::Object& object, std::string_view key) {
    return clean(json::text_at(object, key));
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

// Names of resources stand percent-encoded in some answers ("1%2F1%2F3").
std::string decoded(std::string_view text) {
    std::string out;
    while (!text.empty() && out.size() < text_max) {
        const auto octet = from_hex(text.substr(1, 2));
        const bool escaped = text.front() == '%' && octet && octet->size() == 1;
        out.push_back(escaped ? octet->front() : text.front());
        text.remove_prefix(escaped ? 3 : 1);
    }
    return clean(std::move(out));
}

// Takes a number off the front, without leading zeros; nothing: there is none in bounds.
std::optional<std::uint32_t> take_number(std::string_view& text, std::uint32_t most) {
    std::uint32_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || text.front() == '0' || value > most) return {};
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

// A reference is {name: path}, in the oldest form the path alone.
std::string referred(const json::Object& object, std::string_view key) {
    if (const auto* reference = json::object_at(object, key)) {
        return reference->empty() ? std::string() : decoded(reference->begin()->key());
    }
    const auto path = json::text_at(object, key);
    return decoded(path.substr(path.rfind('/') + 1));
}

template <class Visit>
void each_object(const json::Object& parent, const Visit& visit) {
    for (const auto& entry : parent) {
        if (const auto* object = entry.value().if_object()) visit(decoded(entry.key()), *object);
    }
}

Result<json::Object> document(std::string_view text, std::string_view what) {
    return json::parse_document(text, what, document_bytes_max);
}

std::optional<std::uint32_t> lag_number(std::string_view name) {
    if (!name.starts_with("lag")) return {};
    name.remove_prefix(3);
    const auto number = take_number(name, 9999);
    return number && name.empty() ? std::optional(lag_base + *number) : std::nullopt;
}

std::uint32_t link_of(const std::string& state) {
    if (state == "up") return 1;
    return state == "down" ? 2 : 0;
}

void add_interface(switches::SwitchSnapshot& snapshot,
                   const std::string& name,
                   const json::Object& row) {
    const auto lag = lag_number(name);
    const auto number = lag ? lag : number_of(name);
    if (!number || snapshot.interfaces.size() >= ports_max) return;
    switches::Interface interface;
    interface.index = *number;
    interface.name = name;
    interface.descr = name;
    interface.alias = text_at(row, "description");
    interface.type = lag ? type_lag : type_ethernet;
    interface.oper = link_of(json::text_at(row, "link_state"));
    const auto* bond = json::object_at(row, "bond_status");
    if (lag && bond != nullptr) interface.oper = link_of(json::text_at(*bond, "state"));
    if (const auto* hardware = json::object_at(row, "hw_intf_info")) {
        interface.mac = switches::mac_of_text(json::text_at(*hardware, "mac_addr"));
        if (!interface.mac.empty()) snapshot.own_macs.insert(interface.mac);
    }
    const auto bits = json::number_at(row, "link_speed").value_or(0);
    interface.speed_mbps =
        static_cast<std::uint32_t>(std::clamp<std::int64_t>(bits / 1'000'000, 0, 1'000'000));
    const auto duplex = json::text_at(row, "duplex");
    interface.duplex = duplex == "full" ? 3 : duplex == "half" ? 2 : 0;
    const auto* other = json::object_at(row, "other_config");
    interface.in_lag =
        !lag && other != nullptr && json::number_at(*other, "lacp-aggregation-key").value_or(0) > 0;
    snapshot.base_ports[0][bridge_port_base + *number] = *number;
    snapshot.interfaces[*number] = std::move(interface);
}

// Members of an aggregation without LACP are named by the aggregation alone.
void mark_members(switches::SwitchSnapshot& snapshot, const json::Object& lag) {
    const auto* members = json::object_at(lag, "interfaces");
    if (members == nullptr) return;
    for (const auto& entry : *members) {
        const auto number = number_of(decoded(entry.key()));
        if (!number) continue;
        const auto member = snapshot.interfaces.find(*number);
        if (member != snapshot.interfaces.end()) member->second.in_lag = true;
    }
}

void add_host(switches::SwitchSnapshot& snapshot,
              const std::string& vlan,
              const json::Object& row) {
    switches::FdbEntry entry;
    entry.mac = switches::mac_of_text(json::text_at(row, "mac_addr"));
    const bool group = entry.mac.empty() || std::string_view("13579bdf").contains(entry.mac[1]);
    if (group || snapshot.own_macs.contains(entry.mac)) return;
    const auto port = referred(row, "port");
    const auto lag = lag_number(port);
    const auto number = lag ? lag : number_of(port);
    if (number && snapshot.interfaces.contains(*number)) entry.port = bridge_port_base + *number;
    entry.from_q_table = true;
    std::from_chars(vlan.data(), vlan.data() + vlan.size(), entry.database);
    snapshot.fdb.push_back(std::move(entry));
}

std::uint8_t capabilities_of(const std::string& words) {
    const auto text = lower(words);
    std::uint8_t bits = 0;
    for (const auto& one : forwarding_words) {
        if (text.contains(one.word)) bits |= one.bit;
    }
    return bits;
}

void add_neighbour(switches::SwitchSnapshot& snapshot,
                   std::uint32_t port,
                   const json::Object& row) {
    switches::Neighbour neighbour;
    neighbour.local_port = port;
    neighbour.if_index = port;
    neighbour.chassis_mac = switches::mac_of_text(json::text_at(row, "chassis_id"));
    neighbour.port_mac = switches::mac_of_text(json::text_at(row, "port_id"));
    if (const auto* info = json::object_at(row, "neighbor_info")) {
        neighbour.name = text_at(*info, "chassis_name");
        const auto enabled = text_at(*info, "chassis_capability_enabled");
        neighbour.capabilities_known = !enabled.empty();
        neighbour.enabled = capabilities_of(enabled);
    }
    snapshot.neighbours.push_back(std::move(neighbour));
}

void read_neighbours(switches::SwitchSnapshot& snapshot, const json::Object& all) {
    each_object(all, [&](const std::string& name, const json::Object& neighbours) {
        const auto number = number_of(name);
        if (!number || !snapshot.interfaces.contains(*number)) return;
        each_object(neighbours, [&](const std::string&, const json::Object& row) {
            add_neighbour(snapshot, *number, row);
        });
    });
}

std::uint32_t thousandths_at(const json::Object& object, std::string_view key) {
    const auto text = json::text_at(object, key);
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || !(value >= 0) || value * 1000 > milliwatts_max) return 0;
    return static_cast<std::uint32_t>(std::lround(value * 1000));
}

PoeState state_of(bool on, const std::string& status, std::uint32_t milliwatts) {
    const auto word = lower(status);
    if (word.contains("deliver")) return PoeState::delivering;
    if (word.contains("fault") || word.contains("denied")) return PoeState::fault;
    if (!on) return PoeState::off;
    if (word.empty()) return milliwatts > 0 ? PoeState::delivering : PoeState::unknown;
    return PoeState::searching;
}

struct Power {
    bool on = true;
    PoeState state = PoeState::unknown;
    std::uint32_t milliwatts = 0;
    std::uint32_t power_class = 0;
};

Result<Power> read_power(std::string_view text, const std::string& name) {
    const auto what = "poe_interface of " + name;
    const auto read = document(text, what);
    if (!read) return std::unexpected(read.error());
    const auto* config = json::object_at(*read, "config");
    const auto disabled =
        config == nullptr ? std::nullopt : json::bool_at(*config, "admin_disable");
    if (!disabled) return fail(Errc::malformed, what + ": no config.admin_disable");
    Power power;
    power.on = !*disabled;
    std::string status;
    if (const auto* now = json::object_at(*read, "status")) {
        status = json::text_at(*now, "poe_oper_status");
        power.milliwatts = thousandths_at(*now, "power_drawn_in_watts");
        const auto device = lower(json::text_at(*now, "pd_class_actual"));
        if (device.size() == 6 && device.starts_with("class") && device[5] >= '0' &&
            device[5] <= '8') {
            power.power_class = static_cast<std::uint32_t>(device[5] - '0');
        }
    }
    const auto* measured = json::object_at(*read, "measurements");
    if (measured != nullptr && power.milliwatts == 0) {
        power.milliwatts = thousandths_at(*measured, "power_drawn");
    }
    power.state = state_of(power.on, status, power.milliwatts);
    return power;
}

Result<void> add_power(switches::SwitchSnapshot& snapshot,
                       const std::string& name,
                       std::string_view text) {
    const auto number = number_of(name);
    if (!number || !snapshot.interfaces.contains(*number)) return {};
    const auto power = read_power(text, name);
    if (!power) return std::unexpected(power.error());
    switches::PoePort port;
    port.group = 1;
    port.port = *number;
    port.control = switches::PoeControl::web;
    port.admin_on = power->on;
    port.state = power->state;
    port.milliwatts = power->milliwatts;
    port.power_class = power->power_class;
    snapshot.poe[{1, *number}] = port;
    return {};
}

Result<std::string> mac_of_system(const json::Object& system) {
    auto mac = switches::mac_of_text(json::text_at(system, "system_mac"));
    if (mac.empty()) return fail(Errc::malformed, "system: no system_mac");
    return mac;
}

}  // namespace

std::optional<std::uint32_t> number_of(std::string_view name) {
    const auto member = name.empty() ? std::nullopt : take_number(name, parts_max[0]);
    if (!member || !take(name, '/') || name.empty()) return {};
    const auto slot = take_number(name, parts_max[1]);
    if (!slot || !take(name, '/') || name.empty()) return {};
    const auto port = take_number(name, parts_max[2]);
    if (!port) return {};
    std::uint32_t lane = 0;
    if (take(name, ':')) {
        const auto given = name.empty() ? std::nullopt : take_number(name, parts_max[3]);
        if (!given) return {};
        lane = *given;
    }
    if (!name.empty()) return {};
    return *member * member_unit + *slot * slot_unit + *port * port_unit + lane;
}

std::string name_of(std::uint32_t number) {
    const auto member = number / member_unit;
    const auto slot = number % member_unit / slot_unit;
    const auto port = number % slot_unit / port_unit;
    const auto lane = number % port_unit;
    if (member == 0 || member > parts_max[0] || slot == 0 || port == 0) return {};
    auto name = std::to_string(member) + "/" + std::to_string(slot) + "/" + std::to_string(port);
    return lane == 0 ? name : name + ":" + std::to_string(lane);
}

Result<std::vector<std::string>> ports_with_power(std::string_view interfaces) {
    const auto read = document(interfaces, "interfaces");
    if (!read) return std::unexpected(read.error());
    std::vector<std::string> out;
    each_object(*read, [&](const std::string& name, const json::Object& row) {
        const auto* link = row.if_contains("poe_interface");
        const bool perhaps = link != nullptr && !link->is_null() && number_of(name).has_value();
        if (perhaps && out.size() < ports_max) out.push_back(name);
    });
    return out;
}

Result<std::map<std::string, std::string>> power_by_port(std::string_view all) {
    const auto read = document(all, "poe_interface");
    if (!read) return std::unexpected(read.error());
    std::map<std::string, std::string> out;
    each_object(*read, [&](const std::string& name, const json::Object& row) {
        const bool tells = json::object_at(row, "config") != nullptr;
        if (tells && number_of(name) && out.size() < ports_max) out[name] = json::print(row);
    });
    if (out.empty()) return fail(Errc::malformed, "poe_interface: no front port");
    return out;
}

Result<switches::SwitchSnapshot> make_snapshot(const Documents& documents) {
    const auto system = document(documents.system, "system");
    if (!system) return std::unexpected(system.error());
    const auto interfaces = document(documents.interfaces, "interfaces");
    if (!interfaces) return std::unexpected(interfaces.error());
    const auto macs = document(documents.macs, "macs");
    if (!macs) return std::unexpected(macs.error());
    const auto neighbours = document(documents.neighbours, "lldp_neighbors");
    if (!neighbours) return std::unexpected(neighbours.error());
    auto mac = mac_of_system(*system);
    if (!mac) return std::unexpected(mac.error());
    switches::SwitchSnapshot snapshot;
    snapshot.base_mac = *mac;
    snapshot.own_macs.insert(*mac);
    snapshot.own_name = text_at(*system, "hostname");
    snapshot.description = text_at(*system, "platform_name");
    each_object(*interfaces, [&](const std::string& name, const json::Object& row) {
        add_interface(snapshot, name, row);
    });
    if (snapshot.interfaces.empty()) return fail(Errc::malformed, "interfaces: no front port");
    each_object(*interfaces,
                [&](const std::string&, const json::Object& row) { mark_members(snapshot, row); });
    each_object(*macs, [&](const std::string& vlan, const json::Object& table) {
        each_object(table, [&](const std::string&, const json::Object& row) {
            add_host(snapshot, vlan, row);
        });
    });
    read_neighbours(snapshot, *neighbours);
    for (const auto& [name, text] : documents.power) {
        if (const auto added = add_power(snapshot, name, text); !added) {
            return std::unexpected(added.error());
        }
    }
    return snapshot;
}

Result<switches::PortPower> power_of(std::string_view poe_interface, const std::string& name) {
    const auto read = read_power(poe_interface, name);
    if (!read) return std::unexpected(read.error());
    switches::PortPower power;
    power.name = name;
    power.admin_on = read->on;
    power.delivering = read->state == PoeState::delivering;
    return power;
}

Result<std::string> change_of(std::string_view writable, bool on) {
    auto read = document(writable, "poe_interface");
    if (!read) return std::unexpected(read.error());
    auto* config = read->if_contains("config");
    if (config == nullptr || !config->is_object()) {
        return fail(Errc::malformed, "poe_interface: no writable config");
    }
    config->get_object()["admin_disable"] = !on;
    return json::print(*read);
}

Result<v1::Identity> identity_of(std::string_view system, std::string_view subsystems) {
    const auto read = document(system, "system");
    if (!read) return std::unexpected(read.error());
    const auto mac = mac_of_system(*read);
    if (!mac) return std::unexpected(mac.error());
    v1::Identity identity;
    identity.set_maker("aruba");
    identity.set_mac(*mac);
    const auto parts = subsystems.empty() ? Result<json::Object>() : document(subsystems, "parts");
    if (!parts) return identity;  // the serial is a courtesy: the MAC is what is compared
    std::string first;
    each_object(*parts, [&](const std::string& name, const json::Object& part) {
        const auto* product = json::object_at(part, "product_info");
        const bool chassis = name.starts_with("chassis,") && (first.empty() || name < first);
        const auto serial = product == nullptr ? "" : text_at(*product, "serial_number");
        if (!chassis || serial.empty()) return;
        first = name;
        identity.set_serial(serial);
    });
    return identity;
}

}  // namespace camfleet::aoscx
