// SPDX-License-Identifier: Apache-2.0
// Asks the switch until its tables show what was written, or says precisely what they show instead.
// Invariant: every wait ends by its deadline.
#pragma once

#include "agent/switches/snmp/power_control.hpp"

namespace camfleet::switches {

struct ReadBackPace {
    std::chrono::milliseconds settle;  // how long a write may take until it shows
    std::chrono::milliseconds poll;
};

class ReadBack {
  public:
    ReadBack(ports::SnmpClient& client, const PowerControl& control, ReadBackPace pace)
        : client_(client), control_(control), pace_(pace) {}

    // The port reads as asked. written: the answer to the write.
    // Errors: rejected (success was claimed, nothing changed), timeout, and the write's own
    [[nodiscard]] Result<void> wait(bool on, const Result<void>& written, ports::Deadline until);
    // The port was seen without power and then with it again.
    // Errors: rejected (its power never went), timeout (it went and did not come back)
    [[nodiscard]] Result<void> wait_for_cycle(const Result<void>& written, ports::Deadline until);

  private:
    void look(ports::Deadline until);
    bool pause(ports::Deadline until) const;  // false: the time is over
    [[nodiscard]] bool admin_reads(bool on) const { return known_ && admin_on_ == on; }
    [[nodiscard]] Result<void> verdict(bool on, const Result<void>& written) const;

    ports::SnmpClient& client_;
    const PowerControl& control_;
    ReadBackPace pace_;
    bool known_ = false;
    bool admin_on_ = false;
    bool delivering_ = false;
    Error last_error_;
};

}  // namespace camfleet::switches
