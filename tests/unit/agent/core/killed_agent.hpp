// SPDX-License-Identifier: Apache-2.0
// An agent that dies once, at a commit or around an action, before a world that is a value: every
// place where it can die is visited one after the other.
#pragma once

#include "tests/unit/agent/core/fixtures.hpp"

#include <algorithm>
#include <deque>

namespace camfleet::agent {

enum class Kill {
    never,
    after_commit,   // nothing of what was decided is carried out
    after_effect,   // carried out, the answer is lost
    before_effect,  // asked for, never carried out
};

// World: `v1::Outcome carry_out(const v1::ActionOrder&, Time)`.
template <class World>
class KilledAgent {
  public:
    KilledAgent(World world, Kill kill, unsigned at)
        : world_(std::move(world)), kill_(kill), kill_at_(at) {
        start();
    }

    // Bounded: a history that does not end is a failure.
    [[nodiscard]] bool play(const v1::Job& job) {
        step(JobArrived{job, "sealed"});
        for (int i = 0; i < 2'000; ++i) {
            if (!open_.empty()) {
                perform();
            } else if (result_ && machine_->ports_off().empty()) {
                return true;
            } else if (!next_timer()) {
                return false;
            }
        }
        return false;
    }
    [[nodiscard]] const World& world() const { return world_; }
    // Only after a play that ended.
    [[nodiscard]] const v1::TaskResult& result() const { return *result_; }
    [[nodiscard]] unsigned commits() const { return commits_; }
    [[nodiscard]] unsigned effects() const { return performed_; }
    [[nodiscard]] bool dark_in_the_journal() const {
        const auto row = rows_.lower_bound("port/");
        return row != rows_.end() && row->first.starts_with("port/");
    }

  private:
    void start() {
        open_.clear();
        timers_.clear();
        machine_.emplace("agent-1", std::vector<std::pair<std::string, std::string>>(rows_.begin(),
                                                                                     rows_.end()));
        step(Restarted{});
    }
    void step(const Event& event) {
        auto effects = machine_->step(event, {now_, now_});
        for (const auto& op : effects.save.ops) {
            if (op.value)
                rows_[op.key] = *op.value;
            else
                rows_.erase(op.key);
        }
        for (const auto& sent : effects.send) {
            if (sent.has_result()) result_ = sent.result();
        }
        ++commits_;
        if (kill_ == Kill::after_commit && commits_ == kill_at_) return start();
        for (const auto& one : effects.perform) open_.push_back(one);
        for (const auto& timer : effects.timers) timers_.push_back(timer);
    }
    void perform() {
        const auto one = open_.front();
        open_.pop_front();
        const bool killed = ++performed_ == kill_at_;
        if (killed && kill_ == Kill::before_effect) return start();
        auto outcome = world_.carry_out(one.action, now_);
        if (killed && kill_ == Kill::after_effect) return start();
        outcome.set_kind(one.action.kind());
        outcome.set_attempt(one.action.attempt());
        now_ += Millis{500};
        step(ActionDone{one.job_id, std::move(outcome)});
    }
    bool next_timer() {
        if (timers_.empty()) return false;
        const auto first = std::ranges::min_element(timers_, {}, &ArmTimer::device_at);
        const auto timer = *first;
        timers_.erase(first);
        now_ = std::max(now_, timer.device_at);
        step(TimerFired{timer.job_id, timer.key});
        return true;
    }

    World world_;
    Kill kill_;
    unsigned kill_at_;
    Time now_ = test_time(0);
    std::map<std::string, std::string> rows_;
    std::optional<AgentMachine> machine_;
    std::deque<Perform> open_;
    std::vector<ArmTimer> timers_;
    unsigned commits_ = 0;
    unsigned performed_ = 0;
    std::optional<v1::TaskResult> result_;
};

}  // namespace camfleet::agent
