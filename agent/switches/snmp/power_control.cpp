// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/snmp/power_control.hpp"

#include <array>

namespace camfleet::switches {
namespace {

constexpr std::array power_tables = {
    PowerTable{PoeControl::rfc3621, "", "1.3.6.1.2.1.105.1.1.1.3", 1, 2, true,
               "1.3.6.1.2.1.105.1.1.1.6", 3},
    PowerTable{PoeControl::tp_link, "11863", "1.3.6.1.4.1.11863.6.56.1.1.2.1.1.2", 1, 0, false,
               "1.3.6.1.4.1.11863.6.56.1.1.2.1.1.11", 2},
    PowerTable{PoeControl::huawei, "2011", "1.3.6.1.4.1.2011.5.25.195.3.1.3", 1, 2, false, "", 0},
    PowerTable{PoeControl::foundry, "1991", "1.3.6.1.4.1.1991.1.1.2.14.2.2.1.2", 3, 2, false, "",
               0},
};

bool is_make(const SnmpRow* make, std::string_view vendor) {
    if (vendor.empty()) return true;
    const auto prefix = ports::parse_oid("1.3.6.1.4.1." + std::string(vendor));
    return make != nullptr && make->object.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), make->object.begin());
}

const SnmpRow* row_at(const std::vector<SnmpRow>& rows, const Oid& oid) {
    for (const auto& row : rows) {
        if (row.oid == oid) return &row;
    }
    return nullptr;
}

}  // namespace

Oid PowerControl::at(std::string_view column) const {
    auto oid = ports::parse_oid(column);
    if (table_->grouped) oid.push_back(group_);
    oid.push_back(port_);
    return oid;
}

std::string PowerControl::name() const {
    return "PoE port " + std::to_string(group_) + "." + std::to_string(port_);
}

Result<PowerControl> PowerControl::find(ports::SnmpClient& client,
                                        std::uint32_t group,
                                        std::uint32_t port,
                                        ports::Deadline until) {
    const auto sys_object_id = ports::parse_oid("1.3.6.1.2.1.1.2.0");
    std::vector<Oid> asked = {sys_object_id};
    for (const auto& table : power_tables) {
        asked.push_back(PowerControl(table, group, port).at(table.admin_column));
    }
    const auto rows = client.get(asked, until);
    if (!rows) return std::unexpected(rows.error());
    const auto* make = row_at(*rows, sys_object_id);
    for (const auto& table : power_tables) {
        const PowerControl control(table, group, port);
        if (is_make(make, table.vendor) &&
            row_at(*rows, control.at(table.admin_column)) != nullptr) {
            return control;
        }
    }
    return fail(Errc::not_supported, "PoE port " + std::to_string(group) + "." +
                                         std::to_string(port) +
                                         ": the switch has no such port in a PoE table");
}

Result<void> PowerControl::write(ports::SnmpClient& client, bool on, ports::Deadline until) const {
    return client.set(
        {at(table_->admin_column), SnmpType::integer, on ? table_->on : table_->off, {}, {}},
        until);
}

Result<PowerReading> PowerControl::read(ports::SnmpClient& client, ports::Deadline until) const {
    std::vector<Oid> asked = {at(table_->admin_column)};
    if (!table_->status_column.empty()) asked.push_back(at(table_->status_column));
    const auto rows = client.get(asked, until);
    if (!rows) return std::unexpected(rows.error());
    PowerReading reading;
    if (const auto* admin = row_at(*rows, asked[0])) {
        reading.admin_known =
            is_number(*admin) && (admin->number == table_->on || admin->number == table_->off);
        reading.admin_on = admin->number != table_->off;
    }
    const auto* status = asked.size() > 1 ? row_at(*rows, asked[1]) : nullptr;
    if (status != nullptr && is_number(*status)) reading.status = status->number;
    if (!reading.admin_known) {
        return fail(Errc::malformed, name() + ": the switch's admin value is neither on nor off");
    }
    return reading;
}

bool PowerControl::is_delivering(const PowerReading& reading) const {
    return reading.status && *reading.status == table_->delivering;
}

}  // namespace camfleet::switches
