// SPDX-License-Identifier: Apache-2.0
#include "agent/core/power_guard/power_guard.hpp"

#include "agent/core/journal_keys.hpp"
#include "agent/core/mutation.hpp"
#include "agent/core/power_guard/cycle_limits.hpp"
#include "agent/core/power_guard/port_judgement.hpp"
#include "agent/core/power_guard/upgrade_watch.hpp"
#include "common/base/limits.hpp"

#include <algorithm>
#include <utility>

namespace camfleet::power_guard {

namespace {

constexpr Seconds off_margin{60};
constexpr Seconds retry_first{2};
constexpr Seconds retry_longest{60};

// A cycle of the switch's own leaves the port configured as "on" while it is dark.
bool is_back(const v1::PortState& state, const v1::PortReading& reading) {
    return reading.admin_on() && (!state.native_cycle() || reading.delivering());
}

}  // namespace

void PowerGuard::load_port(v1::PortState state) {
    if (CAMFLEET_MUTANT(dark_ports_are_forgotten)) return;
    Entry entry;
    entry.state = std::move(state);
    const auto job_id = entry.state.job_id();
    ports_[job_id] = std::move(entry);
}

void PowerGuard::load_history(const std::string& port, v1::PortHistory history) {
    history_[port] = std::move(history);
}

void PowerGuard::doubt(const std::string& switch_id, const std::string& why) {
    if (switch_id.empty() || !doubts_.try_emplace(switch_id, why).second) return;
    changed_doubts_.insert(switch_id);
}

// A person stood for a port and it went dark: the right one, or one that is missed at once.
void PowerGuard::trust_again(const Entry& entry) {
    const auto& port = entry.state.port();
    const bool named = port.confidence() == v1::PortBinding::named_by_operator;
    if (!named || !entry.went_dark) return;
    if (doubts_.erase(port.switch_id()) > 0) changed_doubts_.insert(port.switch_id());
}

Judgement PowerGuard::judge(const Cut& cut, const v1::CameraMemory& camera, Time now) const {
    if (auto word = objection(cut.port, cut.reading, cut.never_cut); !word.empty()) {
        return {std::move(word), std::nullopt};
    }
    const bool named = cut.port.confidence() == v1::PortBinding::named_by_operator;
    if (!named && doubts_.contains(cut.port.switch_id())) {
        return {std::string(doubt_word), std::nullopt};
    }
    const auto name = port_name(cut.port);
    for (const auto& [job, entry] : ports_) {
        if (port_name(entry.state.port()) == name) return {"port_busy", now + Seconds{60}};
    }
    if (auto upgrade = judge_upgrade(camera, now); !upgrade.objection.empty()) return upgrade;
    if (auto often = judge_cycles(cut, camera, now); !often.objection.empty()) return often;
    if (const auto found = history_.find(name); found != history_.end()) {
        auto soon = judge_distance(cut, found->second, now);
        if (!soon.objection.empty()) return soon;
    }
    const auto turn = cut_turn(history_, cut.port.switch_id(), name);
    if (turn > now) return {std::string(turn_word), turn};
    return {};
}

void PowerGuard::begin(const Cut& cut, v1::CameraMemory& camera, Time now, Orders& out) {
    Entry entry;
    auto& state = entry.state;
    *state.mutable_port() = cut.port;
    state.mutable_port()->set_power_mode(cut.reading.power_mode());
    state.set_job_id(cut.job_id);
    state.set_camera_id(cut.camera_id);
    state.set_recovery_id(cut.recovery_id);
    state.set_off_ms(to_ms(now));
    state.set_milliwatts(cut.reading.milliwatts());
    state.set_power_class(cut.reading.power_class());
    state.set_budget_known(cut.reading.budget_watts() > 0);
    state.set_native_cycle(cut.native_cycle);
    const auto longest = std::min(Seconds{cut.off_seconds} + off_margin, limits::power_off_max);
    state.set_must_be_on_by_ms(to_ms(now + longest));
    ++entry.timer;
    out.timers.push_back({cut.job_id, entry.timer, now + longest});
    ports_[cut.job_id] = std::move(entry);
    changed_jobs_.insert(cut.job_id);
    add_cycle(cut, camera, now);
    remember_cut(cut, now);
}

void PowerGuard::remember_cut(const Cut& cut, Time now) {
    auto& history = history_[port_name(cut.port)];
    history.set_last_cycle_ms(to_ms(now));
    history.set_recovery_id(cut.recovery_id);
    history.set_switch_id(cut.port.switch_id());
    history.set_named_reason(named_reason(cut.port));
    history.clear_waited_for();
    changed_history_.insert(port_name(cut.port));
}

void PowerGuard::perform(Entry& entry, Asked what, Orders& out) {
    agent::Perform order;
    order.job_id = entry.state.job_id();
    order.action.set_kind(what == Asked::on ? v1::Action::port_on : v1::Action::read_port);
    order.action.set_attempt(++entry.attempt);
    *order.action.mutable_port() = entry.state.port();
    entry.asked = what;
    out.perform.push_back(std::move(order));
}

void PowerGuard::restore(const std::string& job_id, Time now, Orders& out) {
    const auto found = ports_.find(job_id);
    if (found == ports_.end()) return;
    auto& entry = found->second;
    if (!entry.state.restoring()) {
        entry.state.set_restoring(true);
        changed_jobs_.insert(job_id);
    }
    if (entry.off_in_flight || entry.asked != Asked::nothing) return;
    entry.state.native_cycle() ? perform(entry, Asked::proof, out) : go_on(entry, now, out);
}

// The ports that have been dark longest come first.
void PowerGuard::restore_all(Time now, Orders& out) {
    std::vector<std::pair<std::int64_t, std::string>> dark;
    for (auto& [job_id, entry] : ports_) {
        entry.state.set_restoring(true);
        changed_jobs_.insert(job_id);
        dark.emplace_back(entry.state.off_ms(), job_id);
    }
    std::sort(dark.begin(), dark.end());
    for (const auto& [since, job_id] : dark) restore(job_id, now, out);
}

bool PowerGuard::off_goes_out(const std::string& job_id) {
    const auto found = ports_.find(job_id);
    if (found == ports_.end() || found->second.state.restoring()) return false;
    found->second.off_in_flight = true;
    return true;
}

void PowerGuard::went_dark(const std::string& job_id) {
    const auto found = ports_.find(job_id);
    if (found != ports_.end()) found->second.went_dark = true;
}

void PowerGuard::off_answered(const std::string& job_id, Time now, Orders& out) {
    const auto found = ports_.find(job_id);
    if (found == ports_.end()) return;
    found->second.off_in_flight = false;
    if (found->second.state.restoring()) restore(job_id, now, out);
}

bool PowerGuard::on_outcome(const std::string& job_id,
                            const v1::Outcome& outcome,
                            Time now,
                            Orders& out) {
    const auto found = ports_.find(job_id);
    if (found == ports_.end() || found->second.attempt != outcome.attempt()) return false;
    auto& entry = found->second;
    const auto asked = std::exchange(entry.asked, Asked::nothing);
    if (asked == Asked::budget) {
        budget_read(entry, outcome, now, out);
        return false;
    }
    // An "on" that was read back is the proof itself: it needs the port alone, where the next
    // reading needs every table of the switch.
    const bool back =
        outcome.status() == v1::Outcome::ok && is_back(entry.state, outcome.port_reading());
    if (asked == Asked::on && !back) {
        perform(entry, Asked::proof, out);
        return false;
    }
    if (back) {
        trust_again(entry);
        forget(job_id);
        return true;
    }
    try_later(entry, now, out);
    return false;
}

void PowerGuard::try_later(Entry& entry, Time now, Orders& out) {
    ++entry.tries;
    const auto doubled = retry_first * (1 << std::min(entry.tries - 1, 5U));
    ++entry.timer;
    out.timers.push_back(
        {entry.state.job_id(), entry.timer, now + std::min<Seconds>(doubled, retry_longest)});
}

void PowerGuard::on_timer(const std::string& job_id, std::uint64_t key, Time now, Orders& out) {
    const auto found = ports_.find(job_id);
    if (found == ports_.end() || found->second.timer != key) return;
    restore(job_id, now, out);
}

void PowerGuard::forget(const std::string& job_id) {
    erased_ports_.insert(port_name(ports_.at(job_id).state.port()));
    changed_jobs_.erase(job_id);
    ports_.erase(job_id);
}

std::uint32_t PowerGuard::fewest_tries() const {
    std::uint32_t fewest = UINT32_MAX;
    for (const auto& [job_id, entry] : ports_) fewest = std::min(fewest, entry.tries);
    return fewest;
}

std::vector<v1::PortBinding> PowerGuard::ports_off() const {
    std::vector<v1::PortBinding> ports;
    ports.reserve(ports_.size());
    for (const auto& [job_id, entry] : ports_) ports.push_back(entry.state.port());
    return ports;
}

void PowerGuard::save_changes(Batch& batch) {
    for (const auto& name : erased_ports_) batch.erase(agent::keys::of(agent::keys::port, name));
    for (const auto& job_id : changed_jobs_) {
        if (CAMFLEET_MUTANT(port_intent_is_not_saved)) break;
        const auto& state = ports_.at(job_id).state;
        batch.put(agent::keys::of(agent::keys::port, port_name(state.port())),
                  state.SerializeAsString());
    }
    for (const auto& name : changed_history_) {
        batch.put(agent::keys::of(agent::keys::history, name),
                  history_.at(name).SerializeAsString());
    }
    for (const auto& switch_id : changed_doubts_) {
        const auto key = agent::keys::of(agent::keys::doubt, switch_id);
        const auto found = doubts_.find(switch_id);
        found == doubts_.end() ? batch.erase(key) : batch.put(key, found->second);
    }
    changed_doubts_.clear();
    erased_ports_.clear();
    changed_jobs_.clear();
    changed_history_.clear();
}

}  // namespace camfleet::power_guard
