// SPDX-License-Identifier: Apache-2.0
// The agent's configuration file: read, completed with defaults, paths resolved, judged. Read once
// at start, unchanged after. deploy/examples/agent.yaml documents every setting.
#pragma once

#include "common/base/problem.hpp"
#include "common/proto/config.pb.h"

#include <filesystem>

namespace camfleet::agent_config {

// Every problem of the file at once, with line and path. Errors: not_found, io, too_large,
// invalid_argument
[[nodiscard]] Result<v1::AgentConfig> load(const std::filesystem::path& file);
// The same from text; relative paths are meant from `folder`. `name` stands in the problems.
[[nodiscard]] Result<v1::AgentConfig> parse(std::string_view text,
                                            const std::string& name,
                                            const std::filesystem::path& folder);

void apply_defaults(v1::AgentConfig& config);
[[nodiscard]] Problems validate(const v1::AgentConfig& config);

}  // namespace camfleet::agent_config
