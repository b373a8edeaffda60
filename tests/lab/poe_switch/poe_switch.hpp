// SPDX-License-Identifier: Apache-2.0
// The simulated site's PoE switch behind the real net-snmp agent library: what it says of its
// ports, neighbours and forwarding table follows from what hangs on them, and a write to
// pethPsePortAdminEnable really cuts the power of a lab device.
// The library allows ONE agent a process, once: a second start fails. It is not thread safe either,
// so a process that runs this must not run an SNMP client of the same library
// (program camfleet-lab-switch is the way round).
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"
#include "tests/lab/powered.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace camfleet::lab {

struct SwitchUser {  // SNMPv3, authPriv
    std::string name;
    std::string auth_protocol = "SHA";  // SHA | SHA-256
    std::string auth_pass_phrase;
    std::string priv_pass_phrase;  // AES
};

struct PoeSwitchConfig {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // UDP; 0: any free one
    std::string read_community = "public";
    std::string write_community = "private";
    std::optional<SwitchUser> user;
    std::string name = "lab-switch";
    std::string sys_object_id = "1.3.6.1.4.1.4526.100.4.45";  // a Netgear: PoE index is the ifIndex
    std::string base_mac = "02:00:5e:00:10:00";
    unsigned ports = 8;                            // with PoE
    unsigned uplink_port = 0;                      // 0: one more port, without PoE
    std::string uplink_mac = "02:00:5e:00:20:00";  // the next switch, by LLDP and forwarding table
    std::vector<std::string> uplink_macs;          // others learned on the uplink
    unsigned budget_watts = 130;
    // Not zero: the budget binds (see power_budget.hpp); simulated length of a port's inrush.
    std::chrono::milliseconds inrush{0};
    double time_scale = 1.0;                         // simulated seconds in a real one
    std::chrono::milliseconds detection{2000};       // simulated: from admin on to power
    std::chrono::milliseconds forget_address{1000};  // simulated: after the link went down
    // Not empty: serve this recording instead; its make's PoE tables are writable.
    // A .json is a Netgear's snapshot. A .snmprec brings its name@vlan files as VLAN contexts.
    std::filesystem::path play;
    // Show the power tables of the make of sys_object_id instead of the standard one alone.
    bool own_tables = false;
};

enum class SwitchFault {
    ignore_writes,      // answers noError, changes nothing
    dead,               // takes datagrams, answers none
    drop_write_answer,  // carries a write out and stays silent
};

enum class PortFault { none, stays_searching, faulty };

struct PowerCounters {
    unsigned budget = 0;  // milliwatts
    unsigned sum = 0;
    unsigned highest = 0;  // asked for at once, ever
    unsigned denied = 0;   // times that a port was
};

struct PortCounters {
    unsigned cuts = 0;      // admin on -> off
    unsigned restores = 0;  // admin off -> on
    bool admin_on = true;
    bool powered = false;
};

class PoeSwitch {
  public:
    using Config = PoeSwitchConfig;

    explicit PoeSwitch(Config config);
    ~PoeSwitch();
    PoeSwitch(const PoeSwitch&) = delete;
    PoeSwitch& operator=(const PoeSwitch&) = delete;

    // The UDP port in use. Errors: already_exists (one agent a process), io, malformed (recording)
    [[nodiscard]] Result<std::uint16_t> start();
    void stop();

    // Any time, from any thread. The device outlives the switch and gets its power after detection.
    // if_index: for a recording, the interface whose link follows the device.
    void attach(unsigned port, Powered* device) { attach(1, port, device, port); }
    void attach(unsigned group, unsigned port, Powered* device, unsigned if_index);
    void detach(unsigned group, unsigned port);
    // As if somebody had written the admin column at the switch itself.
    void set_admin(unsigned group, unsigned port, bool on);

    [[nodiscard]] PortCounters counters(unsigned port) const { return counters(1, port); }
    [[nodiscard]] PortCounters counters(unsigned group, unsigned port) const;
    // All zero where the budget does not bind.
    [[nodiscard]] PowerCounters power() const;
    void set_fault(SwitchFault fault, bool on);
    void set_port_fault(unsigned port, PortFault fault) { set_port_fault(1, port, fault); }
    void set_port_fault(unsigned group, unsigned port, PortFault fault);
    void set_answer_delay(std::chrono::milliseconds delay);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace camfleet::lab
