// SPDX-License-Identifier: Apache-2.0
// AES-128 on whole blocks, zero-padded, as ISAPI uses it. iv empty: ECB, else CBC.
#pragma once

#include "common/base/error.hpp"

#include <string>
#include <string_view>

namespace camfleet::lab {

[[nodiscard]] std::string aes128_encrypt(std::string_view key,
                                         std::string_view iv,
                                         std::string plain);
// Trailing zero bytes are taken off. Errors: malformed
[[nodiscard]] Result<std::string> aes128_decrypt(std::string_view key,
                                                 std::string_view iv,
                                                 std::string_view cipher);

}  // namespace camfleet::lab
