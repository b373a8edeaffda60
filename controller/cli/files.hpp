// SPDX-License-Identifier: Apache-2.0
// Files and terminal of the person at the keyboard: configuration, secrets, results.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"

#include <string>

namespace camfleet::cli {

// At most 64 KiB. Errors: not_found, io, too_large
[[nodiscard]] Result<std::string> read_text(const std::string& path);

// First line of the file ("-": standard input), or asked for on the terminal without echo when no
// file is given. Errors: io, invalid_argument (empty, or no terminal to ask on)
[[nodiscard]] Result<Secret> read_secret(const std::string& path, const std::string& prompt);

// Mode 0600, replaced at once: never half written. Errors: io
[[nodiscard]] Result<void> save_private(const std::string& path, std::string_view bytes);

}  // namespace camfleet::cli
