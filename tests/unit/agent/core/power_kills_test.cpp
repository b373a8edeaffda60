// SPDX-License-Identifier: Apache-2.0
// An agent that is killed at every commit and around every action of a power-cycle, one after the
// other, also while the switch does not answer: the port always ends on, and is not cut more often
// than one recovery may.
#include "common/base/limits.hpp"
#include "tests/unit/agent/core/fixtures.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace camfleet::agent {
namespace {

using A = v1::Action;

enum class Kill {
    never,
    after_commit,   // nothing of what was decided is carried out
    after_effect,   // carried out, the answer is lost
    before_effect,  // asked for, never carried out
};

// A frozen camera on a port: its pictures flow again after the power was away.
struct SwitchAndCamera {
    bool on = true;
    unsigned cuts = 0;
    unsigned silent = 0;  // so many questions and writes are lost while it is off
    unsigned boots = 1;

    bool lost() {
        if (on || silent == 0) return false;
        --silent;
        return true;
    }
    v1::Outcome carry_out(const v1::ActionOrder& order) {
        switch (order.kind()) {
            case A::port_off:
                if (on) ++cuts;
                on = false;
                return reading(false);
            case A::port_on:
                if (lost()) return unknown();
                if (!on) ++boots;
                on = true;
                return reading(true);
            case A::read_port:
                return lost() ? unknown() : reading(on);
            case A::find_port:
                return port();
            case A::locate:
            case A::diagnose:
                return on ? seen("boot " + std::to_string(boots)) : ok();
            case A::prove_current:
                return login(true);
            case A::watch_video:
                return video(on && boots > 1 ? 30 : 0);
            case A::find_channel:
            case A::read_channel:
                return channel(on);
            default:
                return ok();
        }
    }
};

class KilledAgent {
  public:
    KilledAgent(SwitchAndCamera world, Kill kill, unsigned at)
        : world_(world), kill_(kill), kill_at_(at) {
        start();
    }

    // Bounded: a history that does not end is a failure.
    [[nodiscard]] bool play() {
        step(JobArrived{right_job({v1::Rung::diagnose, v1::Rung::power_cycle}), "sealed"});
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
    [[nodiscard]] const SwitchAndCamera& world() const { return world_; }
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
        for (const auto& sent : effects.send) result_ = result_ || sent.has_result();
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
        auto outcome = world_.carry_out(one.action);
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

    SwitchAndCamera world_;
    Kill kill_;
    unsigned kill_at_;
    Time now_ = test_time(0);
    std::map<std::string, std::string> rows_;
    std::optional<AgentMachine> machine_;
    std::deque<Perform> open_;
    std::vector<ArmTimer> timers_;
    unsigned commits_ = 0;
    unsigned performed_ = 0;
    bool result_ = false;
};

class PowerKills : public testing::TestWithParam<unsigned> {
  protected:
    static void expect_lit(const KilledAgent& agent, const std::string& when) {
        EXPECT_TRUE(agent.world().on) << when;
        EXPECT_FALSE(agent.dark_in_the_journal()) << when;
        EXPECT_LE(agent.world().cuts, limits::power_cycles_in_a_row_max) << when;
    }
    static void kill_everywhere(Kill kill, unsigned last, unsigned silent) {
        for (unsigned at = 1; at <= last; ++at) {
            SwitchAndCamera start;
            start.silent = silent;
            KilledAgent agent(start, kill, at);
            const auto when = "killed at " + std::to_string(at) + ", way " +
                              std::to_string(static_cast<int>(kill));
            EXPECT_TRUE(agent.play()) << when;
            expect_lit(agent, when);
        }
    }
};

TEST_P(PowerKills, at_every_commit_and_around_every_action_leave_no_port_dark) {
    SwitchAndCamera start;
    start.silent = GetParam();
    KilledAgent whole(start, Kill::never, 0);
    ASSERT_TRUE(whole.play());
    expect_lit(whole, "never killed");
    ASSERT_EQ(whole.world().cuts, 1U);
    ASSERT_GT(whole.commits(), 10U);
    // A killed agent has more to do than one that lives: a few beyond its own count.
    kill_everywhere(Kill::after_commit, whole.commits() + 5, GetParam());
    kill_everywhere(Kill::before_effect, whole.effects() + 5, GetParam());
    kill_everywhere(Kill::after_effect, whole.effects() + 5, GetParam());
}

INSTANTIATE_TEST_SUITE_P(LostWrites, PowerKills, testing::Values(0U, 1U, 4U));

}  // namespace
}  // namespace camfleet::agent
