// SPDX-License-Identifier: Apache-2.0
// Looks for passwords in everything that a run wrote. Only the devices know the passwords that the
// controller made, so the search runs where they are. Invariant: says in which files, never what.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"

#include <string>
#include <vector>

namespace camfleet::lab {

struct SearchResult {
    unsigned searched = 0;           // files
    std::vector<std::string> found;  // files with a password: plain, in Base64 or in hex
};

// Every regular file below the folder. Errors: not_found, too_large (files), io
[[nodiscard]] Result<SearchResult> search_files(const std::string& folder,
                                                const std::vector<Secret>& passwords);

}  // namespace camfleet::lab
