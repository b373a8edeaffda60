// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/router/switch_router.hpp"

#include <algorithm>

namespace camfleet::switches {
namespace {

std::string_view name_of(const ports::SnmpLogin& login) {
    return login.driver.empty() ? std::string_view("snmp") : std::string_view(login.driver);
}

// The camera hangs there, whether the port may be cut or not.
bool is_place(const v1::PortBinding& port) { return !port.if_name().empty(); }

}  // namespace

Result<ports::SwitchDriver*> SwitchRouter::driver_of(const ports::SnmpLogin& login) const {
    const auto found = drivers_.find(name_of(login));
    if (found != drivers_.end()) return found->second;
    return fail(Errc::not_supported,
                "this agent has no switch driver '" + std::string(name_of(login)) + "'");
}

Result<v1::Identity> SwitchRouter::identify(const v1::Endpoint& at,
                                            const ports::SnmpLogin& login,
                                            ports::Deadline until) {
    const auto driver = driver_of(login);
    if (!driver) return std::unexpected(driver.error());
    return (*driver)->identify(at, login, until);
}

Result<v1::PortBinding> SwitchRouter::find_port(const v1::Endpoint& at,
                                                const ports::SnmpLogin& login,
                                                const std::string& camera_mac,
                                                ports::Deadline until) {
    const auto driver = driver_of(login);
    if (!driver) return std::unexpected(driver.error());
    return (*driver)->find_port(at, login, camera_mac, until);
}

Result<ports::SiteBinding> SwitchRouter::find_port_among(std::span<const ports::SwitchAt> switches,
                                                         const std::string& camera_mac,
                                                         ports::Deadline until) {
    if (switches.empty()) return fail(Errc::invalid_argument, "no switch to ask");
    const auto& first = *switches.front().login;
    const bool mixed = std::ranges::any_of(switches, [&](const ports::SwitchAt& one) {
        return name_of(*one.login) != name_of(first);
    });
    if (mixed) {
        return fail(Errc::not_supported, "switches of different drivers are asked one at a time");
    }
    const auto driver = driver_of(first);
    if (!driver) return std::unexpected(driver.error());
    return (*driver)->find_port_among(switches, camera_mac, until);
}

// Places of one driver beside those of the drivers before it.
void SwitchRouter::add_group(ports::SiteReading& site,
                             ports::SiteReading read,
                             const Group& group) {
    for (std::size_t i = 0; i < group.positions.size(); ++i) {
        site.switches.at(group.positions[i]) = std::move(read.switches.at(i));
    }
    for (std::size_t i = 0; i < read.places.size(); ++i) {
        auto& one = read.places[i];
        one.switch_at = group.positions.at(one.switch_at);
        auto& known = site.places.at(i);
        auto evidence = std::move(known.evidence);
        evidence.insert(evidence.end(), one.evidence.begin(), one.evidence.end());
        if (is_place(known.port) && is_place(one.port)) {
            known.port.set_confidence(v1::PortBinding::refused);
            known.port.set_explanation("several_ports: switches of two drivers claim it");
        } else if (!is_place(known.port)) {
            known = std::move(one);
        }
        known.evidence = std::move(evidence);
    }
}

Result<ports::SiteReading> SwitchRouter::read_site(std::span<const ports::SwitchAt> switches,
                                                   std::span<const std::string> macs,
                                                   ports::Deadline until) {
    std::map<std::string, Group, std::less<>> groups;
    for (std::size_t i = 0; i < switches.size(); ++i) {
        auto& group = groups[std::string(name_of(*switches[i].login))];
        group.switches.push_back(switches[i]);
        group.positions.push_back(i);
    }
    ports::SiteReading site;
    site.switches.resize(switches.size());
    site.places.resize(macs.size());
    for (auto& place : site.places) place.port.set_explanation("no switch was asked");
    std::size_t left = switches.size();
    for (const auto& [name, group] : groups) {
        const auto now = std::chrono::steady_clock::now();
        const auto share = (until - now) * static_cast<std::int64_t>(group.switches.size()) /
                           static_cast<std::int64_t>(left);
        left -= group.switches.size();
        const auto driver = driver_of(*group.switches.front().login);
        auto read = driver ? (*driver)->read_site(group.switches, macs, now + share)
                           : Result<ports::SiteReading>(std::unexpected(driver.error()));
        if (read) {
            add_group(site, std::move(*read), group);
            continue;
        }
        for (const auto position : group.positions) {
            site.switches[position].set_error(std::string(errc_name(read.error().code)));
            site.switches[position].set_detail(read.error().context);
        }
    }
    return site;
}

Result<v1::PortReading> SwitchRouter::read_port(const v1::Endpoint& at,
                                                const ports::SnmpLogin& login,
                                                const v1::PortBinding& port,
                                                ports::Deadline until) {
    const auto driver = driver_of(login);
    if (!driver) return std::unexpected(driver.error());
    return (*driver)->read_port(at, login, port, until);
}

Result<void> SwitchRouter::set_power(const v1::Endpoint& at,
                                     const ports::SnmpLogin& login,
                                     const v1::PortBinding& port,
                                     bool on,
                                     ports::Deadline until) {
    const auto driver = driver_of(login);
    if (!driver) return std::unexpected(driver.error());
    return (*driver)->set_power(at, login, port, on, until);
}

Result<ports::PowerAbility> SwitchRouter::power_ability(const v1::Endpoint& at,
                                                        const ports::SnmpLogin& login,
                                                        const v1::PortBinding& port,
                                                        ports::Deadline until) {
    const auto driver = driver_of(login);
    if (!driver) return std::unexpected(driver.error());
    return (*driver)->power_ability(at, login, port, until);
}

Result<void> SwitchRouter::cycle(const v1::Endpoint& at,
                                 const ports::SnmpLogin& login,
                                 const v1::PortBinding& port,
                                 std::uint32_t seconds,
                                 ports::Deadline until) {
    const auto driver = driver_of(login);
    if (!driver) return std::unexpected(driver.error());
    return (*driver)->cycle(at, login, port, seconds, until);
}

}  // namespace camfleet::switches
