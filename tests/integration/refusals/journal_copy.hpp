// SPDX-License-Identifier: Apache-2.0
// What an agent's journal holds at this moment, read from a copy: the agent keeps the file to
// itself while it runs.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace camfleet::refusals_test {

using Rows = std::map<std::string, std::string>;  // key -> value

// Throws where it cannot be read.
[[nodiscard]] Rows copy_of_journal(const std::filesystem::path& agent_dir);

// The rows without events that still wait for their acknowledgement, and without the number of the
// newest event: what a refusal may not change.
[[nodiscard]] Rows without_events(Rows rows);

}  // namespace camfleet::refusals_test
