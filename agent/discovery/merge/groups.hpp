// SPDX-License-Identifier: Apache-2.0
// Which sightings are one device: the first half of the merger. Pure.
#pragma once

#include "common/proto/task.pb.h"

#include <string>
#include <vector>

namespace camfleet::merge {

using Group = std::vector<const v1::Sighting*>;

// Every sighting is in exactly one group; see merge.hpp for the rules.
[[nodiscard]] std::vector<Group> group_devices(const std::vector<v1::Sighting>& sightings);

// Equal for every two serial numbers that may be the same device's (see same_serial); empty for an
// empty one.
[[nodiscard]] std::string serial_key(const std::string& serial);

}  // namespace camfleet::merge
