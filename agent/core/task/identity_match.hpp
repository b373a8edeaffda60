// SPDX-License-Identifier: Apache-2.0
// Is the device that answered the one the job means? By serial and MAC; never by the address.
#pragma once

#include "common/proto/identity.pb.h"
#include "common/proto/task.pb.h"

#include <string>

namespace camfleet::task {

// True when serial (or, where one side has none, MAC) says so and the MAC does not deny it.
[[nodiscard]] bool same_device(const v1::Identity& wanted, const v1::Identity& seen);

// Why this sighting must not be acted on: "wrong_identity" | "address_conflict" |
// "duplicate_serial"; empty when it may (or when nothing was found).
[[nodiscard]] std::string identity_problem(const v1::Identity& wanted, const v1::Sighting& seen);

// The problem in words for a person.
[[nodiscard]] std::string identity_detail(const v1::Identity& wanted, const v1::Sighting& seen);

}  // namespace camfleet::task
