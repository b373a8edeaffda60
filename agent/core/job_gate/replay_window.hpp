// SPDX-License-Identifier: Apache-2.0
// Which job sequences were accepted: a sliding window, so that jobs that overtake each other are
// accepted once each and nothing is accepted twice. Invariant: a sequence below the window, 0, or
// one that is marked is never fresh again.
// Source: RFC 4303 section 3.4.3 and appendix A2.
#pragma once

#include "common/proto/agent_state.pb.h"

#include <cstdint>

namespace camfleet::job_gate {

[[nodiscard]] bool is_fresh(const v1::ReplayWindow& window, std::uint64_t sequence);
void mark(v1::ReplayWindow& window, std::uint64_t sequence);

}  // namespace camfleet::job_gate
