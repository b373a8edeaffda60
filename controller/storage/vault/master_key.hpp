// SPDX-License-Identifier: Apache-2.0
// The 32-byte master key lives in a file outside the store: who steals the database has no
// password. Invariant: the file is readable by its owner only; its content is in no error text.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"
#include "common/ports/rng.hpp"

#include <string>

namespace camfleet::storage {

// Errors: not_found, forbidden (others may read it), malformed (not 32 bytes), io
[[nodiscard]] Result<Secret> read_master_key(const std::string& path);
// Writes a new key, mode 0600, durable. Errors: already_exists, io
[[nodiscard]] Result<void> create_master_key(const std::string& path, ports::Rng& rng);

}  // namespace camfleet::storage
