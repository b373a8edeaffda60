// SPDX-License-Identifier: Apache-2.0
// Turns: what is in one batch, what waits for it, and what a restart finds.
#include "tests/unit/controller/runners/house.hpp"

#include <gmock/gmock.h>

namespace camfleet::controller {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using State = v1::RecoveryState;
using End = v1::TaskResult;
using Manual = support::MemoryStore::Completion;

v1::StartRecovery for_the_door() {
    v1::StartRecovery request;
    request.set_camera_id("door");
    request.set_objective(v1::Objective::online);
    return request;
}

// Past the approval: a job is out that resets the camera.
std::string with_a_reset_out(House& house) {
    const auto id = house.start()->id();
    house.say(house.receipt(1, id + "-1", true));
    house.say(house.result(2, id, 1, End::not_helped));
    house.settle();
    EXPECT_EQ(house.state(id).phase(), State::awaiting_approval);
    EXPECT_TRUE(house.approve(id));
    EXPECT_EQ(house.state(id).phase(), State::job_running);
    return id;
}

TEST(RecoveryDesk, puts_state_job_and_audit_into_one_batch_and_publishes_after_it) {
    support::MemoryStore store(Manual::manual);
    House house(store);
    bool replied = false;
    house.desk.start(for_the_door(), "olga",
                     [&](const Result<State>& state) { replied = state.has_value(); });
    ASSERT_EQ(store.waiting(), 1U) << "one turn, one batch";
    EXPECT_TRUE(house.has_row("s/shop/recovery/rec-"));
    EXPECT_TRUE(house.has_row("s/shop/job/agent-a/"));
    EXPECT_TRUE(house.has_row("s/shop/outbox/agent-a/"));
    EXPECT_TRUE(house.has_row("s/shop/envelope/agent-a/"));
    EXPECT_THAT(house.audited(), ElementsAre("recovery.requested", "job.signed", "recovery.begun",
                                             "recovery.job_ordered"));
    house.io.poll();
    EXPECT_FALSE(replied);
    EXPECT_EQ(house.jobs_out(), 0U) << "nothing leaves before the commit";
    house.settle();
    EXPECT_TRUE(replied);
    EXPECT_EQ(house.jobs_out(), 1U);
    EXPECT_EQ(house.last_job().sequence(), 1U);
}

TEST(RecoveryDesk, ends_the_program_when_a_commit_fails_and_publishes_nothing) {
    support::MemoryStore store(Manual::manual);
    House house(store);
    store.fail_commits(Error{Errc::io, "the disk is full"});
    EXPECT_FALSE(house.start());
    EXPECT_EQ(house.deaths, std::vector<int>{3});
    EXPECT_EQ(house.jobs_out(), 0U);
}

TEST(RecoveryDesk, asks_for_an_approval_and_makes_the_candidate_in_the_batch_of_its_job) {
    support::MemoryStore store(Manual::manual);
    House house(store);
    const auto id = house.start()->id();
    EXPECT_EQ(house.approve(id).error().code, Errc::conflict) << "nothing is asked for yet";
    house.say(house.result(1, id, 1, End::not_helped));
    house.settle();
    ASSERT_EQ(house.state(id).phase(), State::awaiting_approval);
    const auto published = house.jobs_out();
    house.desk.approve(id, {}, "owner", [](const Result<State>&) {});
    ASSERT_EQ(store.waiting(), 1U);
    const auto candidate = house.state(id).candidate_version();
    EXPECT_EQ(candidate, "door:admin/2");
    EXPECT_EQ(house.version_state(candidate), v1::CredentialVersion::candidate);
    EXPECT_TRUE(house.has_row("s/shop/secret/door:admin/00000000000000000002"));
    EXPECT_TRUE(house.has_row("s/shop/job/agent-a/00000000000000000002"));
    EXPECT_EQ(house.jobs_out(), published);
    house.settle();
    const auto job = house.last_job();
    EXPECT_EQ(job.recovery().provisioning().candidate_credential(), candidate);
    ASSERT_EQ(job.authorisations_size(), 1);
    EXPECT_EQ(job.authorisations(0).approval().granted_by(), "owner");
    EXPECT_EQ(job.authorisations(0).ownership().id(), "own-1");
    EXPECT_THAT(job.sealed_secrets(), HasSubstr("sealed to agent-a:"));
    EXPECT_THAT(job.sealed_secrets(), HasSubstr("old secret"));
    EXPECT_THAT(house.audited(), Contains("credential.candidate_made"));
}

TEST(RecoveryDesk, promotes_a_password_that_is_proven_after_the_recovery_was_cancelled) {
    support::MemoryStore store;
    House house(store);
    const auto id = with_a_reset_out(house);
    const auto candidate = house.state(id).candidate_version();
    ASSERT_TRUE(house.cancel(id));
    EXPECT_EQ(house.state(id).phase(), State::cancelled);
    auto late = house.event(3);
    late.mutable_progress()->set_job_id(id + "-2");
    late.mutable_progress()->set_recovery_id(id);
    late.mutable_progress()->set_proven_credential(candidate);
    house.say(late);
    house.settle();
    EXPECT_EQ(house.version_state(candidate), v1::CredentialVersion::current);
    house.say(house.result(4, id, 2, End::done));
    house.settle();
    EXPECT_EQ(house.state(id).phase(), State::cancelled);
    EXPECT_EQ(house.state(id).jobs(1).end(), End::done);
    EXPECT_EQ(house.audited().back(), "recovery.job_ended") << "it has ended only once";
}

TEST(RecoveryDesk, takes_late_words_of_a_cancelled_recovery_after_a_restart_too) {
    support::MemoryStore store;
    std::string id;
    std::string candidate;
    {
        House house(store);
        id = with_a_reset_out(house);
        candidate = house.state(id).candidate_version();
        ASSERT_TRUE(house.cancel(id));
    }
    House house(store, true);
    auto late = house.result(3, id, 2, End::done);
    late.mutable_result()->set_proven_credential(candidate);
    house.say(late);
    house.settle();
    EXPECT_EQ(house.version_state(candidate), v1::CredentialVersion::current);
    EXPECT_EQ(house.state(id).phase(), State::cancelled);
    EXPECT_EQ(house.acknowledged(), std::vector<std::uint64_t>{3});
}

TEST(RecoveryDesk, does_not_let_an_older_recovery_displace_what_a_newer_one_has_proven) {
    support::MemoryStore store;
    House house(store);
    const auto old = with_a_reset_out(house);
    const auto lost = house.state(old).candidate_version();
    ASSERT_TRUE(house.cancel(old));
    const auto id = house.start()->id();
    auto proven = house.result(3, id, 1, End::done);
    proven.mutable_result()->set_proven_credential("door:admin/1");
    house.say(proven);
    auto late = house.result(4, old, 2, End::done);
    late.mutable_result()->set_proven_credential(lost);
    house.say(late);
    house.settle();
    EXPECT_EQ(house.version_state("door:admin/1"), v1::CredentialVersion::current);
    EXPECT_EQ(house.version_state(lost), v1::CredentialVersion::candidate) << "kept, not used";
}

TEST(RecoveryDesk, takes_a_replay_refusal_of_its_own_job_for_no_answer) {
    support::MemoryStore store;
    House house(store);
    const auto id = house.start()->id();
    auto replay = house.receipt(1, id + "-1", false);
    replay.mutable_receipt()->set_reason(v1::Refusal::replayed_sequence);
    house.say(replay);
    house.settle();
    EXPECT_EQ(house.state(id).phase(), State::job_running);
    EXPECT_EQ(house.records.jobs.find(id + "-1")->summary().state(), "queued");
    house.say(house.receipt(2, id + "-1", true));
    house.say([&] {
        auto again = replay;
        again.set_event_id(3);
        return again;
    }());
    house.settle();
    EXPECT_EQ(house.state(id).phase(), State::job_running);
    EXPECT_EQ(house.records.jobs.find(id + "-1")->summary().state(), "accepted");
    EXPECT_TRUE(house.state(id).jobs(0).accepted());
    EXPECT_FALSE(house.has_row("s/shop/outbox/"));
}

TEST(RecoveryDesk, ends_a_recovery_with_the_agents_reason_when_its_job_is_refused) {
    support::MemoryStore store;
    House house(store);
    const auto id = house.start()->id();
    auto refusal = house.receipt(1, id + "-1", false);
    refusal.mutable_receipt()->set_reason(v1::Refusal::unsealable);
    house.say(refusal);
    house.settle();
    EXPECT_EQ(house.state(id).phase(), State::needs_person);
    EXPECT_EQ(house.state(id).reason(), "unsealable");
    EXPECT_EQ(house.records.jobs.find(id + "-1")->summary().state(), "refused");
    EXPECT_FALSE(house.has_row("s/shop/outbox/"));
}

TEST(RecoveryDesk, says_why_a_job_cannot_be_issued_instead_of_waiting_for_it) {
    support::MemoryStore store;
    House house(store);
    const auto id = house.start()->id();
    house.say(house.result(1, id, 1, End::not_helped));
    house.settle();
    Batch batch;
    auto agent = *house.records.agents.find("agent-a");
    agent.set_state(v1::Agent::revoked);
    house.records.agents.put(batch, agent);
    store.commit(std::move(batch), {});
    ASSERT_TRUE(house.approve(id));
    house.settle();
    EXPECT_EQ(house.state(id).phase(), State::needs_person);
    EXPECT_THAT(house.state(id).detail(), HasSubstr("not enrolled"));
    EXPECT_EQ(house.jobs_out(), 1U);
}

TEST(RecoveryDesk, takes_a_policy_of_the_cameras_maker_only) {
    support::MemoryStore store;
    House house(store);
    const auto foreign = house.start(v1::Objective::online, "standard_axis");
    EXPECT_EQ(foreign.error().code, Errc::conflict);
    EXPECT_THAT(foreign.error().context, HasSubstr("'standard_axis' is not for maker 'hikvision'"));
    EXPECT_EQ(house.start(v1::Objective::online, "none").error().code, Errc::not_found);
    Batch batch;
    auto camera = *house.records.cameras.find("door");
    camera.mutable_identity()->set_maker("axis");
    house.records.cameras.put(batch, camera);
    const auto own = house.start();
    ASSERT_TRUE(own) << own.error().text();
    EXPECT_EQ(own->policy().name(), "standard_axis");
    house.say(house.result(1, own->id(), 1, End::not_helped));
    house.settle();
    ASSERT_TRUE(house.approve(own->id()));
    EXPECT_EQ(house.state(own->id()).candidate_version(), "door:root/1") << "its own first account";
}

TEST(RecoveryDesk, sends_a_first_password_that_a_person_has_filed_since_it_was_asked_for) {
    support::MemoryStore store;
    House house(store);
    const auto id = with_a_reset_out(house);
    auto ended = house.result(3, id, 2, End::needs_person);
    ended.mutable_result()->set_reason("activation_by_person");
    ended.mutable_result()->add_rungs_run(v1::Rung::restore_full);
    house.clock.advance(Seconds{60});
    house.say(ended);
    house.settle();
    const auto asked = house.state(id);
    ASSERT_EQ(asked.phase(), State::awaiting_person);
    const auto report = [&] {
        v1::ReportWorkOrder ready;
        ready.set_ready(true);
        Result<v1::WorkOrder> out = fail(Errc::internal, "no reply");
        house.desk.report(asked.work_order().id(), ready, "tom",
                          [&](Result<v1::WorkOrder> reply) { out = std::move(reply); });
        house.settle();
        return out;
    };
    // What the vault holds is the password from before the reset.
    const auto early = report();
    ASSERT_FALSE(early);
    EXPECT_THAT(early.error().context, HasSubstr("camfleetctl credentials set door --user admin"));
    Batch batch;
    v1::Credential credential;
    credential.set_device_id("door");
    credential.set_user("admin");
    credential.set_kind(v1::SecretKind::password);
    house.clock.advance(Seconds{60});
    ASSERT_TRUE(
        house.vault.put(batch, credential, {Secret("their secret"), Secret()}, house.clock.wall()));
    store.commit(std::move(batch), {});
    ASSERT_TRUE(report());
    const auto job = house.last_job();
    EXPECT_EQ(job.recovery().provisioning().candidate_credential(), "door:admin/3");
    EXPECT_EQ(job.targets(0).credential(), "door:admin/3");
    ASSERT_EQ(job.recovery().rungs_size(), 1);
    EXPECT_EQ(job.recovery().rungs(0).rung(), v1::Rung::restore_full);
    EXPECT_FALSE(job.recovery().technician_is_ready()) << "nobody's hand is on a button";
    const auto& secrets = job.sealed_secrets();
    const auto at = secrets.find("their secret");
    EXPECT_NE(at, std::string::npos);
    EXPECT_EQ(secrets.find("their secret", at + 1), std::string::npos) << "one entry for both";
    EXPECT_THAT(house.audited(), Contains("recovery.first_password_filed"));
}

TEST(RecoveryDesk, refuses_a_second_recovery_of_the_same_camera_while_one_is_open) {
    support::MemoryStore store;
    House house(store);
    const auto id = house.start()->id();
    const auto second = house.start();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    EXPECT_THAT(second.error().context, HasSubstr(id));
    ASSERT_TRUE(house.cancel(id));
    EXPECT_TRUE(house.start());
    EXPECT_GT(house.state(house.records.cameras.find("door")->last_recovery_id()).generation(),
              house.state(id).generation());
}

TEST(RecoveryDesk, shows_each_durable_step_to_those_who_watch) {
    support::MemoryStore store(Manual::manual);
    House house(store);
    std::vector<State::Phase> seen;
    const auto subscription = house.desk.subscribe(
        "", [&](const v1::LiveEvent& event) { seen.push_back(event.recovery().phase()); });
    house.desk.start(for_the_door(), "olga", [](const Result<State>&) {});
    EXPECT_TRUE(seen.empty());
    house.settle();
    EXPECT_EQ(seen, std::vector<State::Phase>{State::job_running});
    house.desk.unsubscribe(subscription);
}

TEST(RecoveryDesk, arms_the_timers_of_waiting_recoveries_again_after_a_restart) {
    support::MemoryStore store;
    std::string id;
    {
        House house(store);
        id = house.start()->id();
        auto waits = house.result(1, id, 1, End::waiting);
        waits.mutable_result()->set_reason("login_locked");
        *waits.mutable_result()->mutable_retry_at() = to_timestamp(house.clock.wall() + Seconds{2});
        house.say(waits);
        house.settle();
        ASSERT_EQ(house.state(id).phase(), State::waiting);
    }
    House house(store, true);
    house.clock.advance(Seconds{10});
    const auto limit = std::chrono::steady_clock::now() + Seconds{10};
    while (house.jobs_out() == 0 && std::chrono::steady_clock::now() < limit) {
        house.io.restart();
        house.io.run_for(Millis{50});
    }
    EXPECT_EQ(house.state(id).phase(), State::job_running);
    EXPECT_EQ(house.last_job().id(), id + "-2");
}

}  // namespace
}  // namespace camfleet::controller
