// SPDX-License-Identifier: Apache-2.0
// The switches that a person named, with one login: by SNMP, or one switch behind a UniFi
// controller. Read for the pages, written for a cycle. Blocking.
#pragma once

#include "agent/adapters/snmp/snmp_session.hpp"
#include "agent/switches/rest/rest_switch.hpp"
#include "agent/switches/router/switch_router.hpp"
#include "agent/switches/snmp/snmp_switch.hpp"
#include "agent/switches/unifi/unifi_dialect.hpp"
#include "agent/tools/switch_tool/field_cycle.hpp"
#include "agent/tools/switch_tool/switch_report.hpp"

namespace camfleet::switch_tool {

// State row with the base address of a switch that may hold a dark port.
inline constexpr std::string_view base_key = "base/";  // + its address

class FieldSwitches {
  public:
    // login.driver: "snmp" (also empty) or "unifi"; pin: SHA-256 of the controller's certificate.
    FieldSwitches(ports::SnmpLogin login, std::string pin, Seconds timeout);

    // Every table, with counters. A switch that cannot be read says why in the reading.
    [[nodiscard]] SwitchReading read(const v1::Endpoint& at);
    [[nodiscard]] switches::SiteSwitch& driver() { return router_; }
    [[nodiscard]] const ports::SnmpLogin& login() const { return login_; }
    [[nodiscard]] ports::Deadline until() const {
        return std::chrono::steady_clock::now() + timeout_;
    }
    // A controller tells seconds late what its switch does.
    [[nodiscard]] ports::Deadline until_cycled() const {
        return std::chrono::steady_clock::now() + timeout_ + Seconds{60};
    }

    // What a person typed. Errors: invalid_argument
    [[nodiscard]] Result<v1::Endpoint> parse(const std::string& typed) const;
    // HOST:PORT, and #MAC of a switch behind a controller: switch_id of a binding here.
    [[nodiscard]] std::string address_of(const v1::Endpoint& at) const;
    // Errors: conflict (it was cycled by another driver, or it is another switch of the controller)
    [[nodiscard]] Result<v1::Endpoint> at_address(const std::string& address) const;

  private:
    [[nodiscard]] bool is_unifi() const { return login_.driver == "unifi"; }
    void read_by_snmp(const v1::Endpoint& at, SwitchReading& reading);
    void read_by_controller(const v1::Endpoint& at, SwitchReading& reading);

    snmp::SnmpSessions sessions_{{}};
    ports::SnmpLogin login_;
    std::string pin_;
    Seconds timeout_;
    switches::SnmpSwitch snmp_;
    unifi::UnifiDialect dialect_;
    switches::RestSwitch unifi_;
    switches::SwitchRouter router_;
};

class FieldHands final : public PortHands {
  public:
    FieldHands(FieldSwitches& switches, const StateFile& state)
        : switches_(switches), state_(state) {}
    [[nodiscard]] Result<void> set_power(const v1::PortBinding& port, bool on) override;
    [[nodiscard]] Result<void> cycle(const v1::PortBinding& port) override;
    [[nodiscard]] Result<v1::PortReading> read(const v1::PortBinding& port) override;

  private:
    // The same box as when the intent was written. Errors: wrong_identity
    [[nodiscard]] Result<v1::Endpoint> reach(const v1::PortBinding& port);

    FieldSwitches& switches_;
    const StateFile& state_;
};

}  // namespace camfleet::switch_tool
