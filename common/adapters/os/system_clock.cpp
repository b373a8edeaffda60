// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/os/system_clock.hpp"

#include <algorithm>
#include <cmath>

namespace camfleet::os {

SystemClock::SystemClock(double rate)
    : rate_(std::isnan(rate) ? 1.0 : std::clamp(rate, 1.0, 1000.0)) {}

Time SystemClock::wall() const {
    return std::chrono::floor<Millis>(std::chrono::system_clock::now());
}

Time SystemClock::device() const {
    if (rate_ == 1.0) return wall();
    return from_ms(std::llround(static_cast<double>(to_ms(wall())) * rate_));
}

}  // namespace camfleet::os
