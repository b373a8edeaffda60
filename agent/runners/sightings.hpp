// SPDX-License-Identifier: Apache-2.0
// One discovery pass for all tasks: who asked within the last moment shares its answer. Called from
// worker threads, so it is one of the few places with a lock.
#pragma once

#include "common/base/time.hpp"
#include "common/ports/devices.hpp"

#include <chrono>
#include <mutex>
#include <vector>

namespace camfleet::agent {

class Sightings {
  public:
    Sightings(ports::Finder& finder, Millis window) : finder_(finder), window_(window) {}

    // A pass that was finished no longer than `age` ago, else a new one.
    [[nodiscard]] Result<std::vector<v1::Sighting>> look(Millis age);

    // Another pass over the same ports, while none of these runs.
    template <class Pass>
    [[nodiscard]] auto alone(const Pass& pass) {
        const std::lock_guard lock(one_at_a_time_);
        return pass();
    }

    // The one that is this device: same serial, or same MAC where a serial is missing. Null: not
    // seen.
    [[nodiscard]] static const v1::Sighting* match(const std::vector<v1::Sighting>& all,
                                                   const v1::Identity& wanted);
    // Whoever claims this address and is not `wanted`. Null: nobody.
    [[nodiscard]] static const v1::Sighting* stranger(const std::vector<v1::Sighting>& all,
                                                      const std::string& host,
                                                      const v1::Identity& wanted);

  private:
    ports::Finder& finder_;
    Millis window_;
    std::mutex one_at_a_time_;
    std::chrono::steady_clock::time_point at_{};
    std::vector<v1::Sighting> last_;
};

}  // namespace camfleet::agent
