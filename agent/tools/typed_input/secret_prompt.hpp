// SPDX-License-Identifier: Apache-2.0
// A secret that a person types. Invariant: however the question ends, the terminal is as before.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"

#include <string_view>

namespace camfleet::tools {

constexpr std::size_t typed_secret_max = 256;  // characters

// Asks without echo where `input` is a terminal, and there only; else takes one line of it.
// Ctrl-C, Ctrl-\ and Ctrl-Z end the question, and so does the end of input on a terminal. SIGINT,
// SIGTERM, SIGHUP and SIGQUIT from elsewhere act as they did before, once the terminal is as
// before. Errors: cancelled (also where nothing was typed), too_large
[[nodiscard]] Result<Secret> ask_secret(int input, int output, std::string_view what);

}  // namespace camfleet::tools
