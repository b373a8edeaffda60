// SPDX-License-Identifier: Apache-2.0
// The only way to learn the time.
#pragma once

#include "common/base/time.hpp"

namespace camfleet::ports {

class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Time wall() const = 0;  // UTC: validity of jobs, logs, evidence
    [[nodiscard]] virtual Time device()
        const = 0;  // the time task machines live in; wall() * rate at a simulated site
    [[nodiscard]] virtual double device_rate() const = 0;  // 1 outside simulated sites
};

}  // namespace camfleet::ports
