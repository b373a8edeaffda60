// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/alarms.hpp"

#include <utility>
#include <vector>

namespace camfleet::runtime {

void Alarms::set(const std::string& name,
                 std::chrono::milliseconds in,
                 std::function<void()> ring) {
    if (const auto old = by_name_.find(name); old != by_name_.end()) {
        by_time_.erase({old->second.at, name});
    }
    const auto at = std::chrono::steady_clock::now() + std::max(in, std::chrono::milliseconds{0});
    by_name_[name] = Entry{.at = at, .ring = std::move(ring)};
    by_time_.emplace(at, name);
    arm();
}

void Alarms::clear() {
    by_name_.clear();
    by_time_.clear();
    timer_.cancel();
}

void Alarms::arm() {
    if (by_time_.empty()) return;
    timer_.expires_at(by_time_.begin()->first);
    timer_.async_wait([this](const boost::system::error_code& ec) {
        if (!ec) ring_due();
    });
}

void Alarms::ring_due() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::function<void()>> due;
    while (!by_time_.empty() && by_time_.begin()->first <= now) {
        const auto entry = by_name_.extract(by_time_.begin()->second);
        by_time_.erase(by_time_.begin());
        due.push_back(std::move(entry.mapped().ring));
    }
    arm();
    for (const auto& ring : due) ring();
}

}  // namespace camfleet::runtime
