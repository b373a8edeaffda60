// SPDX-License-Identifier: Apache-2.0
// The switch without SNMP: ports with power, devices and counters, and the rows that show them.
// Thread safe. Devices are called without the lock held.
#pragma once

#include "common/ports/snmp.hpp"
#include "tests/lab/poe_switch/poe_switch.hpp"
#include "tests/lab/poe_switch/power_budget.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <string_view>

namespace camfleet::lab {

using ports::Oid;
using ports::SnmpRow;
using SwitchRows = std::vector<SnmpRow>;  // sorted by oid
using PortKey = std::pair<unsigned, unsigned>;
using SteadyTime = std::chrono::steady_clock::time_point;

// A table whose admin column can be written. Source: RFC 3621; TP-Link's private PoE MIB.
struct WritableTable {
    std::string_view admin_column;
    std::int64_t on, off;
    std::string_view status_column;
    std::int64_t status_off, status_searching, status_delivering, status_fault;
    bool grouped;
    std::string_view power_column;  // follows the device; empty: none
    unsigned milliwatts_per_unit;
};

enum class WriteVerdict { good, not_writable, wrong_value, no_such };

struct ModelPort {
    const WritableTable* table = nullptr;
    bool admin_on = true;
    std::int64_t recorded_status = 0;  // 0: none recorded
    SteadyTime since{};                // of the last change of admin
    Powered* device = nullptr;
    unsigned if_index = 0;
    bool device_on = false;
    SteadyTime link_seen{};
    bool ever_linked = false;
    PortFault fault = PortFault::none;
    unsigned cuts = 0;
    unsigned restores = 0;
};

class SwitchModel {
  public:
    explicit SwitchModel(const PoeSwitchConfig& config);

    // Errors: malformed when the recording holds no rows.
    [[nodiscard]] Result<void> load();
    [[nodiscard]] SwitchRows rows() const;
    [[nodiscard]] WriteVerdict check(const Oid& oid, std::int64_t value) const;
    void write(const Oid& oid, std::int64_t value);
    // Hands out power whose detection is over and watches links. Call often.
    void tick();

    void attach(PortKey key, Powered* device, unsigned if_index);
    void detach(PortKey key);
    void set_admin(PortKey key, bool on);
    [[nodiscard]] PortCounters counters(PortKey key) const;
    [[nodiscard]] PowerCounters power() const;
    void set_port_fault(PortKey key, PortFault fault);
    std::atomic<bool> ignore_writes{false};
    std::atomic<unsigned> version{0};  // changes with every change that is not a matter of time

  private:
    struct Target {
        PortKey key;
        const WritableTable* table;
    };
    [[nodiscard]] std::optional<Target> target(const Oid& oid) const;
    // May this port have power now, or keep it? Keeps the books of the budget where it binds.
    [[nodiscard]] bool budget_allows(PortKey key, const ModelPort& port, bool wanted);
    [[nodiscard]] unsigned draw_of(PortKey key, const ModelPort& port) const;
    [[nodiscard]] bool detection_over(const ModelPort& port) const;
    [[nodiscard]] std::int64_t status_of(const ModelPort& port) const;
    [[nodiscard]] bool address_shown(const ModelPort& port) const;
    [[nodiscard]] SteadyTime::duration scaled(std::chrono::milliseconds simulated) const;
    void add_live_ports(SwitchRows& rows) const;
    void add_power_rows(SwitchRows& rows) const;
    [[nodiscard]] SwitchRows played() const;

    const PoeSwitchConfig& config_;
    mutable std::mutex mutex_;
    std::map<PortKey, ModelPort> ports_;
    std::optional<PowerBudget> budget_;
    SwitchRows recorded_;
    SteadyTime started_;
};

// The tables that do not change: system, interfaces' names, bridge, uplink's neighbour.
[[nodiscard]] unsigned uplink_of(const PoeSwitchConfig& config);
[[nodiscard]] SwitchRows fixed_rows(const PoeSwitchConfig& config);
[[nodiscard]] SnmpRow number_row(Oid oid,
                                 std::int64_t value,
                                 ports::SnmpType type = ports::SnmpType::integer);
[[nodiscard]] SnmpRow text_row(Oid oid, std::string value);
[[nodiscard]] Oid below(std::string_view root, std::initializer_list<unsigned> tail);
[[nodiscard]] std::string mac_octets(const std::string& mac);
// The identifier parts of a forwarding row: column, then [database], then the address.
[[nodiscard]] Oid fdb_oid(unsigned column, const std::string& mac);

}  // namespace camfleet::lab
