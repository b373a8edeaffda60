// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/http/lockout.hpp"

namespace camfleet::lab {

Lockout::Standing Lockout::standing(const std::string& client, Now now) {
    const auto found = clients_.find(client);
    if (found == clients_.end()) return {false, config_.attempts_max, {}};
    Entry& entry = found->second;
    const bool was_locked = entry.failures >= config_.attempts_max;
    if (was_locked && now >= entry.locked_until) entry = {};
    if (entry.failures >= config_.attempts_max) {
        return {true, 0, std::chrono::ceil<std::chrono::seconds>(entry.locked_until - now)};
    }
    return {false, config_.attempts_max - entry.failures, {}};
}

Lockout::Standing Lockout::failed(const std::string& client, Now now) {
    const Standing before = standing(client, now);
    if (clients_.size() >= clients_max && !clients_.contains(client)) {
        clients_.erase(clients_.begin());
    }
    Entry& entry = clients_[client];
    if (before.locked) {
        if (config_.tries_extend) entry.locked_until = now + config_.lock_time;
    } else if (++entry.failures >= config_.attempts_max) {
        entry.locked_until = now + config_.lock_time;
    }
    return standing(client, now);
}

bool Lockout::anyone_locked(Now now) const {
    for (const auto& [client, entry] : clients_) {
        if (entry.failures >= config_.attempts_max && now < entry.locked_until) return true;
    }
    return false;
}

}  // namespace camfleet::lab
