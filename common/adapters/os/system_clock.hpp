// SPDX-License-Identifier: Apache-2.0
// The machine's clock. Device time is wall time multiplied by a rate, so that a simulated site can
// live through its thirty seconds without power in one.
#pragma once

#include "common/ports/clock.hpp"

namespace camfleet::os {

class SystemClock : public ports::Clock {
  public:
    // rate: 1 in the product; outside 1..1000 it is taken as the nearer end.
    explicit SystemClock(double rate = 1.0);

    [[nodiscard]] Time wall() const override;
    [[nodiscard]] Time device() const override;
    [[nodiscard]] double device_rate() const override { return rate_; }

  private:
    double rate_;
};

}  // namespace camfleet::os
