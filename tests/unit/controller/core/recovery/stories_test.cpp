// SPDX-License-Identifier: Apache-2.0
// The two stories of the quickstart and the ways they branch.
#include "tests/unit/controller/core/recovery/story.hpp"

namespace camfleet::recovery::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(RecoveryStories, a_frozen_camera_comes_back_by_a_full_default) {
    Story story;
    auto first = story.begin();
    ASSERT_TRUE(first.dispatch);
    EXPECT_THAT(kinds(*first.dispatch), ElementsAre(Rung::diagnose, Rung::use_valid_credential,
                                                    Rung::power_cycle, Rung::reboot));
    EXPECT_EQ(first.dispatch->rungs[2].times(), 2U);
    EXPECT_EQ(first.dispatch->job_id, "rec-1-1");
    EXPECT_FALSE(first.dispatch->destructive);
    EXPECT_FALSE(first.make_candidate);
    EXPECT_EQ(story.state().generation(), 1U);

    EXPECT_TRUE(story.accept().changed);
    story.started(Rung::diagnose, 1);
    story.started(Rung::power_cycle, 2);
    story.started(Rung::power_cycle, 3);
    story.started(Rung::reboot, 4);
    EXPECT_EQ(story.state().running_rung(), Rung::reboot);
    EXPECT_FALSE(story.end(End::not_helped, "no_proof").dispatch);
    EXPECT_EQ(story.phase(), State::awaiting_approval);
    EXPECT_THAT(rungs_to_approve(story.state()),
                ElementsAre(Rung::restore_keep_network, Rung::restore_full, Rung::reset_button));

    auto second = story.approve();
    ASSERT_TRUE(second.dispatch);
    EXPECT_THAT(kinds(*second.dispatch),
                ElementsAre(Rung::restore_keep_network, Rung::restore_full));
    EXPECT_TRUE(second.dispatch->destructive);
    EXPECT_TRUE(second.dispatch->with_candidate);
    EXPECT_TRUE(second.make_candidate);
    EXPECT_EQ(second.dispatch->job_id, "rec-1-2");
    EXPECT_EQ(story.state().generation(), 2U);

    story.started(Rung::restore_full, 1);
    auto last = story.end_done("cam-1/admin/2");
    EXPECT_EQ(story.phase(), State::done);
    EXPECT_TRUE(story.state().candidate_proven());
    ASSERT_EQ(last.credentials.size(), 1U);
    EXPECT_EQ(last.credentials[0].version_id, "cam-1/admin/2");
    EXPECT_TRUE(last.credentials[0].works);
    EXPECT_THAT(story.rungs_run(), ElementsAre(Rung::diagnose, Rung::power_cycle, Rung::power_cycle,
                                               Rung::reboot, Rung::restore_full));
    EXPECT_EQ(story.state().frames_received(), 40U);
    ASSERT_FALSE(last.camera.empty());
    EXPECT_EQ(last.camera.back().state, v1::Camera::working);
}

TEST(RecoveryStories, an_inherited_camera_comes_back_by_its_reset_button) {
    Story story({.objective = v1::Objective::access, .credential = false});
    auto first = story.begin();
    ASSERT_TRUE(first.dispatch);
    EXPECT_THAT(kinds(*first.dispatch), ElementsAre(Rung::diagnose));
    EXPECT_TRUE(story.logged("use_valid_credential left out"));
    story.end(End::not_helped);
    EXPECT_EQ(story.phase(), State::awaiting_approval);
    EXPECT_THAT(rungs_to_approve(story.state()), ElementsAre(Rung::reset_button));

    EXPECT_FALSE(story.approve().dispatch);
    EXPECT_EQ(story.phase(), State::awaiting_person);
    const auto& order = story.state().work_order();
    EXPECT_EQ(order.state(), v1::WorkOrder::open);
    EXPECT_EQ(order.hold_seconds(), 20U);
    EXPECT_EQ(order.rung(), Rung::reset_button);
    ASSERT_EQ(order.steps_size(), 1);
    EXPECT_EQ(order.steps(0), "Hold the button of Door for 20 s.");

    auto second = story.step(WorkOrderReady{.technician = "Tom"});
    ASSERT_TRUE(second.dispatch);
    EXPECT_THAT(kinds(*second.dispatch), ElementsAre(Rung::reset_button));
    EXPECT_TRUE(second.dispatch->technician_is_ready);
    EXPECT_TRUE(second.dispatch->destructive);
    EXPECT_TRUE(second.make_candidate);
    EXPECT_EQ(story.state().work_order().state(), v1::WorkOrder::ready);
    EXPECT_EQ(story.state().work_order().technician(), "Tom");

    story.end_done("cam-1/admin/2");
    EXPECT_EQ(story.phase(), State::done);
    EXPECT_EQ(story.state().work_order().state(), v1::WorkOrder::done);
}

