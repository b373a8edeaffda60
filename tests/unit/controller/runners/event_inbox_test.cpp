// SPDX-License-Identifier: Apache-2.0
// Who is listened to, how often, and when that is acknowledged.
#include "tests/unit/controller/runners/house.hpp"

#include <gmock/gmock.h>

namespace camfleet::controller {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using State = v1::RecoveryState;
using End = v1::TaskResult;
using Manual = support::MemoryStore::Completion;

TEST(EventInbox, acknowledges_after_the_commit_and_not_before) {
    support::MemoryStore store(Manual::manual);
    House house(store);
    const auto id = house.start()->id();
    house.say(house.receipt(1, id + "-1", true));
    house.io.restart();
    house.io.poll();
    EXPECT_THAT(house.acknowledged(), IsEmpty());
    house.settle();
    EXPECT_THAT(house.acknowledged(), ElementsAre(1));
}

TEST(EventInbox, takes_a_doubled_event_once_and_acknowledges_it_twice) {
    support::MemoryStore store;
    House house(store);
    const auto refusal = house.receipt(5, "a job that nobody knows", false);
    house.say(refusal);
    house.settle();
    house.say(refusal);
    house.settle();
    EXPECT_THAT(house.audited(), ElementsAre("job.refused"));
    EXPECT_THAT(house.acknowledged(), ElementsAre(5, 5));
}

TEST(EventInbox, knows_after_a_restart_what_it_has_taken) {
    support::MemoryStore store;
    std::string id;
    {
        House house(store);
        id = house.start()->id();
        house.say(house.receipt(1, id + "-1", true));
        house.settle();
    }
    House house(store, true);
    house.say(house.result(1, id, 1, End::needs_person));  // the same number again
    house.settle();
    EXPECT_EQ(house.state(id).phase(), State::job_running);
    EXPECT_THAT(house.acknowledged(), ElementsAre(1));
}

TEST(EventInbox, refuses_events_that_are_not_of_the_topics_agent) {
    support::MemoryStore store;
    House house(store);
    const auto id = house.start()->id();
    const auto end = house.result(1, id, 1, End::needs_person);
    auto others = end;
    others.set_agent_id("agent-b");
    house.say(end, "agent-b", "agent-a");     // signed by somebody else
    house.say(end, "agent-b", "agent-b");     // says that it is agent-a
    house.say(others, "agent-b", "agent-a");  // on another's topic
    house.say(end, "agent-a", "unheard-of");
    house.transport.say("camfleet/v1/agents/agent-a/jobs", "no event topic");
    house.transport.say("camfleet/v1/agents/agent-a/events", "no signature");
    house.settle();
    EXPECT_EQ(house.state(id).phase(), State::job_running);
    EXPECT_THAT(house.acknowledged(), IsEmpty());
}

TEST(EventInbox, lets_an_agent_speak_of_its_own_jobs_only) {
    support::MemoryStore store;
    House house(store);
    const auto id = house.start()->id();
    auto receipt = house.receipt(1, id + "-1", false);
    receipt.mutable_receipt()->set_reason(v1::Refusal::unsealable);
    auto result = house.result(2, id, 1, End::done);
    auto progress = house.event(3);
    progress.mutable_progress()->set_job_id(id + "-1");
    progress.mutable_progress()->set_recovery_id(id);
    progress.mutable_progress()->set_proven_credential("door:admin/1");
    progress.mutable_progress()->mutable_evidence()->set_rung(v1::Rung::diagnose);
    for (auto* event : {&receipt, &result, &progress}) {
        event->set_agent_id("agent-b");
        house.say(*event);
    }
    house.settle();
    EXPECT_EQ(house.state(id).phase(), State::job_running);
    EXPECT_EQ(house.state(id).frames_received(), 0U);
    EXPECT_FALSE(house.state(id).jobs(0).accepted());
    EXPECT_FALSE(house.has_row("s/shop/evidence/"));
    EXPECT_EQ(house.records.jobs.find(id + "-1")->summary().state(), "queued");
    EXPECT_THAT(house.acknowledged(), ElementsAre(1, 2, 3));  // or it would say so for ever
}

TEST(EventInbox, does_not_listen_to_a_revoked_agent) {
    support::MemoryStore store;
    House house(store);
    const auto id = house.start()->id();
    Batch batch;
    auto agent = *house.records.agents.find("agent-a");
    agent.set_state(v1::Agent::revoked);
    house.records.agents.put(batch, agent);
    store.commit(std::move(batch), {});
    house.say(house.result(1, id, 1, End::needs_person));
    house.settle();
    EXPECT_EQ(house.state(id).phase(), State::job_running);
    EXPECT_THAT(house.acknowledged(), IsEmpty());
}

TEST(EventInbox, files_evidence_with_the_progress_that_brings_it) {
    support::MemoryStore store;
    House house(store);
    const auto id = house.start()->id();
    auto progress = house.event(7);
    progress.mutable_progress()->set_job_id(id + "-1");
    progress.mutable_progress()->set_recovery_id(id);
    progress.mutable_progress()->mutable_evidence()->set_action(v1::Action::reboot);
    house.say(progress);
    house.say(progress);
    house.settle();
    const auto filed = house.records.evidence.list(house.state(id), 0, 10);
    ASSERT_TRUE(filed);
    ASSERT_EQ(filed->size(), 1U);
    EXPECT_EQ(filed->front().action(), v1::Action::reboot);
}

}  // namespace
}  // namespace camfleet::controller
