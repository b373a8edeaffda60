// SPDX-License-Identifier: Apache-2.0
// Documents of the AOS-CX REST API v10 as a switch prints them: objects by name, references as
// {"1/1/3": "/rest/v10.04/system/interfaces/1%2F1%2F3"}. Pure. Source: reference of managed
// switches, section 8; AOS-CX REST API guide, "Wildcard character support", resources system,
// system/interfaces, vlans/*/macs, lldp_neighbors, poe_interface.
// Invariant: a port is known by its name "member/slot/port"; the number that stands for it here is
// made from that name and leads back to it, it is not the switch's ifIndex.
#pragma once

#include "agent/switches/rest/rest_dialect.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::aoscx {

inline constexpr std::size_t document_bytes_max = 8 * 1024 * 1024;

// "1/1/14" and "1/1/49:2"; nothing: no front port.
[[nodiscard]] std::optional<std::uint32_t> number_of(std::string_view name);
// Empty: the number stands for no front port.
[[nodiscard]] std::string name_of(std::uint32_t number);

struct Documents {
    std::string system;                        // system?attributes=...
    std::string interfaces;                    // system/interfaces?depth=2
    std::string macs;                          // system/vlans/*/macs?depth=2
    std::string neighbours;                    // system/interfaces/*/lldp_neighbors?depth=2
    std::map<std::string, std::string> power;  // poe_interface of each port that has one, by name
};

// Front ports that may have PoE: whether they do tells their poe_interface alone (404: none).
// Errors: malformed, too_large
[[nodiscard]] Result<std::vector<std::string>> ports_with_power(std::string_view interfaces);

// The answer about all ports at once, taken apart: one document a front port, by name. Errors:
// malformed (also: it tells of no front port), too_large
[[nodiscard]] Result<std::map<std::string, std::string>> power_by_port(std::string_view all);

// Errors: malformed (also: no front port at all), too_large
[[nodiscard]] Result<switches::SwitchSnapshot> make_snapshot(const Documents& documents);

// name: of the port. Errors: malformed (no config.admin_disable), too_large
[[nodiscard]] Result<switches::PortPower> power_of(std::string_view poe_interface,
                                                   const std::string& name);

// What is written so that nothing but the power changes: everything writable, as the switch has
// it, with config.admin_disable as asked. Errors: as power_of
[[nodiscard]] Result<std::string> change_of(std::string_view writable, bool on);

// subsystems: may be empty, the serial is then left out. Errors: malformed, not_found (no MAC)
[[nodiscard]] Result<v1::Identity> identity_of(std::string_view system,
                                               std::string_view subsystems);

}  // namespace camfleet::aoscx
