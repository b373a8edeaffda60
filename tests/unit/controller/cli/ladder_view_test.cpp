// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/ladder_view.hpp"

#include <gmock/gmock.h>

namespace camfleet::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using State = v1::RecoveryState;

const Time test_now = from_ms(1'800'000'000'000);

State recovery(State::Phase phase) {
    State out;
    out.set_id("rec-1");
    out.set_camera_id("front-door");
    out.set_objective(v1::Objective::online);
    out.set_phase(phase);
    for (const auto rung :
         {v1::Rung::diagnose, v1::Rung::use_valid_credential, v1::Rung::power_cycle,
          v1::Rung::reboot, v1::Rung::restore_full, v1::Rung::reset_button}) {
        out.mutable_policy()->add_ladder()->set_rung(rung);
    }
    auto& ladder = *out.mutable_policy()->mutable_ladder();
    ladder[1].add_objectives(v1::Objective::access);
    ladder[4].set_needs_approval(true);
    *out.mutable_started_at() = to_timestamp(test_now - Seconds{42});
    return out;
}

std::vector<RungMark> marks(const State& state) {
    std::vector<RungMark> out;
    for (const auto& line : rung_lines(state)) out.push_back(line.mark);
    return out;
}

std::string text(const std::vector<std::string>& lines) {
    std::string out;
    for (const auto& line : lines) out += line + "\n";
    return out;
}

TEST(LadderView, marks_what_ran_what_runs_and_what_is_to_come) {
    State state = recovery(State::job_running);
    state.add_rungs_run(v1::Rung::diagnose);
    state.set_running_rung(v1::Rung::power_cycle);
    state.set_next_rung(4);
    auto& job = *state.add_jobs();
    job.add_rungs(v1::Rung::power_cycle);
    job.add_rungs(v1::Rung::reboot);
    EXPECT_THAT(marks(state), ElementsAre(RungMark::not_helped, RungMark::running,
                                          RungMark::to_come, RungMark::to_come, RungMark::to_come));
}

TEST(LadderView, leaves_out_rungs_that_serve_another_objective) {
    State state = recovery(State::planning);
    EXPECT_EQ(rung_lines(state).size(), 5U);
    state.set_objective(v1::Objective::access);
    EXPECT_EQ(rung_lines(state).size(), 6U);
}

TEST(LadderView, marks_a_passed_rung_as_skipped) {
    State state = recovery(State::job_running);
    state.add_rungs_run(v1::Rung::diagnose);
    state.set_running_rung(v1::Rung::reboot);
    state.set_next_rung(3);
    EXPECT_THAT(marks(state), ElementsAre(RungMark::not_helped, RungMark::skipped,
                                          RungMark::running, RungMark::to_come, RungMark::to_come));
}

TEST(LadderView, only_the_last_rung_of_a_done_recovery_helped) {
    State state = recovery(State::done);
    for (const auto rung :
         {v1::Rung::diagnose, v1::Rung::power_cycle, v1::Rung::reboot, v1::Rung::restore_full}) {
        state.add_rungs_run(rung);
    }
    state.set_port_cycles(2);
    state.set_frames_received(50);
    state.mutable_channel()->set_channel(1);
    state.mutable_channel()->set_online(true);
    *state.mutable_ended_at() = to_timestamp(test_now);
    EXPECT_THAT(marks(state),
                ElementsAre(RungMark::not_helped, RungMark::not_helped, RungMark::not_helped,
                            RungMark::helped, RungMark::skipped));
    const auto lines = ladder_view(state, ViewStyle{}, test_now);
    EXPECT_EQ(lines.back(),
              "front-door is back after 42 s: 50 frames received, recorder channel 1 online");
    EXPECT_THAT(text(lines), HasSubstr("2 cycles of the port"));
    EXPECT_THAT(text(lines), HasSubstr("✓ restore_full"));
}

TEST(LadderView, asks_for_approval_with_the_command_to_type) {
    State state = recovery(State::awaiting_approval);
    state.set_next_rung(4);
    state.add_rungs_run(v1::Rung::reboot);
    state.set_has_ownership(true);
    const std::string shown = text(ladder_view(state, ViewStyle{}, test_now));
    EXPECT_THAT(shown, HasSubstr("? restore_full"));
    EXPECT_THAT(shown, HasSubstr("waits for approval of restore_full"));
    EXPECT_THAT(shown, HasSubstr("camfleetctl recoveries approve rec-1 --reason"));
    EXPECT_THAT(shown, HasSubstr("camfleetctl recoveries deny rec-1 --reason"));
    EXPECT_THAT(shown, Not(HasSubstr("ownership add")));
    state.set_has_ownership(false);
    EXPECT_THAT(text(next_steps(state, test_now)),
                HasSubstr("camfleetctl ownership add front-door"));
}

