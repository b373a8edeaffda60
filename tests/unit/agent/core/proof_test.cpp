// SPDX-License-Identifier: Apache-2.0
// Scripts about the end of a task: which proof each objective asks for.
#include "tests/unit/agent/core/fixtures.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace camfleet::agent {
namespace {

using R = v1::Rung;

// A healthy camera whose password in the vault is right; a default and an activation work.
void play_healthy(TestAgent& agent, const v1::Outcome& recorder = channel(true)) {
    bool activated = true;
    std::string marker = "2026-01-31 10:00:00";
    for (int i = 0; i < 100 && !agent.next().empty(); ++i) {
        const auto asked = agent.asked();
        if (asked == "restore_full") {
            activated = false;
            marker = "2026-01-31 12:00:00";
        }
        if (asked == "activate") activated = true;
        if (asked == "locate" || asked == "diagnose")
            agent.answer(seen(marker, activated));
        else if (asked.starts_with("prove_"))
            agent.answer(login(true));
        else if (asked == "watch_video")
            agent.answer(video(25));
        else if (asked.ends_with("_channel"))
            agent.answer(recorder);
        else if (asked == "find_port")
            agent.answer(port());
        else if (asked == "read_port")
            agent.answer(reading(true));
        else if (asked == "read_network")
            agent.answer(network("10.0.0.21"));
        else
            agent.answer(ok());
    }
}

v1::TaskResult result_of(const v1::Job& job, const v1::Outcome& recorder = channel(true)) {
    TestAgent agent;
    agent.arrive(job);
    play_healthy(agent, recorder);
    EXPECT_NE(agent.result(), nullptr);
    return agent.result() == nullptr ? v1::TaskResult() : *agent.result();
}

v1::Job job_for(v1::Objective::Kind objective, std::vector<R::Kind> rungs) {
    auto job = right_job(std::move(rungs));
    job.mutable_recovery()->set_objective(objective);
    return job;
}

TEST(Proof, of_access_is_a_credential_of_the_vault_that_works_before_any_button_is_pressed) {
    for (const auto first : {R::diagnose, R::use_valid_credential}) {
        const auto result = result_of(job_for(v1::Objective::access, {first, R::reset_button}));
        EXPECT_EQ(result.end(), v1::TaskResult::done) << R::Kind_Name(first);
        EXPECT_EQ(result.proven_credential(), "cam/1");
        EXPECT_EQ(result.port_cycles(), 0U);
        EXPECT_EQ(result.rungs_run_size(), 1);
    }
}

// Old firmware has no call that only checks a login: live view is what is left, if it asks for one.
TEST(Proof, of_access_is_not_a_picture_that_anybody_gets) {
    for (const bool asks : {true, false}) {
        TestAgent agent;
        agent.arrive(job_for(v1::Objective::access, {R::diagnose}));
        for (int i = 0; i < 100 && !agent.next().empty(); ++i) {
            const auto asked = agent.asked();
            if (asked.starts_with("prove_")) {
                auto none = ok();
                none.set_status(v1::Outcome::failed);
                none.set_error("not_supported");
                agent.answer(none);
            } else if (asked == "watch_video") {
                auto pictures = video(25);
                pictures.mutable_video()->set_login_taken(asks);
                agent.answer(pictures);
            } else if (asked.ends_with("_channel")) {
                agent.answer(channel(true));
            } else if (asked == "find_port") {
                agent.answer(port());
            } else if (asked == "read_port") {
                agent.answer(reading(true));
            } else {
                agent.answer(seen("2026-01-31 10:00:00", true));
            }
        }
        ASSERT_NE(agent.result(), nullptr);
        EXPECT_EQ(agent.result()->proven_credential(), asks ? "cam/1" : "");
        EXPECT_EQ(agent.result()->end() == v1::TaskResult::done, asks);
    }
}

TEST(Proof, of_access_is_the_new_credential_once_the_rung_sets_one) {
    const auto result = result_of(job_for(v1::Objective::access, {R::restore_full}));
    EXPECT_EQ(result.end(), v1::TaskResult::done);
    EXPECT_EQ(result.proven_credential(), "cam/2");
}

TEST(Proof, of_recommissioning_is_the_new_credential_only) {
    auto result = result_of(job_for(v1::Objective::recommission, {R::diagnose}));
    EXPECT_EQ(result.end(), v1::TaskResult::not_helped);
    EXPECT_EQ(result.proven_credential(), "cam/1");
    result = result_of(job_for(v1::Objective::recommission, {R::diagnose, R::restore_full}));
    EXPECT_EQ(result.end(), v1::TaskResult::done);
    EXPECT_EQ(result.proven_credential(), "cam/2");
}

TEST(Proof, says_so_when_the_recorder_leaves_open_whether_it_records) {
    auto job = job_for(v1::Objective::online, {R::diagnose});
    job.mutable_recovery()->mutable_proof()->set_recorder_must_record(true);
    auto result = result_of(job);
    EXPECT_EQ(result.end(), v1::TaskResult::done);
    EXPECT_EQ(result.detail(), "the recorder does not say whether it records");
    auto says_no = channel(true);
    says_no.mutable_channel()->set_recording_known(true);
    result = result_of(job, says_no);
    EXPECT_EQ(result.end(), v1::TaskResult::not_helped);
    EXPECT_EQ(result.reason(), "not_recording");
    says_no.mutable_channel()->set_recording(true);
    EXPECT_EQ(result_of(job, says_no).detail(), "");
}

// The clock is set, the start time jumps with it: the camera has not booted by that.
TEST(Proof, of_a_boot_is_not_a_clock_that_was_set) {
    TestAgent agent;
    auto job = job_for(v1::Objective::access, {R::restore_full, R::reboot});
    job.mutable_recovery()->mutable_provisioning()->set_ntp_server("10.0.0.1");
    agent.arrive(job);
    bool activated = true;
    bool rebooting = false;
    std::string marker = "2026-01-31 10:00:00";
    for (int i = 0; i < 100 && !rebooting && !agent.next().empty(); ++i) {
        const auto asked = agent.asked();
        if (asked == "restore_full") {
            activated = false;
            marker = "2020-01-01 00:00:10";
        }
        if (asked == "activate") activated = true;
        rebooting = asked == "reboot";
        if (asked == "locate" || asked == "diagnose")
            agent.answer(seen(marker, activated));
        else if (asked.starts_with("prove_"))
            agent.answer(login(true));
        else if (asked == "watch_video")
            agent.answer(video(0));
        else if (asked.ends_with("_channel"))
            agent.answer(channel(true));
        else if (rebooting)
            agent.answer(unknown());
        else if (asked == "read_network")
            agent.answer(network("10.0.0.21"));
        else
            agent.answer(ok());
        if (asked == "set_time") marker = "2026-01-31 12:00:00";
    }
    ASSERT_TRUE(rebooting);
    while (agent.next() == "locate") agent.answer(seen(marker));
    EXPECT_EQ(agent.asked(), "reboot");  // shown not to have happened
}

}  // namespace
}  // namespace camfleet::agent
