// SPDX-License-Identifier: Apache-2.0
// The PoE switch driver for switches with a web interface: the same port finder, the same read-back
// as over SNMP, on what a RestDialect reads. Station 7 of a job's life. Blocking, for worker
// threads. Invariants: a port counts as switched only when the switch reads it back; one write a
// call; the identity is the pinned certificate, before any login, and the MAC after it.
#pragma once

#include "agent/switches/local_path/local_macs.hpp"
#include "agent/switches/rest/rest_dialect.hpp"
#include "agent/switches/topology/site_switch.hpp"

#include <mutex>
#include <set>

namespace camfleet::switches {

struct RestSwitchOptions {
    // How long a switch may take until a write shows.
    std::chrono::milliseconds settle{5000};
    std::chrono::milliseconds poll{500};
    LocalMacs agent_macs = local_macs;
};

class RestSwitch final : public SiteSwitch {
  public:
    // The dialect outlives the driver.
    explicit RestSwitch(RestDialect& dialect, RestSwitchOptions options = {})
        : dialect_(dialect), options_(std::move(options)) {}

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
    // Errors: rejected (success was claimed and nothing changed), timeout (the effect is unknown),
    // forbidden, not_found, conflict, not_supported (the switch only cycles by itself)
    [[nodiscard]] Result<void> set_power(const v1::Endpoint& at,
                                         const ports::SnmpLogin& login,
                                         const v1::PortBinding& port,
                                         bool on,
                                         ports::Deadline until) override;
    [[nodiscard]] Result<ports::PowerAbility> power_ability(const v1::Endpoint& at,
                                                            const ports::SnmpLogin& login,
                                                            const v1::PortBinding& port,
                                                            ports::Deadline until) override;
    // Errors: also not_supported (no cycle of its own, or none that was tried by many)
    [[nodiscard]] Result<void> cycle(const v1::Endpoint& at,
                                     const ports::SnmpLogin& login,
                                     const v1::PortBinding& port,
                                     std::uint32_t seconds,
                                     ports::Deadline until) override;

  private:
    [[nodiscard]] Result<SwitchSnapshot> snapshot(const v1::Endpoint& at,
                                                  const ports::SnmpLogin& login,
                                                  ports::Deadline until);
    [[nodiscard]] std::set<std::string> known_switches();

    RestDialect& dialect_;
    RestSwitchOptions options_;
    std::mutex mutex_;
    std::set<std::string> switch_macs_;  // ports that lead there are uplinks
};

}  // namespace camfleet::switches
