// SPDX-License-Identifier: Apache-2.0
// Source: RFC 3418, RFC 2863, RFC 4188, RFC 4363, IEEE 802.1AB LLDP-MIB.
#include "common/base/encoding.hpp"
#include "tests/lab/poe_switch/switch_model.hpp"

#include <algorithm>

namespace camfleet::lab {
namespace {

using ports::SnmpType;

constexpr std::string_view lldp = "1.0.8802.1.1.2.1";

std::string port_name(unsigned port) { return "1/0/" + std::to_string(port); }

void add_system(const PoeSwitchConfig& config, SwitchRows& rows) {
    const std::string_view root = "1.3.6.1.2.1.1";
    rows.push_back(text_row(below(root, {1, 0}), "camfleet lab PoE switch"));
    SnmpRow id{below(root, {2, 0}), SnmpType::oid, 0, {}, ports::parse_oid(config.sys_object_id)};
    rows.push_back(std::move(id));
    rows.push_back(text_row(below(root, {4, 0}), "lab"));
    rows.push_back(text_row(below(root, {5, 0}), config.name));
    rows.push_back(text_row(below(root, {6, 0}), "lab"));
}

std::string port_mac(const PoeSwitchConfig& config, unsigned port) {
    auto octets = mac_octets(config.base_mac);
    octets.back() = static_cast<char>(static_cast<unsigned char>(octets.back()) + port);
    return octets;
}

void add_interfaces(const PoeSwitchConfig& config, SwitchRows& rows) {
    const std::string_view table = "1.3.6.1.2.1.2.2.1";
    const unsigned count = std::max(config.ports, uplink_of(config));
    rows.push_back(number_row(ports::parse_oid("1.3.6.1.2.1.2.1.0"), count));
    for (unsigned port = 1; port <= count; ++port) {
        rows.push_back(number_row(below(table, {1, port}), port));
        rows.push_back(text_row(below(table, {2, port}), "Port " + std::to_string(port)));
        rows.push_back(number_row(below(table, {3, port}), 6));
        rows.push_back(text_row(below(table, {6, port}), port_mac(config, port)));
        rows.push_back(number_row(below(table, {7, port}), 1));
        rows.push_back(text_row(below("1.3.6.1.2.1.31.1.1.1", {1, port}), port_name(port)));
        rows.push_back(text_row(below("1.3.6.1.2.1.31.1.1.1", {18, port}), ""));
    }
    if (uplink_of(config) > config.ports) rows.push_back(number_row(below(table, {8, count}), 1));
}

void add_bridge(const PoeSwitchConfig& config, SwitchRows& rows) {
    const unsigned uplink = uplink_of(config);
    const unsigned count = std::max(config.ports, uplink);
    rows.push_back(text_row(ports::parse_oid("1.3.6.1.2.1.17.1.1.0"), mac_octets(config.base_mac)));
    rows.push_back(number_row(ports::parse_oid("1.3.6.1.2.1.17.1.2.0"), count));
    rows.push_back(number_row(ports::parse_oid("1.3.6.1.2.1.17.2.7.0"), uplink));
    rows.push_back(number_row(ports::parse_oid("1.3.6.1.2.1.17.4.2.0"), 300));
    for (unsigned port = 1; port <= count; ++port) {
        rows.push_back(number_row(below("1.3.6.1.2.1.17.1.4.1", {1, port}), port));
        rows.push_back(number_row(below("1.3.6.1.2.1.17.1.4.1", {2, port}), port));
    }
    auto learned = config.uplink_macs;
    learned.push_back(config.uplink_mac);
    for (const auto& mac : learned) {
        rows.push_back(number_row(fdb_oid(2, mac), uplink));
        rows.push_back(number_row(fdb_oid(3, mac), 3));
    }
    rows.push_back(number_row(fdb_oid(2, config.base_mac), 0));
    rows.push_back(number_row(fdb_oid(3, config.base_mac), 4));
}

void add_lldp(const PoeSwitchConfig& config, SwitchRows& rows) {
    const unsigned uplink = uplink_of(config);
    const unsigned count = std::max(config.ports, uplink);
    rows.push_back(number_row(below(lldp, {3, 1, 0}), 4));
    rows.push_back(text_row(below(lldp, {3, 2, 0}), mac_octets(config.base_mac)));
    for (unsigned port = 1; port <= count; ++port) {
        rows.push_back(number_row(below(lldp, {3, 7, 1, 2, port}), 5));
        rows.push_back(text_row(below(lldp, {3, 7, 1, 3, port}), port_name(port)));
        rows.push_back(text_row(below(lldp, {3, 7, 1, 4, port}), "Port " + std::to_string(port)));
    }
    const auto remote = [&](unsigned column) {
        return below(lldp, {4, 1, 1, column, 0, uplink, 1});
    };
    rows.push_back(number_row(remote(4), 4));
    rows.push_back(text_row(remote(5), mac_octets(config.uplink_mac)));
    rows.push_back(number_row(remote(6), 5));
    rows.push_back(text_row(remote(7), "1/0/1"));
    rows.push_back(text_row(remote(8), "Port 1"));
    rows.push_back(text_row(remote(9), "core"));
    rows.push_back(text_row(remote(10), "lab core switch"));
    const std::string bridge_and_router("\x28\x00", 2);
    rows.push_back(text_row(remote(11), bridge_and_router));
    rows.push_back(text_row(remote(12), bridge_and_router));
}

}  // namespace

unsigned uplink_of(const PoeSwitchConfig& config) {
    return config.uplink_port == 0 ? config.ports + 1 : config.uplink_port;
}

SnmpRow number_row(Oid oid, std::int64_t value, SnmpType type) {
    return {std::move(oid), type, value, {}, {}};
}

SnmpRow text_row(Oid oid, std::string value) {
    return {std::move(oid), SnmpType::octets, 0, std::move(value), {}};
}

Oid below(std::string_view root, std::initializer_list<unsigned> tail) {
    auto oid = ports::parse_oid(root);
    oid.insert(oid.end(), tail.begin(), tail.end());
    return oid;
}

std::string mac_octets(const std::string& mac) {
    std::string digits;
    for (const char c : mac) {
        if (c != ':') digits += c;
    }
    auto octets = from_hex(digits).value_or("");
    octets.resize(6);
    return octets;
}

Oid fdb_oid(unsigned column, const std::string& mac) {
    auto oid = below("1.3.6.1.2.1.17.7.1.2.2.1", {column, 1});
    for (const char c : mac_octets(mac)) oid.push_back(static_cast<unsigned char>(c));
    return oid;
}

SwitchRows fixed_rows(const PoeSwitchConfig& config) {
    SwitchRows rows;
    add_system(config, rows);
    add_interfaces(config, rows);
    add_bridge(config, rows);
    add_lldp(config, rows);
    return rows;
}

}  // namespace camfleet::lab
