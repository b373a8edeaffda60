// SPDX-License-Identifier: Apache-2.0
// One call of one operation under one fault, and what is wrong about how it ended.
#pragma once

#include "tests/integration/failure_matrix/modes.hpp"
#include "tests/integration/failure_matrix/operations.hpp"

namespace camfleet::matrix {

// The same call without a fault.
struct Clean {
    Said said;
    std::vector<lab::SeenRequest> asked;
    std::string before;  // the camera's state
    std::string after;
};
[[nodiscard]] Clean run_clean(const Make& make, const Row& row);

// The `index`th request meets the fault. Nothing: all is as it should be.
[[nodiscard]] std::vector<std::string> try_under(
    const Make& make, const Row& row, const Clean& clean, const Mode& mode, std::size_t index);

// Whether the text gives away a secret of the sample.
[[nodiscard]] bool tells_secret(const Sample& sample, std::string_view text);

}  // namespace camfleet::matrix
