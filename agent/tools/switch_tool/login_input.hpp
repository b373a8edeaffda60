// SPDX-License-Identifier: Apache-2.0
// Where the login of the field tool comes from: a private file, or a person at the terminal.
// Never the command line, never the environment: both can be read by others.
#pragma once

#include "common/ports/devices.hpp"

#include <string>

namespace camfleet::switch_tool {

// Errors: forbidden (group or others can read it), not_found, malformed, invalid_argument
[[nodiscard]] Result<ports::SnmpLogin> login_from_file(const std::string& file);
// Asks without echo; user: a v3 user name, empty for a v2c community.
// Errors: invalid_argument (there is no terminal), cancelled (nothing was typed, Ctrl-C),
// too_large
[[nodiscard]] Result<ports::SnmpLogin> login_from_terminal(const std::string& user,
                                                           const std::string& auth_protocol);
// The same for a controller's API key.
[[nodiscard]] Result<ports::SnmpLogin> key_from_terminal();
enum class Answer { yes, no, nobody_there };

// A question that only "y" answers; nobody_there: there is no terminal.
[[nodiscard]] Answer person_agrees(const std::string& question);

}  // namespace camfleet::switch_tool
