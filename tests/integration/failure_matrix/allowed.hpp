// SPDX-License-Identifier: Apache-2.0
// Where a driver answers a fault otherwise than the modes say, by design: each with its reason.
#pragma once

#include "tests/integration/failure_matrix/trial.hpp"

namespace camfleet::matrix {

struct Met {
    const Make& make;
    const Row& row;
    const Mode& mode;
    const lab::SeenRequest& request;
};

// No failure, but the way in which some firmware says something: not tried.
[[nodiscard]] bool means_something(const Met& met);
// Further errors.
[[nodiscard]] std::set<Errc> also_allowed(const Met& met);
// The call may go on as if nothing had been: what it says or did must be true all the same.
[[nodiscard]] bool may_succeed(const Met& met);
// What a look says instead of what it says without a fault; empty: nothing else is allowed.
[[nodiscard]] std::string says_instead(const Met& met);

// So many more than without a fault.
struct More {
    std::size_t requests = 0;
    std::size_t logins = 0;
};
[[nodiscard]] More further(const Met& met);

}  // namespace camfleet::matrix
