// SPDX-License-Identifier: Apache-2.0
// One thing that is wrong with a document that a person wrote: where, and why. Validation returns
// all of them at once, so that an operator corrects a file in one go.
#pragma once

#include "common/base/error.hpp"

#include <string>
#include <vector>

namespace camfleet {

struct Problem {
    std::string path;    // "ladder[2].off_seconds"; empty: the document as a whole
    std::string reason;  // what is wrong and what would be right
    int line = 0;        // 1-based; 0: not known

    [[nodiscard]] std::string text() const;  // "line 12: ladder[2].off_seconds: ..."
};
using Problems = std::vector<Problem>;

// One line each, with the name of the document in front.
[[nodiscard]] Error as_error(const std::string& document, const Problems& problems);

}  // namespace camfleet
