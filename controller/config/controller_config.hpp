// SPDX-License-Identifier: Apache-2.0
// The controller's configuration file: read, completed with defaults, paths resolved, judged. Read
// once at start, unchanged after. deploy/examples/controller.yaml documents every setting.
#pragma once

#include "common/base/problem.hpp"
#include "common/proto/config.pb.h"

#include <filesystem>

namespace camfleet::controller_config {

// Every problem of the file at once, with line and path. Errors: not_found, io, too_large,
// invalid_argument
[[nodiscard]] Result<v1::ControllerConfig> load(const std::filesystem::path& file);
// The same from text; relative paths are meant from `folder`. `name` stands in the problems.
[[nodiscard]] Result<v1::ControllerConfig> parse(std::string_view text,
                                                 const std::string& name,
                                                 const std::filesystem::path& folder);

void apply_defaults(v1::ControllerConfig& config);
[[nodiscard]] Problems validate(const v1::ControllerConfig& config);

}  // namespace camfleet::controller_config
