// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/http/connection_budget.hpp"

namespace camfleet::http {

Result<ConnectionBudget::Place> ConnectionBudget::take(const std::string& device,
                                                       ports::Deadline until) {
    std::unique_lock lock(mutex_);
    const bool free = freed_.wait_until(lock, until, [&] {
        const auto found = calls_.find(device);
        return found == calls_.end() || found->second < calls_max;
    });
    if (!free) {
        return fail(Errc::unreachable, "nothing was sent: " + std::to_string(calls_max) +
                                           " other calls to this device are under way");
    }
    ++calls_[device];
    return Place(*this, device);
}

void ConnectionBudget::give_back(const std::string& device) {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(device);
    if (found != calls_.end() && --found->second == 0) calls_.erase(found);
    freed_.notify_all();
}

}  // namespace camfleet::http
