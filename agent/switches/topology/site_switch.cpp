// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/site_switch.hpp"

namespace camfleet::switches {

Result<ports::SiteBinding> SiteSwitch::find_port_among(std::span<const ports::SwitchAt> switches,
                                                       const std::string& camera_mac,
                                                       ports::Deadline until) {
    if (switches.empty()) return fail(Errc::invalid_argument, "no switch to ask");
    const auto site = gather(switches, read_each(switches, false, until));
    if (site.snapshots.empty()) return std::unexpected(site.last);
    auto ask = question();
    ask.camera_mac = camera_mac;
    return place_of(site, ask);
}

Result<ports::SiteReading> SiteSwitch::read_site(std::span<const ports::SwitchAt> switches,
                                                 std::span<const std::string> macs,
                                                 ports::Deadline until) {
    return describe_site(gather(switches, read_each(switches, true, until)), macs, question());
}

ports::Deadline share_of(ports::Deadline until, std::size_t mine, std::size_t all) {
    const auto now = std::chrono::steady_clock::now();
    return now + (until - now) * static_cast<std::int64_t>(mine) / static_cast<std::int64_t>(all);
}

}  // namespace camfleet::switches
