// SPDX-License-Identifier: Apache-2.0
// What changed between two looks at a site. Pure. A device is the same by MAC, else by serial
// number, else by UUID; an address is never the reason.
// Invariant: a fact that one of the two looks does not know is no change.
#pragma once

#include "common/proto/discovery.pb.h"

#include <vector>

namespace camfleet {

[[nodiscard]] std::vector<v1::DeviceChange> site_changes(const std::vector<v1::Sighting>& before,
                                                         const std::vector<v1::Sighting>& after);

// "asks for a login", "not activated", ...; empty for unspecified.
[[nodiscard]] std::string state_words(v1::CameraState::Value state);
// " until 2026-01-31T23:59:59Z" of a row that is locked; empty: not locked, or nobody said.
[[nodiscard]] std::string lock_end_words(const v1::Sighting& seen);

// It was not heard itself: a switch knows its MAC on one of its ports.
[[nodiscard]] bool only_a_switch_knows(const v1::Sighting& device);

}  // namespace camfleet
