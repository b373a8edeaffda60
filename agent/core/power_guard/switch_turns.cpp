// SPDX-License-Identifier: Apache-2.0
#include "agent/core/power_guard/switch_turns.hpp"

#include "agent/core/mutation.hpp"

#include <algorithm>

namespace camfleet::power_guard {

Time cut_turn(const Histories& histories, const std::string& switch_id, const std::string& port) {
    Time turn{};
    for (const auto& [name, history] : histories) {
        if (name == port || history.switch_id() != switch_id) continue;
        turn = std::max(turn, from_ms(history.last_cycle_ms()) + stagger);
    }
    return turn;
}

Time on_turn(const Histories& histories,
             const std::string& switch_id,
             const std::string& port,
             Time now) {
    Time turn{};
    if (CAMFLEET_MUTANT(ports_come_on_together)) return turn;
    for (const auto& [name, history] : histories) {
        if (name == port || history.switch_id() != switch_id) continue;
        // In the future: the clock was set back since. A dark port does not wait for it.
        if (from_ms(history.on_ms()) > now) continue;
        turn = std::max(turn, from_ms(history.on_ms()) + stagger);
    }
    return turn;
}

std::uint64_t promised_milliwatts(const Histories& histories,
                                  const std::string& switch_id,
                                  const std::string& port,
                                  Time now) {
    std::uint64_t promised = 0;
    if (CAMFLEET_MUTANT(promises_are_forgotten)) return promised;
    for (const auto& [name, history] : histories) {
        if (name == port || history.switch_id() != switch_id) continue;
        if (from_ms(history.on_ms()) + settle > now) promised += history.need_milliwatts();
    }
    return promised;
}

}  // namespace camfleet::power_guard
