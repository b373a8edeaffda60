// SPDX-License-Identifier: Apache-2.0
// The key=value dialect of Dahua's HTTP API, both ways. Invariants: lines, keys and values are
// bounded; what is written is percent-encoded to its last byte. Source: Dahua HTTP API V3.26
// sections 3.3 and 3.5 by the reference for Dahua, section 3.
#pragma once

#include "common/base/error.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace camfleet::dahua {

// Keys without `table.`; indexes as they stand in the text ("users[3].Name").
using Values = std::map<std::string, std::string, std::less<>>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

// LF or CRLF; blanks around key and value and one comma behind it are taken away; a line without
// `=` is passed over. Errors: rejected (the body is "Error..."), malformed (no pair), too_large
[[nodiscard]] Result<Values> parse_values(std::string_view body);
// Empty where it is absent.
[[nodiscard]] std::string value_of(const Values& values, std::string_view key);
// The answer to a change: "OK" in any case, or nothing at all. Errors: rejected ("Error..."),
// malformed
[[nodiscard]] Result<void> parse_done(std::string_view body);

// "&key=value" for each, in order.
[[nodiscard]] std::string make_query(const Pairs& pairs);
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace camfleet::dahua
