// SPDX-License-Identifier: Apache-2.0
// A camera that writes firmware, or runs new firmware that nobody has committed yet, keeps its
// power (product rule 6). Lives in the camera's memory, so it holds across jobs and restarts. Pure.
#pragma once

#include "agent/core/power_guard/power_guard.hpp"
#include "common/proto/capability.pb.h"

namespace camfleet::power_guard {

// What the camera says about its firmware now: starts the watch, prolongs it or ends it.
// True when the memory changed.
bool note_firmware(const v1::FirmwareStatus& status, v1::CameraMemory& camera, Time now);

// "camera_upgrading" while the watch stands, with the time at which it lapses.
[[nodiscard]] Judgement judge_upgrade(const v1::CameraMemory& camera, Time now);

}  // namespace camfleet::power_guard
