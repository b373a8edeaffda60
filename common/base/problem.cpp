// SPDX-License-Identifier: Apache-2.0
#include "common/base/problem.hpp"

namespace camfleet {

std::string Problem::text() const {
    std::string text;
    if (line > 0) text += "line " + std::to_string(line) + ": ";
    if (!path.empty()) text += path + ": ";
    return text + reason;
}

Error as_error(const std::string& document, const Problems& problems) {
    std::string text;
    for (const auto& problem : problems) {
        if (!text.empty()) text += "\n";
        text += document + ": " + problem.text();
    }
    return {.code = Errc::invalid_argument, .context = text};
}

}  // namespace camfleet
