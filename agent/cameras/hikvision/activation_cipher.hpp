// SPDX-License-Identifier: Apache-2.0
// How the first password of a factory-fresh device travels: our RSA key, its challenge, AES.
// Source: reference hikvision.md section 4 (the maker's documented form; ECB as in its current
// manual). Invariant: one key pair for one activation, kept in memory only.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace camfleet::hikvision {

class ActivationKey {
  public:
    // 1024 bits in the documented form, 3072 in the newer one. Blocks: some tens of milliseconds,
    // the newer up to a second. Errors: internal
    [[nodiscard]] static Result<ActivationKey> make(bool newer = false);
    ActivationKey(ActivationKey&&) noexcept;
    ActivationKey& operator=(ActivationKey&&) noexcept;
    ~ActivationKey();

    // Base64 of the modulus as lower-case hex characters, two a byte.
    [[nodiscard]] Result<std::string> public_text() const;
    // The 32 hex characters that the device chose. Errors: malformed
    [[nodiscard]] Result<Secret> open_challenge(std::string_view base64) const;

  private:
    struct Pair;
    explicit ActivationKey(std::unique_ptr<Pair> pair);
    std::unique_ptr<Pair> pair_;
};

// The password as it goes into ActivateInfo: Base64 of hex of AES. Errors: malformed (challenge)
[[nodiscard]] Result<std::string> encrypt_first_password(const Secret& challenge,
                                                         const Secret& password);

// The newer form: AES-CBC with PKCS#7 padding under an iv of ours. Source: reference hikvision.md
// section 4, "V3" (one source). Errors: malformed (challenge), internal
struct NewerPassword {
    std::string text;  // Base64 of hex of AES
    std::string iv;    // 32 hex characters
};
[[nodiscard]] Result<NewerPassword> encrypt_newer_password(const Secret& challenge,
                                                           const Secret& password);
[[nodiscard]] std::string make_newer_challenge(const std::string& public_text);
[[nodiscard]] Result<std::string> parse_newer_challenge(std::string_view text);
[[nodiscard]] std::string make_newer_activation(const NewerPassword& password);

// Errors: malformed
[[nodiscard]] Result<std::string> parse_challenge_reply(std::string_view text);
[[nodiscard]] std::string make_challenge_document(const std::string& public_text);
[[nodiscard]] std::string make_activate_document(const std::string& encrypted);

}  // namespace camfleet::hikvision
