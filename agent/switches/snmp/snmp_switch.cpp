// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/snmp/snmp_switch.hpp"

#include "agent/switches/snmp/read_back.hpp"
#include "agent/switches/snmp/snapshot_reader.hpp"
#include "agent/switches/snmp/switch_makes.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace camfleet::switches {
namespace {

constexpr std::size_t known_switches_max = 256;

struct Maker {
    std::string_view branch;
    std::string_view name;
};

constexpr std::array makers = {
    Maker{"9", "cisco"},        Maker{"11", "hp"},          Maker{"89", "radlan"},
    Maker{"171", "d-link"},     Maker{"207", "allied"},     Maker{"674", "dell"},
    Maker{"890", "zyxel"},      Maker{"1916", "extreme"},   Maker{"1991", "ruckus"},
    Maker{"2011", "huawei"},    Maker{"2636", "juniper"},   Maker{"3955", "linksys"},
    Maker{"4413", "broadcom"},  Maker{"4526", "netgear"},   Maker{"11863", "tp-link"},
    Maker{"12356", "fortinet"}, Maker{"14988", "mikrotik"}, Maker{"25506", "h3c"},
    Maker{"35265", "eltex"},    Maker{"41112", "ubiquiti"}, Maker{"47196", "aruba"},
    Maker{"46242", "netonix"},
};

std::string maker_of(const Oid& sys_object_id) {
    const auto enterprises = ports::parse_oid("1.3.6.1.4.1");
    if (sys_object_id.size() <= enterprises.size() ||
        !std::equal(enterprises.begin(), enterprises.end(), sys_object_id.begin())) {
        return "unknown";
    }
    const auto number = std::to_string(sys_object_id[enterprises.size()]);
    const auto known = std::ranges::find(makers, number, &Maker::branch);
    return known != makers.end() ? std::string(known->name) : "enterprise-" + number;
}

// Lowest interface address of a bridge that does not tell its own.
Result<std::string> interface_mac(ports::SnmpClient& client, ports::Deadline until) {
    auto rows = client.walk(ports::parse_oid("1.3.6.1.2.1.2.2.1.6"), 4096, until);
    if (!rows) return std::unexpected(rows.error());
    for (const auto& row : *rows) {
        auto mac = mac_of_octets(row.octets);
        if (!mac.empty() && mac != "00:00:00:00:00:00") return mac;
    }
    return fail(Errc::not_found, "the switch tells no hardware address");
}

void name_method(SwitchSnapshot& snapshot) {
    const auto& make = make_of(ports::parse_oid(snapshot.sys_object_id));
    const bool own =
        !make.own.admin_column.empty() && (make.own.beside_standard || !make.standard_writable);
    snapshot.make = make.name;
    snapshot.power_method = own                      ? make.own.name
                            : make.standard_writable ? standard_table().name
                                                     : std::string_view();
}

// Silence before the write leaves nothing unknown: the port is as it was.
Error before_write(Error error) {
    if (!effect_unknown(error.code)) return error;
    return {Errc::unreachable, error.context + "; nothing was written"};
}

// A refusal in words changed nothing; silence may have changed everything: the port itself tells.
bool refused_in_words(const Result<void>& written) {
    return !written && !effect_unknown(written.error().code) &&
           written.error().code != Errc::malformed;
}

}  // namespace

std::set<std::string> SnmpSwitch::known_switches() {
    const std::lock_guard lock(mutex_);
    return switch_macs_;
}

Result<SwitchSnapshot> SnmpSwitch::snapshot(const v1::Endpoint& at,
                                            const ports::SnmpLogin& login,
                                            Reading how) {
    auto read = read_snapshot(connector_, at, login,
                              {.until = how.until,
                               .diagnosis = how.diagnosis,
                               .single_source = options_.single_source_methods});
    if (!read) return read;
    name_method(*read);
    const std::lock_guard lock(mutex_);
    if (!read->base_mac.empty() && switch_macs_.size() < known_switches_max) {
        switch_macs_.insert(read->base_mac);
    }
    return read;
}

