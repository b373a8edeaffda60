// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/site_switch.hpp"

#include "agent/switches/topology/poe_mapping.hpp"

namespace camfleet::switches {

Result<ports::SiteBinding> SiteSwitch::find_port(std::span<const ports::SwitchAt> switches,
                                                 const std::string& camera_mac,
                                                 std::optional<ports::LastPort> last,
                                                 ports::Deadline until) {
    if (switches.empty()) return fail(Errc::invalid_argument, "no switch to ask");
    const auto site = gather(switches, read_each(switches, false, until));
    if (site.snapshots.empty()) return std::unexpected(site.last);
    auto ask = question();
    ask.camera_mac = camera_mac;
    // A switch that is silent might have told where the camera has gone.
    if (last && last->switch_at < switches.size() && site.silent.empty()) {
        ask.last_seen = {last->switch_at, last->if_index};
    }
    return place_of(site, ask);
}

Result<v1::PortBinding> SiteSwitch::name_port(const v1::Endpoint& at,
                                              const ports::SnmpLogin& login,
                                              std::uint32_t if_index,
                                              ports::Deadline until) {
    const ports::SwitchAt asked{&at, &login};
    auto read = std::move(read_each({&asked, 1}, false, until).front());
    if (!read) return std::unexpected(read.error());
    const auto mapping = map_poe_ports(*read);
    const auto interface = read->interfaces.find(if_index);
    const auto where = "switch " + at.host() + ": ";
    if (interface == read->interfaces.end()) {
        return fail(Errc::not_found, where + "no interface " + std::to_string(if_index));
    }
    // Who names an interface does not know which PoE port feeds it: that is what is in doubt.
    if (const auto doubt = mapping_contradiction(*read, mapping.rule); !doubt.empty()) {
        return fail(Errc::conflict, "mapping_contradicted: " + where + doubt);
    }
    v1::PortBinding port;
    port.set_if_index(if_index);
    port.set_if_name(interface->second.label());
    for (const auto& [key, poe] : read->poe) {
        if (poe.if_index != if_index) continue;
        const auto why = poe.control == PoeControl::none            ? no_write_text
                         : poe.control == PoeControl::web_cycle     ? cycle_only_text
                         : poe.control == PoeControl::single_source ? single_source_text
                                                                    : std::string_view();
        if (!why.empty()) {
            return fail(Errc::not_supported,
                        "no_power_control: " + where + port.if_name() + ": " + std::string(why));
        }
        port.set_poe_group(poe.group);
        port.set_poe_port(poe.port);
        return port;
    }
    return fail(Errc::not_supported,
                where + "no PoE port is tied to " + port.if_name() + ": " + mapping.explanation);
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
