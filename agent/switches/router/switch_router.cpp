// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/router/switch_router.hpp"

namespace camfleet::switches {
namespace {

std::string_view name_of(const ports::SnmpLogin& login) {
    return login.driver.empty() ? std::string_view("snmp") : std::string_view(login.driver);
}

struct Group {
    std::vector<ports::SwitchAt> switches;
    std::vector<std::size_t> positions;  // among all that were asked
};

std::map<std::string, Group> by_driver(std::span<const ports::SwitchAt> asked) {
    std::map<std::string, Group> groups;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        auto& group = groups[std::string(name_of(*asked[i].login))];
        group.switches.push_back(asked[i]);
        group.positions.push_back(i);
    }
    return groups;
}

}  // namespace

Result<SiteSwitch*> SwitchRouter::driver_of(const ports::SnmpLogin& login) const {
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

std::vector<Result<SwitchSnapshot>> SwitchRouter::read_each(std::span<const ports::SwitchAt> asked,
                                                            bool diagnosis,
                                                            ports::Deadline until) {
    std::vector<Result<SwitchSnapshot>> out(asked.size());
    std::size_t left = asked.size();
    for (const auto& [name, group] : by_driver(asked)) {
        const auto mine = share_of(until, group.switches.size(), left);
        left -= group.switches.size();
        const auto driver = driver_of(*group.switches.front().login);
        auto read = driver ? (*driver)->read_each(group.switches, diagnosis, mine)
                           : std::vector<Result<SwitchSnapshot>>();
        for (std::size_t i = 0; i < group.positions.size(); ++i) {
            out[group.positions[i]] = driver
                                          ? std::move(read.at(i))
                                          : Result<SwitchSnapshot>(std::unexpected(driver.error()));
        }
    }
    return out;
}

FinderQuestion SwitchRouter::question() {
    FinderQuestion all;
    for (const auto& [name, driver] : drivers_) {
        auto one = driver->question();
        all.agent_macs.merge(one.agent_macs);
        all.known_switch_macs.merge(one.known_switch_macs);
    }
    return all;
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
