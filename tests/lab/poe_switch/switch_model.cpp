// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/poe_switch/switch_model.hpp"

#include "tests/support/snmprec/snmprec.hpp"

#include <algorithm>
#include <array>

namespace camfleet::lab {
namespace {

using ports::SnmpType;
using std::chrono::steady_clock;

constexpr std::array writable_tables = {
    WritableTable{"1.3.6.1.2.1.105.1.1.1.3", 1, 2, "1.3.6.1.2.1.105.1.1.1.6", 1, 2, 3, 4, true, "",
                  1},
    WritableTable{"1.3.6.1.4.1.11863.6.56.1.1.2.1.1.2", 1, 0, "1.3.6.1.4.1.11863.6.56.1.1.2.1.1.11",
                  0, 1, 2, 8, false, "1.3.6.1.4.1.11863.6.56.1.1.2.1.1.7", 100},
};

bool starts_with(const Oid& oid, const Oid& prefix) {
    return oid.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), oid.begin());
}

Oid instance(std::string_view column, const WritableTable& table, PortKey key) {
    return table.grouped ? below(column, {key.first, key.second}) : below(column, {key.second});
}

// The last six identifier parts of a forwarding row are the address.
bool ends_with_mac(const Oid& oid, const std::string& mac) {
    const auto octets = mac_octets(mac);
    return oid.size() >= octets.size() &&
           std::equal(octets.begin(), octets.end(), oid.end() - static_cast<long>(octets.size()),
                      [](char a, unsigned b) { return static_cast<unsigned char>(a) == b; });
}

bool is_forwarding_row(const Oid& oid) {
    static const Oid q_table = ports::parse_oid("1.3.6.1.2.1.17.7.1.2.2.1");
    static const Oid d_table = ports::parse_oid("1.3.6.1.2.1.17.4.3.1");
    return starts_with(oid, q_table) || starts_with(oid, d_table);
}

}  // namespace

SwitchModel::SwitchModel(const PoeSwitchConfig& config)
    : config_(config), started_(steady_clock::now()) {
    if (config.inrush.count() > 0) budget_.emplace(config.budget_watts, scaled(config.inrush));
    if (!config.play.empty()) return;
    for (unsigned port = 1; port <= config.ports; ++port) {
        auto& made = ports_[{1, port}];
        made.table = &writable_tables[0];
        made.if_index = port;
    }
}

Result<void> SwitchModel::load() {
    if (config_.play.empty()) {
        recorded_ = fixed_rows(config_);
        return {};
    }
    recorded_ = support::read_snmprec(config_.play);
    std::ranges::sort(recorded_, {}, &SnmpRow::oid);
    if (recorded_.empty()) return fail(Errc::malformed, "the recording holds no rows");
    for (const auto& row : recorded_) {
        const auto found = target(row.oid);
        if (!found) continue;
        auto& port = ports_[found->key];
        port.table = found->table;
        port.admin_on = row.number != found->table->off;
        const auto status = instance(found->table->status_column, *found->table, found->key);
        const auto at = std::ranges::lower_bound(recorded_, status, {}, &SnmpRow::oid);
        if (at != recorded_.end() && at->oid == status) port.recorded_status = at->number;
    }
    return {};
}

std::optional<SwitchModel::Target> SwitchModel::target(const Oid& oid) const {
    for (const auto& table : writable_tables) {
        const auto column = ports::parse_oid(table.admin_column);
        if (!starts_with(oid, column)) continue;
        if (table.grouped && oid.size() == column.size() + 2) {
            return Target{{oid[oid.size() - 2], oid.back()}, &table};
        }
        if (!table.grouped && oid.size() == column.size() + 1)
            return Target{{1, oid.back()}, &table};
    }
    return std::nullopt;
}

WriteVerdict SwitchModel::check(const Oid& oid, std::int64_t value) const {
    const auto found = target(oid);
    if (!found) return WriteVerdict::not_writable;
    const std::lock_guard lock(mutex_);
    const auto port = ports_.find(found->key);
    if (port == ports_.end() || port->second.table != found->table) return WriteVerdict::no_such;
    const bool known = value == found->table->on || value == found->table->off;
    return known ? WriteVerdict::good : WriteVerdict::wrong_value;
}

void SwitchModel::write(const Oid& oid, std::int64_t value) {
    const auto found = target(oid);
    if (found && !ignore_writes) set_admin(found->key, value == found->table->on);
}

