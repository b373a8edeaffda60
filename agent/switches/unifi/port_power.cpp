// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/unifi/port_power.hpp"

namespace camfleet::unifi {

Result<switches::PortPower> power_in(const switches::SwitchSnapshot& snapshot,
                                     const v1::PortBinding& port) {
    const auto interface = snapshot.interfaces.find(port.if_index());
    if (interface == snapshot.interfaces.end()) {
        return fail(Errc::not_found, "no port " + std::to_string(port.if_index()));
    }
    const auto& name = interface->second.name;
    if (!port.if_name().empty() && port.if_name() != interface->second.label()) {
        return fail(Errc::conflict, "port " + port.if_name() + " is " + name + " now");
    }
    const auto poe = snapshot.poe.find({1, port.if_index()});
    if (poe == snapshot.poe.end()) return fail(Errc::not_found, "port " + name + " has no PoE");
    switches::PortPower power;
    power.name = name;
    power.admin_on = poe->second.admin_on;
    power.delivering = poe->second.state == switches::PoeState::delivering;
    power.mode = poe->second.power_mode;
    return power;
}

}  // namespace camfleet::unifi
