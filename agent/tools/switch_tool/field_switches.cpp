// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/switch_tool/field_switches.hpp"

#include "agent/tools/switch_tool/login_text.hpp"

namespace camfleet::switch_tool {

SwitchReading FieldSwitches::read(const v1::Endpoint& at) {
    SwitchReading reading;
    reading.address = spell_switch(at);
    const auto began = std::chrono::steady_clock::now();
    auto snapshot = switches::read_snapshot(
        sessions_, at, login_, {.until = until(), .diagnosis = true, .log = &reading.tables});
    reading.milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(
                               std::chrono::steady_clock::now() - began)
                               .count();
    if (!snapshot) {
        reading.error = snapshot.error().text();
        return reading;
    }
    snapshot->name = reading.address;
    reading.snapshot = std::move(*snapshot);
    return reading;
}

Result<v1::Endpoint> FieldHands::reach(const v1::PortBinding& port) {
    auto at = parse_switch(port.switch_id());
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

Result<v1::PortReading> FieldHands::read(const v1::PortBinding& port) {
    const auto at = reach(port);
    if (!at) return std::unexpected(at.error());
    return switches_.driver().read_port(*at, switches_.login(), port, switches_.until());
}

}  // namespace camfleet::switch_tool