void SwitchModel::set_admin(PortKey key, bool on) {
    Powered* to_cut = nullptr;
    {
        const std::lock_guard lock(mutex_);
        const auto found = ports_.find(key);
        if (found == ports_.end() || found->second.admin_on == on) return;
        auto& port = found->second;
        port.admin_on = on;
        port.since = steady_clock::now();
        ++(on ? port.restores : port.cuts);
        if (!on && port.device_on) to_cut = port.device;
        if (!on) port.device_on = false;
        if (!on && budget_) budget_->power_down(key);
        ++version;
    }
    if (to_cut != nullptr) to_cut->set_power(false);
}

void SwitchModel::tick() {
    std::vector<std::pair<Powered*, bool>> changes;
    {
        const std::lock_guard lock(mutex_);
        const auto now = steady_clock::now();
        for (auto& [key, port] : ports_) {
            if (port.device == nullptr) continue;
            const bool wanted =
                port.admin_on && port.fault == PortFault::none && detection_over(port);
            const bool powered = budget_allows(key, port, wanted);
            if (wanted && !powered) port.since = now;  // detection begins again
            if (powered != port.device_on) changes.emplace_back(port.device, powered);
            port.device_on = powered;
            if (port.device->link_up()) {
                port.link_seen = now;
                port.ever_linked = true;
            }
        }
    }
    for (const auto& [device, on] : changes) device->set_power(on);
}

SteadyTime::duration SwitchModel::scaled(std::chrono::milliseconds simulated) const {
    const std::chrono::duration<double, std::milli> real(static_cast<double>(simulated.count()) /
                                                         config_.time_scale);
    return std::chrono::duration_cast<SteadyTime::duration>(real);
}

bool SwitchModel::budget_allows(PortKey key, const ModelPort& port, bool wanted) {
    if (!budget_ || !wanted || port.device_on) {
        if (budget_ && !wanted) budget_->power_down(key);
        if (budget_ && wanted) budget_->device_draws(key, port.device->milliwatts());
        return wanted;
    }
    const auto now = steady_clock::now().time_since_epoch();
    return budget_->power_up(key, port.device->power_class(), port.device->milliwatts(), now);
}

unsigned SwitchModel::draw_of(PortKey key, const ModelPort& port) const {
    if (!port.device_on) return 0;
    if (!budget_) return port.device->milliwatts();
    return budget_->draw(key, steady_clock::now().time_since_epoch());
}

PowerCounters SwitchModel::power() const {
    const std::lock_guard lock(mutex_);
    if (!budget_) return {};
    const auto now = steady_clock::now().time_since_epoch();
    return {budget_->budget(), budget_->sum(now), budget_->highest(), budget_->denied()};
}

bool SwitchModel::detection_over(const ModelPort& port) const {
    return steady_clock::now() - port.since >= scaled(config_.detection);
}

std::int64_t SwitchModel::status_of(const ModelPort& port) const {
    const auto& table = *port.table;
    if (!port.admin_on) return table.status_off;
    if (port.fault == PortFault::faulty) return table.status_fault;
    if (port.fault == PortFault::stays_searching) return table.status_searching;
    if (!detection_over(port)) return table.status_searching;
    // What draws nothing was not detected as a load: its link needs no power from here.
    if (port.device != nullptr) {
        return port.device->milliwatts() > 0 ? table.status_delivering : table.status_searching;
    }
    return port.recorded_status != 0 ? port.recorded_status : table.status_searching;
}

bool SwitchModel::address_shown(const ModelPort& port) const {
    return port.ever_linked &&
           steady_clock::now() - port.link_seen <= scaled(config_.forget_address);
}

void SwitchModel::add_live_ports(SwitchRows& rows) const {
    for (const auto& [key, port] : ports_) {
        const bool link = port.device != nullptr && port.device->link_up();
        rows.push_back(number_row(below("1.3.6.1.2.1.2.2.1.8", {port.if_index}), link ? 1 : 2));
        if (port.device == nullptr || !address_shown(port)) continue;
        rows.push_back(number_row(fdb_oid(2, port.device->mac()), port.if_index));
        rows.push_back(number_row(fdb_oid(3, port.device->mac()), 3));
    }
}

