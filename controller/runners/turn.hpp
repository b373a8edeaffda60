// SPDX-License-Identifier: Apache-2.0
// One turn of the controller: the rows of everything that was decided, and what may happen once
// they are on disk. Stations 2 and 3 of a job's life: state, outgoing job and audit record in ONE
// batch. Invariant: nothing in `after` runs before the batch is durable; a failed commit ends the
// program.
#pragma once

#include "common/base/batch.hpp"

#include <functional>
#include <vector>

namespace camfleet::controller {

struct Turn {
    Batch batch;
    std::vector<std::function<void()>> after;
};

}  // namespace camfleet::controller
