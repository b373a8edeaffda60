// SPDX-License-Identifier: Apache-2.0
// "did you mean ...?" for a word that is not known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace camfleet::yaml {

// The known word that is nearest to `word`; empty when none is near.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& known);

// " (did you mean 'x'?)" or " (known: a, b, c)".
[[nodiscard]] std::string hint(std::string_view word, const std::vector<std::string>& known);

}  // namespace camfleet::yaml
