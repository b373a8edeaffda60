// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/snmp/snapshot_reader.hpp"

#include "agent/switches/snmp/switch_makes.hpp"
#include "agent/switches/topology/vlan_views.hpp"
#include "common/base/limits.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace camfleet::switches {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t vlans_max = 128;
// A view that is not granted is silent. How long its first question may take, from what the
// default context took; and how long all that fail may take, of the time that is left.
constexpr int view_patience_times = 10;
constexpr milliseconds view_patience_least{300};
constexpr milliseconds view_patience_most{1500};
constexpr milliseconds views_failing_most{6000};
constexpr int views_failing_share = 4;

struct Table {
    std::string_view vendor;  // branch below 1.3.6.1.4.1; empty: every make
    std::string_view root;
    std::string_view name;
    bool diagnosis;  // read only where somebody wants to know how the ports are
};

constexpr std::array tables = {
    Table{"", "1.3.6.1.2.1.2.2.1.2", "interface descriptions", false},
    Table{"", "1.3.6.1.2.1.2.2.1.3", "interface types", false},
    Table{"", "1.3.6.1.2.1.2.2.1.6", "interface addresses", false},
    Table{"", "1.3.6.1.2.1.2.2.1.8", "link states", false},
    Table{"", "1.3.6.1.2.1.31.1.1.1.1", "interface names", false},
    Table{"", "1.3.6.1.2.1.31.1.1.1.18", "interface aliases", false},
    Table{"", "1.3.6.1.2.1.31.1.2.1.3", "interface stack", false},
    Table{"", "1.2.840.10006.300.43.1.2.1.1.13", "link aggregation members", false},
    Table{"", "1.0.8802.1.1.2.1.3.7.1", "LLDP own ports", false},
    Table{"", "1.0.8802.1.1.2.1.4.1.1.4", "LLDP chassis kinds", false},
    Table{"", "1.0.8802.1.1.2.1.4.1.1.5", "LLDP chassis", false},
    Table{"", "1.0.8802.1.1.2.1.4.1.1.6", "LLDP port kinds", false},
    Table{"", "1.0.8802.1.1.2.1.4.1.1.7", "LLDP ports", false},
    Table{"", "1.0.8802.1.1.2.1.4.1.1.9", "LLDP names", false},
    Table{"", "1.0.8802.1.1.2.1.4.1.1.12", "LLDP capabilities enabled", false},
    Table{"", "1.0.8802.1.1.2.1.5.4795.1.3.1.1.3", "LLDP-MED classes", false},
    Table{"", "1.0.8802.1.1.2.1.5.4795.1.3.7.1.2", "LLDP-MED power sources", false},
    Table{"", "1.3.6.1.2.1.105.1.1.1.3", "PoE admin", false},
    Table{"", "1.3.6.1.2.1.105.1.1.1.6", "PoE detection", false},
    Table{"", "1.3.6.1.2.1.105.1.1.1.10", "PoE classes", false},
    Table{"", "1.3.6.1.2.1.105.1.3.1.1", "PoE budget", false},
    Table{"", "1.3.6.1.2.1.105.1.1.1.8", "PoE load vanished", true},
    Table{"", "1.3.6.1.2.1.105.1.1.1.11", "PoE invalid signatures", true},
    Table{"", "1.3.6.1.2.1.105.1.1.1.12", "PoE power denied", true},
    Table{"", "1.3.6.1.2.1.105.1.1.1.13", "PoE overloads", true},
    Table{"", "1.3.6.1.2.1.105.1.1.1.14", "PoE shorts", true},
    Table{"", "1.3.6.1.2.1.2.2.1.5", "interface speeds", true},
    Table{"", "1.3.6.1.2.1.31.1.1.1.15", "interface high speeds", true},
    Table{"", "1.3.6.1.2.1.2.2.1.9", "last link changes", true},
    Table{"", "1.3.6.1.2.1.2.2.1.14", "input errors", true},
    Table{"", "1.3.6.1.2.1.10.7.2.1.19", "duplex", true},
    Table{"9", "1.3.6.1.4.1.9.9.23.1.2.1.1.6", "CDP device ids", false},
    Table{"9", "1.3.6.1.4.1.9.9.23.1.2.1.1.9", "CDP capabilities", false},
    Table{"9.1", "1.3.6.1.4.1.9.9.46.1.3.1.1.2", "VLANs", false},
    Table{"9.1", "1.3.6.1.4.1.9.9.46.1.6.1.1.14", "trunks", false},
    Table{"9.1", "1.3.6.1.4.1.9.9.68.1.2.2.1.2", "access VLANs", false},
    Table{"9.1", "1.3.6.1.4.1.9.9.68.1.5.1.1.1", "voice VLANs", false},
    Table{"9.1", "1.3.6.1.4.1.9.9.402.1.2.1.9", "Cisco power draw", false},
    Table{"9.1", "1.3.6.1.4.1.9.9.402.1.2.1.11", "Cisco PoE entities", false},
    Table{"9.1", "1.3.6.1.4.1.9.5.1.4.1.1.11", "Cisco stack ports", false},
    Table{"9.1", "1.3.6.1.2.1.47.1.3.2.1.2", "entity aliases", false},
    Table{"9.6.1", "1.3.6.1.4.1.9.6.1.101.108.1.1.5", "maker's power draw", false},
    Table{"3955", "1.3.6.1.4.1.3955.89.108.1.1.5", "maker's power draw", false},
    Table{"35265", "1.3.6.1.4.1.89.108.1.1.5", "maker's power draw", false},
    Table{"1916", "1.3.6.1.4.1.1916.1.27.2.1.1.6", "maker's power draw", false},
    Table{"11", "1.3.6.1.4.1.11.2.14.11.1.9.1.1.1.8", "maker's power draw", false},
    Table{"47196", "1.3.6.1.4.1.47196.4.1.1.3.8.1.1.1.7", "maker's power draw", false},
    Table{"25506", "1.3.6.1.4.1.25506.2.14.1.1.5", "maker's power draw", false},
    Table{"4526", "1.3.6.1.4.1.4526.10.15.1.1.1.2", "maker's power draw", false},
    Table{"4526", "1.3.6.1.4.1.4526.11.15.1.1.1.2", "maker's power draw", false},
    Table{"674", "1.3.6.1.4.1.4413.1.1.15.1.1.1.2", "maker's power draw", false},
    Table{"890", "1.3.6.1.4.1.890.1.15.3.59.2.1.1.1", "maker's power draw", false},
    Table{"11863", "1.3.6.1.4.1.11863.6.56.1.1.2.1.1", "TP-Link PoE", false},
    Table{"11863", "1.3.6.1.4.1.11863.6.56.1.1.1", "TP-Link PoE budget", false},
    Table{"14988", "1.3.6.1.4.1.14988.1.1.15.1.1", "MikroTik PoE", false},
    Table{"2011", "1.3.6.1.4.1.2011.5.25.195.3.1.3", "Huawei PoE admin", false},
    Table{"2011", "1.3.6.1.4.1.2011.5.25.195.3.1.10", "Huawei PoE draw", false},
    Table{"171", "1.3.6.1.4.1.171.14.24.1.3.1.1.1", "D-Link PoE admin", false},
    Table{"171", "1.3.6.1.4.1.171.14.24.1.3.2.1.1.1", "D-Link PoE detection", false},
    Table{"1991", "1.3.6.1.4.1.1991.1.1.2.14.2.2.1.2", "Ruckus PoE admin", false},
    Table{"1991", "1.3.6.1.4.1.1991.1.1.2.14.2.2.1.6", "Ruckus PoE draw", false},
};

