// SPDX-License-Identifier: Apache-2.0
// The guard's words as lines for a person. Pure.
#pragma once

#include <string>

namespace camfleet::power_guard {

// "port_uplink: it is an uplink: others would go dark"; the word alone where there is no line.
[[nodiscard]] std::string objection_text(const std::string& word);

}  // namespace camfleet::power_guard
