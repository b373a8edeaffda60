// SPDX-License-Identifier: Apache-2.0
// The key=value dialect of param.cgi, and form bodies. Pure. Names are kept without the "root."
// that requests may leave out and replies may lack. Source: reference axis section 6.2.
#pragma once

#include "common/base/error.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace camfleet::axis {

struct ParamList {
    std::map<std::string, std::string> values;
    std::vector<std::string> errors;  // lines of groups that do not exist

    [[nodiscard]] std::string get(const std::string& name) const;  // empty: not there
    [[nodiscard]] bool has(const std::string& name) const { return values.contains(name); }
};

// Error lines may stand between good ones. Errors: not_found (error lines only), malformed
[[nodiscard]] Result<ParamList> parse_param_list(std::string_view text);

// ok: the device said OK. Errors: rejected (with the names, never the values), malformed
[[nodiscard]] Result<void> parse_param_update(std::string_view text);

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Percent-encodes everything but unreserved characters (RFC 3986 section 2.3).
[[nodiscard]] std::string form_text(std::string_view value);
// application/x-www-form-urlencoded.
[[nodiscard]] std::string make_form(const Pairs& fields);
// action=update and the names, with "root." before each.
[[nodiscard]] std::string make_param_update(const Pairs& changes);

}  // namespace camfleet::axis
