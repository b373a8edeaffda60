// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/hikvision/boot_memory.hpp"

namespace camfleet::hikvision {

std::string BootMemory::marker(const std::string& device, Time now, Seconds up_time) {
    const Time start = now - up_time;
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(device);
    if (found != entries_.end() && std::chrono::abs(found->second.start - start) <= tolerance) {
        found->second.start = start;  // follows a drifting clock without changing the marker
        return found->second.marker;
    }
    if (entries_.size() >= devices_max && found == entries_.end()) entries_.erase(entries_.begin());
    std::string text = to_iso8601(std::chrono::round<std::chrono::minutes>(start));
    entries_[device] = {start, text};
    return text;
}

}  // namespace camfleet::hikvision
