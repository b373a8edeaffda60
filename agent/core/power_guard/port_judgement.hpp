// SPDX-License-Identifier: Apache-2.0
// May this port be switched off, as far as the switch and the operator say? Pure.
// Source: reference switches.md sections 6 and 7.
#pragma once

#include "common/proto/identity.pb.h"
#include "common/proto/task.pb.h"

#include <cstdint>
#include <string>
#include <vector>

namespace camfleet::power_guard {

// Stable word of the first objection; empty: the port may be cut.
[[nodiscard]] std::string objection(const v1::PortBinding& port,
                                    const v1::PortReading& reading,
                                    const std::vector<std::uint32_t>& never_cut);

// Why an operator named this port by hand; empty: it was found.
[[nodiscard]] std::string named_reason(const v1::PortBinding& port);

// "<switch>/<ifIndex>.<group>.<port>": one name for one piece of copper.
[[nodiscard]] std::string port_name(const v1::PortBinding& port);

}  // namespace camfleet::power_guard
