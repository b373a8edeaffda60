// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/rest/rest_switch.hpp"

#include "agent/switches/rest/power_watch.hpp"

namespace camfleet::switches {
namespace {

constexpr std::size_t known_switches_max = 256;

// Silence before the write leaves nothing unknown: the port is as it was.
Error before_write(Error error) {
    if (!effect_unknown(error.code)) return error;
    return {Errc::unreachable, error.context + "; nothing was written"};
}

// A refusal in words changed nothing; silence may have changed everything: the port itself tells.
bool refused_in_words(const Result<void>& written) {
    if (written) return false;
    const auto code = written.error().code;
    return !effect_unknown(code) && code != Errc::malformed && code != Errc::too_large;
}

std::string where(const v1::Endpoint& at) { return "switch " + at.host(); }

}  // namespace

std::set<std::string> RestSwitch::known_switches() {
    const std::lock_guard lock(mutex_);
    return switch_macs_;
}

Result<SwitchSnapshot> RestSwitch::snapshot(const v1::Endpoint& at,
                                            const ports::SnmpLogin& login,
                                            ports::Deadline until) {
    const auto session = dialect_.open(at, login, until);
    if (!session) return std::unexpected(session.error().within(where(at)));
    auto read = (*session)->snapshot(until);
    if (!read) return std::unexpected(read.error().within(where(at)));
    tie_units(*read);
    read->name = at.host();
    read->make = dialect_.name();
    if (read->power_method.empty()) {
        read->power_method = std::string(dialect_.name()) + " REST";
    }
    const std::lock_guard lock(mutex_);
    if (!read->base_mac.empty() && switch_macs_.size() < known_switches_max) {
        switch_macs_.insert(read->base_mac);
    }
    return read;
}

Result<v1::Identity> RestSwitch::identify(const v1::Endpoint& at,
                                          const ports::SnmpLogin& login,
                                          ports::Deadline until) {
    const auto session = dialect_.open(at, login, until);
    if (!session) return std::unexpected(session.error().within(where(at)));
    auto identity = (*session)->identify(until);
    if (!identity) return std::unexpected(identity.error().within(where(at)));
    return identity;
}

FinderQuestion RestSwitch::question() {
    FinderQuestion out;
    out.agent_macs = options_.agent_macs();
    out.known_switch_macs = known_switches();
    return out;
}

std::vector<Result<SwitchSnapshot>> RestSwitch::read_each(std::span<const ports::SwitchAt> asked,
                                                          bool /*diagnosis*/,
                                                          ports::Deadline until) {
    std::vector<Result<SwitchSnapshot>> out;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto mine = share_of(until, 1, asked.size() - i);
        out.push_back(snapshot(*asked[i].at, *asked[i].login, mine));
    }
    return out;
}

Result<v1::PortReading> RestSwitch::read_port(const v1::Endpoint& at,
                                              const ports::SnmpLogin& login,
                                              const v1::PortBinding& port,
                                              ports::Deadline until) {
    auto read = snapshot(at, login, until);
    if (!read) return std::unexpected(read.error());
    auto mapping = map_poe_ports(*read);
    auto others = known_switches();
    for (const auto& own : read->own_macs) others.erase(own);
    const auto survey = survey_switch(*read, std::move(mapping), others);
    const auto found = survey.ports.find(port.if_index());
    if (found == survey.ports.end()) {
        return fail(Errc::not_found,
                    where(at) + ": no interface " + std::to_string(port.if_index()));
    }
    const auto name = survey.port_name(port.if_index());
    if (!port.if_name().empty() && name != port.if_name()) {
        return fail(Errc::conflict,
                    where(at) + ": port " + port.if_name() + " is " + name + " now");
    }
    const auto poe = read->poe.find({port.poe_group(), port.poe_port()});
    if (poe == read->poe.end() || poe->second.if_index != port.if_index()) {
        return fail(Errc::not_found, where(at) + ": " + name + " has no PoE");
    }
    auto reading = reading_of(survey, found->second, &poe->second, options_.agent_macs());
    if (poe->second.admin_on) reading.set_power_mode(poe->second.power_mode);
    return reading;
}

Result<void> RestSwitch::set_power(const v1::Endpoint& at,
                                   const ports::SnmpLogin& login,
                                   const v1::PortBinding& port,
                                   bool on,
                                   ports::Deadline until) {
    const auto session = dialect_.open(at, login, until);
    if (!session) return std::unexpected(before_write(session.error()).within(where(at)));
    if (!(*session)->ability().cut_and_restore) {
        return fail(Errc::not_supported,
                    "no_power_control: " + where(at) + ": " + std::string(cycle_only_text));
    }
    const auto before = (*session)->power(port, until);
    if (!before) return std::unexpected(before_write(before.error()).within(where(at)));
    // Any "on" will do: writing the usual one would change the mode that it has.
    if (on && before->admin_on) return {};
    const auto written = (*session)->set_power(port, on, until);
    if (refused_in_words(written)) return std::unexpected(written.error().within(where(at)));
    auto done =
        PowerWatch(**session, port, {options_.settle, options_.poll}).wait(on, written, until);
    if (!done) return std::unexpected(done.error().within(where(at)));
    return {};
}

Result<ports::PowerAbility> RestSwitch::power_ability(const v1::Endpoint& at,
                                                      const ports::SnmpLogin& login,
                                                      const v1::PortBinding& port,
                                                      ports::Deadline until) {
    const auto session = dialect_.open(at, login, until);
    if (!session) return std::unexpected(session.error().within(where(at)));
    const auto now = (*session)->power(port, until);
    if (now) return (*session)->ability();
    if (now.error().code != Errc::not_found) return std::unexpected(now.error().within(where(at)));
    return fail(Errc::not_supported, "no_power_control: " + where(at) + ": " + now.error().context +
                                         "; use the camera's own reboot");
}

Result<void> RestSwitch::cycle(const v1::Endpoint& at,
                               const ports::SnmpLogin& login,
                               const v1::PortBinding& port,
                               std::uint32_t seconds,
                               ports::Deadline until) {
    const auto session = dialect_.open(at, login, until);
    if (!session) return std::unexpected(before_write(session.error()).within(where(at)));
    const auto ability = (*session)->ability();
    using Cycle = ports::PowerAbility::Cycle;
    if (ability.native_cycle == Cycle::none) {
        return fail(Errc::not_supported, where(at) + ": cycle: " + ability.explanation);
    }
    const bool settable = ability.native_cycle == Cycle::seconds;
    if (settable ? seconds < ability.seconds_min || seconds > ability.seconds_max : seconds != 0) {
        return fail(Errc::invalid_argument,
                    where(at) + ": it cannot stay off for " + std::to_string(seconds) + " s");
    }
    const auto before = (*session)->power(port, until);
    if (!before) return std::unexpected(before_write(before.error()).within(where(at)));
    if (!before->admin_on || !before->delivering) {
        return fail(Errc::conflict,
                    where(at) + ": " + before->name + " delivers no power, a cycle does nothing");
    }
    const auto written = (*session)->cycle(port, seconds, until);
    if (refused_in_words(written)) return std::unexpected(written.error().within(where(at)));
    auto done = PowerWatch(**session, port, {options_.settle, options_.poll})
                    .wait_for_cycle(written, until);
    if (!done) return std::unexpected(done.error().within(where(at)));
    return {};
}

}  // namespace camfleet::switches
