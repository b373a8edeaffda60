// SPDX-License-Identifier: Apache-2.0
// Source: RFC 3621 (POWER-ETHERNET-MIB), CISCO-POWER-ETHERNET-EXT-MIB, ENTITY-MIB, CISCO-STACK-MIB.
#include "agent/switches/topology/snapshot_parts.hpp"

namespace camfleet::switches {
namespace {

constexpr std::string_view pse_column = "1.3.6.1.2.1.105.1.1.1.";
constexpr std::string_view if_index_column = "1.3.6.1.2.1.2.2.1.1";

PoeState state_of(std::int64_t detection_status) {
    switch (detection_status) {
        case 1:
            return PoeState::off;
        case 2:
            return PoeState::searching;
        case 3:
            return PoeState::delivering;
        case 4:
        case 6:
            return PoeState::fault;
        default:
            return PoeState::unknown;
    }
}

void read_ports(const RowIndex& rows, SwitchSnapshot& out) {
    const std::string root(pse_column);
    rows.column(root + "3", [&](Suffix at, const SnmpRow& row) {
        if (at.size() != 2 || (row.number != 1 && row.number != 2)) return;
        auto& port = out.poe[{at[0], at[1]}];
        port.group = at[0];
        port.port = at[1];
        port.control = PoeControl::rfc3621;
        port.admin_on = row.number == 1;
        if (!port.admin_on) port.state = PoeState::off;
    });
    rows.column(root + "6", [&](Suffix at, const SnmpRow& row) {
        const auto port = at.size() == 2 ? out.poe.find({at[0], at[1]}) : out.poe.end();
        if (port != out.poe.end()) port->second.state = state_of(row.number);
    });
    // The value is one above the class; agents keep the class of the last load on idle ports.
    rows.column(root + "10", [&](Suffix at, const SnmpRow& row) {
        const auto port = at.size() == 2 ? out.poe.find({at[0], at[1]}) : out.poe.end();
        if (port == out.poe.end() || port->second.state != PoeState::delivering) return;
        if (row.number >= 1 && row.number <= 5) {
            port->second.power_class = static_cast<std::uint32_t>(row.number - 1);
        }
    });
}

void read_counters(const RowIndex& rows, SwitchSnapshot& out) {
    using Member = std::optional<std::uint32_t> PoePort::*;
    const auto column = [&](std::string_view number, Member member) {
        rows.column(
            std::string(pse_column) + std::string(number), [&](Suffix at, const SnmpRow& row) {
                const auto port = at.size() == 2 ? out.poe.find({at[0], at[1]}) : out.poe.end();
                if (port != out.poe.end()) port->second.*member = unsigned_of(row);
            });
    };
    column("8", &PoePort::vanished);
    column("11", &PoePort::invalid);
    column("12", &PoePort::denied);
    column("13", &PoePort::overloads);
    column("14", &PoePort::shorts);
}

void read_budgets(const RowIndex& rows, SwitchSnapshot& out) {
    rows.column("1.3.6.1.2.1.105.1.3.1.1.2", [&](Suffix at, const SnmpRow& row) {
        if (at.size() == 1) out.budgets[at[0]].watts = unsigned_of(row).value_or(0);
    });
    rows.column("1.3.6.1.2.1.105.1.3.1.1.4", [&](Suffix at, const SnmpRow& row) {
        if (at.size() == 1) out.budgets[at[0]].used_watts = unsigned_of(row).value_or(0);
    });
}

// entity -> ifIndex; 0 where an entity has more than one alias.
std::map<std::uint32_t, std::uint32_t> read_entity_aliases(const RowIndex& rows) {
    std::map<std::uint32_t, std::uint32_t> aliases;
    const auto prefix = ports::parse_oid(if_index_column);
    rows.column("1.3.6.1.2.1.47.1.3.2.1.2", [&](Suffix at, const SnmpRow& row) {
        const auto& object = row.object;
        if (at.size() != 2 || object.size() != prefix.size() + 1) return;
        if (!std::equal(prefix.begin(), prefix.end(), object.begin())) return;
        const auto [alias, fresh] = aliases.try_emplace(at[0], object.back());
        if (!fresh && alias->second != object.back()) alias->second = 0;
    });
    return aliases;
}

void read_cisco_mapping(const RowIndex& rows, SwitchSnapshot& out) {
    const auto aliases = read_entity_aliases(rows);
    rows.column("1.3.6.1.4.1.9.9.402.1.2.1.11", [&](Suffix at, const SnmpRow& row) {
        const auto alias = aliases.find(unsigned_of(row).value_or(0));
        if (at.size() != 2 || alias == aliases.end() || alias->second == 0) return;
        out.poe_entity_if[{at[0], at[1]}] = alias->second;
    });
    rows.column("1.3.6.1.4.1.9.5.1.4.1.1.11", [&](Suffix at, const SnmpRow& row) {
        const auto index = unsigned_of(row).value_or(0);
        if (at.size() == 2 && index != 0) out.poe_stack_if[{at[0], at[1]}] = index;
    });
}

}  // namespace

void read_poe(const RowIndex& rows, SwitchSnapshot& out) {
    read_ports(rows, out);
    read_counters(rows, out);
    read_budgets(rows, out);
    if (out.is_vendor("9.1")) read_cisco_mapping(rows, out);
}

}  // namespace camfleet::switches
