// SPDX-License-Identifier: Apache-2.0
// Where the controller is and who is asking: flags win over the environment (CAMFLEET_API,
// CAMFLEET_CA, CAMFLEET_TOKEN_FILE, CAMFLEET_ACTOR), which wins over ~/.config/camfleet/ctl.yaml.
#pragma once

#include "common/base/error.hpp"
#include "controller/cli/plan.hpp"

#include <functional>
#include <string>

namespace camfleet::cli {

inline constexpr const char* default_api = "https://127.0.0.1:8443";

using Environment = std::function<std::string(const char* name)>;  // empty: not set

[[nodiscard]] std::string config_path(const Environment& environment);
// YAML with the keys api, ca, token_file, actor. Errors: malformed (names the key)
[[nodiscard]] Result<Connection> parse_config(const std::string& yaml, const std::string& path);
// Completes `flags`; checks that the address is https://. Errors: invalid_argument
[[nodiscard]] Result<Connection> complete_connection(Connection flags,
                                                     const Environment& environment,
                                                     const Connection& file);

}  // namespace camfleet::cli
