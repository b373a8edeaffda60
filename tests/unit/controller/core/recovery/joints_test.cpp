// SPDX-License-Identifier: Apache-2.0
// Approvals, refusals, retries, late words: the machine beside its straight way.
#include "common/base/limits.hpp"
#include "tests/unit/controller/core/recovery/story.hpp"

namespace camfleet::recovery::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Story at_approval() {
    Story story;
    story.begin();
    story.end(End::not_helped);
    return story;
}

TEST(RecoveryApproval, unfit_approvals_change_nothing_and_say_why) {
    struct Case {
        std::string why;
        std::function<void(v1::Approval&)> spoil;
    };
    const std::vector<Case> cases{
        {"another recovery", [](auto& a) { a.set_recovery_id("rec-2"); }},
        {"another device", [](auto& a) { a.set_device_id("cam-2"); }},
        {"no id", [](auto& a) { a.clear_id(); }},
        {"who granted", [](auto& a) { a.clear_granted_by(); }},
        {"names no rung", [](auto& a) { a.clear_rungs(); }},
        {"expired", [](auto& a) { a.clear_expires_at(); }},
    };
    for (const auto& each : cases) {
        auto story = at_approval();
        auto approval = story.approval();
        each.spoil(approval);
        const auto effects = story.step(Approved{.approval = approval});
        EXPECT_THAT(effects.ignored, HasSubstr(each.why));
        EXPECT_FALSE(effects.changed);
        EXPECT_FALSE(effects.dispatch);
        EXPECT_EQ(story.phase(), State::awaiting_approval);
    }
}

TEST(RecoveryApproval, covers_only_the_rungs_it_names) {
    auto story = at_approval();
    auto approval = story.approval();
    approval.clear_rungs();
    approval.add_rungs(Rung::restore_keep_network);
    const auto effects = story.step(Approved{.approval = approval});
    ASSERT_TRUE(effects.dispatch);
    EXPECT_THAT(kinds(*effects.dispatch), ElementsAre(Rung::restore_keep_network));
    story.end(End::not_helped);
    EXPECT_EQ(story.phase(), State::awaiting_approval);
    EXPECT_EQ(story.state().reason(), "approval_needed");
}

TEST(RecoveryApproval, granted_ahead_makes_one_job_of_everything) {
    Story story({.credential = true});
    story.begin();
    EXPECT_TRUE(story.approve().changed);
    EXPECT_EQ(story.phase(), State::job_running);
    const auto effects = story.end(End::not_helped);
    ASSERT_TRUE(effects.dispatch) << "no second question";
    EXPECT_THAT(kinds(*effects.dispatch),
                ElementsAre(Rung::restore_keep_network, Rung::restore_full));
}

TEST(RecoveryApproval, that_ran_out_is_asked_for_anew) {
    auto story = at_approval();
    story.approve();
    story.end(End::waiting, "locked");
    story.now += std::chrono::hours{25};
    const auto effects = story.step(TimerFired{.key = story.timer->key});
    EXPECT_FALSE(effects.dispatch);
    EXPECT_EQ(story.phase(), State::awaiting_approval);
    EXPECT_EQ(story.state().reason(), "approval_expired");
}

TEST(RecoveryApproval, that_runs_out_withdraws_an_open_work_order) {
    Story story({.objective = v1::Objective::access, .credential = false});
    story.begin();
    story.end(End::not_helped);
    story.approve();
    story.fire();
    EXPECT_EQ(story.phase(), State::awaiting_approval);
    EXPECT_EQ(story.state().work_order().state(), v1::WorkOrder::withdrawn);
}

TEST(RecoveryApproval, a_technician_who_is_late_gets_no_job_without_authority) {
    Story story({.objective = v1::Objective::access, .credential = false});
    story.begin();
    story.end(End::not_helped);
    story.approve();
    story.now += std::chrono::hours{25};
    EXPECT_FALSE(story.step(WorkOrderReady{.technician = "Tom"}).dispatch);
    EXPECT_EQ(story.phase(), State::awaiting_approval);
}

TEST(RecoveryApproval, denied_needs_a_person) {
    auto story = at_approval();
    story.step(Denied{.by = "owner", .reason = "sold"});
    EXPECT_EQ(story.phase(), State::needs_person);
    EXPECT_EQ(story.state().reason(), "approval_denied");
    EXPECT_THAT(story.state().detail(), HasSubstr("sold"));
}

