// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/unifi/unifi_codec.hpp"

#include "agent/adapters/json/foreign_json.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>

namespace camfleet::unifi {
namespace {

using switches::PoeState;

// Bridge ports get numbers of their own that no interface has, so that the reading of the
// forwarding table is never in doubt.
constexpr std::uint32_t bridge_port_base = 1'000'000;
constexpr std::uint32_t ports_max = 512;
constexpr std::size_t text_max = 128;
constexpr std::uint32_t type_ethernet = 6;  // IANAifType
constexpr std::uint8_t bridge_bit = 0x20;   // LLDP-MIB LldpSystemCapabilitiesMap, first octet

constexpr std::array<std::pair<std::string_view, std::uint32_t>, 4> modes = {
    {{"auto", 1U}, {"pasv24", 2U}, {"24v", 2U}, {"passthrough", 3U}}};

std::string name_at(const json::Object& object, std::string_view key) {
    auto text = json::text_at(object, key);
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    text.resize(std::min(text.size(), text_max));
    return text;
}

std::string mac_at(const json::Object& object, std::string_view key) {
    return switches::mac_of_text(json::text_at(object, key));
}

bool is_true(const json::Object& object, std::string_view key) {
    return json::bool_at(object, key).value_or(false);
}

std::uint32_t port_at(const json::Object& object, std::string_view key) {
    const auto number = json::number_at(object, key).value_or(0);
    return number > 0 && number <= ports_max ? static_cast<std::uint32_t>(number) : 0;
}

std::uint32_t thousandths_at(const json::Object& object, std::string_view key) {
    const auto text = json::text_at(object, key);
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || !(value >= 0) || value > 10'000) return 0;
    return static_cast<std::uint32_t>(std::lround(value * 1000));
}

Error refusal_of(const std::string& word) {
    const bool login = word.contains("LoginRequired") || word.contains("Unauthorized");
    const auto code = login                           ? Errc::unauthorized
                      : word.contains("NoPermission") ? Errc::forbidden
                                                      : Errc::rejected;
    return {code, "the controller says " + (word.empty() ? "error" : word)};
}

// The "data" list of an answer that says ok.
Result<json::Array> data_of(std::string_view body) {
    auto document = json::parse_document(body, "controller", document_bytes_max);
    if (!document) return std::unexpected(document.error());
    const auto* meta = json::object_at(*document, "meta");
    if (meta == nullptr) return fail(Errc::malformed, "controller: no meta");
    if (json::text_at(*meta, "rc") != "ok") {
        return std::unexpected(refusal_of(name_at(*meta, "msg")));
    }
    const auto* data = json::array_at(*document, "data");
    if (data == nullptr) return fail(Errc::malformed, "controller: no data");
    return *data;
}

const json::Object* device_of(const json::Array& devices, const std::string& mac) {
    for (const auto& entry : devices) {
        const auto* device = entry.if_object();
        if (device != nullptr && !mac.empty() && mac_at(*device, "mac") == mac) return device;
    }
    return nullptr;
}

Error unknown_switch(const std::string& mac) {
    return {Errc::not_found, "the controller knows no switch with MAC " + mac};
}

template <class Visit>
void each_object(const json::Object& parent, std::string_view name, const Visit& visit) {
    const auto* list = json::array_at(parent, name);
    if (list == nullptr) return;
    for (const auto& entry : *list) {
        if (const auto* object = entry.if_object()) visit(*object);
    }
}

void add_host(switches::SwitchSnapshot& snapshot, const json::Object& row, std::uint32_t port) {
    switches::FdbEntry entry;
    entry.mac = mac_at(row, "mac");
    const bool group = entry.mac.empty() || std::string_view("13579bdf").contains(entry.mac[1]);
    if (group || snapshot.own_macs.contains(entry.mac)) return;
    entry.port = snapshot.interfaces.contains(port) ? bridge_port_base + port : 0;
    entry.from_q_table = true;
    entry.database = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(json::number_at(row, "vlan").value_or(0), 0, 4095));
    const auto known = std::ranges::any_of(snapshot.fdb, [&](const switches::FdbEntry& one) {
        return one.mac == entry.mac && one.port == entry.port;
    });
    if (!known) snapshot.fdb.push_back(std::move(entry));
}

switches::PoePort power_of(const json::Object& row, std::uint32_t index) {
    switches::PoePort port;
    port.group = 1;
    port.port = index;
    port.control = switches::PoeControl::web;
    const auto mode = json::text_at(row, "poe_mode");
    port.admin_on = mode != "off";
    port.power_mode = mode_number(mode);
    port.milliwatts = thousandths_at(row, "poe_power");
    port.state = PoeState::searching;
    if (!port.admin_on) port.state = PoeState::off;
    if (is_true(row, "poe_enable") && is_true(row, "poe_good")) port.state = PoeState::delivering;
    return port;
}

void add_forwarder(switches::SwitchSnapshot& snapshot,
                   std::uint32_t port,
                   const std::string& mac,
                   std::string name) {
    switches::Neighbour neighbour;
    neighbour.local_port = port;
    neighbour.if_index = port;
    neighbour.chassis_mac = mac;
    neighbour.name = std::move(name);
    neighbour.capabilities_known = true;
    neighbour.enabled = bridge_bit;
    snapshot.neighbours.push_back(std::move(neighbour));
}

void read_port(switches::SwitchSnapshot& snapshot, const json::Object& row) {
    const auto index = port_at(row, "port_idx");
    if (index == 0) return;
    switches::Interface interface;
    interface.index = index;
    interface.name = "Port " + std::to_string(index);  // the label is free text that people change
    interface.descr = interface.name;
    interface.alias = name_at(row, "name");
    interface.type = type_ethernet;
    interface.oper = is_true(row, "up") ? 1 : 2;
    interface.mac = snapshot.base_mac;
    interface.in_lag =
        json::number_at(row, "aggregated_by").value_or(0) > 0 || is_true(row, "lag_member");
    snapshot.base_ports[0][bridge_port_base + index] = index;
    snapshot.interfaces[index] = std::move(interface);
    if (is_true(row, "is_uplink")) add_forwarder(snapshot, index, {}, "the way to its uplink");
    if (is_true(row, "port_poe")) snapshot.poe[{1, index}] = power_of(row, index);
}

void read_neighbours(switches::SwitchSnapshot& snapshot, const json::Object& device) {
    each_object(device, "lldp_table", [&](const json::Object& row) {
        const auto port = port_at(row, "local_port_idx");
        if (!snapshot.interfaces.contains(port)) return;
        switches::Neighbour neighbour;
        neighbour.local_port = port;
        neighbour.if_index = port;
        neighbour.chassis_mac = mac_at(row, "chassis_id");
        neighbour.port_mac = mac_at(row, "port_id");
        snapshot.neighbours.push_back(std::move(neighbour));
    });
}

// The controller's other devices are switches, gateways and access points: they forward.
void mark_devices(switches::SwitchSnapshot& snapshot, const json::Array& devices) {
    std::map<std::string, std::string> others;
    for (const auto& entry : devices) {
        const auto* device = entry.if_object();
        if (device == nullptr) continue;
        const auto mac = mac_at(*device, "mac");
        if (!mac.empty() && mac != snapshot.base_mac) others[mac] = name_at(*device, "name");
    }
    const auto hosts = snapshot.fdb;
    for (const auto& host : hosts) {
        const auto other = others.find(host.mac);
        if (other == others.end() || host.port <= bridge_port_base) continue;
        add_forwarder(snapshot, host.port - bridge_port_base, other->first, other->second);
    }
    for (auto& neighbour : snapshot.neighbours) {
        if (!others.contains(neighbour.chassis_mac)) continue;
        neighbour.capabilities_known = true;
        neighbour.enabled = bridge_bit;
    }
}

}  // namespace

