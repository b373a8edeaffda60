// SPDX-License-Identifier: Apache-2.0
// The key that wraps the vault's data keys. It lives in its own file outside the store, so that a
// copy of the store alone opens nothing. Losing the file means losing every password: back it up.
// Invariant: 32 random bytes, mode 0600; a file that others can read is refused.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"

#include <filesystem>

namespace camfleet::openssl {

class MasterKey {
  public:
    // Errors: already_exists, io
    [[nodiscard]] static Result<MasterKey> create(const std::filesystem::path& path);
    // Errors: not_found, forbidden (others may read it), corrupt (not 32 bytes)
    [[nodiscard]] static Result<MasterKey> load(const std::filesystem::path& path);
    // For the first start. A file that is there but unfit is an error, never replaced.
    [[nodiscard]] static Result<MasterKey> load_or_create(const std::filesystem::path& path);

    [[nodiscard]] const Secret& key() const { return key_; }

  private:
    explicit MasterKey(Secret key) : key_(std::move(key)) {}
    Secret key_;
};

}  // namespace camfleet::openssl
