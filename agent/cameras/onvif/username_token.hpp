// SPDX-License-Identifier: Apache-2.0
// WS-Security UsernameToken with a password digest, for devices that know no HTTP digest.
// Source: reference onvif.md section 3 (OASIS UsernameToken profile 1.0).
// Invariants: a fresh nonce for each token; Created is in the device's own time.
#pragma once

#include "common/base/time.hpp"
#include "common/ports/devices.hpp"

#include <string>
#include <string_view>

namespace camfleet::onvif {

// The Security element for the SOAP header. nonce: 16 raw bytes or more, never used before.
// Errors: internal
[[nodiscard]] Result<std::string> make_token(const ports::Login& login,
                                             std::string_view nonce,
                                             Time device_time);
// "2010-09-16T07:50:45Z": whole seconds, as every device reads them.
[[nodiscard]] std::string created_text(Time time);

}  // namespace camfleet::onvif
