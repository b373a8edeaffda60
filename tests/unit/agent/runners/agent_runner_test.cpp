// SPDX-License-Identifier: Apache-2.0
// The shell around the agent machine: nothing before its commit, and every message has an answer.
#include "agent/runners/agent_runner.hpp"

#include "common/base/encoding.hpp"
#include "common/proto/agent_state.pb.h"
#include "common/runtime/task_group.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/memory_store.hpp"
#include "tests/unit/agent/runners/fake_devices.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::agent {
namespace {

using testing::IsEmpty;
using testing::Not;

boost::asio::awaitable<void> end(runtime::TaskGroup& group, bool& ended) {
    EXPECT_TRUE((co_await group.stop(Seconds{5})).empty());
    ended = true;
}

// An agent over a journal in memory; commits wait for settle() or complete().
class Bench {
  public:
    Bench() {
        site.finder.sees("SERIAL-cam", "10.0.0.21");
        group_.spawn("runner", runner_.run());
        turn();
    }
    ~Bench() {
        runner_.stop();
        bool ended = false;
        boost::asio::co_spawn(io_, end(group_, ended),
                              [](const std::exception_ptr& failure) { EXPECT_FALSE(failure); });
        EXPECT_TRUE(until([&] { return ended; }));
        workers_.stop();
    }

    void turn() {
        io_.restart();
        io_.poll();
    }
    template <class Done>
    bool until(const Done& done) {
        const auto limit = std::chrono::steady_clock::now() + Seconds{10};
        while (!done() && std::chrono::steady_clock::now() < limit) {
            io_.restart();
            io_.run_for(Millis{5});
        }
        return done();
    }
    // Commits whatever comes until `done`.
    template <class Done>
    bool settle(const Done& done) {
        return until([&] {
            journal.complete();
            return done();
        });
    }
    void settle() {
        for (int i = 0; i < 20; ++i) {
            journal.complete();
            turn();
        }
    }

    static v1::Job job() {
        auto job = site_job();
        const support::FixedClock clock;
        *job.mutable_not_before() = to_timestamp(clock.wall() - Seconds{60});
        *job.mutable_not_after() = to_timestamp(clock.wall() + Seconds{3600});
        job.mutable_recovery()->set_generation(1);
        job.mutable_recovery()->set_objective(v1::Objective::online);
        job.mutable_recovery()->add_rungs()->set_rung(v1::Rung::use_valid_credential);
        job.mutable_recovery()->mutable_proof()->set_min_frames(10);
        job.set_sealed_secrets("sealed to agent-1:" + site_secrets().SerializeAsString());
        return job;
    }
    void send(const v1::Job& job, const std::string& by = "controller") {
        say("jobs", *support::PlainSigner(by).sign(job.SerializeAsString()));
    }
    void say(const std::string& channel, const std::string& payload) {
        transport.say("camfleet/v1/agents/agent-1/" + channel, payload);
    }
    [[nodiscard]] std::vector<v1::AgentEvent> events() const {
        std::vector<v1::AgentEvent> out;
        for (const auto& message : transport.published) {
            const auto content = support::PlainVerifier("agent-1").verify(message.payload);
            EXPECT_TRUE(content.has_value());
            EXPECT_EQ(message.topic, "camfleet/v1/agents/agent-1/events");
            EXPECT_TRUE(out.emplace_back().ParseFromString(*content));
        }
        return out;
    }
    [[nodiscard]] v1::JobReceipt receipt() const {
        for (const auto& event : events()) {
            if (event.has_receipt()) return event.receipt();
        }
        return {};
    }
    [[nodiscard]] bool has_row(const std::string& prefix) const {
        const auto found = journal.rows().lower_bound(prefix);
        return found != journal.rows().end() && found->first.starts_with(prefix);
    }

    support::MemoryStore journal{support::MemoryStore::Completion::manual};
    support::FakeTransport transport;
    support::FixedClock clock;
    FakeSite site;
    std::vector<int> deaths;

