// SPDX-License-Identifier: Apache-2.0
// Authenticated encryption, as the vault sees it: AES-256-GCM (NIST SP 800-38D).
// A box is nonce (12 bytes), cipher text, tag (16 bytes). `bound_to` is authenticated with it and
// is the row's key, so that a box moved to another row does not open. Invariant: a nonce is drawn
// for every box; a data key seals far fewer than 2^32 boxes.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"
#include "common/ports/rng.hpp"

#include <string>
#include <string_view>

namespace camfleet::storage {

inline constexpr std::size_t key_bytes = 32;

class Cipher {
  public:
    virtual ~Cipher() = default;
    // Errors: internal (the library refused)
    [[nodiscard]] virtual Result<std::string> seal(const Secret& key,
                                                   std::string_view plain,
                                                   std::string_view bound_to) const = 0;
    // Errors: corrupt (wrong key, other row, or altered bytes)
    [[nodiscard]] virtual Result<Secret> open(const Secret& key,
                                              std::string_view box,
                                              std::string_view bound_to) const = 0;
};

class OpensslCipher : public Cipher {
  public:
    explicit OpensslCipher(ports::Rng& rng) : rng_(rng) {}
    [[nodiscard]] Result<std::string> seal(const Secret& key,
                                           std::string_view plain,
                                           std::string_view bound_to) const override;
    [[nodiscard]] Result<Secret> open(const Secret& key,
                                      std::string_view box,
                                      std::string_view bound_to) const override;

  private:
    ports::Rng& rng_;
};

}  // namespace camfleet::storage
