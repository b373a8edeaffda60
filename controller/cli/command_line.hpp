// SPDX-License-Identifier: Apache-2.0
// From words to a Plan. Pure: touches neither files nor network.
#pragma once

#include "common/base/error.hpp"
#include "controller/cli/command_tree.hpp"
#include "controller/cli/plan.hpp"

#include <string>
#include <vector>

namespace camfleet::cli {

// words: without the program's name. Errors: invalid_argument (what, and the nearest known word)
[[nodiscard]] Result<Plan> parse(const std::vector<std::string>& words);

[[nodiscard]] Command command_tree();

}  // namespace camfleet::cli
