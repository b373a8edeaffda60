// SPDX-License-Identifier: Apache-2.0
// Scripts about a camera whose maker lets nobody but a person set the first password.
#include "tests/unit/agent/core/fixtures.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace camfleet::agent {
namespace {

using R = v1::Rung;

v1::Outcome refusal(const char* word) {
    auto outcome = ok();
    outcome.set_status(v1::Outcome::refused);
    outcome.set_error(word);
    outcome.set_detail("10.0.0.21: a person initialises it");
    return outcome;
}

// The password that the camera is to get is filed: the job knows no other.
v1::Job filed(R::Kind rung, std::uint64_t sequence = 1) {
    auto job = right_job({rung}, sequence);
    job.mutable_recovery()->set_technician_is_ready(false);
    job.mutable_recovery()->mutable_provisioning()->set_candidate_credential("cam/1");
    return job;
}

struct World {
    bool activated = false;
    bool accepts = true;
    bool pressed = false;  // the button, while the power comes back
    bool power = true;
    bool channel_is_found = true;
    bool activates = false;  // the maker lets the agent set the first password
    int locates_before_a_person_comes = 0;
    std::vector<std::string> asked{};

    void play(TestAgent& agent) {
        for (int i = 0; i < 2000 && agent.result() == nullptr && !agent.next().empty(); ++i) {
            asked.push_back(agent.asked());
            answer(agent);
        }
    }
    void answer(TestAgent& agent) {
        const auto kind = agent.asked();
        if (kind == "locate" || kind == "diagnose") {
            if (locates_before_a_person_comes > 0 && --locates_before_a_person_comes == 0)
                activated = true;
            agent.answer(seen("", activated));
        } else if (kind == "activate") {
            activated = activated || activates;
            agent.answer(activates ? ok() : refusal("not_supported"));
        } else if (kind.starts_with("prove_")) {
            agent.answer(login(accepts));
        } else if (kind == "port_on" || kind == "port_off") {
            power = kind == "port_on";
            if (power && pressed) {
                activated = false;
                accepts = true;
            }
            agent.answer(ok());
        } else if (kind == "watch_video") {
            agent.answer(video(25));
        } else if (kind.ends_with("_channel")) {
            // Channel 0 would add the camera a second time (agent/core README, decision 7).
            if (kind == "update_channel") EXPECT_EQ(agent.order().channel(), 4U);
            agent.answer(channel_is_found || kind != "find_channel" ? channel(true)
                                                                    : refusal("not_found"));
        } else if (kind == "find_port") {
            agent.answer(port());
        } else if (kind == "read_port") {
            agent.answer(reading(power));
        } else if (kind == "read_network") {
            agent.answer(network("192.168.1.64"));
        } else {
            agent.answer(ok());
        }
    }
    [[nodiscard]] auto times(const std::string& kind) const {
        return std::count(asked.begin(), asked.end(), kind);
    }
};

TEST(FirstPassword, that_only_a_person_can_set_ends_the_task_with_a_word_of_its_own) {
    TestAgent agent;
    World world;
    agent.arrive(right_job({R::restore_full}));
    world.play(agent);
    ASSERT_NE(agent.result(), nullptr);
    EXPECT_EQ(agent.result()->end(), v1::TaskResult::needs_person);
    EXPECT_EQ(agent.result()->reason(), "activation_by_person");
    EXPECT_EQ(agent.result()->detail(), "10.0.0.21: a person initialises it");
    EXPECT_EQ(world.times("activate"), 1);
    EXPECT_EQ(world.times("prove_candidate"), 0);
}

// What was never sent is no password of the camera's: not a login is spent on it.
TEST(FirstPassword, that_was_never_sent_is_not_tried_on_a_camera_that_has_one_by_then) {
    TestAgent agent;
    World world;
    agent.arrive(right_job({R::restore_full}));
    world.play(agent);
    agent.events.clear();
    auto again = right_job({R::restore_full}, 2);
    again.mutable_targets(0)->set_credential("");
    world = {.activated = true};
    agent.arrive(again);
    world.play(agent);
    ASSERT_NE(agent.result(), nullptr);
    EXPECT_NE(agent.result()->end(), v1::TaskResult::done);
    EXPECT_EQ(world.times("prove_candidate"), 0);
}

TEST(FirstPassword, that_is_filed_is_proven_once_the_moment_the_camera_shows_that_it_has_one) {
    for (const auto rung : {R::restore_full, R::reset_button}) {
        TestAgent agent;
        World world{.locates_before_a_person_comes = 9};
        agent.arrive(filed(rung));
        world.play(agent);
        ASSERT_NE(agent.result(), nullptr);
        EXPECT_EQ(agent.result()->end(), v1::TaskResult::done) << agent.result()->reason();
        EXPECT_EQ(agent.result()->proven_credential(), "cam/1");
        EXPECT_EQ(world.times("prove_candidate"), 1);
        EXPECT_EQ(world.times("activate"), 1);
        EXPECT_EQ(world.times("set_network"), 1);
        EXPECT_EQ(world.times("restore_full") + world.times("port_off"), 0);
    }
}

TEST(FirstPassword, that_was_set_before_the_job_came_is_proven_at_once) {
    for (const auto rung : {R::restore_full, R::reset_button}) {
        TestAgent agent;
        World world{.activated = true};
        agent.arrive(filed(rung));
        world.play(agent);
        ASSERT_NE(agent.result(), nullptr);
        EXPECT_EQ(agent.result()->end(), v1::TaskResult::done) << agent.result()->reason();
        EXPECT_EQ(world.times("prove_candidate"), 1);
        EXPECT_EQ(world.times("restore_full") + world.times("port_off"), 0);
    }
}

TEST(FirstPassword, that_the_camera_refuses_is_tried_once_and_nothing_is_reset_for_it) {
    TestAgent agent;
    World world{.activated = true, .accepts = false};
    agent.arrive(filed(R::restore_full));
    world.play(agent);
    ASSERT_NE(agent.result(), nullptr);
    EXPECT_EQ(agent.result()->end(), v1::TaskResult::needs_person);
    EXPECT_EQ(agent.result()->reason(), "credential_refused");
    EXPECT_EQ(world.times("prove_candidate"), 1);
    EXPECT_EQ(world.times("prove_current"), 0);
    EXPECT_EQ(world.times("restore_full"), 0);
}

TEST(FirstPassword, is_waited_for_an_hour_across_a_restart_and_no_longer) {
    TestAgent agent;
    World world;
    agent.arrive(filed(R::restore_full));
    for (int i = 0; i < 40 && !agent.next().empty(); ++i) world.answer(agent);
    ASSERT_EQ(agent.result(), nullptr);
    agent.restart();
    world.play(agent);
    ASSERT_NE(agent.result(), nullptr);
    EXPECT_EQ(agent.result()->reason(), "activation_by_person");
    EXPECT_GE(agent.now, test_time(3500));
    EXPECT_LE(agent.now, test_time(4200));
}

// The recorder holds the camera already, under another address it may be: the order that tells it
// the password names the channel that it has.
TEST(FirstPassword, that_was_set_before_the_job_came_is_told_to_the_channel_that_the_camera_has) {
    for (const auto rung : {R::restore_full, R::reset_button}) {
        for (const bool found : {true, false}) {
            TestAgent agent;
            World world{.activated = true, .channel_is_found = found};
            auto job = filed(rung);
            job.mutable_recovery()->mutable_recorder()->set_channel(4);  // the controller knows it
            agent.arrive(job);
            world.play(agent);
            ASSERT_NE(agent.result(), nullptr);
            EXPECT_EQ(agent.result()->end(), v1::TaskResult::done) << agent.result()->reason();
            EXPECT_EQ(world.times("update_channel"), 1);
        }
    }
}

// After the first recovery the candidate is the password on record, whatever the maker.
TEST(FirstPassword, that_is_filed_is_set_at_once_where_the_maker_lets_us) {
    for (const auto rung : {R::restore_full, R::reset_button}) {
        TestAgent agent;
        World world{.activates = true};
        agent.arrive(filed(rung));
        world.play(agent);
        ASSERT_NE(agent.result(), nullptr);
        EXPECT_EQ(agent.result()->end(), v1::TaskResult::done) << agent.result()->reason();
        EXPECT_EQ(world.times("activate"), 1);
        EXPECT_LE(agent.now, test_time(600)) << "nobody was waited for";
    }
}

// A filed password that was mistyped at the camera: the button is pressed because of that.
TEST(FirstPassword, that_the_camera_refuses_does_not_keep_the_button_from_being_pressed) {
    for (const bool both : {false, true}) {
        TestAgent agent;
        World world{.activated = true, .accepts = false, .pressed = true, .activates = true};
        auto job = filed(R::reset_button);
        if (both) {
            job = filed(R::restore_full);
            add_rung(job, R::reset_button);
        }
        job.mutable_recovery()->set_technician_is_ready(true);
        agent.arrive(job);
        world.play(agent);
        ASSERT_NE(agent.result(), nullptr);
        EXPECT_EQ(world.times("port_off"), 1) << agent.result()->reason();
        EXPECT_EQ(world.times("prove_candidate"), 2) << "once before the button, once after it";
        EXPECT_EQ(world.times("prove_current"), 0);
        EXPECT_EQ(agent.result()->end(), v1::TaskResult::done) << agent.result()->reason();
    }
}

}  // namespace
}  // namespace camfleet::agent
