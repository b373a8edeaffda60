// SPDX-License-Identifier: Apache-2.0
// The one write that switches a port's power, and the reading that proves it. A table of the makes
// whose ports RFC 3621 does not reach; everything else is column 3 of pethPsePortTable.
// Invariants: one row per write; a success that the switch only claims is an error here.
// Source: RFC 3621; reference of managed switches, sections 3 and 7.
#pragma once

#include "agent/switches/topology/switch_snapshot.hpp"
#include "common/ports/snmp.hpp"

#include <optional>

namespace camfleet::switches {

struct PowerTable {
    PoeControl control;
    std::string_view vendor;  // branch below 1.3.6.1.4.1; empty: every make
    std::string_view admin_column;
    std::int64_t on;
    std::int64_t off;
    bool grouped;  // indexed by group and port, else by port alone
    // Column that shows delivery; empty: the make has none that is proven.
    std::string_view status_column;
    std::int64_t delivering;
};

struct PowerReading {
    bool admin_on = false;
    bool admin_known = false;
    std::optional<std::int64_t> status;  // of the table's status column
};

// A power switch of one port, found by asking which table holds it.
class PowerControl {
  public:
    // Errors: not_supported when no table of this switch holds the port, and those of SnmpClient
    static Result<PowerControl> find(ports::SnmpClient& client,
                                     std::uint32_t group,
                                     std::uint32_t port,
                                     ports::Deadline until);

    [[nodiscard]] Result<void> write(ports::SnmpClient& client,
                                     bool on,
                                     ports::Deadline until) const;
    [[nodiscard]] Result<PowerReading> read(ports::SnmpClient& client, ports::Deadline until) const;
    [[nodiscard]] bool is_delivering(const PowerReading& reading) const;
    [[nodiscard]] std::string name() const;  // "PoE port 1.7"

  private:
    PowerControl(const PowerTable& table, std::uint32_t group, std::uint32_t port)
        : table_(&table), group_(group), port_(port) {}
    [[nodiscard]] Oid at(std::string_view column) const;

    const PowerTable* table_;
    std::uint32_t group_;
    std::uint32_t port_;
};

}  // namespace camfleet::switches
