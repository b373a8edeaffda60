// SPDX-License-Identifier: Apache-2.0
// The way back on: a port waits for its turn on its switch, then for the budget, then gets its
// power.
#include "agent/core/mutation.hpp"
#include "agent/core/power_guard/port_judgement.hpp"
#include "agent/core/power_guard/power_budget.hpp"
#include "agent/core/power_guard/power_guard.hpp"

#include <algorithm>

namespace camfleet::power_guard {

namespace {

constexpr std::string_view budget_word = "power_budget";
constexpr std::string_view unread_word = "power_budget_unread";
constexpr Seconds look_again{5};

}  // namespace

Millis PowerGuard::short_of_budget(const Entry& entry, Time now) {
    const auto since = entry.state.budget_wait_ms();
    if (since == 0) return Millis{0};
    // The clock was set back: nobody knows how long, and nobody waits for it to come round again.
    return from_ms(since) > now ? Millis{budget_longest} : now - from_ms(since);
}

std::uint32_t PowerGuard::need_of(const Entry& entry, Time now) {
    const auto& state = entry.state;
    return short_of_budget(entry, now) < budget_patience
               ? inrush_milliwatts(state.power_class(), state.milliwatts())
               : last_draw_milliwatts(state.power_class(), state.milliwatts());
}

std::uint32_t PowerGuard::ahead_of(const Entry& entry) const {
    const auto rank = [](const Entry& one) {
        return std::pair{one.state.off_ms(), one.state.job_id()};
    };
    std::uint32_t ahead = 0;
    for (const auto& [job_id, other] : ports_) {
        const bool queued = other.state.waits_for() == turn_word || other.asked == Asked::budget;
        if (!queued || other.state.port().switch_id() != entry.state.port().switch_id()) continue;
        if (rank(other) < rank(entry)) ++ahead;
    }
    return ahead;
}

Time PowerGuard::turn_of(const Entry& entry, Time now) const {
    const auto& port = entry.state.port();
    return on_turn(history_, port.switch_id(), port_name(port), now);
}

void PowerGuard::go_on(Entry& entry, Time now, Orders& out) {
    auto& state = entry.state;
    if (CAMFLEET_MUTANT(ports_come_on_together)) return switch_on(entry, now, out);
    const auto turn = std::max(turn_of(entry, now), now) + ahead_of(entry) * stagger;
    if (turn > now) return wait(entry, turn_word, turn, out);
    const bool ask = state.budget_known() && short_of_budget(entry, now) < budget_longest;
    ask ? perform(entry, Asked::budget, out) : switch_on(entry, now, out);
}

void PowerGuard::budget_read(Entry& entry, const v1::Outcome& outcome, Time now, Orders& out) {
    auto& state = entry.state;
    const bool read = outcome.status() == v1::Outcome::ok && outcome.has_port_reading();
    const auto& reading = outcome.port_reading();
    // On already (our off never arrived, or an earlier on did): the write then makes sure of it.
    if (read && reading.admin_on()) return switch_on(entry, now, out);
    // Another port may have come on while the switch was asked.
    if (const auto turn = turn_of(entry, now); turn > now) return wait(entry, turn_word, turn, out);
    const auto promised =
        promised_milliwatts(history_, state.port().switch_id(), port_name(state.port()), now);
    if (read && fits(reading, promised, need_of(entry, now))) return switch_on(entry, now, out);
    // A switch that answers nothing about itself may still take the write.
    if (!read && short_of_budget(entry, now) >= budget_patience) return switch_on(entry, now, out);
    if (state.budget_wait_ms() == 0) state.set_budget_wait_ms(to_ms(now));
    ++entry.tries;
    wait(entry, read ? budget_word : unread_word, now + look_again, out);
}

void PowerGuard::switch_on(Entry& entry, Time now, Orders& out) {
    auto& state = entry.state;
    const auto name = port_name(state.port());
    auto& history = history_[name];
    history.set_switch_id(state.port().switch_id());
    history.set_on_ms(to_ms(now));
    history.set_need_milliwatts(inrush_milliwatts(state.power_class(), state.milliwatts()));
    if (short_of_budget(entry, now) >= budget_longest) {
        history.set_waited_for("power_budget_never_freed");
    } else if (!state.waits_for().empty() && state.budget_wait_ms() != 0) {
        history.set_waited_for(state.waits_for());
    }
    changed_history_.insert(name);
    state.clear_waits_for();
    changed_jobs_.insert(state.job_id());
    perform(entry, Asked::on, out);
}

void PowerGuard::wait(Entry& entry, std::string_view word, Time until, Orders& out) {
    entry.state.set_waits_for(std::string(word));
    changed_jobs_.insert(entry.state.job_id());
    ++entry.timer;
    out.timers.push_back({entry.state.job_id(), entry.timer, until});
}

std::string PowerGuard::waits_for(const std::string& job_id) const {
    const auto found = ports_.find(job_id);
    return found == ports_.end() ? std::string{} : found->second.state.waits_for();
}

}  // namespace camfleet::power_guard