TEST(RecoveryStories, access_tries_a_credential_that_still_exists_first) {
    Story story({.objective = v1::Objective::access});
    EXPECT_THAT(kinds(*story.begin().dispatch),
                ElementsAre(Rung::diagnose, Rung::use_valid_credential));
    story.end_done("cam-1/admin/1");
    EXPECT_EQ(story.phase(), State::done);
}

TEST(RecoveryStories, a_credential_that_was_refused_is_not_counted_on_again) {
    Story story({.objective = v1::Objective::access});
    story.begin();
    const auto effects = story.progress([](auto& p) { p.set_refused_credential("cam-1/admin/1"); });
    ASSERT_EQ(effects.credentials.size(), 1U);
    EXPECT_FALSE(effects.credentials[0].works);
    story.end(End::not_helped);
    EXPECT_THAT(rungs_to_approve(story.state()), ElementsAre(Rung::reset_button));
}

TEST(RecoveryStories, recommissioning_defaults_through_the_interface_where_a_credential_exists) {
    Story story({.objective = v1::Objective::recommission});
    EXPECT_THAT(kinds(*story.begin().dispatch), ElementsAre(Rung::diagnose));
    story.end(End::not_helped);
    EXPECT_THAT(kinds(*story.approve().dispatch), ElementsAre(Rung::restore_full));
}

TEST(RecoveryStories, recommissioning_without_a_credential_goes_to_the_button) {
    Story story({.objective = v1::Objective::recommission, .credential = false});
    story.begin();
    story.end(End::not_helped);
    story.approve();
    EXPECT_EQ(story.phase(), State::awaiting_person);
}

TEST(RecoveryStories, without_an_ownership_record_nothing_destructive_is_even_asked_for) {
    Story story({.ownership = false});
    story.begin();
    EXPECT_TRUE(story.logged("no ownership record"));
    story.end(End::not_helped, "no_proof");
    EXPECT_EQ(story.phase(), State::needs_person);
    EXPECT_EQ(story.state().reason(), "ownership_record_missing");
    EXPECT_THAT(story.state().detail(), HasSubstr("serial DS1"));
    EXPECT_THAT(story.state().detail(), HasSubstr("no_proof"));
}

TEST(RecoveryStories, a_record_filed_while_the_first_job_runs_counts) {
    Story story({.ownership = false});
    story.begin();
    story.machine.set_ownership(true);
    story.end(End::not_helped);
    EXPECT_EQ(story.phase(), State::awaiting_approval);
}

TEST(RecoveryStories, a_camera_without_a_button_ends_at_the_factory_with_every_way_named) {
    Story story({.objective = v1::Objective::access, .credential = false});
    story.begin();
    story.end(End::not_helped);
    story.approve();
    story.step(WorkOrderImpossible{.technician = "Tom", .note = "no button"});
    EXPECT_EQ(story.phase(), State::needs_person);
    EXPECT_EQ(story.state().reason(), "factory_service");
    EXPECT_THAT(story.state().detail(), HasSubstr("recovery code"));
    EXPECT_THAT(story.state().detail(), HasSubstr("no button"));
    EXPECT_EQ(story.state().work_order().state(), v1::WorkOrder::withdrawn);
}

