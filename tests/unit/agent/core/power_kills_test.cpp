// SPDX-License-Identifier: Apache-2.0
// An agent that is killed at every commit and around every action of a power-cycle, one after the
// other, also while the switch does not answer: the port always ends on, and is not cut more often
// than one recovery may.
#include "common/base/limits.hpp"
#include "tests/unit/agent/core/killed_agent.hpp"

#include <gtest/gtest.h>

namespace camfleet::agent {
namespace {

using A = v1::Action;

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
    v1::Outcome carry_out(const v1::ActionOrder& order, Time /*now*/) {
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

v1::Job cycle() { return right_job({v1::Rung::diagnose, v1::Rung::power_cycle}); }

class PowerKills : public testing::TestWithParam<unsigned> {
  protected:
    static void expect_lit(const KilledAgent<SwitchAndCamera>& agent, const std::string& when) {
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
            EXPECT_TRUE(agent.play(cycle())) << when;
            expect_lit(agent, when);
        }
    }
};

TEST_P(PowerKills, at_every_commit_and_around_every_action_leave_no_port_dark) {
    SwitchAndCamera start;
    start.silent = GetParam();
    KilledAgent whole(start, Kill::never, 0);
    ASSERT_TRUE(whole.play(cycle()));
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
