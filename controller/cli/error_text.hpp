// SPDX-License-Identifier: Apache-2.0
// What went wrong, where, and what to do about it. Pure.
#pragma once

#include "common/base/error.hpp"
#include "controller/cli/plan.hpp"

#include <string>
#include <string_view>

namespace camfleet::cli {

// Ways in which no answer came at all.
enum class Transport { refused, unresolved, untrusted, no_ca_file, timeout, too_large, other };

[[nodiscard]] Error transport_error(Transport kind,
                                    const Connection& connection,
                                    const std::string& detail);

// An answer other than 2xx. body: ApiError as JSON, or whatever came. Its text never repeats what
// was sent.
[[nodiscard]] Error answer_error(long status, std::string_view body, const Connection& connection);

[[nodiscard]] Error token_error(const std::string& token_file, const std::string& why);

}  // namespace camfleet::cli