std::uint32_t mode_number(std::string_view poe_mode) {
    const auto found =
        std::ranges::find(modes, poe_mode, [](const auto& one) { return one.first; });
    return found == modes.end() ? 0 : found->second;
}

std::string_view mode_name(std::uint32_t number) {
    const auto found = std::ranges::find(modes, number, [](const auto& one) { return one.second; });
    return found == modes.end() ? modes.front().first : found->first;
}

Result<void> check_answer(std::string_view body) {
    const auto data = data_of(body);
    if (!data) return std::unexpected(data.error());
    return {};
}

Result<v1::Identity> identity_of(std::string_view devices, const std::string& mac) {
    const auto list = data_of(devices);
    if (!list) return std::unexpected(list.error());
    const auto* device = device_of(*list, mac);
    if (device == nullptr) return std::unexpected(unknown_switch(mac));
    v1::Identity identity;
    identity.set_maker("ubiquiti");
    identity.set_serial(name_at(*device, "serial"));
    identity.set_mac(mac);
    return identity;
}

Result<switches::SwitchSnapshot> make_snapshot(const Documents& documents, const std::string& mac) {
    const auto devices = data_of(documents.devices);
    if (!devices) return std::unexpected(devices.error());
    const auto clients = data_of(documents.clients);
    if (!clients) return std::unexpected(clients.error());
    const auto* device = device_of(*devices, mac);
    if (device == nullptr) return std::unexpected(unknown_switch(mac));
    switches::SwitchSnapshot snapshot;
    snapshot.base_mac = mac;
    snapshot.own_macs.insert(mac);
    each_object(*device, "port_table", [&](const json::Object& row) { read_port(snapshot, row); });
    if (snapshot.interfaces.empty()) return fail(Errc::malformed, "controller: no port_table");
    each_object(*device, "port_table", [&](const json::Object& port) {
        each_object(port, "mac_table", [&](const json::Object& row) {
            add_host(snapshot, row, port_at(port, "port_idx"));
        });
    });
    for (const auto& entry : *clients) {
        const auto* client = entry.if_object();
        if (client == nullptr || !is_true(*client, "is_wired")) continue;
        if (mac_at(*client, "sw_mac") == mac)
            add_host(snapshot, *client, port_at(*client, "sw_port"));
    }
    read_neighbours(snapshot, *device);
    mark_devices(snapshot, *devices);
    const auto budget = thousandths_at(*device, "total_max_power") / 1000;
    if (budget > 0) {
        std::uint32_t used = 0;
        for (const auto& [key, port] : snapshot.poe) used += port.milliwatts;
        snapshot.budgets[1] = {budget, (used + 999) / 1000};
    }
    return snapshot;
}

Result<PortChange> change_of(std::string_view devices,
                             const std::string& mac,
                             std::uint32_t port,
                             std::string_view poe_mode) {
    const auto list = data_of(devices);
    if (!list) return std::unexpected(list.error());
    const auto* device = device_of(*list, mac);
    if (device == nullptr) return std::unexpected(unknown_switch(mac));
    const auto id = json::text_at(*device, "_id");
    const bool plain = !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0;
    });
    if (!plain) return fail(Errc::malformed, "controller: the device has no id");
    json::Array overrides;
    if (const auto* before = json::array_at(*device, "port_overrides")) overrides = *before;
    bool found = false;
    for (auto& entry : overrides) {
        auto* object = entry.if_object();
        if (object == nullptr || port_at(*object, "port_idx") != port) continue;
        (*object)["poe_mode"] = poe_mode;
        found = true;
    }
    if (!found) {
        json::Object entry;
        entry["port_idx"] = port;
        entry["poe_mode"] = poe_mode;
        overrides.push_back(std::move(entry));
    }
    json::Object body;
    body["port_overrides"] = std::move(overrides);
    return PortChange{id, json::print(body)};
}

}  // namespace camfleet::unifi
