// SPDX-License-Identifier: Apache-2.0
// The PoE switch driver over SNMP (RFC 3621 first): who it is, where a camera hangs, what a port is
// doing, power on and off with read-back. Station 7 of a job's life. Blocking, for worker threads.
// Invariants: a port counts as switched only when the switch reads it back; never more than one
// row per write; nothing is ever saved on the switch. Bringing a dark port back is the power
// guard's duty: this driver tells it precisely what is known and what is not.
#pragma once

#include "agent/switches/local_path/local_macs.hpp"
#include "agent/switches/snmp/power_control.hpp"
#include "agent/switches/topology/site_switch.hpp"
#include "common/ports/snmp.hpp"

#include <memory>
#include <mutex>
#include <set>

namespace camfleet::switches {

struct SnmpSwitchOptions {
    // How long a switch may take until a write shows in its tables.
    std::chrono::milliseconds settle{5000};
    std::chrono::milliseconds poll{200};
    LocalMacs agent_macs = local_macs;
    // Tables and reset objects that only one source describes, on every switch; one switch asks for
    // them by its scope (single_source_scope).
    bool single_source_methods = false;
};

class SnmpSwitch final : public SiteSwitch {
  public:
    // The connector outlives the driver.
    explicit SnmpSwitch(ports::SnmpConnector& connector, SnmpSwitchOptions options = {})
        : connector_(connector), options_(std::move(options)) {}

    [[nodiscard]] Result<v1::Identity> identify(const v1::Endpoint& at,
                                                const ports::SnmpLogin& login,
                                                ports::Deadline until) override;
    [[nodiscard]] std::vector<Result<SwitchSnapshot>> read_each(
        std::span<const ports::SwitchAt> asked, bool diagnosis, ports::Deadline until) override;
    [[nodiscard]] FinderQuestion question() override;
    [[nodiscard]] Result<v1::PortReading> read_port(const v1::Endpoint& at,
                                                    const ports::SnmpLogin& login,
                                                    const v1::PortBinding& port,
                                                    ports::Deadline until) override;
    // Errors: rejected when the switch claims success and does nothing, timeout when the effect is
    // unknown (the text says what was last read), forbidden, not_supported.
    [[nodiscard]] Result<void> set_power(const v1::Endpoint& at,
                                         const ports::SnmpLogin& login,
                                         const v1::PortBinding& port,
                                         bool on,
                                         ports::Deadline until) override;
    // Errors: not_supported ("no_power_control: ..."), and those of SnmpClient
    [[nodiscard]] Result<ports::PowerAbility> power_ability(const v1::Endpoint& at,
                                                            const ports::SnmpLogin& login,
                                                            const v1::PortBinding& port,
                                                            ports::Deadline until) override;
    // seconds: 0 where the switch chooses the off time. ok only when the power was seen to go and
    // to come back. Errors: not_supported, invalid_argument, conflict (delivers nothing), rejected,
    // timeout
    [[nodiscard]] Result<void> cycle(const v1::Endpoint& at,
                                     const ports::SnmpLogin& login,
                                     const v1::PortBinding& port,
                                     std::uint32_t seconds,
                                     ports::Deadline until) override;

  private:
    [[nodiscard]] bool single_source(const ports::SnmpLogin& login) const;
    [[nodiscard]] Result<PowerControl> control(ports::SnmpClient& client,
                                               const ports::SnmpLogin& login,
                                               const v1::PortBinding& port,
                                               ports::Deadline until) const;
    [[nodiscard]] Result<std::optional<PowerReading>> own_power(const v1::Endpoint& at,
                                                                const ports::SnmpLogin& login,
                                                                const v1::PortBinding& port,
                                                                ports::Deadline until);
    struct Reading {
        ports::Deadline until;
        bool diagnosis = false;
    };
    [[nodiscard]] Result<SwitchSnapshot> snapshot(const v1::Endpoint& at,
                                                  const ports::SnmpLogin& login,
                                                  Reading how);
    [[nodiscard]] std::set<std::string> known_switches();

    ports::SnmpConnector& connector_;
    SnmpSwitchOptions options_;
    std::mutex mutex_;
    std::set<std::string>
        switch_macs_;  // base addresses seen so far: ports that lead there are uplinks
};

}  // namespace camfleet::switches
