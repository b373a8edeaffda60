// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/snmp/snapshot_reader.hpp"

#include "common/base/limits.hpp"

#include <array>

namespace camfleet::switches {
namespace {

constexpr std::size_t vlans_max = 64;

struct Table {
    std::string_view vendor;  // branch below 1.3.6.1.4.1; empty: every make
    std::string_view root;
};

constexpr std::array tables = {
    Table{"", "1.3.6.1.2.1.2.2.1.2"},
    Table{"", "1.3.6.1.2.1.2.2.1.3"},
    Table{"", "1.3.6.1.2.1.2.2.1.6"},
    Table{"", "1.3.6.1.2.1.2.2.1.8"},
    Table{"", "1.3.6.1.2.1.31.1.1.1.1"},
    Table{"", "1.3.6.1.2.1.31.1.1.1.18"},
    Table{"", "1.3.6.1.2.1.31.1.2.1.3"},
    Table{"", "1.2.840.10006.300.43.1.2.1.1.13"},
    Table{"", "1.0.8802.1.1.2.1.3.7.1"},
    Table{"", "1.0.8802.1.1.2.1.4.1.1.4"},
    Table{"", "1.0.8802.1.1.2.1.4.1.1.5"},
    Table{"", "1.0.8802.1.1.2.1.4.1.1.6"},
    Table{"", "1.0.8802.1.1.2.1.4.1.1.7"},
    Table{"", "1.0.8802.1.1.2.1.4.1.1.9"},
    Table{"", "1.0.8802.1.1.2.1.4.1.1.12"},
    Table{"", "1.0.8802.1.1.2.1.5.4795.1.3.1.1.3"},
    Table{"", "1.3.6.1.2.1.105.1.1.1.3"},
    Table{"", "1.3.6.1.2.1.105.1.1.1.6"},
    Table{"", "1.3.6.1.2.1.105.1.1.1.10"},
    Table{"", "1.3.6.1.2.1.105.1.3.1.1"},
    Table{"9", "1.3.6.1.4.1.9.9.23.1.2.1.1.6"},
    Table{"9", "1.3.6.1.4.1.9.9.23.1.2.1.1.9"},
    Table{"9.1", "1.3.6.1.4.1.9.9.402.1.2.1.9"},
    Table{"9.1", "1.3.6.1.4.1.9.9.402.1.2.1.11"},
    Table{"9.1", "1.3.6.1.4.1.9.5.1.4.1.1.11"},
    Table{"9.1", "1.3.6.1.2.1.47.1.3.2.1.2"},
    Table{"9.6.1", "1.3.6.1.4.1.9.6.1.101.108.1.1.5"},
    Table{"3955", "1.3.6.1.4.1.3955.89.108.1.1.5"},
    Table{"35265", "1.3.6.1.4.1.89.108.1.1.5"},
    Table{"1916", "1.3.6.1.4.1.1916.1.27.2.1.1.6"},
    Table{"11", "1.3.6.1.4.1.11.2.14.11.1.9.1.1.1.8"},
    Table{"47196", "1.3.6.1.4.1.47196.4.1.1.3.8.1.1.1.7"},
    Table{"25506", "1.3.6.1.4.1.25506.2.14.1.1.5"},
    Table{"4526", "1.3.6.1.4.1.4526.10.15.1.1.1.2"},
    Table{"4526", "1.3.6.1.4.1.4526.11.15.1.1.1.2"},
    Table{"674", "1.3.6.1.4.1.4413.1.1.15.1.1.1.2"},
    Table{"890", "1.3.6.1.4.1.890.1.15.3.59.2.1.1.1"},
    Table{"11863", "1.3.6.1.4.1.11863.6.56.1.1.2.1.1"},
    Table{"14988", "1.3.6.1.4.1.14988.1.1.15.1.1"},
    Table{"2011", "1.3.6.1.4.1.2011.5.25.195.3.1.3"},
    Table{"2011", "1.3.6.1.4.1.2011.5.25.195.3.1.10"},
    Table{"1991", "1.3.6.1.4.1.1991.1.1.2.14.2.2.1.2"},
    Table{"1991", "1.3.6.1.4.1.1991.1.1.2.14.2.2.1.6"},
};

constexpr std::array bridge_tables = {
    "1.3.6.1.2.1.17.1.4.1.2",     "1.3.6.1.2.1.17.4.3.1.2",     "1.3.6.1.2.1.17.4.3.1.3",
    "1.3.6.1.2.1.17.7.1.2.2.1.2", "1.3.6.1.2.1.17.7.1.2.2.1.3",
};

constexpr std::array scalars = {
    "1.3.6.1.2.1.1.2.0",      "1.3.6.1.2.1.17.1.1.0",   "1.3.6.1.2.1.17.2.7.0",
    "1.0.8802.1.1.2.1.3.1.0", "1.0.8802.1.1.2.1.3.2.0",
};

bool concerns(std::string_view vendor, const std::string& sys_object_id) {
    const std::string prefix = "1.3.6.1.4.1." + std::string(vendor);
    return vendor.empty() || sys_object_id == prefix || sys_object_id.starts_with(prefix + ".");
}

std::string sys_object_id_of(const std::vector<SnmpRow>& rows) {
    for (const auto& row : rows) {
        if (ports::oid_text(row.oid) == "1.3.6.1.2.1.1.2.0") return ports::oid_text(row.object);
    }
    return {};
}

Result<void> walk_into(ports::SnmpClient& client,
                       std::string_view root,
                       std::vector<SnmpRow>& rows,
                       ports::Deadline until) {
    const auto room = limits::snmp_rows_max - std::min(rows.size(), limits::snmp_rows_max);
    auto more = client.walk(ports::parse_oid(root), room, until);
    if (!more) return std::unexpected(more.error());
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
                                std::vector<SnmpRow>& rows,
                                ports::Deadline until) {
    for (const auto* root : bridge_tables) {
        if (auto done = walk_into(client, root, rows, until); !done) return done;
    }
    return {};
}

// VLANs with access ports on Cisco IOS; those that exist where the membership table is absent.
Result<std::set<std::uint32_t>> cisco_vlans(ports::SnmpClient& client, ports::Deadline until) {
    std::set<std::uint32_t> vlans;
    auto access =
        client.walk(ports::parse_oid("1.3.6.1.4.1.9.9.68.1.2.2.1.2"), limits::snmp_rows_max, until);
    if (!access) return std::unexpected(access.error());
    for (const auto& row : *access) vlans.insert(unsigned_of(row).value_or(0));
    if (access->empty()) {
        auto all = client.walk(ports::parse_oid("1.3.6.1.4.1.9.9.46.1.3.1.1.2.1"),
                               limits::snmp_rows_max, until);
        if (!all) return std::unexpected(all.error());
        for (const auto& row : *all) {
            if (row.number == 1) vlans.insert(row.oid.back());
        }
    }
    std::erase_if(vlans,
                  [](std::uint32_t v) { return v <= 1 || v > 4094 || (v >= 1002 && v <= 1005); });
    if (vlans.size() > vlans_max) {
        return fail(Errc::too_large, "more than " + std::to_string(vlans_max) + " VLANs");
    }
    return vlans;
}

Result<void> read_cisco_contexts(ports::SnmpConnector& connector,
                                 ports::SnmpClient& client,
                                 const v1::Endpoint& at,
                                 const ports::SnmpLogin& login,
                                 std::vector<ContextRows>& contexts,
                                 ports::Deadline until) {
    const auto vlans = cisco_vlans(client, until);
    if (!vlans) return std::unexpected(vlans.error());
    for (const auto vlan : *vlans) {
        auto view = connector.open(at, login, vlan, until);
        if (!view) return std::unexpected(view.error());
        ContextRows context{vlan, {}};
        const Oid root_port = ports::parse_oid("1.3.6.1.2.1.17.2.7.0");
        auto root = (*view)->get({&root_port, 1}, until);
        if (!root) return std::unexpected(root.error().within("VLAN " + std::to_string(vlan)));
        context.rows = std::move(*root);
        if (auto done = read_bridge_tables(**view, context.rows, until); !done) return done;
        contexts.push_back(std::move(context));
    }
    return {};
}

Result<std::vector<ContextRows>> read_contexts(ports::SnmpConnector& connector,
                                               const v1::Endpoint& at,
                                               const ports::SnmpLogin& login,
                                               ports::Deadline until) {
    auto client = connector.open(at, login, 0, until);
    if (!client) return std::unexpected(client.error());
    std::vector<ContextRows> contexts(1);
    auto& rows = contexts[0].rows;
    if (auto done = read_scalars(**client, rows, until); !done)
        return std::unexpected(done.error());
    const auto make = sys_object_id_of(rows);
    for (const auto& table : tables) {
        if (!concerns(table.vendor, make)) continue;
        if (auto done = walk_into(**client, table.root, rows, until); !done) {
            return std::unexpected(done.error());
        }
    }
    if (auto done = read_bridge_tables(**client, rows, until); !done) {
        return std::unexpected(done.error());
    }
    if (concerns("9.1", make)) {
        auto done = read_cisco_contexts(connector, **client, at, login, contexts, until);
        if (!done) return std::unexpected(done.error());
    }
    return contexts;
}

}  // namespace

Result<SwitchSnapshot> read_snapshot(ports::SnmpConnector& connector,
                                     const v1::Endpoint& at,
                                     const ports::SnmpLogin& login,
                                     ports::Deadline until) {
    auto contexts = read_contexts(connector, at, login, until);
    if (!contexts) return std::unexpected(contexts.error());
    return parse_snapshot("switch " + at.host(), std::move(*contexts));
}

}  // namespace camfleet::switches
