// SPDX-License-Identifier: Apache-2.0
// Which numbers of a growing sequence were taken (jobs at the agent, events at the controller): a
// sliding window in constant space, so that what overtakes each other is taken once each and
// nothing is taken twice. Pure. Invariant: a number below the window, 0, or one that is marked is
// never fresh again. Source: RFC 4303 section 3.4.3 and appendix A2.
#pragma once

#include "common/proto/agent_state.pb.h"

#include <cstdint>

namespace camfleet {

[[nodiscard]] bool is_fresh(const v1::ReplayWindow& window, std::uint64_t sequence);
void mark(v1::ReplayWindow& window, std::uint64_t sequence);
// Both in one: false, and nothing changes, where it is not fresh.
[[nodiscard]] bool take(v1::ReplayWindow& window, std::uint64_t sequence);

}  // namespace camfleet
