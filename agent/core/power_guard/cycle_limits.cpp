// SPDX-License-Identifier: Apache-2.0
#include "agent/core/power_guard/cycle_limits.hpp"

#include "agent/core/mutation.hpp"
#include "agent/core/power_guard/port_judgement.hpp"
#include "common/base/limits.hpp"

#include <algorithm>

namespace camfleet::power_guard {

namespace {

constexpr std::chrono::hours day{24};
constexpr std::chrono::minutes distance{10};  // Source: reference switches.md section 7

bool within_a_day(const v1::PowerCycle& cycle, Time now) {
    return from_ms(cycle.at_ms()) + day > now;
}

}  // namespace

Judgement judge_cycles(const Cut& cut, const v1::CameraMemory& camera, Time now) {
    if (CAMFLEET_MUTANT(row_of_cycles_is_not_counted)) return {};
    std::uint32_t in_a_row = 0;
    std::vector<Time> today;
    for (const auto& cycle : camera.cycles()) {
        if (!within_a_day(cycle, now)) continue;
        today.push_back(from_ms(cycle.at_ms()));
        if (cycle.recovery_id() == cut.recovery_id && !cycle.with_person()) ++in_a_row;
    }
    if (!cut.with_person && in_a_row >= limits::power_cycles_in_a_row_max) {
        return {"power_cycles_in_a_row", std::nullopt};
    }
    const auto asked = cut.max_in_24h == 0 ? limits::power_cycles_in_24h_max : cut.max_in_24h;
    const auto most = std::min(asked, limits::power_cycles_in_24h_max);
    if (today.size() < most) return {};
    return {"power_cycles_in_24h", today[today.size() - most] + day};
}

Judgement judge_distance(const Cut& cut, const v1::PortHistory& history, Time now) {
    if (history.recovery_id() == cut.recovery_id) return {};
    const auto next = from_ms(history.last_cycle_ms()) + distance;
    if (next <= now) return {};
    return {"port_cycled_lately", next};
}

void add_cycle(const Cut& cut, v1::CameraMemory& camera, Time now) {
    auto* cycles = camera.mutable_cycles();
    cycles->erase(std::remove_if(cycles->begin(), cycles->end(),
                                 [&](const auto& cycle) { return !within_a_day(cycle, now); }),
                  cycles->end());
    auto* added = camera.add_cycles();
    added->set_at_ms(to_ms(now));
    added->set_recovery_id(cut.recovery_id);
    added->set_with_person(cut.with_person);
    added->set_named_reason(named_reason(cut.port));
}

}  // namespace camfleet::power_guard