TEST(RecoveryStories, a_recovery_code_is_a_persons_work_when_no_rung_is_left_to_run) {
    auto policy = standard_policy();
    policy.mutable_ladder()->DeleteSubrange(7, 2);
    Story story({.objective = v1::Objective::access, .credential = false, .policy = policy});
    story.begin();
    story.end(End::not_helped);
    EXPECT_EQ(story.phase(), State::needs_person);
    EXPECT_EQ(story.state().reason(), "recovery_code");
    EXPECT_THAT(story.state().detail(), HasSubstr("Forgot password"));
}

TEST(RecoveryStories, a_reset_that_has_happened_is_not_asked_of_the_technician_twice) {
    Story story({.objective = v1::Objective::access, .credential = false});
    story.begin();
    story.end(End::not_helped);
    story.approve();
    story.step(WorkOrderReady{.technician = "Tom"});
    story.progress([](auto& p) {
        p.mutable_sighting()->set_found(true);
        p.mutable_sighting()->set_activated(false);
    });
    story.end(End::waiting, "recorder_unreachable");
    EXPECT_EQ(story.phase(), State::waiting);
    auto again = story.fire();
    ASSERT_TRUE(again.dispatch);
    EXPECT_THAT(kinds(*again.dispatch), ElementsAre(Rung::reset_button));
    EXPECT_FALSE(again.make_candidate) << "the candidate is kept until it is proven dead";
}

TEST(RecoveryStories, a_button_job_that_changed_nothing_asks_the_technician_again) {
    Story story({.objective = v1::Objective::access, .credential = false});
    story.begin();
    story.end(End::not_helped);
    story.approve();
    const auto first = story.state().work_order().id();
    story.step(WorkOrderReady{.technician = "Tom"});
    story.step(JobExpired{.job_id = story.job});
    EXPECT_EQ(story.state().reason(), "agent_unreachable");
    EXPECT_EQ(story.state().work_order().state(), v1::WorkOrder::withdrawn);
    EXPECT_FALSE(story.fire().dispatch);
    EXPECT_EQ(story.phase(), State::awaiting_person);
    EXPECT_NE(story.state().work_order().id(), first);
}

TEST(RecoveryStories, done_without_frames_is_not_done) {
    Story story;
    story.begin();
    story.end(End::done);
    EXPECT_EQ(story.phase(), State::needs_person);
    EXPECT_EQ(story.state().reason(), "proof_missing");
}

TEST(RecoveryStories, done_without_the_recorder_is_not_done) {
    auto state = opening({});
    state.mutable_camera()->mutable_recorder()->set_recorder_id("nvr-1");
    Story story;
    story.machine = RecoveryMachine(state);
    story.begin();
    story.end_done("cam-1/admin/1");
    EXPECT_EQ(story.state().reason(), "proof_missing");
    EXPECT_THAT(story.state().detail(), HasSubstr("nvr-1"));
}

TEST(RecoveryStories, done_without_a_proven_credential_is_no_access) {
    Story story({.objective = v1::Objective::access});
    story.begin();
    story.end_done("");
    EXPECT_EQ(story.state().reason(), "proof_missing");
    EXPECT_THAT(story.state().detail(), HasSubstr("no credential"));
}

TEST(RecoveryStories, done_with_the_old_credential_is_no_recommissioning) {
    Story story({.objective = v1::Objective::recommission});
    story.begin();
    story.end_done("cam-1/admin/1");
    EXPECT_EQ(story.state().reason(), "proof_missing");
    EXPECT_THAT(story.state().detail(), HasSubstr("no new credential"));
}

TEST(RecoveryStories, done_keeps_what_the_proof_leaves_open) {
    Story story;
    story.begin();
    v1::TaskResult result;
    result.set_job_id(story.job);
    result.set_end(End::done);
    result.set_frames_received(40);
    result.set_detail("the recorder does not say whether it records");
    story.step(Ended{.result = result});
    EXPECT_EQ(story.phase(), State::done);
    EXPECT_EQ(story.state().detail(), "the recorder does not say whether it records");
}

TEST(RecoveryStories, a_policy_of_nothing_needs_a_person_at_once) {
    Story story({.policy = {}});
    EXPECT_FALSE(story.begin().dispatch);
    EXPECT_EQ(story.phase(), State::needs_person);
    EXPECT_EQ(story.state().reason(), "ladder_exhausted");
}

}  // namespace
}  // namespace camfleet::recovery::testing
