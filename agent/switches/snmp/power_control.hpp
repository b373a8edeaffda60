// SPDX-License-Identifier: Apache-2.0
// The one write that switches a port's power, and the reading that proves it: which table of this
// switch takes it, chosen by its make and by asking which table holds the port.
// Invariants: one row per write; a success that the switch only claims is an error; a make that
// takes no such write is refused by name, with what to do instead.
// Source: RFC 3621; reference of managed switches, sections 3 and 7.
#pragma once

#include "agent/switches/snmp/switch_makes.hpp"
#include "agent/switches/topology/switch_snapshot.hpp"

#include <optional>

namespace camfleet::switches {

struct PowerReading {
    bool admin_on = false;
    bool admin_known = false;
    std::int64_t mode = 0;               // the admin column as it stands
    std::optional<std::int64_t> status;  // of the table's status column
    std::optional<std::int64_t> draw;    // of its power column
};

// A power switch of one port.
class PowerControl {
  public:
    // single_source: tables and reset objects that only one source describes may be used.
    // Errors: not_supported when no table of this switch takes the write ("no_power_control: ...",
    // with what to do instead), and those of SnmpClient
    static Result<PowerControl> find(ports::SnmpClient& client,
                                     std::uint32_t group,
                                     std::uint32_t port,
                                     bool single_source,
                                     ports::Deadline until);

    // mode: what the port read before it was cut; 0 or no "on" of this make: its usual "on".
    [[nodiscard]] Result<void> write(ports::SnmpClient& client,
                                     bool on,
                                     std::uint32_t mode,
                                     ports::Deadline until) const;
    [[nodiscard]] Result<PowerReading> read(ports::SnmpClient& client, ports::Deadline until) const;
    [[nodiscard]] bool is_delivering(const PowerReading& reading) const;
    // False: nothing on this switch proves delivery beyond the admin column.
    [[nodiscard]] bool shows_delivery() const;
    // RFC 3621 is what is written; else the make's own table.
    [[nodiscard]] bool is_standard() const;
    // More than one value means "on": a cut must remember which.
    [[nodiscard]] bool has_modes() const;
    [[nodiscard]] std::string name() const;  // "PoE port 1.7"
    [[nodiscard]] const ports::PowerAbility& ability() const { return ability_; }
    // Errors: not_supported, invalid_argument (seconds)
    [[nodiscard]] Result<void> may_cycle(std::uint32_t seconds) const;
    // Errors: as may_cycle, and those of SnmpClient
    [[nodiscard]] Result<void> start_cycle(ports::SnmpClient& client,
                                           std::uint32_t seconds,
                                           ports::Deadline until) const;

  private:
    PowerControl(const SwitchMake& make, std::uint32_t group, std::uint32_t port)
        : make_(&make), table_(&standard_table()), group_(group), port_(port) {}
    [[nodiscard]] Oid at(std::string_view column, bool grouped) const;
    [[nodiscard]] Error no_control(const std::string& why) const;
    bool choose(const std::vector<SnmpRow>& rows, bool single_source);
    void describe(const std::vector<SnmpRow>& rows, bool single_source);

    const SwitchMake* make_;
    const PowerTable* table_;
    std::uint32_t group_;
    std::uint32_t port_;
    ports::PowerAbility ability_;
};

}  // namespace camfleet::switches
