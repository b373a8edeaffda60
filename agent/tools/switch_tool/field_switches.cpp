// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/switch_tool/field_switches.hpp"

#include "agent/tools/switch_tool/login_text.hpp"

namespace camfleet::switch_tool {
namespace {

constexpr std::uint32_t snmp_port = 161;
constexpr std::uint32_t https_port = 443;

// A controller hears of its switch every few seconds, and takes no flood of questions.
switches::RestSwitchOptions unhurried() {
    return {.settle = Seconds{30}, .poll = Seconds{1}, .agent_macs = switches::local_macs};
}

}  // namespace

FieldSwitches::FieldSwitches(ports::SnmpLogin login, std::string pin, Seconds timeout)
    : login_(std::move(login)),
      pin_(std::move(pin)),
      timeout_(timeout),
      snmp_(sessions_),
      unifi_(dialect_, unhurried()),
      router_({{"snmp", &snmp_}, {"unifi", &unifi_}}) {}

void FieldSwitches::read_by_snmp(const v1::Endpoint& at, SwitchReading& reading) {
    auto snapshot = switches::read_snapshot(
        sessions_, at, login_, {.until = until(), .diagnosis = true, .log = &reading.tables});
    if (!snapshot) {
        reading.error = snapshot.error().text();
        return;
    }
    reading.snapshot = std::move(*snapshot);
}

void FieldSwitches::read_by_controller(const v1::Endpoint& at, SwitchReading& reading) {
    const ports::SwitchAt asked{.at = &at, .login = &login_};
    auto read = std::move(router_.read_each({&asked, 1}, true, until()).front());
    if (!read) {
        reading.error = read.error().text();
        return;
    }
    reading.snapshot = std::move(*read);
}

SwitchReading FieldSwitches::read(const v1::Endpoint& at) {
    SwitchReading reading;
    reading.address = address_of(at);
    const auto began = std::chrono::steady_clock::now();
    is_unifi() ? read_by_controller(at, reading) : read_by_snmp(at, reading);
    reading.milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(
                               std::chrono::steady_clock::now() - began)
                               .count();
    if (reading.snapshot) reading.snapshot->name = reading.address;
    return reading;
}

Result<v1::Endpoint> FieldSwitches::parse(const std::string& typed) const {
    auto at = parse_switch(typed, is_unifi() ? https_port : snmp_port);
    if (!at || !is_unifi()) return at;
    at->set_https_port(at->snmp_port());
    at->set_use_https(true);
    at->set_pinned_sha256(pin_);
    return at;
}

std::string FieldSwitches::address_of(const v1::Endpoint& at) const {
    return spell_switch(at) + (is_unifi() ? "#" + login_.mac : "");
}

Result<v1::Endpoint> FieldSwitches::at_address(const std::string& address) const {
    const auto mark = address.find('#');
    const auto mac = mark == std::string::npos ? std::string() : address.substr(mark + 1);
    if (is_unifi() ? mac == login_.mac : mac.empty()) return parse(address.substr(0, mark));
    return fail(Errc::conflict, address + " is reached " +
                                    (mac.empty() ? "by SNMP: call without --driver"
                                                 : "by --driver unifi --mac " + mac));
}

Result<v1::Endpoint> FieldHands::reach(const v1::PortBinding& port) {
    auto at = switches_.at_address(port.switch_id());
    if (!at) return at;
    const auto known = state_.rows().find(std::string(base_key) + port.switch_id());
    if (known == state_.rows().end()) return at;
    const auto seen = switches_.driver().identify(*at, switches_.login(), switches_.until());
    if (!seen) return std::unexpected(seen.error());
    if (seen->mac() == known->second) return at;
    return fail(Errc::wrong_identity, port.switch_id() + " has base address " + seen->mac() +
                                          " now, the port was switched off on " + known->second);
}

Result<void> FieldHands::set_power(const v1::PortBinding& port, bool on) {
    const auto at = reach(port);
    if (!at) return std::unexpected(at.error());
    return switches_.driver().set_power(*at, switches_.login(), port, on, switches_.until());
}

Result<void> FieldHands::cycle(const v1::PortBinding& port) {
    const auto at = reach(port);
    if (!at) return std::unexpected(at.error());
    return switches_.driver().cycle(*at, switches_.login(), port, 0, switches_.until_cycled());
}

Result<v1::PortReading> FieldHands::read(const v1::PortBinding& port) {
    const auto at = reach(port);
    if (!at) return std::unexpected(at.error());
    return switches_.driver().read_port(*at, switches_.login(), port, switches_.until());
}

}  // namespace camfleet::switch_tool
