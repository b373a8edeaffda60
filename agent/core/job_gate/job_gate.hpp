// SPDX-License-Identifier: Apache-2.0
// Judges a verified job before anything happens: ours, in time, new, no wider than its targets, and
// with the authorisation that its destructive rungs need. Station 5 of a job's life. Pure.
// Invariant: a refused job changes nothing; its sequence is not marked.
#pragma once

#include "common/base/time.hpp"
#include "common/proto/agent_state.pb.h"
#include "common/proto/event.pb.h"
#include "common/proto/job.pb.h"

#include <optional>
#include <string>
#include <string_view>

namespace camfleet::job_gate {

struct Facts {
    std::string_view agent_id;
    Time wall;
    const v1::ReplayWindow* seen = nullptr;
    std::uint64_t generation = 0;  // newest accepted for the camera of this job
    std::size_t open_jobs = 0;
};

struct Refused {
    v1::Refusal::Reason reason = v1::Refusal::unspecified;
    std::string detail;
};

// Nothing: the job may run.
[[nodiscard]] std::optional<Refused> judge(const v1::Job& job, const Facts& facts);

// Rungs that need an ownership record and an approval inside the job (product rule 1).
[[nodiscard]] bool is_destructive(v1::Rung::Kind rung);

// The target with this device id; null when the job does not name it.
[[nodiscard]] const v1::JobTarget* find_target(const v1::Job& job, std::string_view device_id);

// An approval for this rung, device and recovery that has not expired; null when there is none.
[[nodiscard]] const v1::Approval* find_approval(const v1::Job& job, v1::Rung::Kind rung, Time wall);

}  // namespace camfleet::job_gate