void SwitchModel::add_power_rows(SwitchRows& rows) const {
    unsigned used = 0;
    const std::string_view pse = "1.3.6.1.2.1.105.1.1.1";
    for (const auto& [key, port] : ports_) {
        const auto cell = [&](unsigned column) {
            return below(pse, {column, key.first, key.second});
        };
        const unsigned milliwatts = draw_of(key, port);
        used += milliwatts;
        rows.push_back(number_row(cell(3), port.admin_on ? 1 : 2));
        rows.push_back(number_row(cell(4), 2));
        rows.push_back(number_row(cell(5), 1));
        rows.push_back(number_row(cell(6), status_of(port)));
        rows.push_back(number_row(cell(7), 3));
        rows.push_back(text_row(cell(9), ""));
        rows.push_back(
            number_row(cell(10), port.device != nullptr ? port.device->power_class() + 1 : 1));
        if (budget_) {
            rows.push_back(number_row(cell(12), budget_->denied(key), SnmpType::counter));
        }
        rows.push_back(number_row(below("1.3.6.1.4.1.4526.10.15.1.1.1.2", {key.first, key.second}),
                                  milliwatts, SnmpType::gauge));
    }
    const std::string_view main = "1.3.6.1.2.1.105.1.3.1.1";
    rows.push_back(number_row(below(main, {2, 1}), config_.budget_watts, SnmpType::gauge));
    rows.push_back(number_row(below(main, {3, 1}), 1));
    rows.push_back(number_row(below(main, {4, 1}), (used + 999) / 1000, SnmpType::gauge));
    rows.push_back(number_row(below(main, {5, 1}), 90));
}

SwitchRows SwitchModel::played() const {
    auto rows = recorded_;
    std::map<Oid, std::int64_t> changed;
    std::vector<std::string> silent;
    for (const auto& [key, port] : ports_) {
        const auto& table = *port.table;
        changed[instance(table.admin_column, table, key)] = port.admin_on ? table.on : table.off;
        changed[instance(table.status_column, table, key)] = status_of(port);
        if (port.device == nullptr) continue;
        if (!table.power_column.empty()) {
            changed[instance(table.power_column, table, key)] =
                draw_of(key, port) / table.milliwatts_per_unit;
        }
        changed[below("1.3.6.1.2.1.2.2.1.8", {port.if_index})] = port.device->link_up() ? 1 : 2;
        if (!address_shown(port)) silent.push_back(port.device->mac());
    }
    std::erase_if(rows, [&](const SnmpRow& row) {
        return !silent.empty() && is_forwarding_row(row.oid) &&
               std::ranges::any_of(silent,
                                   [&](const auto& mac) { return ends_with_mac(row.oid, mac); });
    });
    for (auto& row : rows) {
        const auto change = changed.find(row.oid);
        if (change != changed.end()) row.number = change->second;
    }
    return rows;
}

SwitchRows SwitchModel::rows() const {
    const std::lock_guard lock(mutex_);
    auto rows = config_.play.empty() ? recorded_ : played();
    const auto up =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - started_);
    if (config_.play.empty()) {
        rows.push_back(
            number_row(ports::parse_oid("1.3.6.1.2.1.1.3.0"), up.count() / 10, SnmpType::ticks));
        add_live_ports(rows);
        add_power_rows(rows);
    }
    std::ranges::sort(rows, {}, &SnmpRow::oid);
    return rows;
}

void SwitchModel::attach(PortKey key, Powered* device, unsigned if_index) {
    const std::lock_guard lock(mutex_);
    const auto port = ports_.find(key);
    if (port == ports_.end()) return;
    port->second.device = device;
    port->second.if_index = if_index;
    port->second.device_on = false;
    ++version;
}

void SwitchModel::detach(PortKey key) {
    const std::lock_guard lock(mutex_);
    const auto port = ports_.find(key);
    if (port == ports_.end()) return;
    port->second.device = nullptr;
    port->second.device_on = false;
    if (budget_) budget_->power_down(key);
    port->second.ever_linked = false;
    ++version;
}

PortCounters SwitchModel::counters(PortKey key) const {
    const std::lock_guard lock(mutex_);
    const auto port = ports_.find(key);
    if (port == ports_.end()) return {};
    return {port->second.cuts, port->second.restores, port->second.admin_on,
            port->second.device_on};
}

void SwitchModel::set_port_fault(PortKey key, PortFault fault) {
    const std::lock_guard lock(mutex_);
    const auto port = ports_.find(key);
    if (port != ports_.end()) port->second.fault = fault;
    ++version;
}

}  // namespace camfleet::lab
