// SPDX-License-Identifier: Apache-2.0
// `camfleet-agent switch show | find | cycle`: the switch tools of a technician, without a
// controller, an enrolment or a configuration.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <optional>

namespace camfleet::switch_tool {

// Adds the commands. What it returns runs the one that was asked for and gives its exit code
// (0 done, 1 failed, 3 refused), or nothing where none of them was.
[[nodiscard]] std::function<std::optional<int>()> add_switch_commands(CLI::App& app);

}  // namespace camfleet::switch_tool
