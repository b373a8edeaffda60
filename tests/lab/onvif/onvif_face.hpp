// SPDX-License-Identifier: Apache-2.0
// Everything the camera says over HTTP: boot, planned faults on the wire, login and access class,
// the table of operations, and its two files (snapshot, backup), in that order.
#pragma once

#include "tests/lab/onvif/onvif_call.hpp"

namespace camfleet::lab::onvif {

[[nodiscard]] Outcome answer_onvif(Core& core, const Request& request, DeviceClock::Point now);

}  // namespace camfleet::lab::onvif
