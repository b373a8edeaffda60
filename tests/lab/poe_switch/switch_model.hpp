// SPDX-License-Identifier: Apache-2.0
// The switch without SNMP: ports with power, devices and counters, and the rows that show them.
// Thread safe. Devices are called without the lock held.
#pragma once

#include "common/ports/snmp.hpp"
#include "tests/lab/poe_switch/poe_switch.hpp"
#include "tests/lab/poe_switch/power_budget.hpp"
#include "tests/lab/poe_switch/switch_faces.hpp"

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

enum class WriteVerdict { good, not_writable, wrong_value, no_such };

struct ModelPort {
    bool admin_on = true;
    bool recorded_delivering = false;
    // Per face with an admin column: its kind of "on", as recorded or written through it.
    std::map<const PowerFace*, std::int64_t> modes;
    SteadyTime dark_until{};  // a native cycle is under way
    SteadyTime since{};       // of the last change of admin
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
    // vlan 0: the default view; else the rows of that context, empty where it was not recorded.
    [[nodiscard]] SwitchRows rows(unsigned vlan = 0) const;
    [[nodiscard]] std::vector<unsigned> vlans() const;
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
        const PowerFace* face;
        bool cycle;
    };
    [[nodiscard]] std::optional<Target> target(const Oid& oid) const;
    // May this port have power now, or keep it? Keeps the books of the budget where it binds.
    [[nodiscard]] bool budget_allows(PortKey key, const ModelPort& port, bool wanted);
    [[nodiscard]] unsigned draw_of(PortKey key, const ModelPort& port) const;
    [[nodiscard]] bool plays() const;
    void adopt_rows();
    // The recording holds the table that switches a port's power.
    [[nodiscard]] bool can_be_written() const;
    void make_up_rows();
    void add_port_rows(PortKey key, SwitchRows& rows) const;
    void add_cycle_rows();
    void cycle(PortKey key, std::chrono::milliseconds simulated);
    void cut(PortKey key, ModelPort& port, Powered*& to_cut);
    [[nodiscard]] bool has_row(const Oid& oid) const;
    [[nodiscard]] bool detection_over(const ModelPort& port) const;
    [[nodiscard]] std::int64_t status_of(const ModelPort& port, const PowerFace& face) const;
    [[nodiscard]] bool delivers(const ModelPort& port) const;
    [[nodiscard]] bool address_shown(const ModelPort& port) const;
    [[nodiscard]] SteadyTime::duration scaled(std::chrono::milliseconds simulated) const;
    void add_live_ports(SwitchRows& rows) const;
    void add_power_rows(SwitchRows& rows) const;
    [[nodiscard]] SwitchRows played() const;
    void silence(SwitchRows& rows) const;  // addresses of loads without link are forgotten

    const PoeSwitchConfig& config_;
    mutable std::mutex mutex_;
    std::map<PortKey, ModelPort> ports_;
    std::optional<PowerBudget> budget_;
    SwitchRows recorded_;
    std::map<unsigned, SwitchRows> contexts_;
    Oid make_;
    std::vector<const PowerFace*> faces_;
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
