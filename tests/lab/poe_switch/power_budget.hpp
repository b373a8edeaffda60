// SPDX-License-Identifier: Apache-2.0
// The power supply of the lab's switch: what each port draws now, whether one more fits, and the
// most that was ever asked of it. A port that powers up draws the most of its class for a while
// (inrush), then what its device says. One that would not fit is denied, as
// pethPsePortPowerDeniedCounter says; what it asked for stands in highest() all the same. Not
// thread safe; time is the caller's.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <utility>

namespace camfleet::lab {

class PowerBudget {
  public:
    using Port = std::pair<unsigned, unsigned>;  // group, port
    using Moment = std::chrono::nanoseconds;     // since any fixed point

    PowerBudget(unsigned watts, Moment inrush) : budget_(watts * 1'000U), inrush_(inrush) {}

    // The port asks for power. False: denied, it stays dark and may ask again.
    [[nodiscard]] bool power_up(Port port, unsigned power_class, unsigned milliwatts, Moment now);
    void power_down(Port port);
    // What the device draws once it runs.
    void device_draws(Port port, unsigned milliwatts);

    [[nodiscard]] unsigned draw(Port port, Moment now) const;
    [[nodiscard]] unsigned sum(Moment now) const;
    [[nodiscard]] unsigned highest() const { return highest_; }
    [[nodiscard]] unsigned denied(Port port) const;
    [[nodiscard]] unsigned denied() const;
    [[nodiscard]] unsigned budget() const { return budget_; }

  private:
    struct Load {
        unsigned inrush = 0;
        unsigned milliwatts = 0;
        Moment inrush_until{};
    };
    unsigned budget_;  // milliwatts
    Moment inrush_;
    unsigned highest_ = 0;
    std::map<Port, Load> loads_;
    std::map<Port, unsigned> denied_;
};

}  // namespace camfleet::lab
