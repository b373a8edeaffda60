// SPDX-License-Identifier: Apache-2.0
// Which driver speaks to a switch: by the name that its record carries (SnmpLogin::driver). An
// empty name is SNMP. Station 7 of a job's life, in front of the drivers. Invariant: a call goes to
// exactly one driver; a name that no driver has is refused and nothing is sent.
#pragma once

#include "common/ports/devices.hpp"

#include <map>
#include <vector>

namespace camfleet::switches {

class SwitchRouter final : public ports::SwitchDriver {
  public:
    using Drivers = std::map<std::string, ports::SwitchDriver*, std::less<>>;
    // "snmp" stands for the empty name too. The drivers outlive the router.
    explicit SwitchRouter(Drivers drivers) : drivers_(std::move(drivers)) {}

    // Errors of every call: also not_supported (no driver of this name)
    [[nodiscard]] Result<v1::Identity> identify(const v1::Endpoint& at,
                                                const ports::SnmpLogin& login,
                                                ports::Deadline until) override;
    [[nodiscard]] Result<v1::PortBinding> find_port(const v1::Endpoint& at,
                                                    const ports::SnmpLogin& login,
                                                    const std::string& camera_mac,
                                                    ports::Deadline until) override;
    // Switches of different drivers are asked one at a time: not_supported.
    [[nodiscard]] Result<ports::SiteBinding> find_port_among(
        std::span<const ports::SwitchAt> switches,
        const std::string& camera_mac,
        ports::Deadline until) override;
    // Each driver reads its own; a place that two of them claim is refused.
    [[nodiscard]] Result<ports::SiteReading> read_site(std::span<const ports::SwitchAt> switches,
                                                       std::span<const std::string> macs,
                                                       ports::Deadline until) override;
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
    struct Group {
        std::vector<ports::SwitchAt> switches;
        std::vector<std::size_t> positions;  // among all that were asked
    };
    static void add_group(ports::SiteReading& site, ports::SiteReading read, const Group& group);
    [[nodiscard]] Result<ports::SwitchDriver*> driver_of(const ports::SnmpLogin& login) const;

    Drivers drivers_;
};

}  // namespace camfleet::switches
