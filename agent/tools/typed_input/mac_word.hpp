// SPDX-License-Identifier: Apache-2.0
// A MAC address as a person types it. Pure.
#pragma once

#include "common/base/error.hpp"

#include <string>
#include <string_view>

namespace camfleet::tools {

// Any spelling -> "68:6d:bc:00:00:01". Errors: invalid_argument, with the word
[[nodiscard]] Result<std::string> typed_mac(std::string_view word);

}  // namespace camfleet::tools