  private:
    boost::asio::io_context io_;
    std::unique_ptr<observe::Log> log_ = std::move(*observe::Log::open("error", "/dev/null"));
    metrics::Metrics metrics_;
    AgentProbe probe_{metrics_};
    support::PlainVerifier verifier_{"controller"};
    support::PlainUnsealer unsealer_{"agent-1"};
    support::PlainSigner signer_{"agent-1"};
    runtime::WorkerPool workers_{io_.get_executor(), 1};
    AgentRunner runner_{RunnerParts{.agent_id = "agent-1",
                                    .executor = io_.get_executor(),
                                    .journal = journal,
                                    .transport = transport,
                                    .verifier = verifier_,
                                    .unsealer = unsealer_,
                                    .signer = signer_,
                                    .clock = clock,
                                    .hands = site.hands,
                                    .eyes = site.eyes,
                                    .workers = workers_,
                                    .log = *log_,
                                    .probe = probe_,
                                    .die = [this](int code) { deaths.push_back(code); }},
                        AgentMachine("agent-1", {})};
    runtime::TaskGroup group_{io_.get_executor(),
                              [](const std::string& name, const std::string& what) {
                                  ADD_FAILURE() << name << ": " << what;
                              }};
};

TEST(AgentRunner, does_nothing_that_its_journal_does_not_hold_yet) {
    Bench bench;
    bench.settle();
    const auto looks = bench.site.finder.looks.load();
    bench.send(Bench::job());
    bench.turn();
    ASSERT_EQ(bench.journal.waiting(), 1U) << "job, task and receipt in one batch";
    EXPECT_TRUE(bench.has_row("job/job-1"));
    EXPECT_TRUE(bench.has_row("task/job-1"));
    EXPECT_TRUE(bench.has_row("event/"));
    EXPECT_THAT(bench.transport.published, IsEmpty());
    EXPECT_EQ(bench.site.finder.looks, looks);
    EXPECT_TRUE(bench.settle([&] { return !bench.site.camera.calls.empty(); }));
    EXPECT_TRUE(bench.receipt().accepted());
    EXPECT_EQ(bench.receipt().sequence(), 1U);
    EXPECT_GT(bench.site.finder.looks, looks);
}

TEST(AgentRunner, spends_a_login_only_after_its_count_is_durable) {
    Bench bench;
    bench.settle();
    bench.send(Bench::job());
    const auto counted = [&] { return bench.has_row("lockout/"); };
    // Durable step by step, until the batch that counts the login is waiting.
    EXPECT_TRUE(bench.until([&] {
        if (!counted()) bench.journal.complete();
        return counted();
    }));
    bench.turn();
    EXPECT_THAT(bench.site.camera.calls, IsEmpty());
    EXPECT_TRUE(bench.settle([&] { return !bench.site.camera.calls.empty(); }));
    EXPECT_EQ(bench.site.camera.calls.front(), "check_login 10.0.0.21 secret of cam/1");
}

TEST(AgentRunner, remembers_an_upgrade_that_it_heard_of_by_the_way) {
    Bench bench;
    bench.settle();
    bench.site.camera.firmware.emplace().set_upgrading(true);
    bench.send(Bench::job());
    const auto heard = [&] {
        const auto row = bench.journal.rows().lower_bound("camera/");
        v1::CameraMemory memory;
        return row != bench.journal.rows().end() && row->first.starts_with("camera/") &&
               memory.ParseFromString(row->second) && memory.upgrade().until_ms() > 0;
    };
    EXPECT_TRUE(bench.settle(heard));
}

TEST(AgentRunner, ends_the_program_when_its_journal_fails) {
    Bench bench;
    bench.settle();
    bench.journal.fail_commits(Error{Errc::io, "the disk is full"});
    bench.send(Bench::job());
    EXPECT_TRUE(bench.settle([&] { return !bench.deaths.empty(); }));
    EXPECT_EQ(bench.deaths, std::vector<int>{3});
    EXPECT_THAT(bench.transport.published, IsEmpty());
    EXPECT_THAT(bench.site.camera.calls, IsEmpty());
}

TEST(AgentRunner, says_why_it_cannot_read_a_job) {
    struct Case {
        std::string payload;
        v1::Refusal::Reason reason;
        std::string job_id;
    };
    auto sealed_elsewhere = Bench::job();
    sealed_elsewhere.set_sealed_secrets("sealed to agent-2:x");
    const support::PlainSigner controller("controller");
    const support::PlainSigner stranger("stranger");
    const Case cases[] = {
        {"noise", v1::Refusal::malformed, ""},
        {*controller.sign("\xff\xff no job"), v1::Refusal::malformed, ""},
        {*stranger.sign(Bench::job().SerializeAsString()), v1::Refusal::wrong_signer, ""},
        {*controller.sign(sealed_elsewhere.SerializeAsString()), v1::Refusal::unsealable, "job-1"},
    };
    for (const auto& one : cases) {
        Bench bench;
        bench.settle();
        bench.say("jobs", one.payload);
        bench.settle();
        EXPECT_FALSE(bench.receipt().accepted());
        EXPECT_EQ(bench.receipt().reason(), one.reason);
        EXPECT_EQ(bench.receipt().job_id(), one.job_id);
        EXPECT_EQ(bench.receipt().envelope_sha256(), sha256_hex(one.payload));
        EXPECT_FALSE(bench.has_row("job/"));
        EXPECT_THAT(bench.site.camera.calls, IsEmpty());
    }
}

TEST(AgentRunner, refuses_a_job_for_another_agent) {
    Bench bench;
    bench.settle();
    auto job = Bench::job();
    job.set_agent_id("agent-2");
    bench.send(job);
    bench.settle();
    EXPECT_EQ(bench.receipt().reason(), v1::Refusal::other_agent);
    EXPECT_FALSE(bench.has_row("job/"));
}

TEST(AgentRunner, says_hello_when_the_broker_is_there_and_offers_what_it_kept) {
    Bench bench;
    bench.settle();
    bench.transport.up = false;
    bench.say("jobs", "noise");
    bench.settle();
    EXPECT_THAT(bench.transport.published, IsEmpty());
    bench.transport.connect(true);
    bench.settle();
    const auto events = bench.events();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_TRUE(events[0].has_hello());
    EXPECT_TRUE(events[1].has_receipt());
}

TEST(AgentRunner, forgets_an_event_on_the_controllers_word_only) {
    Bench bench;
    bench.settle();
    bench.say("jobs", "noise");
    bench.settle();
    ASSERT_TRUE(bench.has_row("event/"));
    v1::EventAck ack;
    ack.set_agent_id("agent-1");
    ack.add_event_ids(bench.events().front().event_id());
    bench.say("acks", *support::PlainSigner("stranger").sign(ack.SerializeAsString()));
    auto others = ack;
    others.set_agent_id("agent-2");
    bench.say("acks", *support::PlainSigner("controller").sign(others.SerializeAsString()));
    bench.settle();
    EXPECT_TRUE(bench.has_row("event/"));
    bench.say("acks", *support::PlainSigner("controller").sign(ack.SerializeAsString()));
    bench.settle();
    EXPECT_FALSE(bench.has_row("event/"));
}

TEST(AgentRunner, carries_a_job_to_its_end_and_forgets_its_secrets) {
    Bench bench;
    bench.settle();
    auto job = Bench::job();
    job.mutable_recovery()->clear_recorder_id();
    job.mutable_targets()->DeleteSubrange(1, 1);
    bench.send(job);
    const auto ended = [&] {
        const auto events = bench.events();
        return std::any_of(events.begin(), events.end(),
                           [](const auto& event) { return event.has_result(); });
    };
    ASSERT_TRUE(bench.settle(ended));
    EXPECT_EQ(bench.events().back().result().end(), v1::TaskResult::done);
    EXPECT_FALSE(bench.has_row("job/"));
    for (const auto& message : bench.transport.published) {
        EXPECT_THAT(message.payload, Not(testing::HasSubstr("secret of")));
    }
}

}  // namespace
}  // namespace camfleet::agent
