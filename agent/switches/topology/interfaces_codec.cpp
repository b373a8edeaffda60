// SPDX-License-Identifier: Apache-2.0
// Source: RFC 2863 (ifTable, ifXTable, ifStackTable), IEEE8023-LAG-MIB, RFC 4188, RFC 4363.
#include "agent/switches/topology/mutation.hpp"
#include "agent/switches/topology/snapshot_parts.hpp"

#include <algorithm>

namespace camfleet::switches {
namespace {

Interface* interface_of(Suffix suffix, SwitchSnapshot& out) {
    if (suffix.size() != 1) return nullptr;
    const auto found = out.interfaces.find(suffix[0]);
    return found == out.interfaces.end() ? nullptr : &found->second;
}

// TP-Link: "gigabitEthernet 1/0/9 : copper", " : fiber" on some models.
void drop_socket_kinds(SwitchSnapshot& out) {
    for (auto& [index, interface] : out.interfaces) {
        interface.descr = interface.descr.substr(0, interface.descr.find(" : "));
    }
}

void read_names(const RowIndex& rows, SwitchSnapshot& out) {
    const auto text = [&](std::string_view column, std::string Interface::* member) {
        rows.column(column, [&](Suffix at, const SnmpRow& row) {
            if (auto* interface = interface_of(at, out)) interface->*member = text_of(row);
        });
    };
    text("1.3.6.1.2.1.2.2.1.2", &Interface::descr);
    if (out.is_vendor("11863")) drop_socket_kinds(out);
    text("1.3.6.1.2.1.31.1.1.1.1", &Interface::name);
    text("1.3.6.1.2.1.31.1.1.1.18", &Interface::alias);
}

void read_numbers(const RowIndex& rows, SwitchSnapshot& out) {
    const auto number = [&](std::string_view column, std::uint32_t Interface::* member) {
        rows.column(column, [&](Suffix at, const SnmpRow& row) {
            if (auto* interface = interface_of(at, out)) {
                interface->*member = unsigned_of(row).value_or(0);
            }
        });
    };
    number("1.3.6.1.2.1.2.2.1.3", &Interface::type);
    number("1.3.6.1.2.1.2.2.1.8", &Interface::oper);
    rows.column("1.3.6.1.2.1.2.2.1.6", [&](Suffix at, const SnmpRow& row) {
        if (auto* interface = interface_of(at, out)) interface->mac = mac_of_octets(row.octets);
    });
}

// IF-MIB and EtherLike-MIB. ifSpeed ends at 4.29 Gbit/s, ifHighSpeed does not.
void read_link_quality(const RowIndex& rows, SwitchSnapshot& out) {
    const auto each = [&](std::string_view column,
                          const std::function<void(Interface&, std::uint32_t)>& store) {
        rows.column(column, [&](Suffix at, const SnmpRow& row) {
            auto* interface = interface_of(at, out);
            const auto value = unsigned_of(row);
            if (interface != nullptr && value) store(*interface, *value);
        });
    };
    constexpr std::uint32_t mega = 1'000'000;
    each("1.3.6.1.2.1.2.2.1.5", [](Interface& i, std::uint32_t v) { i.speed_mbps = v / mega; });
    each("1.3.6.1.2.1.31.1.1.1.15", [](Interface& i, std::uint32_t v) {
        if (v != 0) i.speed_mbps = v;
    });
    each("1.3.6.1.2.1.2.2.1.9", [](Interface& i, std::uint32_t v) { i.last_change = v; });
    each("1.3.6.1.2.1.2.2.1.14", [](Interface& i, std::uint32_t v) { i.errors_in = v; });
    each("1.3.6.1.2.1.10.7.2.1.19",
         [](Interface& i, std::uint32_t v) { i.duplex = v == 2 || v == 3 ? v : 0; });
}

bool is_lag_index(const SwitchSnapshot& out, std::uint32_t index) {
    const auto found = out.interfaces.find(index);
    return found != out.interfaces.end() && is_lag(found->second);
}

// A unit that is a member makes its port one.
void mark_member(SwitchSnapshot& out, std::uint32_t member, std::uint32_t lag) {
    if (member == lag || !is_lag_index(out, lag)) return;
    for (const auto index : {member, physical_port(out, member)}) {
        const auto found = out.interfaces.find(index);
        if (found != out.interfaces.end()) found->second.in_lag = true;
    }
}

// ifStackStatus.<higher>.<lower>, active 1
void read_stack(const RowIndex& rows, SwitchSnapshot& out) {
    std::map<std::uint32_t, std::set<std::uint32_t>> below;
    rows.column("1.3.6.1.2.1.31.1.2.1.3", [&](Suffix at, const SnmpRow& row) {
        if (at.size() == 2 && row.number == 1 && at[1] != 0) below[at[0]].insert(at[1]);
    });
    for (const auto& [higher, lower] : below) {
        const auto found = out.interfaces.find(higher);
        if (found != out.interfaces.end() && lower.size() == 1)
            found->second.below = *lower.begin();
    }
    tie_units(out);
    for (const auto& [higher, lower] : below) {
        for (const auto member : lower) mark_member(out, member, higher);
    }
}

void read_lag_members(const RowIndex& rows, SwitchSnapshot& out) {
    read_stack(rows, out);
    rows.column("1.2.840.10006.300.43.1.2.1.1.13", [&](Suffix at, const SnmpRow& row) {
        if (at.size() == 1) mark_member(out, at[0], unsigned_of(row).value_or(0));
    });
}

// dot1dTpFdbStatus: other 1, invalid 2, learned 3, self 4, mgmt 5 (RFC 4188, RFC 4363). Only
// invalid and self say that nobody hangs there; no row means learned.
bool is_usable(std::int64_t status) {
    if (CAMFLEET_FINDER_MUTANT(rows_of_status_other_are_no_hosts) && status == 1) return false;
    return status != 2 && status != 4;
}

bool is_group_address(const std::string& mac) {
    const char low = mac.size() > 1 ? mac[1] : '0';
    return std::string_view("13579bdf").find(low) != std::string_view::npos;
}

void read_fdb(const RowIndex& rows, bool q_table, std::uint32_t vlan, SwitchSnapshot& out) {
    const std::string root = q_table ? "1.3.6.1.2.1.17.7.1.2.2.1." : "1.3.6.1.2.1.17.4.3.1.";
    std::map<std::vector<std::uint32_t>, std::int64_t> status;
    rows.column(root + "3", [&](Suffix at, const SnmpRow& row) {
        status[{at.begin(), at.end()}] = row.number;
    });
    rows.column(root + "2", [&](Suffix at, const SnmpRow& row) {
        if (at.size() != (q_table ? 7U : 6U)) return;
        const auto mac = mac_of_suffix(at.last(6));
        const auto port = unsigned_of(row).value_or(0);
        const auto known = status.find({at.begin(), at.end()});
        if (known != status.end() && !is_usable(known->second)) return;
        if (port == 0 || mac.empty() || is_group_address(mac)) return;
        out.fdb.push_back({q_table ? at[0] : vlan, vlan, q_table, port, mac});
    });
}

}  // namespace

void read_interfaces(const RowIndex& rows, SwitchSnapshot& out) {
    // An interface exists where ifTable or ifXTable names it.
    for (const auto* column :
         {"1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.2.2.1.3", "1.3.6.1.2.1.31.1.1.1.1"}) {
        rows.column(column, [&](Suffix at, const SnmpRow&) {
            if (at.size() == 1) out.interfaces[at[0]].index = at[0];
        });
    }
    read_names(rows, out);
    read_numbers(rows, out);
    read_link_quality(rows, out);
    read_lag_members(rows, out);
}

void read_bridge(const RowIndex& rows, std::uint32_t vlan, SwitchSnapshot& out) {
    rows.column("1.3.6.1.2.1.17.1.4.1.2", [&](Suffix at, const SnmpRow& row) {
        const auto index = unsigned_of(row).value_or(0);
        if (at.size() == 1 && index != 0) out.base_ports[vlan][at[0]] = index;
    });
    if (const auto* root = rows.find("1.3.6.1.2.1.17.2.7.0")) {
        const auto port = unsigned_of(*root).value_or(0);
        if (port != 0) out.stp_roots[vlan] = port;
    }
    read_fdb(rows, true, vlan, out);
    read_fdb(rows, false, vlan, out);
}

}  // namespace camfleet::switches
