// SPDX-License-Identifier: Apache-2.0
// The camera's side of activation over ISAPI: it encrypts a random number to the client's RSA key,
// and takes the first password encrypted under that number. Source: reference hikvision section 4.
#pragma once

#include "common/base/error.hpp"

#include <string>
#include <string_view>

namespace camfleet::lab {

// 32 lower-case hex characters, the R of the exchange.
[[nodiscard]] std::string make_activation_number();
// key_text: Base64 of the hex modulus, as the client sent it. Errors: malformed
[[nodiscard]] Result<std::string> seal_activation_number(std::string_view key_text,
                                                         std::string_view number);
// password_text: Base64 of the hex cipher text. Errors: malformed
[[nodiscard]] Result<std::string> open_first_password(std::string_view password_text,
                                                      std::string_view number);

// The newer form: iv is 32 hex characters, the padding PKCS#7. Errors: malformed
[[nodiscard]] Result<std::string> open_newer_password(std::string_view password_text,
                                                      std::string_view iv,
                                                      std::string_view number);
// Bits of the client's RSA key; 0: it is none.
[[nodiscard]] std::size_t key_bits(std::string_view key_text);

}  // namespace camfleet::lab
