// SPDX-License-Identifier: Apache-2.0
// Hex and Base64 (RFC 4648), SHA-256, and the spelling of MAC addresses.
#pragma once

#include "common/base/error.hpp"

#include <string>
#include <string_view>

namespace camfleet {

[[nodiscard]] std::string to_hex(std::string_view bytes);           // lower case
[[nodiscard]] Result<std::string> from_hex(std::string_view text);  // Errors: malformed
[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] Result<std::string> from_base64(
    std::string_view text);                                // white space allowed; Errors: malformed
[[nodiscard]] std::string sha256(std::string_view bytes);  // 32 raw bytes
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

// "68-6D-BC-00-00-01", "686dbc000001" ... -> "68:6d:bc:00:00:01". Errors: malformed
[[nodiscard]] Result<std::string> normalise_mac(std::string_view text);

}  // namespace camfleet
