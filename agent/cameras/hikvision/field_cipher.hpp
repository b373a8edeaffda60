// SPDX-License-Identifier: Apache-2.0
// Encrypted fields of ISAPI (`?security=1&iv=`): names and passwords inside documents.
// Source: reference hikvision.md 5.1 (the maker's chapter "Encrypt Sensitive Information").
// Invariant: the key is derived from the login that sends the request and is never stored.
#pragma once

#include "agent/cameras/hikvision/device_codec.hpp"
#include "common/base/secret.hpp"

#include <string>
#include <string_view>

namespace camfleet::hikvision {

class FieldCipher {
  public:
    // capabilities must offer encryption. iv: 16 raw bytes, fresh for each request.
    // Errors: not_supported, invalid_argument (iv), internal
    [[nodiscard]] static Result<FieldCipher> make(const SecurityCapabilities& capabilities,
                                                  const ports::Login& login,
                                                  std::string iv);
    // "security=1&iv=<32 hex>" for the query.
    [[nodiscard]] std::string query() const;
    [[nodiscard]] Result<std::string> encrypt(std::string_view value) const;  // lower-case hex
    // Errors: malformed
    [[nodiscard]] Result<Secret> decrypt(std::string_view hex) const;
    [[nodiscard]] std::string_view key() const { return key_.reveal(); }  // 16 bytes

  private:
    FieldCipher(Secret key, std::string iv) : key_(std::move(key)), iv_(std::move(iv)) {}

    Secret key_;
    std::string iv_;
};

// 16 random bytes from the operating system.
[[nodiscard]] std::string random_iv();

// One AES-128 run over whole blocks, without padding. mode: "AES-128-CBC" or "AES-128-ECB".
// Errors: internal
struct AesRun {
    const char* mode;
    std::string_view key;
    std::string_view iv;
    bool encrypting = true;
};
[[nodiscard]] Result<std::string> run_aes(const AesRun& run, std::string_view blocks);
// Fills up with zero bytes to whole blocks; a full last block gets none.
void pad_with_zeros(std::string& text);

}  // namespace camfleet::hikvision
