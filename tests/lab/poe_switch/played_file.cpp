// SPDX-License-Identifier: Apache-2.0
// Source: RFC 2863, RFC 3621, RFC 4188, RFC 4363; FASTPATH's power column under Netgear's branch.
#include "tests/lab/poe_switch/played_file.hpp"

#include "tests/lab/poe_switch/switch_model.hpp"

#include <boost/json/parse.hpp>

#include <fstream>
#include <iterator>

namespace camfleet::lab {
namespace {

namespace json = boost::json;
using ports::SnmpType;

constexpr std::string_view netgear_id = "1.3.6.1.4.1.4526.100.4.45";  // below the managed branch

std::string text_at(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

unsigned number_at(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_int64() ? static_cast<unsigned>(value->get_int64()) : 0U;
}

bool flag_at(const json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

template <class Visit>
void each(const json::object& snapshot, std::string_view list, const Visit& visit) {
    const auto* found = snapshot.if_contains(list);
    if (found == nullptr || !found->is_array()) return;
    for (const auto& item : found->get_array()) {
        if (item.is_object()) visit(item.get_object());
    }
}

// Physical ports are "unit/slot/port"; everything else is a LAG or a VLAN interface.
bool is_port(const std::string& name) { return name.starts_with("1/0/"); }

void add_port(const json::object& port, SwitchRows& rows) {
    const auto index = number_at(port, "port");
    const auto name = text_at(port, "name");
    const std::string_view table = "1.3.6.1.2.1.2.2.1";
    rows.push_back(text_row(below(table, {2, index}), name));
    rows.push_back(number_row(below(table, {3, index}), is_port(name) ? 6 : 161));
    rows.push_back(number_row(below(table, {8, index}), flag_at(port, "link_up") ? 1 : 2));
    rows.push_back(text_row(below("1.3.6.1.2.1.31.1.1.1", {1, index}), name));
    rows.push_back(number_row(below("1.3.6.1.2.1.17.1.4.1", {2, index}), index));
}

void add_power(const json::object& port, SwitchRows& rows) {
    const auto index = number_at(port, "port");
    const auto detect = text_at(port, "detect");
    const bool on = flag_at(port, "admin_enabled");
    const std::int64_t status = !on ? 1 : detect == "delivering" ? 3 : detect == "fault" ? 4 : 2;
    const std::string_view pse = "1.3.6.1.2.1.105.1.1.1";
    rows.push_back(number_row(below(pse, {3, 1, index}), on ? 1 : 2));
    rows.push_back(number_row(below(pse, {6, 1, index}), status));
    rows.push_back(number_row(below("1.3.6.1.4.1.4526.10.15.1.1.1.2", {1, index}),
                              number_at(port, "power_mw"), SnmpType::gauge));
}

void add_neighbour(const json::object& neighbour, unsigned remote, SwitchRows& rows) {
    const auto cell = [&](unsigned column) {
        return below("1.0.8802.1.1.2.1.4.1.1",
                     {column, 0, number_at(neighbour, "local_port"), remote});
    };
    const auto chassis = text_at(neighbour, "remote_chassis_id");
    const bool is_mac = chassis.size() == 17;
    rows.push_back(number_row(cell(4), is_mac ? 4 : 7));
    rows.push_back(text_row(cell(5), is_mac ? mac_octets(chassis) : chassis));
    rows.push_back(number_row(cell(6), 7));
    rows.push_back(text_row(cell(7), text_at(neighbour, "remote_port_id")));
    rows.push_back(text_row(cell(9), text_at(neighbour, "remote_sys_name")));
}

SwitchRows rows_of(const json::object& snapshot) {
    SwitchRows rows;
    rows.push_back({ports::parse_oid("1.3.6.1.2.1.1.2.0"),
                    SnmpType::oid,
                    0,
                    {},
                    ports::parse_oid(netgear_id)});
    if (const auto* own = snapshot.if_contains("mgmt_ip"); own != nullptr && own->is_object()) {
        rows.push_back(text_row(ports::parse_oid("1.3.6.1.2.1.17.1.1.0"),
                                mac_octets(text_at(own->get_object(), "base_mac"))));
    }
    each(snapshot, "ports", [&](const json::object& port) { add_port(port, rows); });
    each(snapshot, "poe", [&](const json::object& port) { add_power(port, rows); });
    each(snapshot, "macs", [&](const json::object& entry) {
        rows.push_back(number_row(fdb_oid(2, text_at(entry, "mac")), number_at(entry, "port")));
        rows.push_back(number_row(fdb_oid(3, text_at(entry, "mac")), 3));
    });
    unsigned remote = 0;
    each(snapshot, "lldp", [&](const json::object& one) { add_neighbour(one, ++remote, rows); });
    return rows;
}

}  // namespace

Result<std::vector<support::RecordedContext>> read_played(const std::filesystem::path& file) {
    if (file.extension() != ".json") {
        return support::read_recording(file.parent_path(), file.stem().string());
    }
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    boost::system::error_code problem;
    const auto whole = json::parse(text, problem);
    const auto* top = problem ? nullptr : whole.if_object();
    const auto* snapshot = top == nullptr ? nullptr : top->if_contains("snapshot");
    if (snapshot == nullptr || !snapshot->is_object()) {
        return fail(Errc::malformed, "the snapshot is no JSON of a switch");
    }
    std::vector<support::RecordedContext> contexts(1);
    contexts[0].rows = rows_of(snapshot->get_object());
    return contexts;
}

}  // namespace camfleet::lab
