// SPDX-License-Identifier: Apache-2.0
#include "agent/core/power_guard/port_judgement.hpp"

#include "agent/core/power_guard/power_budget.hpp"

#include <algorithm>

namespace camfleet::power_guard {

std::string objection(const v1::PortBinding& port,
                      const v1::PortReading& reading,
                      const std::vector<std::uint32_t>& never_cut) {
    const bool named = port.confidence() == v1::PortBinding::named_by_operator;
    const bool mapped = named || port.confidence() == v1::PortBinding::certain ||
                        port.confidence() == v1::PortBinding::likely;
    if (!mapped || port.switch_id().empty()) return "port_not_certain";
    if (std::find(never_cut.begin(), never_cut.end(), port.if_index()) != never_cut.end()) {
        return "port_never_cut";
    }
    if (reading.uplink()) return "port_uplink";
    if (reading.path_to_agent()) return "port_path_to_agent";
    if (reading.fault()) return "port_fault";
    if (!reading.admin_on()) return "port_admin_off";  // by somebody else: their reason stands
    if (!reading.delivering()) return "port_not_delivering";
    if (reading.macs() > 1 && !named) return "port_many_hosts";
    // Others go dark with it: the record must say who answered for that, and why.
    if (reading.macs() > 1 && port.explanation().empty()) return "port_named_without_reason";
    if (!can_come_back(reading)) return "port_budget_short";
    return {};
}

std::string named_reason(const v1::PortBinding& port) {
    if (port.confidence() != v1::PortBinding::named_by_operator) return {};
    return port.explanation().empty() ? "no reason given" : port.explanation();
}

std::string port_name(const v1::PortBinding& port) {
    return port.switch_id() + "/" + std::to_string(port.if_index()) + "." +
           std::to_string(port.poe_group()) + "." + std::to_string(port.poe_port());
}

}  // namespace camfleet::power_guard
