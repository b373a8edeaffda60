// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/poe_switch/switch_model.hpp"

#include "tests/lab/poe_switch/played_file.hpp"

#include <algorithm>
#include <array>

namespace camfleet::lab {
namespace {

using ports::SnmpType;
using std::chrono::steady_clock;

constexpr unsigned made_up_ports_max = 48;
// Fixed-time resets: the switch chooses. Source: the public watchdog defaults of 3 to 15 s.
constexpr std::chrono::milliseconds fixed_cycle{5000};

bool starts_with(const Oid& oid, const Oid& prefix) {
    return oid.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), oid.begin());
}

Oid instance(std::string_view column, const PowerFace& face, PortKey key) {
    return face.grouped ? below(column, {key.first, key.second}) : below(column, {key.second});
}

std::optional<PortKey> key_of(const Oid& oid, std::string_view column, bool grouped) {
    const auto prefix = ports::parse_oid(column);
    if (column.empty() || !starts_with(oid, prefix)) return std::nullopt;
    if (grouped && oid.size() == prefix.size() + 2) return PortKey{oid[oid.size() - 2], oid.back()};
    if (!grouped && oid.size() == prefix.size() + 1) return PortKey{1, oid.back()};
    return std::nullopt;
}

bool means_on(const PowerFace& face, std::int64_t value) {
    return value >= 0 && value < 32 && ((face.on_values >> value) & 1U) != 0;
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
    if (plays()) return;
    make_ = ports::parse_oid(config.sys_object_id);
    for (const auto& face : all_faces()) {
        if (face.branch.empty()) faces_.push_back(&face);
    }
    for (unsigned port = 1; port <= config.ports; ++port) ports_[{1, port}].if_index = port;
}

bool SwitchModel::plays() const { return !config_.play.empty() || config_.own_tables; }

Result<void> SwitchModel::load() {
    if (!plays()) {
        recorded_ = fixed_rows(config_);
        return {};
    }
    std::vector<support::RecordedContext> made(1, {0, fixed_rows(config_)});
    Result<std::vector<support::RecordedContext>> played = std::move(made);
    if (!config_.play.empty()) played = read_played(config_.play);
    if (!played) return std::unexpected(played.error());
    for (auto& context : *played) {
        std::ranges::sort(context.rows, {}, &SnmpRow::oid);
        (context.vlan == 0 ? recorded_ : contexts_[context.vlan]) = std::move(context.rows);
    }
    if (recorded_.empty()) return fail(Errc::malformed, "the recording holds no rows");
    const auto id = ports::parse_oid("1.3.6.1.2.1.1.2.0");
    for (const auto& row : recorded_) {
        if (row.oid == id) make_ = row.object;
    }
    if (is_read_only(make_)) return {};
    for (const auto& face : all_faces()) {
        if (is_face_of(face, make_)) faces_.push_back(&face);
    }
    adopt_rows();
    make_up_rows();
    add_cycle_rows();
    return {};
}

bool SwitchModel::has_row(const Oid& oid) const {
    return std::ranges::binary_search(recorded_, oid, {}, &SnmpRow::oid);
}

// What the recording says of its ports' power.
void SwitchModel::adopt_rows() {
    for (const auto& row : recorded_) {
        for (const auto* face : faces_) {
            if (const auto key = key_of(row.oid, face->admin_column, face->grouped)) {
                auto& port = ports_[*key];
                port.admin_on = row.number != face->off;
                port.modes[face] = means_on(*face, row.number) ? row.number : face->on;
            }
            const auto key = key_of(row.oid, face->power_column, face->grouped);
            if (key && row.number > 0)
                ports_[*key].recorded_delivering = true;
            else if (key)
                ports_.try_emplace(*key);
        }
    }
    for (const auto& row : recorded_) {
        for (const auto* face : faces_) {
            const auto key = key_of(row.oid, face->status_column, face->grouped);
            if (key && ports_.contains(*key)) {
                ports_[*key].recorded_delivering = row.number == face->status_delivering;
            }
        }
    }
}

