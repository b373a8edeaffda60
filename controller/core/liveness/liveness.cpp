// SPDX-License-Identifier: Apache-2.0
#include "controller/core/liveness/liveness.hpp"

#include <algorithm>

namespace camfleet::liveness {
namespace {

State judge(Millis silence, const Limits& limits) {
    if (silence >= limits.lost_after) return State::lost;
    return silence >= limits.late_after ? State::late : State::fresh;
}

}  // namespace

void Liveness::heard(Time now) {
    last_heard_ = std::max(last_heard_, now);
    ever_ = true;
}

State Liveness::look(Time now, const Limits& limits) {
    seen_ = std::max(seen_, now);
    if (!ever_) return state_;
    const auto target = judge(seen_ - last_heard_, limits);
    if (state_ == State::unknown || target >= state_) {
        state_ = target;
        recovering_ = false;
        return state_;
    }
    if (!recovering_) {
        recovering_ = true;
        better_since_ = seen_;
    }
    if (seen_ - better_since_ >= limits.hold) {
        state_ = target;
        recovering_ = false;
    }
    return state_;
}

}  // namespace camfleet::liveness
