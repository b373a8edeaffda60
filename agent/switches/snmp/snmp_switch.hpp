// SPDX-License-Identifier: Apache-2.0
// The PoE switch driver over SNMP (RFC 3621 first): who it is, where a camera hangs, what a port is
// doing, power on and off with read-back. Station 7 of a job's life. Blocking, for worker threads.
// Invariants: a port counts as switched only when the switch reads it back; never more than one
// row per write; nothing is ever saved on the switch. Bringing a dark port back is the power
// guard's duty: this driver tells it precisely what is known and what is not.
#pragma once

#include "agent/switches/local_path/local_macs.hpp"
#include "agent/switches/topology/port_finder.hpp"
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
};

class SnmpSwitch final : public ports::SwitchDriver {
  public:
    // The connector outlives the driver.
    explicit SnmpSwitch(ports::SnmpConnector& connector, SnmpSwitchOptions options = {})
        : connector_(connector), options_(std::move(options)) {}

    [[nodiscard]] Result<v1::Identity> identify(const v1::Endpoint& at,
                                                const ports::SnmpLogin& login,
                                                ports::Deadline until) override;
    [[nodiscard]] Result<v1::PortBinding> find_port(const v1::Endpoint& at,
                                                    const ports::SnmpLogin& login,
                                                    const std::string& camera_mac,
                                                    ports::Deadline until) override;
    [[nodiscard]] Result<ports::SiteBinding> find_port_among(
        std::span<const ports::SwitchAt> switches,
        const std::string& camera_mac,
        ports::Deadline until) override;
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

  private:
    [[nodiscard]] Result<SwitchSnapshot> snapshot(const v1::Endpoint& at,
                                                  const ports::SnmpLogin& login,
                                                  ports::Deadline until);
    [[nodiscard]] std::set<std::string> known_switches();

    ports::SnmpConnector& connector_;
    SnmpSwitchOptions options_;
    std::mutex mutex_;
    std::set<std::string>
        switch_macs_;  // base addresses seen so far: ports that lead there are uplinks
};

}  // namespace camfleet::switches