bool SwitchModel::can_be_written() const {
    return std::ranges::any_of(ports_, [&](const auto& entry) {
        return std::ranges::any_of(faces_, [&](const PowerFace* face) {
            return face->writable && has_row(instance(face->admin_column, *face, entry.first));
        });
    });
}

// Recordings often lack the very tables that are written: they are made up on the ports that the
// recording shows to have power, else on its first Ethernet interfaces. A recording that holds what
// is written lacks the other columns because its switch does.
void SwitchModel::make_up_rows() {
    if (ports_.empty()) {
        for (const auto& row : recorded_) {
            const auto key = key_of(row.oid, "1.3.6.1.2.1.2.2.1.3", false);
            if (key && row.number == 6 && ports_.size() < made_up_ports_max) ports_[*key];
        }
    }
    SwitchRows rows;
    if (!can_be_written()) {
        for (const auto& [key, port] : ports_) add_port_rows(key, rows);
    }
    for (auto& row : rows) {
        if (!has_row(row.oid)) recorded_.push_back(std::move(row));
    }
    std::ranges::sort(recorded_, {}, &SnmpRow::oid);
    const auto repeated = std::ranges::unique(recorded_, {}, &SnmpRow::oid);
    recorded_.erase(repeated.begin(), repeated.end());
    for (auto& [key, port] : ports_) {
        for (const auto* face : faces_) {
            if (!face->admin_column.empty()) port.modes.try_emplace(face, face->on);
        }
    }
}

void SwitchModel::add_port_rows(PortKey key, SwitchRows& rows) const {
    for (const auto* face : faces_) {
        for (const auto column : {face->admin_column, face->status_column, face->power_column}) {
            if (!column.empty()) rows.push_back(number_row(instance(column, *face, key), 0));
        }
    }
}

void SwitchModel::add_cycle_rows() {
    for (const auto& [key, port] : ports_) {
        for (const auto* face : faces_) {
            if (face->cycle_column.empty()) continue;
            auto oid = instance(face->cycle_column, *face, key);
            if (!has_row(oid)) {
                const auto at = std::ranges::lower_bound(recorded_, oid, {}, &SnmpRow::oid);
                recorded_.insert(at, number_row(std::move(oid), 0));
            }
        }
    }
}

std::optional<SwitchModel::Target> SwitchModel::target(const Oid& oid) const {
    for (const auto* face : faces_) {
        if (const auto key = key_of(oid, face->admin_column, face->grouped)) {
            return Target{*key, face, false};
        }
        if (const auto key = key_of(oid, face->cycle_column, face->grouped)) {
            return Target{*key, face, true};
        }
    }
    return std::nullopt;
}

WriteVerdict SwitchModel::check(const Oid& oid, std::int64_t value) const {
    const auto found = target(oid);
    if (!found || (!found->cycle && !found->face->writable)) return WriteVerdict::not_writable;
    const std::lock_guard lock(mutex_);
    if (!ports_.contains(found->key)) return WriteVerdict::no_such;
    const bool seconds = found->face->cycle == CycleWrite::seconds;
    const bool known = found->cycle ? (seconds ? value >= 1 && value <= 60 : value == 1)
                                    : value == found->face->off || means_on(*found->face, value);
    return known ? WriteVerdict::good : WriteVerdict::wrong_value;
}

void SwitchModel::write(const Oid& oid, std::int64_t value) {
    const auto found = target(oid);
    if (!found || ignore_writes) return;
    if (found->cycle) {
        const bool seconds = found->face->cycle == CycleWrite::seconds;
        return cycle(found->key, seconds ? std::chrono::milliseconds(value * 1000) : fixed_cycle);
    }
    set_admin(found->key, value != found->face->off);
    const std::lock_guard lock(mutex_);
    auto& modes = ports_[found->key].modes;
    // A cut loses the kind of "on" in every face: whoever restores must remember it.
    if (value == found->face->off) {
        for (auto& [face, mode] : modes) mode = face->on;
    } else {
        modes[found->face] = value;
    }
    ++version;
}