constexpr std::array bridge_tables = {
    Table{"", "1.3.6.1.2.1.17.1.4.1.2", "bridge ports", false},
    Table{"", "1.3.6.1.2.1.17.4.3.1.2", "forwarding (RFC 4188)", false},
    Table{"", "1.3.6.1.2.1.17.4.3.1.3", "forwarding states (RFC 4188)", false},
    Table{"", "1.3.6.1.2.1.17.7.1.2.2.1.2", "forwarding by VLAN (RFC 4363)", false},
    Table{"", "1.3.6.1.2.1.17.7.1.2.2.1.3", "forwarding states by VLAN (RFC 4363)", false},
};

constexpr std::array scalars = {
    "1.3.6.1.2.1.1.2.0",      "1.3.6.1.2.1.17.1.1.0",   "1.3.6.1.2.1.17.2.7.0",
    "1.0.8802.1.1.2.1.3.1.0", "1.0.8802.1.1.2.1.3.2.0", "1.3.6.1.2.1.1.1.0",
    "1.3.6.1.2.1.1.3.0",      "1.3.6.1.2.1.1.5.0",
};

bool concerns(std::string_view vendor, const std::string& sys_object_id) {
    const std::string prefix = "1.3.6.1.4.1." + std::string(vendor);
    return vendor.empty() || sys_object_id == prefix || sys_object_id.starts_with(prefix + ".");
}

