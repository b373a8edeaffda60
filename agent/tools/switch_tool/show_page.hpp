// SPDX-License-Identifier: Apache-2.0
// The page of `switch show`: a switch port by port, for a person or as JSON. Pure.
#pragma once

#include "agent/tools/switch_tool/switch_report.hpp"

#include <boost/json/value.hpp>

namespace camfleet::switch_tool {

// all_ports: those without link, power, hosts or neighbours as well.
[[nodiscard]] std::string show_text(const SwitchReport& report, bool all_ports);
[[nodiscard]] boost::json::value show_json(const SwitchReport& report);

// One port, the same in every page.
[[nodiscard]] boost::json::object port_json(const SwitchReport& report, std::uint32_t if_index);
[[nodiscard]] boost::json::array tables_json(const SwitchReading& reading);
[[nodiscard]] std::string tables_text(const SwitchReading& reading);

}  // namespace camfleet::switch_tool
