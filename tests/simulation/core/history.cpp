// SPDX-License-Identifier: Apache-2.0
// The world's turn: what happens when, and what the runners of both sides do with it.
#include "tests/simulation/core/history.hpp"

#include "common/proto/agent_state.pb.h"
#include "common/proto/task.pb.h"

#include <cstdio>

namespace camfleet::simulation {

namespace {

constexpr std::int64_t second = 1'000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t start_ms = 1'700'000'000'000;
constexpr std::int64_t longest = 96 * hour;
constexpr std::uint64_t steps_max = 60'000;

Time time_of(std::int64_t ms) { return from_ms(start_ms + ms); }

}  // namespace

History::History(std::uint64_t seed, bool log)
    : seed_(seed),
      log_(log),
      prng_(seed),
      scenario_(Scenario::draw(prng_)),
      world_(scenario_, prng_),
      controller_(scenario_) {}

void History::at(std::int64_t when, Thing thing) {
    future_.emplace(std::make_pair(std::max(when, now_ms_), ++order_), std::move(thing));
}

Verdict History::run() {
    at(0, AgentStarts{});
    at(scenario_.calm_after_ms, Calm{});
    at(5 * minute, Heartbeat{});
    if (prng_.one_in(2)) at(prng_.between(1, 60) * minute, Forgery{});
    if (scenario_.loss > 0) at(prng_.between(1, 40) * minute, LineDrops{});
    controller_.create_recovery(time_of(0));
    take(controller_.step(recovery::Begin{}, time_of(0), Crash::none));
    while (!future_.empty() && verdict_.violation.empty() && !over()) {
        auto next = future_.extract(future_.begin());
        now_ms_ = next.key().first;
        if (now_ms_ > longest || verdict_.steps > steps_max) break;
        verdict_.hash =
            (verdict_.hash ^ static_cast<std::uint64_t>(now_ms_) ^ (next.mapped().index() << 56U)) *
            0x100000001b3U;
        ++verdict_.steps;
        std::visit([this](auto& thing) { happen(thing); }, next.mapped());
        check_world();
        begin_second_recovery();
    }
    if (verdict_.violation.empty()) check_end();
    verdict_.end = v1::RecoveryState::Phase_Name(controller_.state().phase());
    if (!controller_.state().reason().empty()) verdict_.end += ":" + controller_.state().reason();
    return verdict_;
}

// --- the agent ---------------------------------------------------------------------------------

Crash History::draw_crash() {
    if (calm_ || crashes_ >= scenario_.crashes_max || !prng_.one_in(scenario_.crash_one_in)) {
        return Crash::none;
    }
    ++crashes_;
    return prng_.one_in(2) ? Crash::before_commit : Crash::after_commit;
}

void History::step_agent(const agent::Event& event) {
    if (!agent_up_) return;
    auto effects = agent_->step(event, {time_of(now_ms_), time_of(now_ms_)});
    if (arriving_ != nullptr) check_job_step(*arriving_, effects);
    const auto crash = draw_crash();
    if (crash == Crash::before_commit) return agent_dies();
    agent_disk_.commit(effects.save);
    check_performs(event, effects);
    check_way_back(effects);
    if (crash == Crash::after_commit) return agent_dies();
    carry_out(effects);
}

void History::carry_out(agent::Effects& effects) {
    for (auto& one : effects.perform) {
        const auto fate = world_.draw_fate(one.action.kind());
        if (log_) {
            std::fprintf(stderr, "%9lld  %s does %s/%llu\n", static_cast<long long>(now_ms_ / 1000),
                         one.job_id.c_str(), v1::Action::Kind_Name(one.action.kind()).c_str(),
                         static_cast<unsigned long long>(one.action.attempt()));
        }
        at(now_ms_ + prng_.between(20, 1'500),
           Applied{agent_life_, std::move(one.job_id), std::move(one.action), fate});
    }
    for (auto& timer : effects.timers) {
        at(to_ms(timer.device_at) - start_ms,
           AgentTimer{agent_life_, std::move(timer.job_id), timer.key});
    }
    for (auto& event : effects.send) {
        send(ToController{std::make_shared<const v1::AgentEvent>(std::move(event))});
    }
}

void History::agent_dies() {
    if (log_) std::fprintf(stderr, "%9lld  agent dies\n", static_cast<long long>(now_ms_ / 1000));
    agent_.reset();
    agent_up_ = false;
    line_up_ = false;
    at(now_ms_ + prng_.between(1, 90) * second, AgentStarts{});
}

void History::happen(AgentStarts& /*thing*/) {
    ++agent_life_;
    agent_up_ = true;
    agent_ = std::make_unique<agent::AgentMachine>("agent", agent_disk_.rows());
    step_agent(agent::Restarted{});
    at(now_ms_ + prng_.between(1, 20) * second, AgentConnects{agent_life_});
}

void History::happen(AgentConnects& thing) {
    if (!agent_up_ || thing.life != agent_life_ || line_up_) return;
    line_up_ = true;
    step_agent(agent::Connected{});
}

void History::happen(LineDrops& /*thing*/) {
    if (calm_) return;
    line_up_ = false;
    at(now_ms_ + prng_.between(5, 600) * second, AgentConnects{agent_life_});
    at(now_ms_ + prng_.between(10, 60) * minute, LineDrops{});
}

void History::happen(Heartbeat& /*thing*/) {
    step_agent(agent::HeartbeatDue{});
    at(now_ms_ + 5 * minute, Heartbeat{});
}

void History::happen(Applied& thing) {
    // A process that died may or may not have got its request out.
    if (thing.life != agent_life_ && prng_.one_in(2)) return;
    const bool was_on = world_.port_on();
    auto outcome = world_.carry_out(thing.job_id, thing.order, thing.fate, now_ms_);
    const auto ladder_job = ladder_jobs_.find(thing.job_id);
    if (was_on && !world_.port_on() && ladder_job != ladder_jobs_.end()) {
        ++ladder_cycles_[ladder_job->second];
    }
    if (log_) {
        std::fprintf(stderr, "%9lld    %s -> %s %s\n", static_cast<long long>(now_ms_ / 1000),
                     v1::Action::Kind_Name(thing.order.kind()).c_str(),
                     v1::Outcome::Status_Name(outcome.status()).c_str(), outcome.error().c_str());
    }
    if (thing.order.kind() == v1::Action::activate && world_.activated() &&
        thing.fate != Fate::lost_before && thing.fate != Fate::refused_before) {
        v1::CameraMemory memory;
        memory.ParseFromString(agent_disk_.get("camera/cam"));
        if (outcome.error() != "conflict" && memory.candidate() != thing.order.credential()) {
            violated("the camera saw a candidate that the agent had not journalled");
        }
    }
    at(now_ms_ + prng_.between(20, 1'500),
       Answered{thing.life, std::move(thing.job_id), std::move(outcome)});
}

void History::happen(Answered& thing) {
    if (thing.life != agent_life_) return;
    step_agent(agent::ActionDone{std::move(thing.job_id), std::move(thing.outcome)});
}

void History::happen(AgentTimer& thing) {
    if (thing.life != agent_life_) return;
    step_agent(agent::TimerFired{std::move(thing.job_id), thing.key});
}

// --- the network -------------------------------------------------------------------------------

template <class Message>
void History::send(Message message) {
    if (!calm_ && prng_.percent(scenario_.loss)) return;
    const int copies = !calm_ && prng_.percent(scenario_.doubling) ? 2 : 1;
    for (int i = 0; i < copies; ++i) at(now_ms_ + prng_.between(1, calm_ ? 50 : 5'000), message);
}

void History::happen(ToAgent& thing) {
    if (!agent_up_ || (!line_up_ && !thing.forged)) return;
    arriving_ = &thing;
    step_agent(agent::JobArrived{*thing.job, "envelope of " + thing.job->id()});
    arriving_ = nullptr;
    // What went over the wire once can be played again by anybody, much later.
    if (!thing.forged && !calm_ && prng_.one_in(6)) {
        at(now_ms_ + prng_.between(1, 300) * minute, ToAgent{thing.job, true});
    }
}

void History::happen(Acknowledged& thing) {
    if (line_up_) step_agent(agent::EventsAcknowledged{std::move(thing.ids)});
}

void History::happen(ToController& thing) {
    if (!controller_up_ || !line_up_) return;
    const auto crash = draw_crash();
    if (log_ && thing.event->event_id() != 0) {
        std::fprintf(stderr, "%9lld      event %s\n", static_cast<long long>(now_ms_ / 1000),
                     thing.event->ShortDebugString().substr(0, 260).c_str());
    }
    auto out = controller_.on_agent_event(*thing.event, time_of(now_ms_), crash);
    if (thing.event->has_result()) world_.hold_button(false);
    if (crash != Crash::none) return controller_dies();
    take(std::move(out));
}

// --- the controller ----------------------------------------------------------------------------

void History::controller_dies() {
    if (log_)
        std::fprintf(stderr, "%9lld  controller dies\n", static_cast<long long>(now_ms_ / 1000));
    controller_up_ = false;
    ++controller_life_;
    at(now_ms_ + prng_.between(1, 120) * second, ControllerStarts{});
}

void History::happen(ControllerStarts& /*thing*/) {
    controller_up_ = true;
    take(controller_.restart(time_of(now_ms_)));
}

void History::take(ControllerOutput out) {
    for (auto& job : out.jobs) {
        check_published(*job);
        send(ToAgent{std::move(job), false});
    }
    if (!out.acknowledged.empty()) send(Acknowledged{std::move(out.acknowledged)});
    if (out.timer) {
        at(to_ms(out.timer->at) - start_ms, ControllerTimer{controller_life_, out.timer->key});
    }
    if (!tick_planned_ && controller_.has_pending()) {
        tick_planned_ = true;
        const auto wake = controller_.next_wake();
        const auto next = wake ? to_ms(*wake) - start_ms : now_ms_ + minute;
        at(std::max(next, now_ms_ + second), ControllerTick{});
    }
    call_the_person();
}

void History::happen(ControllerTick& /*thing*/) {
    tick_planned_ = false;
    if (controller_up_)
        take(controller_.tick(time_of(now_ms_), Crash::none));
    else if (controller_.has_pending()) {
        tick_planned_ = true;
        at(now_ms_ + minute, ControllerTick{});
    }
}

void History::happen(ControllerTimer& thing) {
    if (thing.life != controller_life_ || !controller_up_) return;
    const auto crash = draw_crash();
    auto out = controller_.step(recovery::TimerFired{thing.key}, time_of(now_ms_), crash);
    if (crash != Crash::none) return controller_dies();
    take(std::move(out));
}

void History::call_the_person() {
    const auto phase = controller_.state().phase();
    const bool wanted = phase == v1::RecoveryState::awaiting_approval ||
                        phase == v1::RecoveryState::awaiting_person;
    if (!wanted || person_called_) return;
    person_called_ = true;
    at(now_ms_ + prng_.between(1, 60) * minute, Person{});
}

void History::happen(Person& /*thing*/) {
    person_called_ = false;
    if (!controller_up_) return call_the_person();
    const auto& state = controller_.state();
    recovery::Event said = recovery::WorkOrderReady{"tina"};
    if (state.phase() == v1::RecoveryState::awaiting_approval) {
        v1::Approval approval;
        approval.set_id("approval-" + std::to_string(order_));
        approval.set_recovery_id(state.id());
        approval.set_device_id(state.camera_id());
        approval.set_granted_by("owner");
        approval.add_rungs(v1::Rung::restore_keep_network);
        approval.add_rungs(v1::Rung::restore_full);
        approval.add_rungs(v1::Rung::reset_button);
        *approval.mutable_granted_at() = to_timestamp(time_of(now_ms_));
        *approval.mutable_expires_at() = to_timestamp(time_of(now_ms_ + 10 * hour));
        said = recovery::Approved{approval};
    } else if (state.phase() != v1::RecoveryState::awaiting_person) {
        return;
    } else if (prng_.one_in(10)) {
        said = recovery::WorkOrderImpossible{"tina", "no button"};
    } else {
        world_.hold_button(!prng_.one_in(8));
        at(now_ms_ + prng_.between(10, 90) * minute, ButtonReleased{});
    }
    take(controller_.step(said, time_of(now_ms_), Crash::none));
}

void History::happen(ButtonReleased& /*thing*/) { world_.hold_button(false); }

void History::happen(Calm& /*thing*/) {
    calm_ = true;
    world_.calm();
    if (!line_up_) at(now_ms_ + 5 * second, AgentConnects{agent_life_});
}

// The operator asks once more: limits per camera and day outlive a recovery.
void History::begin_second_recovery() {
    if (second_begun_ || !scenario_.second_recovery || !controller_up_) return;
    if (!recovery::is_terminal(controller_.state().phase())) return;
    second_begun_ = true;
    pictures_before_ = world_.pictures();
    controller_.create_recovery(time_of(now_ms_));
    take(controller_.step(recovery::Begin{}, time_of(now_ms_), Crash::none));
}

bool History::over() const {
    if (!controller_up_ || !agent_up_ || !agent_->ports_off().empty()) return false;
    return recovery::is_terminal(controller_.state().phase()) && agent_->running_tasks() == 0 &&
           (second_begun_ || !scenario_.second_recovery) && calm_;
}

}  // namespace camfleet::simulation
