// SPDX-License-Identifier: Apache-2.0
// A maker that lets nobody but a person set the first password: the work order that asks for it,
// and how the recovery goes on.
#include "tests/unit/controller/core/recovery/story.hpp"

namespace camfleet::recovery {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* word = "activation_by_person";
const std::string drawn = "cam-1/admin/2";
const std::string filed = "cam-1/admin/3";

WorkOrderReady ready(const std::string& version, Time filed_at) {
    return {.technician = "Tom", .credential_version = version, .filed_at = filed_at};
}

// Up to the default of a Dahua camera, whose agent cannot set the first password.
Story asked(v1::Objective::Kind objective = v1::Objective::recommission) {
    Known known{.objective = objective};
    Story story(known);
    story.begin();
    story.end_at(End::not_helped, "no_proof", {Rung::diagnose});
    story.approve();
    story.progress([](auto& p) {
        p.mutable_sighting()->set_found(true);
        p.mutable_sighting()->set_activated(false);
    });
    story.now += Seconds{60};
    story.end_at(End::needs_person, word, {Rung::restore_full});
    return story;
}

TEST(FirstPassword, is_asked_for_by_a_work_order_that_says_what_to_do_where) {
    const auto story = asked();
    EXPECT_EQ(story.phase(), State::awaiting_person);
    EXPECT_EQ(story.state().reason(), word);
    const auto& order = story.state().work_order();
    EXPECT_EQ(order.rung(), Rung::restore_full);
    EXPECT_TRUE(asks_for_first_password(order));
    ASSERT_GE(order.steps_size(), 4);
    EXPECT_THAT(order.steps(0), HasSubstr("10.0.0.9: say it"));
    EXPECT_THAT(order.steps(1), HasSubstr("camfleetctl credentials set cam-1 --user"));
}

TEST(FirstPassword, must_be_filed_after_it_was_asked_for) {
    auto story = asked();
    const auto opened = from_timestamp(story.state().work_order().opened_at());
    for (const auto& word_given :
         {ready("", opened + Seconds{1}), ready("cam-1/admin/1", opened - Seconds{1})}) {
        const auto effects = story.step(word_given);
        EXPECT_FALSE(effects.dispatch);
        EXPECT_THAT(effects.ignored, HasSubstr("is not filed: camfleetctl credentials set"));
        EXPECT_EQ(story.phase(), State::awaiting_person);
    }
}

TEST(FirstPassword, takes_the_candidates_place_and_the_rung_goes_on_alone) {
    auto story = asked();
    story.now += Seconds{600};
    const auto effects = story.step(ready(filed, story.now));
    ASSERT_TRUE(effects.dispatch);
    EXPECT_THAT(kinds(*effects.dispatch), ElementsAre(Rung::restore_full));
    EXPECT_TRUE(effects.dispatch->with_candidate);
    EXPECT_FALSE(effects.dispatch->technician_is_ready);
    EXPECT_FALSE(effects.make_candidate);
    EXPECT_EQ(story.state().candidate_version(), filed);
    story.end_done(filed);
    EXPECT_EQ(story.phase(), State::done);
    EXPECT_TRUE(story.state().candidate_proven());
}

TEST(FirstPassword, belongs_to_the_rung_that_asked_for_it_not_to_those_before_it_in_its_job) {
    Story story({.objective = v1::Objective::online});
    story.begin();
    story.end_at(End::not_helped, "no_proof", {Rung::diagnose});
    const auto job = story.approve();
    ASSERT_TRUE(job.dispatch);
    ASSERT_THAT(kinds(*job.dispatch), ElementsAre(Rung::restore_keep_network, Rung::restore_full));
    story.now += Seconds{60};
    story.end_at(End::needs_person, word, {Rung::restore_keep_network, Rung::restore_full});
    EXPECT_EQ(story.state().work_order().rung(), Rung::restore_full);
    const auto effects = story.step(ready(filed, story.now));
    ASSERT_TRUE(effects.dispatch);
    EXPECT_THAT(kinds(*effects.dispatch), ElementsAre(Rung::restore_full)) << "no second restore";
}

TEST(FirstPassword, that_nobody_set_or_that_the_camera_refuses_is_asked_for_again) {
    for (const char* reason : {word, "credential_refused"}) {
        auto story = asked();
        const auto first = story.state().work_order().id();
        story.now += Seconds{600};
        story.step(ready(filed, story.now));
        story.now += Seconds{3600};
        story.end_at(End::needs_person, reason, {Rung::restore_full});
        EXPECT_EQ(story.phase(), State::awaiting_person) << reason;
        EXPECT_NE(story.state().work_order().id(), first);
        // The one on file will do; nobody has to think of another.
        EXPECT_TRUE(story.step(ready(filed, story.now - Seconds{3600})).dispatch) << reason;
    }
}

TEST(FirstPassword, is_not_waited_for_where_a_login_was_refused_that_no_person_filed) {
    Story story({.objective = v1::Objective::recommission});
    story.begin();
    story.end_at(End::not_helped, "no_proof", {Rung::diagnose});
    story.approve();
    story.end_at(End::needs_person, "credential_refused", {Rung::restore_full});
    EXPECT_EQ(story.phase(), State::needs_person);
}

TEST(FirstPassword, of_a_camera_whose_button_was_pressed_asks_for_no_second_press) {
    Story story({.objective = v1::Objective::access, .credential = false});
    story.begin();
    story.end_at(End::not_helped, "no_proof", {Rung::diagnose});
    story.approve();
    story.step(WorkOrderReady{.technician = "Tom"});
    story.end_at(End::needs_person, word, {Rung::reset_button});
    ASSERT_EQ(story.state().reason(), word);
    story.now += Seconds{60};
    const auto effects = story.step(ready(filed, story.now));
    ASSERT_TRUE(effects.dispatch);
    EXPECT_THAT(kinds(*effects.dispatch), ElementsAre(Rung::reset_button));
    EXPECT_FALSE(effects.dispatch->technician_is_ready);
    // A try that has to be made later is no new work order either.
    story.end_at(End::waiting, "login_budget", {Rung::reset_button});
    EXPECT_TRUE(story.fire().dispatch);
}

TEST(FirstPassword, that_comes_when_the_approval_has_expired_waits_for_a_new_one) {
    auto story = asked();
    story.now += std::chrono::hours{48};
    EXPECT_FALSE(story.step(ready(filed, story.now)).dispatch);
    EXPECT_EQ(story.phase(), State::awaiting_approval);
}

TEST(FirstPassword, that_cannot_be_set_on_site_leads_on_up_the_ladder) {
    auto story = asked();
    story.step(WorkOrderImpossible{.technician = "Tom", .note = "no ladder"});
    EXPECT_NE(story.state().reason(), word);
    EXPECT_NE(story.state().work_order().state(), v1::WorkOrder::open);
}

}  // namespace
}  // namespace camfleet::recovery
