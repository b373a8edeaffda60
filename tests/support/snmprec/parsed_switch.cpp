// SPDX-License-Identifier: Apache-2.0
#include "tests/support/snmprec/parsed_switch.hpp"

#include "common/base/encoding.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <sstream>

namespace camfleet::support {
namespace {

namespace json = boost::json;
using ports::SnmpRow;
using ports::SnmpType;

SnmpRow number(const std::string& oid, std::int64_t value) {
    return {ports::parse_oid(oid), SnmpType::integer, value, {}, {}};
}

SnmpRow octets(const std::string& oid, std::string value) {
    return {ports::parse_oid(oid), SnmpType::octets, 0, std::move(value), {}};
}

std::string raw(std::string_view mac) {
    std::string digits;
    for (const char c : mac) {
        if (c != ':') digits += c;
    }
    return from_hex(digits).value_or("");
}

std::uint32_t port_in(const json::value& row, std::string_view key) {
    return row.at(key).to_number<std::uint32_t>();
}

void add_ports(const json::value& snapshot, ParsedSwitch& out) {
    for (const auto& row : snapshot.at("ports").as_array()) {
        const auto n = std::to_string(port_in(row, "port"));
        const auto name = std::string(row.at("name").as_string());
        out.rows.push_back(octets("1.3.6.1.2.1.31.1.1.1.1." + n, name));
        out.rows.push_back(number("1.3.6.1.2.1.2.2.1.3." + n, name.starts_with("lag") ? 161 : 6));
        out.rows.push_back(number("1.3.6.1.2.1.2.2.1.8." + n, row.at("link_up").as_bool() ? 1 : 2));
        out.rows.push_back(number("1.3.6.1.2.1.17.1.4.1.2." + n, port_in(row, "port")));
    }
}

void add_power(const json::value& snapshot, ParsedSwitch& out) {
    for (const auto& row : snapshot.at("poe").as_array()) {
        const auto port = port_in(row, "port");
        const auto at = ".1." + std::to_string(port);
        const bool on = row.at("detect").as_string() == "delivering";
        if (on) out.delivering.insert(port);
        out.rows.push_back(
            number("1.3.6.1.2.1.105.1.1.1.3" + at, row.at("admin_enabled").as_bool() ? 1 : 2));
        out.rows.push_back(number("1.3.6.1.2.1.105.1.1.1.6" + at, on ? 3 : 2));
    }
}

void add_neighbours(const json::value& snapshot, ParsedSwitch& out) {
    std::uint32_t remote = 0;
    for (const auto& row : snapshot.at("lldp").as_array()) {
        const auto at =
            ".0." + std::to_string(port_in(row, "local_port")) + "." + std::to_string(++remote);
        out.rows.push_back(number("1.0.8802.1.1.2.1.4.1.1.4" + at, 4));
        out.rows.push_back(
            octets("1.0.8802.1.1.2.1.4.1.1.5" + at, raw(row.at("remote_chassis_id").as_string())));
    }
}

void add_addresses(const json::value& snapshot, ParsedSwitch& out) {
    for (const auto& row : snapshot.at("macs").as_array()) {
        const auto octet_text = raw(row.at("mac").as_string());
        const auto port = port_in(row, "port");
        std::string at = "." + std::to_string(port_in(row, "vlan_id"));
        for (const char c : octet_text) at += "." + std::to_string(static_cast<unsigned char>(c));
        out.rows.push_back(number("1.3.6.1.2.1.17.7.1.2.2.1.2" + at, port));
        out.port_of[normalise_mac(to_hex(octet_text)).value_or("")] = port;
    }
}

}  // namespace

Result<ParsedSwitch> read_parsed_switch(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(Errc::not_found, file.string());
    std::ostringstream text;
    text << in.rdbuf();
    boost::system::error_code problem;
    const auto whole = json::parse(text.str(), problem);
    if (problem) return fail(Errc::malformed, file.string() + ": " + problem.message());
    const auto& snapshot = whole.at("snapshot");
    ParsedSwitch out;
    // The model is a Netgear managed switch; the file does not hold its identifier.
    out.rows.push_back({ports::parse_oid("1.3.6.1.2.1.1.2.0"),
                        SnmpType::oid,
                        0,
                        {},
                        ports::parse_oid("1.3.6.1.4.1.4526.100")});
    out.rows.push_back(
        octets("1.3.6.1.2.1.17.1.1.0", raw(snapshot.at("mgmt_ip").at("base_mac").as_string())));
    add_ports(snapshot, out);
    add_power(snapshot, out);
    add_neighbours(snapshot, out);
    add_addresses(snapshot, out);
    return out;
}

}  // namespace camfleet::support
