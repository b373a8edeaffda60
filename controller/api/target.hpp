// SPDX-License-Identifier: Apache-2.0
// The target of a request, taken apart: path segments and query, percent-decoded (RFC 3986).
#pragma once

#include "common/base/error.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::api {

struct Target {
    std::vector<std::string> segments;  // "/v1/cameras/door" -> v1, cameras, door
    std::map<std::string, std::string> query;
};

// Errors: invalid_argument (bad percent encoding, a parameter given twice)
[[nodiscard]] Result<Target> parse_target(std::string_view text);

}  // namespace camfleet::api
