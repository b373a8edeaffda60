// SPDX-License-Identifier: Apache-2.0
// Asks the switch until a port reads as asked, or says precisely what it reads instead.
// Invariant: every wait ends by its deadline; nothing is written.
#pragma once

#include "agent/switches/rest/rest_dialect.hpp"

namespace camfleet::switches {

class PowerWatch {
  public:
    struct Pace {
        std::chrono::milliseconds settle;
        std::chrono::milliseconds poll;
    };
    PowerWatch(RestSession& session, const v1::PortBinding& port, Pace pace)
        : session_(session), port_(port), pace_(pace) {}

    // written: the answer to the write. Errors: rejected (success was claimed, nothing changed),
    // timeout, and the write's own
    [[nodiscard]] Result<void> wait(bool on, const Result<void>& written, ports::Deadline until);
    // The power was seen to go and to come back. Errors: rejected (it never went), timeout
    [[nodiscard]] Result<void> wait_for_cycle(const Result<void>& written, ports::Deadline until);

  private:
    void look(ports::Deadline until);
    [[nodiscard]] bool pause(ports::Deadline until) const;
    [[nodiscard]] bool reads(bool on) const { return known_ && last_.admin_on == on; }
    [[nodiscard]] Result<void> verdict(bool on, const Result<void>& written) const;

    RestSession& session_;
    const v1::PortBinding& port_;
    Pace pace_;
    bool known_ = false;
    PortPower last_;
    Error last_error_;
};

}  // namespace camfleet::switches