TEST(RecoveryApproval, taken_back_while_a_job_is_out_gives_no_further_job) {
    auto story = at_approval();
    story.approve();
    EXPECT_TRUE(story.step(Denied{.by = "owner", .reason = ""}).changed);
    EXPECT_EQ(story.phase(), State::job_running);
    story.end(End::waiting);
    EXPECT_FALSE(story.fire().dispatch);
    EXPECT_EQ(story.phase(), State::awaiting_approval);
}

TEST(RecoveryJobs, an_unreachable_agent_is_tried_again_and_in_the_end_needs_a_person) {
    Story story;
    story.begin();
    std::uint32_t tries = 0;
    Millis last{0};
    while (story.phase() != State::needs_person && tries < 100) {
        story.step(JobExpired{.job_id = story.job});
        if (story.phase() != State::waiting) break;
        EXPECT_EQ(story.state().reason(), "agent_unreachable");
        EXPECT_TRUE(story.state().has_retry_at());
        EXPECT_GE(story.timer->at - story.now, last) << "distances grow";
        last = story.timer->at - story.now;
        ASSERT_TRUE(story.fire().dispatch);
        EXPECT_EQ(story.state().generation(), ++tries + 1);
    }
    EXPECT_EQ(tries, limits::recovery_retries_max);
    EXPECT_EQ(story.phase(), State::needs_person);
    EXPECT_EQ(story.state().reason(), "retries_exhausted");
    EXPECT_THAT(story.state().detail(), HasSubstr("agent_unreachable"));
}

TEST(RecoveryJobs, a_job_given_up_too_early_is_taken_back_when_the_agent_speaks) {
    Story story;
    story.begin();
    story.step(JobExpired{.job_id = story.job});
    const auto retry = *story.timer;
    story.accept();
    EXPECT_EQ(story.phase(), State::job_running);
    EXPECT_FALSE(story.step(TimerFired{.key = retry.key}).ignored.empty());
    story.end_done("cam-1/admin/1");
    EXPECT_EQ(story.phase(), State::done);
}

TEST(RecoveryJobs, the_end_of_a_job_given_up_counts_without_its_receipt) {
    Story story;
    story.begin();
    story.step(JobExpired{.job_id = story.job});
    story.end_done("cam-1/admin/1");
    EXPECT_EQ(story.phase(), State::done);
}

TEST(RecoveryJobs, an_agent_that_is_back_and_refuses_the_stale_job_gets_a_new_one_at_once) {
    Story story;
    story.begin();
    story.step(JobExpired{.job_id = story.job});
    const auto effects =
        story.step(JobRefused{.job_id = story.job, .reason = v1::Refusal::expired, .detail = ""});
    ASSERT_TRUE(effects.dispatch);
    EXPECT_EQ(effects.dispatch->job_id, "rec-1-2");
}

TEST(RecoveryJobs, refused_as_too_old_or_too_new_are_issued_again_later) {
    for (const auto reason : {v1::Refusal::expired, v1::Refusal::not_yet_valid}) {
        Story story;
        story.begin();
        EXPECT_FALSE(
            story.step(JobRefused{.job_id = story.job, .reason = reason, .detail = ""}).dispatch);
        EXPECT_EQ(story.phase(), State::waiting);
        EXPECT_TRUE(story.fire().dispatch);
    }
}

TEST(RecoveryJobs, every_other_refusal_needs_a_person_and_names_the_reason) {
    for (int i = v1::Refusal::Reason_MIN; i <= v1::Refusal::Reason_MAX; ++i) {
        const auto reason = static_cast<v1::Refusal::Reason>(i);
        if (reason == v1::Refusal::expired || reason == v1::Refusal::not_yet_valid) continue;
        Story story;
        story.begin();
        story.step(JobRefused{.job_id = story.job, .reason = reason, .detail = "x"});
        EXPECT_EQ(story.phase(), State::needs_person);
        EXPECT_EQ(story.state().reason(), v1::Refusal::Reason_Name(reason));
    }
}

TEST(RecoveryJobs, a_refusal_after_acceptance_is_an_echo) {
    Story story;
    story.begin();
    story.accept();
    const auto effects = story.step(
        JobRefused{.job_id = story.job, .reason = v1::Refusal::replayed_sequence, .detail = ""});
    EXPECT_FALSE(effects.ignored.empty());
    EXPECT_EQ(story.phase(), State::job_running);
}