std::string sys_object_id_of(const std::vector<SnmpRow>& rows) {
    for (const auto& row : rows) {
        if (ports::oid_text(row.oid) != "1.3.6.1.2.1.1.2.0") continue;
        return ports::oid_text(row.type == SnmpType::oid ? row.object
                                                         : ports::parse_oid(row.octets));
    }
    return {};
}

Result<void> walk_into(ports::SnmpClient& client,
                       const Table& table,
                       std::uint32_t vlan,
                       std::vector<SnmpRow>& rows,
                       std::size_t rows_max,
                       const ReadPlan& plan) {
    if (table.diagnosis && !plan.diagnosis) return {};
    const auto room = rows_max - std::min(rows.size(), rows_max);
    auto more = client.walk(ports::parse_oid(table.root), room, plan.until);
    if (!more) return std::unexpected(more.error());
    if (plan.log != nullptr) plan.log->push_back({vlan, table.name, table.root, more->size()});
    for (auto& row : *more) rows.push_back(std::move(row));
    return {};
}

Result<void> read_scalars(ports::SnmpClient& client,
                          std::vector<SnmpRow>& rows,
                          ports::Deadline until) {
    std::vector<Oid> oids;
    for (const auto* scalar : scalars) oids.push_back(ports::parse_oid(scalar));
    auto found = client.get(oids, until);
    if (!found) return std::unexpected(found.error());
    rows = std::move(*found);
    return {};
}

Result<void> read_bridge_tables(ports::SnmpClient& client,
                                std::uint32_t vlan,
                                std::vector<SnmpRow>& rows,
                                std::size_t rows_max,
                                const ReadPlan& plan) {
    for (const auto& table : bridge_tables) {
        if (auto done = walk_into(client, table, vlan, rows, rows_max, plan); !done) return done;
    }
    return {};
}

struct Contexts {
    std::vector<ContextRows> read;
    std::map<std::uint32_t, std::string> unread;  // VLAN -> why
};

// The views of a Cisco IOS switch, one after another. One that fails is noted and costs its ports;
// the others count.
class ViewReader {
  public:
    ViewReader(ports::SnmpConnector& connector,
               const v1::Endpoint& at,
               const ports::SnmpLogin& login,
               const ReadPlan& plan,
               steady_clock::duration first_answer)
        : connector_(connector),
          at_(at),
          login_(login),
          plan_(plan),
          patience_(std::clamp<steady_clock::duration>(
              first_answer * view_patience_times, view_patience_least, view_patience_most)),
          failing_left_(std::min<steady_clock::duration>(
              views_failing_most, (plan.until - steady_clock::now()) / views_failing_share)) {}

