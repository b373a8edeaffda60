// SPDX-License-Identifier: Apache-2.0
// Changes of recoveries as server-sent events. A feed of one recovery begins with its present
// state, so that nobody waits for a change that came a moment earlier, and ends with its terminal
// phase.
#pragma once

#include "common/base/error.hpp"
#include "controller/api/http_types.hpp"
#include "controller/core/operations.hpp"

#include <memory>
#include <string>

namespace camfleet::api {

// recovery_id empty: all of them, without end. Errors: not_found
[[nodiscard]] Result<std::shared_ptr<EventSource>> make_event_feed(
    controller::RecoveryOperations& recoveries, std::string recovery_id);

}  // namespace camfleet::api
