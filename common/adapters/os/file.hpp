// SPDX-License-Identifier: Apache-2.0
// Small files that are there whole or not at all, whatever crashes in between.
// Used for keys, certificates, the master key and rendered configuration.
// Invariant: a private file is never, not even for a moment, readable by anybody else.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace camfleet::os {

enum class FileMode { open_to_read = 0644, only_owner = 0600 };

// Temporary file beside it, fsync, rename, fsync of the folder. Errors: io
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path,
                                      std::string_view bytes,
                                      FileMode mode);
// Errors: not_found, too_large, io (also: not a regular file)
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path, std::size_t max);
// As read_file, but refuses a file that group or others can read or write. Errors: also forbidden
[[nodiscard]] Result<Secret> read_private_file(const std::filesystem::path& path, std::size_t max);
// Makes the folder and its parents, mode 0700 for what is new. Errors: io
[[nodiscard]] Result<void> make_private_folder(const std::filesystem::path& path);

}  // namespace camfleet::os
