// SPDX-License-Identifier: Apache-2.0
// The part of a switch driver that judges a whole site: every switch is read once, then all of them
// together say where a camera hangs, whichever drivers read them. Blocking, for worker threads.
#pragma once

#include "agent/switches/topology/site_reading.hpp"

namespace camfleet::switches {

class SiteSwitch : public ports::SwitchDriver {
  public:
    // One answer for each switch, as asked. diagnosis: also what only a person wants to know.
    [[nodiscard]] virtual std::vector<Result<SwitchSnapshot>> read_each(
        std::span<const ports::SwitchAt> asked, bool diagnosis, ports::Deadline until) = 0;
    // What the finder must know beside the snapshots; without a camera.
    [[nodiscard]] virtual FinderQuestion question() = 0;

    [[nodiscard]] Result<ports::SiteBinding> find_port(std::span<const ports::SwitchAt> switches,
                                                       const std::string& camera_mac,
                                                       std::optional<ports::LastPort> last,
                                                       ports::Deadline until) final;
    [[nodiscard]] Result<v1::PortBinding> name_port(const v1::Endpoint& at,
                                                    const ports::SnmpLogin& login,
                                                    std::uint32_t if_index,
                                                    ports::Deadline until) final;
    [[nodiscard]] Result<ports::SiteReading> read_site(std::span<const ports::SwitchAt> switches,
                                                       std::span<const std::string> macs,
                                                       ports::Deadline until) final;
};

// The share of the time left that `mine` of `all` switches may use: a silent one must not use up
// the time of those that answer.
[[nodiscard]] ports::Deadline share_of(ports::Deadline until, std::size_t mine, std::size_t all);

}  // namespace camfleet::switches
