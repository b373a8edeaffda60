// SPDX-License-Identifier: Apache-2.0
// AES-256-GCM for secrets at rest: the vault's data keys and what they protect.
// The sealed form is nonce (12 bytes, random) | ciphertext | tag (16 bytes).
// Invariant: `associated` says where the value belongs (for example its store key), so that a
// sealed value moved elsewhere does not open. At most 2^32 values under one key. Source: NIST SP
// 800-38D
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"

#include <string>
#include <string_view>

namespace camfleet::openssl {

inline constexpr std::size_t aead_key_bytes = 32;

// Errors: invalid_argument (key size), too_large
[[nodiscard]] Result<std::string> aead_seal(const Secret& key,
                                            std::string_view plain,
                                            std::string_view associated);
// Errors: invalid_argument (key size), corrupt (altered, another key, or moved)
[[nodiscard]] Result<Secret> aead_open(const Secret& key,
                                       std::string_view sealed,
                                       std::string_view associated);

// A fresh data key.
[[nodiscard]] Secret random_key();

}  // namespace camfleet::openssl
