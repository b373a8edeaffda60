// SPDX-License-Identifier: Apache-2.0
// Is a job wider than what it says it touches? Every device that the task, its authorisations or
// its bindings name must be a target of the right kind, and every target must be needed.
#pragma once

#include "common/proto/job.pb.h"

#include <string>

namespace camfleet::job_gate {

// Empty: the scope is right. Otherwise what is too wide, for a person.
[[nodiscard]] std::string too_wide(const v1::Job& job);

}  // namespace camfleet::job_gate
