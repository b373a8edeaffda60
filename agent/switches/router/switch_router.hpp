// SPDX-License-Identifier: Apache-2.0
// Which driver speaks to a switch: by the name that its record carries (SnmpLogin::driver). An
// empty name is SNMP. Station 7 of a job's life, in front of the drivers. Invariant: a call goes to
// exactly one driver; a name that no driver has is refused and nothing is sent. Switches of several
// drivers are read by each its own and judged together.
#pragma once

#include "agent/switches/topology/site_switch.hpp"

#include <map>
#include <vector>

namespace camfleet::switches {

class SwitchRouter final : public SiteSwitch {
  public:
    using Drivers = std::map<std::string, SiteSwitch*, std::less<>>;
    // "snmp" stands for the empty name too. The drivers outlive the router.
    explicit SwitchRouter(Drivers drivers) : drivers_(std::move(drivers)) {}

    // Errors of every call: also not_supported (no driver of this name)
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
    [[nodiscard]] Result<void> set_power(const v1::Endpoint& at,
                                         const ports::SnmpLogin& login,
                                         const v1::PortBinding& port,
                                         bool on,
                                         ports::Deadline until) override;
    [[nodiscard]] Result<ports::PowerAbility> power_ability(const v1::Endpoint& at,
                                                            const ports::SnmpLogin& login,
                                                            const v1::PortBinding& port,
                                                            ports::Deadline until) override;
    [[nodiscard]] Result<void> cycle(const v1::Endpoint& at,
                                     const ports::SnmpLogin& login,
                                     const v1::PortBinding& port,
                                     std::uint32_t seconds,
                                     ports::Deadline until) override;

  private:
    [[nodiscard]] Result<SiteSwitch*> driver_of(const ports::SnmpLogin& login) const;

    Drivers drivers_;
};

}  // namespace camfleet::switches
