// SPDX-License-Identifier: Apache-2.0
// "did you mean": the known word nearest to a mistyped one. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::cli {

// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
// Source: optimal string alignment distance.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// Nothing when no word is near enough to be what was meant.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 const std::vector<std::string>& known);

// " Did you mean 'x'?" or, without a near word and with few known ones, " Known: a, b."
[[nodiscard]] std::string hint(std::string_view word, const std::vector<std::string>& known);

}  // namespace camfleet::cli