void SwitchModel::cut(PortKey key, ModelPort& port, Powered*& to_cut) {
    ++port.cuts;
    if (budget_) budget_->power_down(key);
    if (port.device_on) to_cut = port.device;
    port.device_on = false;
}

void SwitchModel::cycle(PortKey key, std::chrono::milliseconds simulated) {
    Powered* to_cut = nullptr;
    {
        const std::lock_guard lock(mutex_);
        auto& port = ports_[key];
        if (!port.admin_on) return;
        cut(key, port, to_cut);
        ++port.restores;
        port.dark_until = steady_clock::now() + scaled(simulated);
        port.since = port.dark_until;
        ++version;
    }
    if (to_cut != nullptr) to_cut->set_power(false);
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
        if (on) ++port.restores;
        if (!on) cut(key, port, to_cut);
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

// What draws nothing was not detected as a load: its link needs no power from here.
bool SwitchModel::delivers(const ModelPort& port) const {
    if (!port.admin_on || port.fault != PortFault::none || !detection_over(port)) return false;
    return port.device != nullptr ? port.device->milliwatts() > 0 : port.recorded_delivering;
}

std::int64_t SwitchModel::status_of(const ModelPort& port, const PowerFace& face) const {
    if (!port.admin_on || steady_clock::now() < port.dark_until) return face.status_off;
    if (port.fault == PortFault::faulty) return face.status_fault;
    return delivers(port) ? face.status_delivering : face.status_searching;
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
        rows.push_back(number_row(cell(6), status_of(port, *faces_.front())));
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

void SwitchModel::silence(SwitchRows& rows) const {
    std::vector<std::string> silent;
    for (const auto& [key, port] : ports_) {
        if (port.device != nullptr && !address_shown(port)) silent.push_back(port.device->mac());
    }
    if (silent.empty()) return;
    std::erase_if(rows, [&](const SnmpRow& row) {
        return is_forwarding_row(row.oid) && std::ranges::any_of(silent, [&](const auto& mac) {
                   return ends_with_mac(row.oid, mac);
               });
    });
}

SwitchRows SwitchModel::played() const {
    auto rows = recorded_;
    std::map<Oid, std::int64_t> changed;
    for (const auto& [key, port] : ports_) {
        for (const auto* face : faces_) {
            if (!face->admin_column.empty()) {
                changed[instance(face->admin_column, *face, key)] =
                    port.admin_on ? port.modes.at(face) : face->off;
            }
            if (!face->status_column.empty()) {
                changed[instance(face->status_column, *face, key)] = status_of(port, *face);
            }
            // A recorded draw stands while the port delivers.
            if (!face->power_column.empty() && (port.device != nullptr || !delivers(port))) {
                const auto draw = port.device != nullptr ? draw_of(key, port) : 0;
                changed[instance(face->power_column, *face, key)] =
                    draw / face->milliwatts_per_unit;
            }
        }
        if (port.device == nullptr) continue;
        changed[below("1.3.6.1.2.1.2.2.1.8", {port.if_index})] = port.device->link_up() ? 1 : 2;
    }
    silence(rows);
    for (auto& row : rows) {
        const auto change = changed.find(row.oid);
        if (change != changed.end()) row.number = change->second;
    }
    return rows;
}

std::vector<unsigned> SwitchModel::vlans() const {
    std::vector<unsigned> all;
    for (const auto& [vlan, rows] : contexts_) all.push_back(vlan);
    return all;
}

SwitchRows SwitchModel::rows(unsigned vlan) const {
    const std::lock_guard lock(mutex_);
    if (vlan != 0) {
        auto view = contexts_.at(vlan);
        silence(view);
        return view;
    }
    auto rows = plays() ? played() : recorded_;
    const auto up =
        std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - started_);
    if (!plays()) {
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