Result<v1::Identity> SnmpSwitch::identify(const v1::Endpoint& at,
                                          const ports::SnmpLogin& login,
                                          ports::Deadline until) {
    auto client = connector_.open(at, login, 0, until);
    if (!client) return std::unexpected(client.error());
    const std::array asked = {ports::parse_oid("1.3.6.1.2.1.1.2.0"),
                              ports::parse_oid("1.3.6.1.2.1.17.1.1.0"),
                              ports::parse_oid("1.3.6.1.2.1.47.1.1.1.1.11.1")};
    const auto rows = (*client)->get(asked, until);
    if (!rows) return std::unexpected(rows.error());
    v1::Identity identity;
    for (const auto& row : *rows) {
        if (row.oid == asked[0]) identity.set_maker(maker_of(row.object));
        if (row.oid == asked[1]) identity.set_mac(mac_of_octets(row.octets));
        if (row.oid == asked[2]) identity.set_serial(text_of(row));
    }
    if (!identity.mac().empty() && identity.mac() != "00:00:00:00:00:00") return identity;
    auto mac = interface_mac(**client, until);
    if (!mac) return std::unexpected(mac.error().within("switch " + at.host()));
    identity.set_mac(*mac);
    return identity;
}

std::vector<Result<SwitchSnapshot>> SnmpSwitch::read_each(std::span<const ports::SwitchAt> asked,
                                                          bool diagnosis,
                                                          ports::Deadline until) {
    std::vector<Result<SwitchSnapshot>> out;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto mine = share_of(until, 1, asked.size() - i);
        out.push_back(snapshot(*asked[i].at, *asked[i].login, {mine, diagnosis}));
    }
    return out;
}

FinderQuestion SnmpSwitch::question() {
    FinderQuestion out;
    out.agent_macs = options_.agent_macs();
    out.known_switch_macs = known_switches();
    return out;
}

Result<v1::PortReading> SnmpSwitch::read_port(const v1::Endpoint& at,
                                              const ports::SnmpLogin& login,
                                              const v1::PortBinding& port,
                                              ports::Deadline until) {
    auto read = snapshot(at, login, {until});
    if (!read) return std::unexpected(read.error());
    auto mapping = map_poe_ports(*read);
    auto others = known_switches();
    for (const auto& own : read->own_macs) others.erase(own);
    const auto survey = survey_switch(*read, std::move(mapping), others);
    const auto found = survey.ports.find(port.if_index());
    const auto where = "switch " + at.host() + ": ";
    if (found == survey.ports.end()) {
        return fail(Errc::not_found, where + "no interface " + std::to_string(port.if_index()));
    }
    const auto poe = read->poe.find({port.poe_group(), port.poe_port()});
    if (poe == read->poe.end()) {
        return fail(Errc::not_found, where + "no PoE port " + std::to_string(port.poe_group()) +
                                         "." + std::to_string(port.poe_port()));
    }
    if (poe->second.if_index != port.if_index()) {
        return fail(Errc::conflict, where + "PoE port " + std::to_string(port.poe_port()) +
                                        " feeds another interface than " + port.if_name());
    }
    auto reading = reading_of(survey, found->second, &poe->second, options_.agent_macs());
    const auto own = own_power(at, login, port, until);
    if (!own) return std::unexpected(own.error().within("switch " + at.host()));
    if (!*own) return reading;
    reading.set_admin_on((*own)->admin_on);
    reading.set_power_mode((*own)->admin_on ? static_cast<std::uint32_t>((*own)->mode) : 0);
    return reading;
}

