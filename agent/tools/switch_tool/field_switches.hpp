// SPDX-License-Identifier: Apache-2.0
// The switches that a person named, over SNMP with one login: read for the pages, written for a
// cycle. Blocking.
#pragma once

#include "agent/adapters/snmp/snmp_session.hpp"
#include "agent/switches/snmp/snmp_switch.hpp"
#include "agent/tools/switch_tool/field_cycle.hpp"
#include "agent/tools/switch_tool/switch_report.hpp"

namespace camfleet::switch_tool {

// State row with the base address of a switch that may hold a dark port.
inline constexpr std::string_view base_key = "base/";  // + HOST:PORT

class FieldSwitches {
  public:
    FieldSwitches(ports::SnmpLogin login, Seconds timeout)
        : login_(std::move(login)), timeout_(timeout), driver_(sessions_) {}

    // Every table, with counters. A switch that cannot be read says why in the reading.
    [[nodiscard]] SwitchReading read(const v1::Endpoint& at);
    [[nodiscard]] switches::SnmpSwitch& driver() { return driver_; }
    [[nodiscard]] const ports::SnmpLogin& login() const { return login_; }
    [[nodiscard]] ports::Deadline until() const {
        return std::chrono::steady_clock::now() + timeout_;
    }

  private:
    snmp::SnmpSessions sessions_{{}};
    ports::SnmpLogin login_;
    Seconds timeout_;
    switches::SnmpSwitch driver_;
};

// switch_id of a binding is HOST:PORT here.
class FieldHands final : public PortHands {
  public:
    FieldHands(FieldSwitches& switches, const StateFile& state)
        : switches_(switches), state_(state) {}
    [[nodiscard]] Result<void> set_power(const v1::PortBinding& port, bool on) override;
    [[nodiscard]] Result<v1::PortReading> read(const v1::PortBinding& port) override;

  private:
    // The same box as when the intent was written. Errors: wrong_identity
    [[nodiscard]] Result<v1::Endpoint> reach(const v1::PortBinding& port);

    FieldSwitches& switches_;
    const StateFile& state_;
};

}  // namespace camfleet::switch_tool
