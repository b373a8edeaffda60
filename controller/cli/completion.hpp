// SPDX-License-Identifier: Apache-2.0
// Scripts that teach a shell to complete camfleetctl: each asks `camfleetctl complete -- WORD...`,
// so commands, flags and the ids of the real fleet come from one place.
#pragma once

#include "common/base/error.hpp"

#include <string>

namespace camfleet::cli {

// shell: bash | zsh | fish. Errors: invalid_argument
[[nodiscard]] Result<std::string> completion_script(const std::string& shell);

}  // namespace camfleet::cli