TEST(RecoveryJobs, a_guard_that_refuses_one_rung_leads_to_the_next) {
    Story story;
    story.begin();
    v1::TaskResult result;
    result.set_job_id(story.job);
    result.set_end(End::refused);
    result.set_reason("power_limit");
    result.add_rungs_run(Rung::diagnose);
    result.add_rungs_run(Rung::power_cycle);
    const auto effects = story.step(Ended{.result = result});
    ASSERT_TRUE(effects.dispatch);
    EXPECT_THAT(kinds(*effects.dispatch), ElementsAre(Rung::reboot));
}

TEST(RecoveryJobs, a_device_in_doubt_ends_the_ladder_and_is_told_to_a_person) {
    for (const char* reason : {"wrong_identity", "duplicate_serial", "address_conflict"}) {
        Story story;
        story.begin();
        v1::TaskResult result;
        result.set_job_id(story.job);
        result.set_end(End::refused);
        result.set_reason(reason);
        result.set_detail("10.0.0.9 answers as serial B, meant is serial A");
        result.add_rungs_run(Rung::diagnose);
        const auto effects = story.step(Ended{.result = result});
        EXPECT_FALSE(effects.dispatch) << reason;
        EXPECT_EQ(story.phase(), State::needs_person);
        EXPECT_EQ(story.state().reason(), reason);
        EXPECT_EQ(story.state().detail(), result.detail());
    }
}

TEST(RecoveryJobs, a_wait_is_cut_to_a_day_and_never_lies_in_the_past) {
    for (const auto hours : {-5, 500}) {
        Story story;
        story.begin();
        v1::TaskResult result;
        result.set_job_id(story.job);
        result.set_end(End::waiting);
        *result.mutable_retry_at() = to_timestamp(story.now + std::chrono::hours{hours});
        const auto effects = story.step(Ended{.result = result});
        ASSERT_TRUE(effects.timer);
        EXPECT_GT(effects.timer->at, story.now);
        EXPECT_LE(effects.timer->at, story.now + limits::recovery_wait_max);
    }
}

TEST(RecoveryJobs, an_agent_that_falls_silent_is_told_to_a_person) {
    Story story;
    story.begin();
    story.accept();
    story.now += std::chrono::hours{20};
    story.progress([](auto& p) { p.set_note("still here"); });
    story.now = story.timer->at;
    auto effects = story.step(TimerFired{.key = story.timer->key});
    EXPECT_EQ(story.phase(), State::job_running) << "heard four hours ago";
    ASSERT_TRUE(effects.timer);
    story.fire();
    EXPECT_EQ(story.phase(), State::needs_person);
    EXPECT_EQ(story.state().reason(), "agent_silent");
}

TEST(RecoveryJobs, a_result_without_a_known_end_is_not_lost) {
    for (const auto end : {End::unspecified, static_cast<End::End>(77)}) {
        Story story;
        story.begin();
        story.end(end);
        EXPECT_EQ(story.phase(), State::needs_person);
        EXPECT_EQ(story.state().reason(), "result_malformed");
    }
}

TEST(RecoveryJobs, doubled_and_foreign_words_are_ignored_with_a_reason) {
    Story story;
    story.begin();
    story.accept();
    EXPECT_THAT(story.accept().ignored, HasSubstr("already"));
    EXPECT_THAT(story.step(JobAccepted{.job_id = "rec-9-1"}).ignored, HasSubstr("unknown job"));
    story.end(End::not_helped);
    const auto doubled = story.end(End::not_helped);
    EXPECT_THAT(doubled.ignored, HasSubstr("ended already"));
    EXPECT_FALSE(doubled.changed);
    EXPECT_THAT(story.progress([](auto& p) { p.set_note("late"); }).ignored,
                HasSubstr("ended already"));
}

TEST(RecoveryFacts, progress_tells_what_became_known_at_once) {
    Story story;
    story.begin();
    const auto effects = story.progress([](auto& p) {
        p.mutable_port()->set_if_index(7);
        p.mutable_endpoint()->set_host("192.0.2.9");
        p.mutable_recorder()->set_channel(3);
        p.set_proven_credential("cam-1/admin/1");
        p.mutable_sighting()->set_found(true);
        p.mutable_sighting()->set_activated(true);
        p.mutable_sighting()->set_firmware("V5.7");
    });
    ASSERT_EQ(effects.camera.size(), 1U);
    EXPECT_EQ(effects.camera[0].port->if_index(), 7U);
    EXPECT_EQ(effects.camera[0].endpoint->host(), "192.0.2.9");
    EXPECT_EQ(effects.camera[0].recorder->channel(), 3U);
    EXPECT_EQ(effects.camera[0].firmware, "V5.7");
    ASSERT_EQ(effects.credentials.size(), 1U);
    EXPECT_EQ(story.state().port().if_index(), 7U);
    EXPECT_EQ(story.state().proven_credential(), "cam-1/admin/1");
}

