// SPDX-License-Identifier: Apache-2.0
// The makers' own PoE tables: power per port beside RFC 3621, and whole tables instead of it.
// Source: reference of managed switches, section 3 (MIB texts of the makers and recordings).
#include "agent/switches/topology/snapshot_parts.hpp"

#include <array>

namespace camfleet::switches {
namespace {

using Key = std::pair<std::uint32_t, std::uint32_t>;

// A column that says how much a port draws.
struct PowerColumn {
    std::string_view vendor;  // branch below 1.3.6.1.4.1
    std::string_view column;
    bool grouped;  // indexed by group and port, else by port alone (group 1)
    std::uint32_t milliwatts_per_unit;
    bool makes_rows;  // the port exists in RFC 3621 under the same index
};

constexpr std::array power_columns = {
    PowerColumn{"9.1", "1.3.6.1.4.1.9.9.402.1.2.1.9", true, 1, false},
    PowerColumn{"9.6.1", "1.3.6.1.4.1.9.6.1.101.108.1.1.5", true, 1, true},
    PowerColumn{"3955", "1.3.6.1.4.1.3955.89.108.1.1.5", true, 1, true},
    PowerColumn{"35265", "1.3.6.1.4.1.89.108.1.1.5", true, 1, true},
    PowerColumn{"1916", "1.3.6.1.4.1.1916.1.27.2.1.1.6", true, 1, false},
    PowerColumn{"11", "1.3.6.1.4.1.11.2.14.11.1.9.1.1.1.8", true, 1, false},
    PowerColumn{"47196", "1.3.6.1.4.1.47196.4.1.1.3.8.1.1.1.7", true, 1, false},
    PowerColumn{"25506", "1.3.6.1.4.1.25506.2.14.1.1.5", true, 1, false},
    PowerColumn{"4526", "1.3.6.1.4.1.4526.10.15.1.1.1.2", true, 1, false},
    PowerColumn{"4526", "1.3.6.1.4.1.4526.11.15.1.1.1.2", true, 1, false},
    PowerColumn{"674", "1.3.6.1.4.1.4413.1.1.15.1.1.1.2", true, 1, false},
    PowerColumn{"890", "1.3.6.1.4.1.890.1.15.3.59.2.1.1.1", false, 1, false},
};

PoePort* port_at(SwitchSnapshot& out, Key key, bool may_add) {
    const auto found = out.poe.find(key);
    if (found != out.poe.end()) return &found->second;
    if (!may_add) return nullptr;
    auto& port = out.poe[key];
    port.group = key.first;
    port.port = key.second;
    return &port;
}

// The power column augments the standard table: a recording may hold it alone.
void read_power_column(const RowIndex& rows, const PowerColumn& source, SwitchSnapshot& out) {
    rows.column(source.column, [&](Suffix at, const SnmpRow& row) {
        if (at.size() != (source.grouped ? 2U : 1U) || row.number < 0) return;
        const Key key = source.grouped ? Key{at[0], at[1]} : Key{1, at[0]};
        auto* port = port_at(out, key, source.makes_rows);
        if (port == nullptr) return;
        port->milliwatts = unsigned_of(row).value_or(0) * source.milliwatts_per_unit;
        if (port->control == PoeControl::none) port->control = PoeControl::rfc3621;
        // Some agents tell the draw instead of pethPsePortDetectionStatus.
        if (port->state != PoeState::unknown) return;
        port->state = port->milliwatts > 0 ? PoeState::delivering : PoeState::searching;
    });
}

PoeState tp_link_state(std::int64_t status) {
    if (status == 2) return PoeState::delivering;
    if (status == 0 || status == 1) return PoeState::searching;
    return status >= 3 && status <= 9 ? PoeState::fault : PoeState::unknown;
}

// One port of a table that is indexed by one number.
void each_port(const RowIndex& rows,
               std::string_view column,
               SwitchSnapshot& out,
               bool add,
               const std::function<void(PoePort&, const SnmpRow&)>& store) {
    rows.column(column, [&](Suffix at, const SnmpRow& row) {
        if (at.size() != 1) return;
        auto* port = port_at(out, {1, at[0]}, add);
        if (port != nullptr) store(*port, row);
    });
}

void read_tp_link(const RowIndex& rows, SwitchSnapshot& out) {
    const std::string root = "1.3.6.1.4.1.11863.6.56.1.1.2.1.1.";
    each_port(rows, root + "2", out, true, [](PoePort& port, const SnmpRow& row) {
        port.control = PoeControl::tp_link;
        port.admin_on = row.number == 1;
    });
    each_port(rows, root + "11", out, false, [](PoePort& port, const SnmpRow& row) {
        port.state = port.admin_on ? tp_link_state(row.number) : PoeState::off;
    });
    each_port(rows, root + "7", out, false, [](PoePort& port, const SnmpRow& row) {
        if (row.number >= 0 && row.number < 10'000) {
            port.milliwatts = static_cast<std::uint32_t>(row.number) * 100;  // tenths of a watt
        }
    });
    each_port(rows, root + "10", out, false, [](PoePort& port, const SnmpRow& row) {
        if (row.number >= 0 && row.number <= 4) {
            port.power_class = static_cast<std::uint32_t>(row.number);
        }
    });
}

// tpSystemPowerLimit 1 and tpSystemPowerConsumption 3, in tenths of a watt (the SG2218P says 1500
// for its 150 W). Rounded to the safe side.
void read_tp_link_budget(const RowIndex& rows, SwitchSnapshot& out) {
    const std::string root = "1.3.6.1.4.1.11863.6.56.1.1.1.";
    const auto scalar = [&](std::string_view number, std::uint32_t more, std::uint32_t& watts) {
        rows.column(root + std::string(number), [&](Suffix at, const SnmpRow& row) {
            if (at.size() != 1 || at[0] != 0 || row.number < 0 || row.number > 100'000) return;
            watts = (static_cast<std::uint32_t>(row.number) + more) / 10;
        });
    };
    PoeBudget budget;
    scalar("1", 0, budget.watts);
    scalar("3", 9, budget.used_watts);
    if (budget.watts > 0) out.budgets[1] = budget;
}

// Tables with an enable column and a power column: the state follows from the power drawn.
void read_enable_and_power(const RowIndex& rows,
                           PoeControl control,
                           std::string_view enable,
                           std::int64_t off_value,
                           std::string_view power,
                           SwitchSnapshot& out) {
    each_port(rows, enable, out, true, [&](PoePort& port, const SnmpRow& row) {
        port.control = control;
        port.admin_on = row.number != off_value;
        port.state = port.admin_on ? PoeState::searching : PoeState::off;
    });
    each_port(rows, power, out, false, [](PoePort& port, const SnmpRow& row) {
        port.milliwatts = unsigned_of(row).value_or(0);
        if (port.admin_on && port.milliwatts > 0) port.state = PoeState::delivering;
    });
}

// Read only: there is no write for it over SNMP.
void read_mikrotik(const RowIndex& rows, SwitchSnapshot& out) {
    const std::string root = "1.3.6.1.4.1.14988.1.1.15.1.1.";
    each_port(rows, root + "3", out, true, [](PoePort& port, const SnmpRow& row) {
        port.admin_on = row.number != 1;
        port.state = row.number == 1   ? PoeState::off
                     : row.number == 3 ? PoeState::delivering
                     // Idle ports of the RB5009 read 5 (short circuit) without voltage.
                     : row.number == 2 || row.number == 5 ? PoeState::searching
                                                          : PoeState::fault;
    });
    each_port(rows, root + "6", out, false, [](PoePort& port, const SnmpRow& row) {
        if (row.number >= 0 && row.number < 10'000) {
            port.milliwatts = static_cast<std::uint32_t>(row.number) * 100;
        }
    });
}

// dPoeIfState auto 1, never 2, static 3; dPoeIfDetectStatus disabled 1, searching, requesting,
// delivering 4, faulty 5. One source: the maker's MIB.
void read_d_link(const RowIndex& rows, SwitchSnapshot& out) {
    rows.column("1.3.6.1.4.1.171.14.24.1.3.1.1.1", [&](Suffix at, const SnmpRow& row) {
        if (at.size() != 2 || row.number < 1 || row.number > 3) return;
        auto& port = *port_at(out, {at[0], at[1]}, true);
        port.control = PoeControl::d_link;
        port.admin_on = row.number != 2;
        if (!port.admin_on) port.state = PoeState::off;
    });
    rows.column("1.3.6.1.4.1.171.14.24.1.3.2.1.1.1", [&](Suffix at, const SnmpRow& row) {
        auto* port = at.size() == 2 ? port_at(out, {at[0], at[1]}, false) : nullptr;
        if (port == nullptr || !port->admin_on) return;
        port->state = row.number == 1                      ? PoeState::off
                      : row.number == 2 || row.number == 3 ? PoeState::searching
                      : row.number == 4                    ? PoeState::delivering
                      : row.number == 5                    ? PoeState::fault
                                                           : PoeState::unknown;
    });
}

}  // namespace

void read_private_poe(const RowIndex& rows, SwitchSnapshot& out) {
    for (const auto& source : power_columns) {
        if (out.is_vendor(source.vendor)) read_power_column(rows, source, out);
    }
    const bool standard = !out.poe.empty();
    if (standard) return;
    if (out.is_vendor("11863")) {
        read_tp_link(rows, out);
        read_tp_link_budget(rows, out);
    }
    if (out.is_vendor("14988")) read_mikrotik(rows, out);
    if (out.is_vendor("171")) read_d_link(rows, out);
    if (out.is_vendor("2011")) {
        read_enable_and_power(rows, PoeControl::huawei, "1.3.6.1.4.1.2011.5.25.195.3.1.3", 2,
                              "1.3.6.1.4.1.2011.5.25.195.3.1.10", out);
    }
    if (out.is_vendor("1991")) {
        read_enable_and_power(rows, PoeControl::foundry, "1.3.6.1.4.1.1991.1.1.2.14.2.2.1.2", 2,
                              "1.3.6.1.4.1.1991.1.1.2.14.2.2.1.6", out);
    }
}

}  // namespace camfleet::switches