// As the make's own table says, where that is the one that is written: its RFC 3621 row may lag
// behind or stand for something else. nullopt: RFC 3621 is what is written, or nothing is.
Result<std::optional<PowerReading>> SnmpSwitch::own_power(const v1::Endpoint& at,
                                                          const ports::SnmpLogin& login,
                                                          const v1::PortBinding& port,
                                                          ports::Deadline until) {
    auto client = connector_.open(at, login, 0, until);
    if (!client) return std::unexpected(client.error());
    const auto chosen = PowerControl::find(**client, port.poe_group(), port.poe_port(),
                                           single_source(login), until);
    if (!chosen && chosen.error().code == Errc::not_supported) return std::nullopt;
    if (!chosen) return std::unexpected(chosen.error());
    if (chosen->is_standard()) return std::nullopt;
    auto now = chosen->read(**client, until);
    if (!now) return std::unexpected(now.error());
    if (!chosen->has_modes()) now->mode = 0;
    return *now;
}

bool SnmpSwitch::single_source(const ports::SnmpLogin& login) const {
    return options_.single_source_methods || login.scope == single_source_scope;
}

Result<PowerControl> SnmpSwitch::control(ports::SnmpClient& client,
                                         const ports::SnmpLogin& login,
                                         const v1::PortBinding& port,
                                         ports::Deadline until) const {
    auto found =
        PowerControl::find(client, port.poe_group(), port.poe_port(), single_source(login), until);
    if (!found) return std::unexpected(before_write(found.error()));
    return found;
}

Result<void> SnmpSwitch::set_power(const v1::Endpoint& at,
                                   const ports::SnmpLogin& login,
                                   const v1::PortBinding& port,
                                   bool on,
                                   ports::Deadline until) {
    const auto where = "switch " + at.host();
    auto client = connector_.open(at, login, 0, until);
    if (!client) return std::unexpected(before_write(client.error()));
    const auto chosen = control(**client, login, port, until);
    if (!chosen) return std::unexpected(chosen.error().within(where));
    if (on && chosen->has_modes()) {
        // Any "on" will do: writing the usual one would change the mode that it has.
        const auto now = chosen->read(**client, until);
        if (now && now->admin_on) return {};
    }
    const auto written = chosen->write(**client, on, port.power_mode(), until);
    if (refused_in_words(written)) return std::unexpected(written.error().within(where));
    auto done =
        ReadBack(**client, *chosen, {options_.settle, options_.poll}).wait(on, written, until);
    if (!done) return std::unexpected(done.error().within(where));
    return {};
}

Result<ports::PowerAbility> SnmpSwitch::power_ability(const v1::Endpoint& at,
                                                      const ports::SnmpLogin& login,
                                                      const v1::PortBinding& port,
                                                      ports::Deadline until) {
    auto client = connector_.open(at, login, 0, until);
    if (!client) return std::unexpected(client.error());
    const auto chosen = PowerControl::find(**client, port.poe_group(), port.poe_port(),
                                           single_source(login), until);
    if (!chosen) return std::unexpected(chosen.error().within("switch " + at.host()));
    return chosen->ability();
}

Result<void> SnmpSwitch::cycle(const v1::Endpoint& at,
                               const ports::SnmpLogin& login,
                               const v1::PortBinding& port,
                               std::uint32_t seconds,
                               ports::Deadline until) {
    const auto where = "switch " + at.host();
    auto client = connector_.open(at, login, 0, until);
    if (!client) return std::unexpected(before_write(client.error()));
    const auto chosen = control(**client, login, port, until);
    if (!chosen) return std::unexpected(chosen.error().within(where));
    if (auto may = chosen->may_cycle(seconds); !may) {
        return std::unexpected(may.error().within(where));
    }
    const auto before = chosen->read(**client, until);
    if (!before) return std::unexpected(before_write(before.error()).within(where));
    if (!before->admin_on || !chosen->is_delivering(*before)) {
        return fail(Errc::conflict,
                    where + ": " + chosen->name() + " delivers no power, a cycle would do nothing");
    }
    const auto written = chosen->start_cycle(**client, seconds, until);
    if (refused_in_words(written)) return std::unexpected(written.error().within(where));
    auto done = ReadBack(**client, *chosen, {options_.settle, options_.poll})
                    .wait_for_cycle(written, until);
    if (!done) return std::unexpected(done.error().within(where));
    return {};
}

}  // namespace camfleet::switches