TEST(RecoveryFacts, the_candidate_is_never_reported_dead) {
    auto story = at_approval();
    story.approve();
    const auto effects = story.progress([](auto& p) { p.set_refused_credential("cam-1/admin/2"); });
    EXPECT_THAT(effects.credentials, IsEmpty());
    EXPECT_TRUE(story.state().has_current_credential());
}

TEST(RecoveryFacts, each_power_cycle_counts_as_a_run_however_the_agent_names_it) {
    Story story;
    story.begin();
    story.started(Rung::diagnose, 1);
    story.started(Rung::diagnose, 1);  // doubled
    v1::TaskResult result;
    result.set_job_id(story.job);
    result.set_end(End::not_helped);
    for (const auto rung : {Rung::diagnose, Rung::power_cycle, Rung::reboot}) {
        result.add_rungs_run(rung);
    }
    result.set_port_cycles(2);
    story.step(Ended{.result = result});
    EXPECT_THAT(story.rungs_run(),
                ElementsAre(Rung::diagnose, Rung::power_cycle, Rung::power_cycle, Rung::reboot));
    EXPECT_EQ(story.state().port_cycles(), 2U);
}

TEST(RecoveryFacts, a_backup_is_handed_on_to_be_filed) {
    Story story;
    story.begin();
    v1::TaskResult result;
    result.set_job_id(story.job);
    result.set_end(End::not_helped);
    result.set_sealed_backup("sealed");
    EXPECT_EQ(story.step(Ended{.result = result}).sealed_backup, "sealed");
    EXPECT_TRUE(story.state().backup_filed());
}

TEST(RecoveryFacts, the_log_stays_bounded_and_each_line_fit_for_a_terminal) {
    Story story;
    story.begin();
    for (int i = 0; i < 500; ++i) {
        story.progress([](auto& p) {
            p.set_note(std::string("a\x1b[2Jb\n") + std::string(5000, 'x'));
            p.set_rung_started(true);
        });
    }
    EXPECT_LE(static_cast<std::size_t>(story.state().log_size()), limits::recovery_log_lines_max);
    EXPECT_LE(story.state().rungs_run_size(), limits::recovery_rungs_run_max);
    for (const auto& line : story.state().log()) {
        EXPECT_LE(line.size(), limits::recovery_line_max);
        EXPECT_TRUE(std::none_of(line.begin(), line.end(), [](char c) { return c > 0 && c < 32; }));
    }
}

TEST(RecoveryEnds, cancelled_lets_the_job_finish_and_records_its_end) {
    auto story = at_approval();
    story.approve();
    const auto effects = story.step(Cancelled{.by = "olga"});
    EXPECT_FALSE(effects.dispatch);
    EXPECT_EQ(story.phase(), State::cancelled);
    EXPECT_THAT(story.state().detail(), HasSubstr("let finish"));
    const auto late = story.end_done("cam-1/admin/2");
    EXPECT_EQ(story.phase(), State::cancelled);
    EXPECT_EQ(story.state().jobs(1).end(), End::done);
    ASSERT_EQ(late.credentials.size(), 1U) << "a proven password is never lost";
    EXPECT_FALSE(late.dispatch);
}

TEST(RecoveryEnds, the_timer_of_a_saved_state_is_known_after_a_restart) {
    Story story;
    story.begin();
    story.end(End::waiting, "locked");
    const auto timer = armed_timer(story.state());
    ASSERT_TRUE(timer);
    EXPECT_EQ(timer->key, story.timer->key);
    EXPECT_EQ(timer->at, story.timer->at);
    story.machine = RecoveryMachine(story.state());
    EXPECT_TRUE(story.fire().dispatch);
    story.step(Cancelled{.by = "olga"});
    EXPECT_FALSE(armed_timer(story.state()));
}

TEST(RecoveryEnds, a_sequence_is_kept_with_its_job) {
    Story story;
    story.begin();
    story.machine.set_sequence("rec-1-1", 7);
    story.machine.set_sequence("unknown", 9);
    EXPECT_EQ(story.state().jobs(0).sequence(), 7U);
}

}  // namespace
}  // namespace camfleet::recovery::testing
