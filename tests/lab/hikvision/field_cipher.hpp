// SPDX-License-Identifier: Apache-2.0
// Encrypted fields, "?security=1&iv=": AES-CBC under a key made from the caller's own login.
// Source: reference hikvision section 5.1.
#pragma once

#include "common/base/error.hpp"

#include <string>
#include <string_view>

namespace camfleet::lab {

struct FieldKeySource {
    std::string_view user;
    std::string_view password;
    std::string_view salt;
    unsigned rounds = 100;
    bool irreversible = true;
};

[[nodiscard]] std::string field_key(const FieldKeySource& source);  // 16 bytes

class FieldCipher {
  public:
    // Errors: malformed (iv is not 16 bytes of hex)
    [[nodiscard]] static Result<FieldCipher> make(const FieldKeySource& source,
                                                  std::string_view iv_hex);
    [[nodiscard]] std::string encrypt(std::string_view value) const;  // lower-case hex
    [[nodiscard]] Result<std::string> decrypt(std::string_view hex) const;

  private:
    FieldCipher(std::string key, std::string iv) : key_(std::move(key)), iv_(std::move(iv)) {}
    std::string key_;
    std::string iv_;
};

}  // namespace camfleet::lab
