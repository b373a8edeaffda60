// SPDX-License-Identifier: Apache-2.0
// The walk along a policy's ladder: which rungs fit this recovery, how far the next job reaches,
// and at which joint (approval, work order, person) it has to stop. Station 2 of a job's life.
// Pure.
//
// Invariants: a rung without its authority is never part of a job; reset_button is always a job of
// its own, behind a work order; a rung that is left out is named with its reason.
#pragma once

#include "common/base/time.hpp"
#include "common/proto/recovery.pb.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace camfleet::recovery {

struct Stop {
    enum class Kind {
        job,         // rungs [..] may run at once
        ownership,   // the next rung needs an ownership record that is not there
        approval,    // the next rung needs a person's approval
        work_order,  // the next rung needs a person at the camera
        person,      // the next rung is not automated
        exhausted,   // no rung is left
    };
    Kind kind = Kind::exhausted;
    int first = 0;  // ladder index where the stop stands
    int after = 0;  // ladder index behind what it covers
    std::vector<int> rungs;
    std::vector<std::string> notes;  // one for each rung left out
};

[[nodiscard]] Stop next_stop(const v1::RecoveryState& state, Time now);

// Why this rung is not for this recovery; nothing: it fits.
[[nodiscard]] std::optional<std::string> left_out(const v1::RecoveryState& state,
                                                  const v1::RungPolicy& rung);
// An approval that names the rung and has not expired, and for destructive rungs the record as
// well.
[[nodiscard]] bool is_authorised(const v1::RecoveryState& state,
                                 const v1::RungPolicy& rung,
                                 Time now);
[[nodiscard]] v1::RungOrder order_of(const v1::RungPolicy& rung);
[[nodiscard]] std::string rung_name(v1::Rung::Kind rung);

}  // namespace camfleet::recovery
