// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/switch_tool/field_cycle.hpp"

#include "agent/core/journal_keys.hpp"
#include "agent/core/power_guard/objection_text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace camfleet::switch_tool {
namespace {

namespace keys = agent::keys;

constexpr Millis boot_poll{2'000};
constexpr std::chrono::hours remembered{24};
// The guard looks again after a minute at most where nobody else is waited for; a longer pause is a
// clock that was set between its answer and ours.
constexpr Seconds longest_pause{60};

template <class Message, class Use>
void each_row(const StateFile::Rows& rows, std::string_view prefix, Use use) {
    for (auto row = rows.lower_bound(std::string(prefix));
         row != rows.end() && row->first.starts_with(prefix); ++row) {
        Message message;
        if (message.ParseFromString(row->second)) use(row->first.substr(prefix.size()), message);
    }
}

std::string where(const v1::PortBinding& port) {
    return port.switch_id() + " port " +
           (port.if_name().empty() ? std::to_string(port.if_index()) : port.if_name());
}

std::string power_text(const v1::PortReading& reading) {
    if (!reading.admin_on()) return "it reads off";
    return reading.delivering() ? "it delivers power" : "it reads on but delivers no power";
}

Millis pause_until(Time when, Time now) {
    return std::clamp<Millis>(when - now, Millis{0}, longest_pause);
}

}  // namespace

FieldCycle::FieldCycle(PortHands& hands, StateFile& state, CycleSeams seams)
    : hands_(hands), state_(state), seams_(std::move(seams)) {
    each_row<v1::PortState>(state.rows(), keys::port,
                            [&](const std::string&, v1::PortState& s) { guard_.load_port(s); });
    each_row<v1::PortHistory>(
        state.rows(), keys::history,
        [&](const std::string& port, v1::PortHistory& h) { guard_.load_history(port, h); });
}

v1::CameraMemory FieldCycle::memory_of(const std::string& camera_id) const {
    v1::CameraMemory memory;
    const auto row = state_.rows().find(keys::of(keys::camera, camera_id));
    if (row != state_.rows().end() && !memory.ParseFromString(row->second)) memory.Clear();
    return memory;
}

Result<void> FieldCycle::save() {
    Batch batch;
    guard_.save_changes(batch);
    const auto now = seams_.now();
    each_row<v1::PortHistory>(
        state_.rows(), keys::history, [&](const std::string& port, const v1::PortHistory& history) {
            if (from_ms(history.last_cycle_ms()) + remembered > now) return;
            batch.ops.insert(batch.ops.begin(), {keys::of(keys::history, port), std::nullopt});
        });
    return batch.empty() ? Result<void>() : state_.commit(batch);
}

power_guard::Cut FieldCycle::cut_of(const CycleWish& wish, const std::string& job_id) const {
    power_guard::Cut cut;
    cut.job_id = job_id;
    // Every call is a recovery of its own: the distance and the day's limit hold between calls.
    cut.recovery_id = job_id;
    cut.camera_id = wish.camera_id;
    cut.port = wish.port;
    cut.reading = wish.reading;
    cut.off_seconds = static_cast<std::uint32_t>(wish.off.count());
    cut.native_cycle = wish.native;
    return cut;
}

std::string FieldCycle::judge(const CycleWish& wish) const {
    const auto verdict =
        guard_.judge(cut_of(wish, "question"), memory_of(wish.camera_id), seams_.now());
    if (verdict.objection.empty()) return {};
    auto text = power_guard::objection_text(verdict.objection);
    if (verdict.until) text += " (until " + to_iso8601(*verdict.until) + ")";
    return text;
}

void FieldCycle::carry_out(power_guard::Orders& orders) {
    while (!orders.perform.empty()) {
        const auto order = std::move(orders.perform.front());
        orders.perform.erase(orders.perform.begin());
        v1::Outcome outcome;
        outcome.set_attempt(order.action.attempt());
        Error error;
        if (order.action.kind() == v1::Action::port_on) {
            const auto done = hands_.set_power(order.action.port(), true);
            if (!done) error = done.error();
            outcome.set_status(done ? v1::Outcome::ok : v1::Outcome::failed);
            if (done) outcome.mutable_port_reading()->set_admin_on(true);  // as it was read back
        } else {
            const auto reading = hands_.read(order.action.port());
            if (reading) *outcome.mutable_port_reading() = *reading;
            if (!reading) error = reading.error();
            if (reading) last_trouble_ = power_text(*reading);
            outcome.set_status(reading ? v1::Outcome::ok : v1::Outcome::failed);
        }
        if (outcome.status() != v1::Outcome::ok) last_trouble_ = error.text();
        if (guard_.on_outcome(order.job_id, outcome, seams_.now(), orders)) {
            seams_.say(where(order.action.port()) + " reads on");
        }
    }
}

bool FieldCycle::wait_to_try(const std::string& job_id, Millis pause, bool may_stop) {
    const auto waits_for = guard_.waits_for(job_id);
    seams_.say("the port is not on yet (" + (waits_for.empty() ? last_trouble_ : waits_for) +
               "); trying again in " + std::to_string((pause.count() + 999) / 1000) + " s");
    for (const auto until = seams_.ticks() + pause; seams_.ticks() < until;) {
        if (seams_.rest(until - seams_.ticks())) continue;
        if (may_stop) return false;
        seams_.say("not before the port is on again");
    }
    return true;
}

bool FieldCycle::bring_back(const std::string& job_id, std::optional<Millis> until) {
    std::vector<agent::Perform> perform;
    std::vector<agent::ArmTimer> timers;
    power_guard::Orders orders{perform, timers};
    guard_.restore(job_id, seams_.now(), orders);
    bool stopped = false;
    while (!stopped && guard_.holds(job_id)) {
        ignore_error(save(), "the intent is on disk already; the port matters more");
        carry_out(orders);
        if (!guard_.holds(job_id) || timers.empty()) break;
        const auto timer = timers.back();
        timers.clear();
        const auto pause = pause_until(timer.device_at, seams_.now());
        if (until && seams_.ticks() + pause > *until) break;
        stopped = !wait_to_try(job_id, pause, until.has_value());
        if (!stopped) guard_.on_timer(timer.job_id, timer.key, seams_.now(), orders);
    }
    ignore_error(save(), "a row too many only means one more look at the port");
    return !stopped;
}

// The guard's own waits are no tries of a switch that does not answer: they pass.
bool FieldCycle::wait_for_turn(const std::string& job_id, const std::vector<Timer>& timers) {
    if (guard_.waits_for(job_id).empty() || timers.empty()) return false;
    seams_.say("waiting for " + guard_.waits_for(job_id));
    const auto pause = pause_until(timers.back().device_at, seams_.now());
    for (const auto until = seams_.ticks() + pause; seams_.ticks() < until;) {
        if (!seams_.rest(until - seams_.ticks())) return false;
    }
    return true;
}

std::vector<DarkPort> FieldCycle::heal(std::uint32_t tries) {
    std::vector<DarkPort> dark;
    StateFile::Rows rows = state_.rows();
    each_row<v1::PortState>(rows, keys::port, [&](const std::string&, const v1::PortState& state) {
        const bool no_on = state.native_cycle();
        seams_.say(where(state.port()) + (no_on ? " was cycled at " : " was left off at ") +
                   to_iso8601(from_ms(state.off_ms())) +
                   (no_on ? " and not seen on since: reading it" : ": bringing it back first"));
        for (std::uint32_t i = 0; i < tries && guard_.holds(state.job_id());) {
            std::vector<agent::Perform> perform;
            std::vector<agent::ArmTimer> timers;
            power_guard::Orders orders{perform, timers};
            guard_.restore(state.job_id(), seams_.now(), orders);
            carry_out(orders);
            if (!wait_for_turn(state.job_id(), timers)) ++i;
        }
        if (guard_.holds(state.job_id()))
            dark.push_back({where(state.port()) + ": " + last_trouble_, no_on});
    });
    ignore_error(save(), "a row too many only means one more look at the port");
    return dark;
}

void FieldCycle::cut(const CycleWish& wish, const std::string& job_id, CycleReport& report) {
    std::vector<agent::Perform> perform;
    std::vector<agent::ArmTimer> timers;
    power_guard::Orders orders{perform, timers};
    const auto began = seams_.ticks();
    if (!guard_.off_goes_out(job_id)) return;
    seams_.say("switching " + where(wish.port) + " off");
    const auto off = hands_.set_power(wish.port, false);
    guard_.off_answered(job_id, seams_.now(), orders);
    report.cut = off.has_value();
    if (off) {
        seams_.say("it reads off; waiting " + std::to_string(wish.off.count()) + " s");
        for (const auto until = began + wish.off; !report.stopped && seams_.ticks() < until;) {
            report.stopped = !seams_.rest(until - seams_.ticks());
        }
    } else {
        report.trouble = "off: " + off.error().text();
    }
    if (report.stopped) seams_.say("stopping: the port is switched on first");
    report.stopped = !bring_back(job_id, std::nullopt) || report.stopped;
    report.on_again = !guard_.holds(job_id);
    report.dark_ms = report.cut ? (seams_.ticks() - began).count() : 0;
}

void FieldCycle::cycle_by_itself(const CycleWish& wish,
                                 const std::string& job_id,
                                 CycleReport& report) {
    std::vector<agent::Perform> perform;
    std::vector<agent::ArmTimer> timers;
    power_guard::Orders orders{perform, timers};
    const auto began = seams_.ticks();
    if (!guard_.off_goes_out(job_id)) return;
    seams_.say("asking for the switch's own cycle of " + where(wish.port));
    const auto done = hands_.cycle(wish.port);
    guard_.off_answered(job_id, seams_.now(), orders);
    report.cut = done.has_value();
    if (!done) report.trouble = "cycle: " + done.error().text();
    report.stopped = !bring_back(job_id, seams_.ticks() + wish.boot);
    report.on_again = !guard_.holds(job_id);
    report.dark_ms = (seams_.ticks() - began).count();
    if (!report.on_again) report.trouble += (report.trouble.empty() ? "" : "; ") + last_trouble_;
}

void FieldCycle::watch_boot(const CycleWish& wish, CycleReport& report) {
    const auto on_at = seams_.ticks();
    while (seams_.ticks() < on_at + wish.boot) {
        if (const auto reading = hands_.read(wish.port)) {
            const auto after = (seams_.ticks() - on_at).count();
            if (report.power_after_ms < 0 && reading->delivering()) report.power_after_ms = after;
            if (report.link_after_ms < 0 && reading->link_up()) report.link_after_ms = after;
        }
        if (report.power_after_ms >= 0 && report.link_after_ms >= 0) return;
        if (!seams_.rest(boot_poll)) {
            report.stopped = true;
            return;
        }
    }
}

Result<CycleReport> FieldCycle::run(const CycleWish& wish) {
    CycleReport report;
    report.refusal = judge(wish);
    if (!report.refusal.empty()) return report;
    const auto job_id = "field-" + std::to_string(to_ms(seams_.now()));
    std::vector<agent::Perform> perform;
    std::vector<agent::ArmTimer> timers;
    power_guard::Orders orders{perform, timers};
    auto memory = memory_of(wish.camera_id);
    guard_.begin(cut_of(wish, job_id), memory, seams_.now(), orders);
    Batch batch;
    guard_.save_changes(batch);
    batch.put(keys::of(keys::camera, wish.camera_id), memory.SerializeAsString());
    if (auto saved = state_.commit(batch); !saved) return std::unexpected(saved.error());
    report.native = wish.native;
    wish.native ? cycle_by_itself(wish, job_id, report) : cut(wish, job_id, report);
    if (report.on_again && report.cut && !report.stopped) watch_boot(wish, report);
    return report;
}

}  // namespace camfleet::switch_tool
