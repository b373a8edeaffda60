// SPDX-License-Identifier: Apache-2.0
// How long to wait before the next connect: doubling from min to max, and of that a random half to
// the whole, so that a fleet which lost its broker at one moment does not return at one moment.
// After a connection that was good the wait starts at min again, but is spread over min to max/2:
// it is then that all others come back too.
#pragma once

#include "common/base/time.hpp"

#include <algorithm>
#include <cstdint>

namespace camfleet::paho {

class Backoff {
  public:
    Backoff(Millis min, Millis max) : min_(min), max_(max), next_(min) {}

    [[nodiscard]] Millis after_failure(std::uint64_t random) {
        const Millis limit = next_;
        next_ = std::min(next_ * 2, max_);
        return between(limit / 2, limit, random);
    }
    [[nodiscard]] Millis after_loss(std::uint64_t random) {
        next_ = min_;
        return between(min_, std::max(min_, max_ / 2), random);
    }

  private:
    static Millis between(Millis low, Millis high, std::uint64_t random) {
        return low + Millis{static_cast<std::int64_t>(
                         random % static_cast<std::uint64_t>((high - low).count() + 1))};
    }

    Millis min_;
    Millis max_;
    Millis next_;
};

}  // namespace camfleet::paho
