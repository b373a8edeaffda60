// SPDX-License-Identifier: Apache-2.0
// What discovery found, as a person reads it in a terminal. Pure.
#pragma once

#include "common/proto/discovery.pb.h"

#include <string>

namespace camfleet::tools {

// One line a device, columns as wide as needed; below a device what is odd about it; a sum at the
// end. Text of devices is printed without control characters.
[[nodiscard]] std::string device_table(const v1::SiteLook& look);

// Devices that a person has to look at: two on one address, two with one serial number.
[[nodiscard]] int conflicted(const v1::SiteLook& look);

}  // namespace camfleet::tools