    void read(std::span<const std::uint32_t> vlans, Contexts& out) {
        std::size_t asked = 0;
        for (const auto vlan : vlans) {
            if (++asked > vlans_max) {
                out.unread[vlan] = "only " + std::to_string(vlans_max) + " views are read";
            } else if (failing_left_ <= steady_clock::duration::zero()) {
                out.unread[vlan] = "not asked: too many views were silent";
            } else {
                read_one(vlan, out);
            }
        }
    }

  private:
    void read_one(std::uint32_t vlan, Contexts& out) {
        const auto began = steady_clock::now();
        auto rows = rows_of(vlan);
        if (rows) {
            rows_ += rows->size();
            out.read.push_back({vlan, std::move(*rows)});
            return;
        }
        failing_left_ -= steady_clock::now() - began;
        out.unread[vlan] = rows.error().text();
    }

    Result<std::vector<SnmpRow>> rows_of(std::uint32_t vlan) {
        const auto answer_by = std::min(plan_.until, steady_clock::now() + patience_);
        auto view = connector_.open(at_, login_, vlan, answer_by);
        if (!view) return std::unexpected(view.error());
        const Oid root_port = ports::parse_oid("1.3.6.1.2.1.17.2.7.0");
        auto rows = (*view)->get({&root_port, 1}, answer_by);
        if (!rows) return rows;
        const auto room = limits::snmp_rows_max - std::min(rows_, limits::snmp_rows_max);
        if (auto done = read_bridge_tables(**view, vlan, *rows, room, plan_); !done) {
            return std::unexpected(done.error());
        }
        return rows;
    }

    ports::SnmpConnector& connector_;
    const v1::Endpoint& at_;
    const ports::SnmpLogin& login_;
    const ReadPlan& plan_;
    steady_clock::duration patience_;
    steady_clock::duration failing_left_;
    std::size_t rows_ = 0;  // of all views
};

Result<Contexts> read_contexts(ports::SnmpConnector& connector,
                               const v1::Endpoint& at,
                               const ports::SnmpLogin& login,
                               const ReadPlan& plan) {
    auto client = connector.open(at, login, 0, plan.until);
    if (!client) return std::unexpected(client.error());
    Contexts out;
    auto& rows = out.read.emplace_back().rows;
    const auto began = steady_clock::now();
    if (auto done = read_scalars(**client, rows, plan.until); !done)
        return std::unexpected(done.error());
    const auto first_answer = steady_clock::now() - began;
    const auto make = sys_object_id_of(rows);
    for (const auto& table : tables) {
        if (!concerns(table.vendor, make)) continue;
        if (auto done = walk_into(**client, table, 0, rows, limits::snmp_rows_max, plan); !done) {
            return std::unexpected(done.error());
        }
    }
    auto done = read_bridge_tables(**client, 0, rows, limits::snmp_rows_max, plan);
    if (!done) return std::unexpected(done.error());
    const auto vlans = vlan_views(rows);
    ViewReader(connector, at, login, plan, first_answer).read(vlans, out);
    return out;
}

// The ports stay known, their power is nobody's to switch.
void hold_back(PoeControl what, PoeControl instead, SwitchSnapshot& snapshot) {
    for (auto& [key, port] : snapshot.poe) {
        if (port.control == what) port.control = instead;
    }
}

}  // namespace

Result<SwitchSnapshot> read_snapshot(ports::SnmpConnector& connector,
                                     const v1::Endpoint& at,
                                     const ports::SnmpLogin& login,
                                     const ReadPlan& plan) {
    auto contexts = read_contexts(connector, at, login, plan);
    if (!contexts) return std::unexpected(contexts.error());
    auto snapshot =
        parse_snapshot("switch " + at.host(), std::move(contexts->read), contexts->unread);
    const bool vouched = plan.single_source || login.scope == single_source_scope;
    if (!snapshot) return snapshot;
    if (!vouched) hold_back(PoeControl::d_link, PoeControl::single_source, *snapshot);
    if (!make_of(ports::parse_oid(snapshot->sys_object_id)).standard_writable) {
        hold_back(PoeControl::rfc3621, PoeControl::none, *snapshot);
    }
    return snapshot;
}

}  // namespace camfleet::switches
