// SPDX-License-Identifier: Apache-2.0
// A clock that stands still until a test moves it.
#pragma once

#include "common/ports/clock.hpp"

namespace camfleet::support {

class FixedClock : public ports::Clock {
  public:
    explicit FixedClock(Time now = from_ms(1'770'000'000'000)) : now_(now) {}
    [[nodiscard]] Time wall() const override { return now_; }
    [[nodiscard]] Time device() const override { return now_; }
    [[nodiscard]] double device_rate() const override { return 1; }
    void advance(Millis by) { now_ += by; }

  private:
    Time now_;
};

}  // namespace camfleet::support
