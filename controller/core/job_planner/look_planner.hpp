// SPDX-License-Identifier: Apache-2.0
// From an operator's question to the job that looks: targets, the credentials that must travel, how
// long it is worth anything; and when a site is due for its next discovery. Pure.
#pragma once

#include "common/proto/api.pb.h"
#include "controller/core/job_planner/job_planner.hpp"

namespace camfleet::job_planner {

struct LookFacts {
    std::string job_id;
    std::string agent_id;
    std::optional<v1::Camera> camera;
    std::string camera_credential_version;
    std::vector<KnownSwitch> switches;  // those that are asked
    Time now;
};

// Errors: invalid_argument (what the question lacks, and what to do)
[[nodiscard]] Result<Plan> plan_look(const v1::StartLook& asked, const LookFacts& facts);

struct DiscoveryState {
    std::uint32_t every_minutes = 0;  // 0: only when asked
    bool agent_is_heard = false;
    bool one_is_open = false;
    std::optional<Time> last;  // when the newest was asked for
};
[[nodiscard]] bool discovery_is_due(const DiscoveryState& site, Time now);

}  // namespace camfleet::job_planner
