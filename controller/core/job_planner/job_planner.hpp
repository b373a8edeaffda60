// SPDX-License-Identifier: Apache-2.0
// Turns what the recovery machine ordered and what the inventory knows into the job that will be
// signed: targets (nothing that the task does not need), authorisations, provisioning, and the list
// of secrets to seal. Between stations 2 and 4 of a job's life. Pure.
#pragma once

#include "common/base/error.hpp"
#include "common/base/time.hpp"
#include "common/proto/inventory.pb.h"
#include "common/proto/job.pb.h"
#include "common/proto/recovery.pb.h"
#include "controller/core/recovery/recovery_machine.hpp"

#include <optional>
#include <string>
#include <vector>

namespace camfleet::job_planner {

// A device with the version id of the credential that works on it; empty: none is known.
struct KnownSwitch {
    v1::Switch device;
    std::string credential_version;
};
struct KnownRecorder {
    v1::Recorder device;
    std::string credential_version;
};

struct Facts {
    v1::Site site;
    v1::Camera camera;
    std::string camera_credential_version;  // current; empty: none
    std::vector<KnownSwitch> switches;
    std::optional<KnownRecorder> recorder;
    std::optional<v1::OwnershipRecord> ownership;
    std::string time_zone;  // as the maker wants it; empty: leave
    std::string seal_to_certificate;
    Time now;
};

struct Plan {
    v1::Job job;                        // without sequence and sealed_secrets
    std::vector<std::string> versions;  // credential versions whose secrets travel in it
};

// Errors: conflict (a destructive order without ownership record or approval: a bug of ours,
// refused here before the agent has to), invalid_argument (no camera identity)
[[nodiscard]] Result<Plan> plan_job(const v1::RecoveryState& recovery,
                                    const recovery::JobOrder& order,
                                    const Facts& facts);

}  // namespace camfleet::job_planner
