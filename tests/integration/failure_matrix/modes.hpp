// SPDX-License-Identifier: Apache-2.0
// The ways in which one request can fail, and the errors that a driver may answer with.
#pragma once

#include "common/base/error.hpp"
#include "tests/lab/http/fault_plan.hpp"

#include <set>
#include <span>
#include <string>

namespace camfleet::matrix {

struct Mode {
    const char* name;
    lab::WireFault kind;
    int status = 0;
    std::set<Errc> looking;    // of an operation that only looks
    std::set<Errc> unchanged;  // of a change, where the camera is as it was
    std::set<Errc> changed;    // of a change, where it is not: the outcome is unknown
};

[[nodiscard]] std::span<const Mode> modes();
// False: this answer cannot fail in this way, or would not differ.
[[nodiscard]] bool applies(const Mode& mode, const lab::SeenRequest& request);

}  // namespace camfleet::matrix
