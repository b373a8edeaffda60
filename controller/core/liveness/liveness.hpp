// SPDX-License-Identifier: Apache-2.0
// Judges an agent by the times it was heard. Pure. Invariant: a judgement never goes up and down
// within the hold time, so that one late heartbeat raises no alarm and clears none.
#pragma once

#include "common/base/time.hpp"

namespace camfleet::liveness {

enum class State { unknown, fresh, late, lost };

struct Limits {
    Millis late_after{30'000};
    Millis lost_after{120'000};
    Millis hold{5'000};  // a better judgement must have held for so long
};

class Liveness {
  public:
    void heard(Time now);
    // The judgement at `now`; time that runs backwards changes nothing.
    State look(Time now, const Limits& limits);
    [[nodiscard]] State state() const { return state_; }

  private:
    State state_ = State::unknown;
    Time last_heard_{};
    Time better_since_{};
    Time seen_{};
    bool ever_ = false;
    bool recovering_ = false;
};

}  // namespace camfleet::liveness
