// SPDX-License-Identifier: Apache-2.0
#include "agent/runners/sightings.hpp"

#include "common/base/same_device.hpp"

namespace camfleet::agent {

Result<std::vector<v1::Sighting>> Sightings::look(Millis age) {
    const std::lock_guard lock(one_at_a_time_);
    const auto now = std::chrono::steady_clock::now();
    if (at_ != std::chrono::steady_clock::time_point{} && now - at_ <= age) return last_;
    auto seen = finder_.look(now + window_);
    if (!seen) return seen;
    last_ = *seen;
    at_ = std::chrono::steady_clock::now();
    return last_;
}

const v1::Sighting* Sightings::match(const std::vector<v1::Sighting>& all,
                                     const v1::Identity& wanted) {
    for (const auto& one : all) {
        if (same_identity(one.identity(), wanted)) return &one;
    }
    return nullptr;
}

const v1::Sighting* Sightings::stranger(const std::vector<v1::Sighting>& all,
                                        const std::string& host,
                                        const v1::Identity& wanted) {
    for (const auto& one : all) {
        if (one.endpoint().host() == host && !same_identity(one.identity(), wanted)) return &one;
    }
    return nullptr;
}

}  // namespace camfleet::agent
