// SPDX-License-Identifier: Apache-2.0
// Turns an uptime into a marker that can be compared as text. The start of the uptime is the
// agent's own (device) time minus the uptime, so a camera whose clock is set by NTP does not look
// rebooted. It jitters by a second or two with the network; so the first marker of a boot is kept
// per address and given out again as long as the start stays within the tolerance. After an agent
// restart the first marker, rounded to a minute, may differ by one minute: same_boot()
// (common/base) forgives it. Invariant: at most `devices_max` entries; thread-safe, drivers run on
// several workers.
#pragma once

#include "common/base/time.hpp"

#include <map>
#include <mutex>
#include <string>

namespace camfleet::hikvision {

class BootMemory {
  public:
    static constexpr std::size_t devices_max = 4096;
    static constexpr Seconds tolerance{20};

    [[nodiscard]] std::string marker(const std::string& device, Time now, Seconds up_time);

  private:
    struct Entry {
        Time start;
        std::string marker;
    };
    std::mutex mutex_;
    std::map<std::string, Entry> entries_;
};

}  // namespace camfleet::hikvision
