// SPDX-License-Identifier: Apache-2.0
// The arithmetic of a WS-Security UsernameToken. Source: OASIS UsernameToken profile 1.0;
// reference onvif.md section 3.
#pragma once

#include "common/base/error.hpp"

#include <string>
#include <string_view>

namespace camfleet::wss {

// Base64( SHA1( nonce + created + password ) ). nonce: raw bytes. Errors: internal
[[nodiscard]] Result<std::string> password_digest(std::string_view nonce,
                                                  std::string_view created,
                                                  std::string_view password);
// 20 bytes from the operating system.
[[nodiscard]] std::string random_nonce();

}  // namespace camfleet::wss
