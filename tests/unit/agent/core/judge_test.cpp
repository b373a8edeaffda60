// SPDX-License-Identifier: Apache-2.0
// One answer, one meaning: the table that the steps of a task rest on.
#include "agent/core/task/judge.hpp"

#include "tests/unit/agent/core/fixtures.hpp"

#include <gtest/gtest.h>

namespace camfleet::task {
namespace {

using agent::seen;

constexpr const char* before = "2026-01-31T10:00:00Z";
constexpr const char* jitter = "2026-01-31T10:00:02Z";
constexpr const char* later = "2026-02-03T07:30:11Z";

struct Asked {
    Step step = Step::reboot;
    std::string marker_before = before;
    bool settled = false;
    v1::RecoveryTask task{};

    [[nodiscard]] Judged on(const v1::Outcome& outcome) const {
        v1::TaskState state;
        state.set_marker_before(marker_before);
        return judge_answer({step, state, task, settled}, outcome);
    }
};

TEST(Judge, takes_another_start_time_for_a_boot_and_a_jittering_one_for_none) {
    for (const auto step : {Step::reboot, Step::net_reboot, Step::restore_basic}) {
        Asked asked{.step = step};
        EXPECT_EQ(asked.on(seen(later)).answer, Answer::satisfied);
        EXPECT_EQ(asked.on(seen(jitter)).answer, Answer::not_yet);
        asked.settled = true;
        EXPECT_EQ(asked.on(seen(jitter)).answer, Answer::not_happened);
        EXPECT_EQ(asked.on(seen(before)).answer, Answer::not_happened);
    }
}

TEST(Judge, never_takes_a_missing_start_time_for_proof) {
    for (const auto step : {Step::reboot, Step::net_reboot, Step::restore_basic}) {
        Asked asked{.step = step};
        EXPECT_EQ(asked.on(seen("")).answer, Answer::not_yet);
        asked.settled = true;  // goes on with looking, does not repeat
        EXPECT_EQ(asked.on(seen("")).answer, Answer::satisfied);
        asked.marker_before.clear();
        EXPECT_EQ(asked.on(seen(later)).answer, Answer::satisfied);
        asked.settled = false;
        EXPECT_EQ(asked.on(seen(later)).answer, Answer::not_yet);
    }
    Asked restore{.step = Step::restore_full, .settled = true};
    EXPECT_EQ(restore.on(seen("")).answer, Answer::not_yet);
    EXPECT_EQ(restore.on(seen(jitter)).answer, Answer::not_happened);
    EXPECT_EQ(restore.on(seen(later)).answer, Answer::not_yet);
    EXPECT_EQ(restore.on(seen("", false)).answer, Answer::satisfied);
}

TEST(Judge, waits_for_another_start_time_after_a_power_cut) {
    Asked asked{.step = Step::await_back};
    EXPECT_EQ(asked.on(seen(jitter)).answer, Answer::not_yet);
    EXPECT_EQ(asked.on(seen("")).answer, Answer::not_yet);
    EXPECT_EQ(asked.on(seen(later)).answer, Answer::satisfied);
    asked.marker_before.clear();  // was not seen before the cut
    EXPECT_EQ(asked.on(seen("")).answer, Answer::satisfied);
}

TEST(Judge, does_not_hold_it_against_a_recorder_that_it_does_not_say_whether_it_records) {
    Asked asked{.step = Step::read_channel};
    asked.task.mutable_proof()->set_recorder_must_record(true);
    auto outcome = agent::channel(true);
    EXPECT_EQ(asked.on(outcome).answer, Answer::satisfied);
    outcome.mutable_channel()->set_recording_known(true);
    EXPECT_EQ(asked.on(outcome).reason, "not_recording");
    outcome.mutable_channel()->set_recording(true);
    EXPECT_EQ(asked.on(outcome).answer, Answer::satisfied);
    outcome.mutable_channel()->set_recording(false);
    asked.task.mutable_proof()->set_recorder_must_record(false);
    EXPECT_EQ(asked.on(outcome).answer, Answer::satisfied);
    outcome.mutable_channel()->set_online(false);
    EXPECT_EQ(asked.on(outcome).reason, "recorder_not_online");
}

}  // namespace
}  // namespace camfleet::task