TEST(LadderView, a_work_order_shows_steps_and_commands) {
    State state = recovery(State::awaiting_person);
    auto& order = *state.mutable_work_order();
    order.set_id("wo-1");
    order.set_rung(v1::Rung::reset_button);
    order.add_steps("Open the bottom compartment.");
    order.set_hold_seconds(15);
    EXPECT_EQ(marks(state).back(), RungMark::needs_person);
    const std::string shown = text(next_steps(state, test_now));
    EXPECT_THAT(shown, HasSubstr("1. Open the bottom compartment."));
    EXPECT_THAT(shown, HasSubstr("hold the button for 15 s"));
    EXPECT_THAT(shown, HasSubstr("camfleetctl work-orders ready wo-1 --technician NAME"));
}

TEST(LadderView, says_why_and_until_when_it_waits) {
    State state = recovery(State::waiting);
    state.set_reason("locked");
    state.set_detail("the camera listens again in 30 min");
    *state.mutable_retry_at() = to_timestamp(test_now + Seconds{1800});
    EXPECT_THAT(
        next_steps(state, test_now),
        ElementsAre("  waits, locked: the camera listens again in 30 min; next try in 30 min"));
}

TEST(LadderView, has_an_ascii_form) {
    State state = recovery(State::job_running);
    state.set_running_rung(v1::Rung::diagnose);
    for (const auto& line : ladder_view(state, ViewStyle{.unicode = false}, test_now)) {
        for (const char c : line) EXPECT_GE(c, ' ') << line;
    }
}

TEST(LadderView, foreign_text_cannot_steer_the_terminal) {
    State state = recovery(State::waiting);
    state.set_detail("name\x1b[2J\r\nx");
    state.add_log("\x1b]0;title\x07");
    for (const auto& line : ladder_view(state, ViewStyle{}, test_now)) {
        EXPECT_EQ(line.find('\x1b'), std::string::npos) << line;
        EXPECT_EQ(line.find('\n'), std::string::npos) << line;
    }
}

TEST(LadderChanges, show_each_log_line_once) {
    State before = recovery(State::job_running);
    before.add_log("one");
    State after = before;
    after.add_log("two");
    after.add_log("three");
    EXPECT_THAT(changes(before, after, ViewStyle{}, test_now), ElementsAre("  two", "  three"));
    EXPECT_THAT(changes(after, after, ViewStyle{}, test_now), ElementsAre());
}

TEST(LadderChanges, survive_a_log_that_lost_its_beginning) {
    State before = recovery(State::job_running);
    before.add_log("one");
    before.add_log("two");
    State after = recovery(State::job_running);
    after.add_log("two");
    after.add_log("three");
    EXPECT_THAT(changes(before, after, ViewStyle{}, test_now), ElementsAre("  three"));
}

TEST(LadderChanges, announce_rungs_joints_and_the_end) {
    const State before = recovery(State::job_running);
    State running = before;
    running.set_running_rung(v1::Rung::reboot);
    EXPECT_THAT(changes(before, running, ViewStyle{}, test_now), ElementsAre("  ▶ reboot"));
    State asked = recovery(State::awaiting_approval);
    EXPECT_THAT(text(changes(running, asked, ViewStyle{}, test_now)),
                HasSubstr("recoveries approve"));
    State ended = recovery(State::needs_person);
    ended.set_reason("ladder_exhausted");
    EXPECT_THAT(changes(asked, ended, ViewStyle{}, test_now),
                ElementsAre("front-door needs a person: ladder_exhausted"));
}

TEST(ExitCode, tells_done_person_waiting_and_cancelled_apart) {
    EXPECT_EQ(exit_code(recovery(State::done)), 0);
    EXPECT_EQ(exit_code(recovery(State::needs_person)), 3);
    EXPECT_EQ(exit_code(recovery(State::awaiting_approval)), 3);
    EXPECT_EQ(exit_code(recovery(State::awaiting_person)), 3);
    EXPECT_EQ(exit_code(recovery(State::waiting)), 4);
    EXPECT_EQ(exit_code(recovery(State::job_running)), 4);
    EXPECT_EQ(exit_code(recovery(State::cancelled)), 1);
}

}  // namespace
}  // namespace camfleet::cli
