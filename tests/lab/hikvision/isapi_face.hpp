// SPDX-License-Identifier: Apache-2.0
// Everything the camera says over HTTP: boot and freeze, activation state, login and lock-out, the
// table of calls, recorded documents, and injected faults, in that order.
#pragma once

#include "tests/lab/hikvision/isapi_call.hpp"

namespace camfleet::lab {

[[nodiscard]] IsapiOutcome answer_isapi(CameraCore& core,
                                        const Request& request,
                                        DeviceClock::Point now);
// Body of a 401: how many tries are left, or for how long the address is locked.
[[nodiscard]] std::string user_check(const Dialect& dialect,
                                     const LoginAnswer& login,
                                     bool activated);

}  // namespace camfleet::lab
