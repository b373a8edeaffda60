// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/snmp/power_control.hpp"

#include <array>

namespace camfleet::switches {
namespace {

using Cycle = ports::PowerAbility::Cycle;

const SnmpRow* row_at(const std::vector<SnmpRow>& rows, const Oid& oid) {
    for (const auto& row : rows) {
        if (row.oid == oid) return &row;
    }
    return nullptr;
}

std::optional<std::int64_t> number_at(const std::vector<SnmpRow>& rows, const Oid& oid) {
    const auto* row = row_at(rows, oid);
    if (row == nullptr || !is_number(*row)) return std::nullopt;
    return row->number;
}

bool means_on(const PowerTable& table, std::int64_t value) {
    return value >= 0 && value < 32 && ((table.on_values >> value) & 1U) != 0;
}

Oid budget_of(std::uint32_t group) {
    auto oid = ports::parse_oid("1.3.6.1.2.1.105.1.3.1.1.2");
    oid.push_back(group);
    return oid;
}

}  // namespace

Oid PowerControl::at(std::string_view column, bool grouped) const {
    auto oid = ports::parse_oid(column);
    if (grouped) oid.push_back(group_);
    oid.push_back(port_);
    return oid;
}

std::string PowerControl::name() const {
    return "PoE port " + std::to_string(group_) + "." + std::to_string(port_);
}

Error PowerControl::no_control(const std::string& why) const {
    auto text = "no_power_control: " + name() + " of " + std::string(make_->name) + ": " + why;
    if (!make_->instead.empty()) text += " (" + std::string(make_->instead) + ")";
    return {Errc::not_supported, text + "; reboot the camera through its own interface instead"};
}

Result<PowerControl> PowerControl::find(ports::SnmpClient& client,
                                        std::uint32_t group,
                                        std::uint32_t port,
                                        bool single_source,
                                        ports::Deadline until) {
    const auto sys_object_id = ports::parse_oid("1.3.6.1.2.1.1.2.0");
    const auto make = client.get({&sys_object_id, 1}, until);
    if (!make) return std::unexpected(make.error());
    const auto* id = row_at(*make, sys_object_id);
    PowerControl control(make_of(id == nullptr ? Oid{} : id->object), group, port);
    std::vector<Oid> asked = {control.at(standard_table().admin_column, true), budget_of(group)};
    const auto& own = control.make_->own;
    if (!own.admin_column.empty()) asked.push_back(control.at(own.admin_column, own.grouped));
    const auto& cycle = control.make_->cycle;
    if (!cycle.column.empty()) asked.push_back(control.at(cycle.column, true));
    const auto rows = client.get(asked, until);
    if (!rows) return std::unexpected(rows.error());
    if (!control.make_->standard_writable) {
        return std::unexpected(control.no_control("its SNMP only reads"));
    }
    if (!control.choose(*rows, single_source)) {
        return std::unexpected(control.no_control("the switch has no such port in a PoE table"));
    }
    control.describe(*rows, single_source);
    return control;
}

bool PowerControl::choose(const std::vector<SnmpRow>& rows, bool single_source) {
    const auto& own = make_->own;
    const bool has_own = !own.admin_column.empty() && (own.sources > 1 || single_source) &&
                         row_at(rows, at(own.admin_column, own.grouped)) != nullptr;
    const bool has_standard = row_at(rows, at(standard_table().admin_column, true)) != nullptr;
    if (has_own && (own.beside_standard || !has_standard)) {
        table_ = &own;
        ability_.explanation = "the make's own table holds the port";
        ability_.explanation += own.beside_standard ? " and keeps its power mode"
                                                    : " and the switch has no RFC 3621 row for it";
        return true;
    }
    ability_.explanation = "the switch has an RFC 3621 row for the port";
    return has_standard;
}

void PowerControl::describe(const std::vector<SnmpRow>& rows, bool single_source) {
    ability_.read = true;
    ability_.cut_and_restore = true;
    ability_.method = table_->name;
    ability_.budget = row_at(rows, budget_of(group_)) != nullptr;
    auto& text = ability_.explanation;
    text = std::string(make_->name) + ": " + ability_.method + ", because " + text;
    const auto& cycle = make_->cycle;
    if (cycle.kind == Cycle::none) return;
    if (cycle.sources < 2 && !single_source) {
        text += "; " + std::string(cycle.name) + " is not used, only one source describes it";
    } else if (row_at(rows, at(cycle.column, true)) == nullptr) {
        text += "; " + std::string(cycle.name) + " is absent on this switch";
    } else {
        ability_.native_cycle = cycle.kind;
        ability_.seconds_min = cycle.seconds_min;
        ability_.seconds_max = cycle.seconds_max;
        text += "; " + std::string(cycle.name) + " cycles it in one write";
    }
}

Result<void> PowerControl::write(ports::SnmpClient& client,
                                 bool on,
                                 std::uint32_t mode,
                                 ports::Deadline until) const {
    const auto chosen = means_on(*table_, mode) ? std::int64_t{mode} : table_->on;
    return client.set({at(table_->admin_column, table_->grouped),
                       SnmpType::integer,
                       on ? chosen : table_->off,
                       {},
                       {}},
                      until);
}

Result<PowerReading> PowerControl::read(ports::SnmpClient& client, ports::Deadline until) const {
    std::vector<Oid> asked = {at(table_->admin_column, table_->grouped)};
    const bool has_status = !table_->status_column.empty();
    const bool has_draw = !table_->power_column.empty();
    if (has_status) asked.push_back(at(table_->status_column, table_->grouped));
    if (has_draw) asked.push_back(at(table_->power_column, table_->grouped));
    const auto rows = client.get(asked, until);
    if (!rows) return std::unexpected(rows.error());
    PowerReading reading;
    const auto admin = number_at(*rows, asked[0]);
    reading.mode = admin.value_or(-1);
    reading.admin_on = admin && means_on(*table_, *admin);
    reading.admin_known = admin && (reading.admin_on || *admin == table_->off);
    if (has_status) reading.status = number_at(*rows, asked[1]);
    if (has_draw) reading.draw = number_at(*rows, asked.back());
    if (!reading.admin_known) {
        return fail(Errc::malformed, name() + ": the switch's admin value is neither on nor off");
    }
    return reading;
}

bool PowerControl::is_delivering(const PowerReading& reading) const {
    if (reading.status) return *reading.status == table_->delivering;
    return reading.draw.value_or(0) > 0;
}

bool PowerControl::shows_delivery() const {
    return !table_->status_column.empty() || !table_->power_column.empty();
}

bool PowerControl::is_standard() const { return table_ == &standard_table(); }

bool PowerControl::has_modes() const { return (table_->on_values & (table_->on_values - 1)) != 0; }

Result<void> PowerControl::may_cycle(std::uint32_t seconds) const {
    const auto& cycle = make_->cycle;
    if (ability_.native_cycle == Cycle::none) {
        return fail(Errc::not_supported,
                    name() + ": no cycle in one write; " + ability_.explanation);
    }
    const bool settable = ability_.native_cycle == Cycle::seconds;
    if (!settable && seconds != 0) {
        return fail(Errc::invalid_argument,
                    name() + ": the switch chooses the off time of " + std::string(cycle.name));
    }
    if (settable && (seconds < cycle.seconds_min || seconds > cycle.seconds_max)) {
        return fail(Errc::invalid_argument, name() + ": off time must be " +
                                                std::to_string(cycle.seconds_min) + " to " +
                                                std::to_string(cycle.seconds_max) + " s");
    }
    return {};
}

Result<void> PowerControl::start_cycle(ports::SnmpClient& client,
                                       std::uint32_t seconds,
                                       ports::Deadline until) const {
    if (auto may = may_cycle(seconds); !may) return may;
    const bool settable = ability_.native_cycle == Cycle::seconds;
    const auto& cycle = make_->cycle;
    return client.set(
        {at(cycle.column, true), SnmpType::integer, settable ? std::int64_t{seconds} : 1, {}, {}},
        until);
}

}  // namespace camfleet::switches
