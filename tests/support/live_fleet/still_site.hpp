// SPDX-License-Identifier: Apache-2.0
// A site that stands still: its recorder does not poll any more, so that every change of a counter
// is the doing of the agent under test.
#pragma once

#include "tests/support/live_fleet/lab_control.hpp"

#include <string>

namespace camfleet::support {

// So that the recorder asks each camera once, at the start.
inline constexpr unsigned poll_once_seconds = 1'000'000;

// Waits until the recorder has asked the cameras of all its channels, then holds it. False where
// one of them does not answer it.
[[nodiscard]] bool hold_recorder(const LabControl& lab);

// Counters of every device and port of the site, as JSON text.
[[nodiscard]] std::string site_counters(const LabControl& lab);

}  // namespace camfleet::support
