// SPDX-License-Identifier: Apache-2.0
// The controller's runners over a store in memory, wired as in controller/main.cpp, with one site,
// one camera and two agents whose certificates are their names. A second House over the same store
// is the controller after a restart.
#pragma once

#include "controller/runners/event_inbox.hpp"
#include "controller/runners/recovery_desk.hpp"
#include "controller/storage/vault/cipher.hpp"
#include "tests/support/fake_transport.hpp"
#include "tests/support/fixed_clock.hpp"
#include "tests/support/memory_store.hpp"
#include "tests/support/plain_crypto.hpp"
#include "tests/support/seeded_rng.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace camfleet::controller {

inline v1::RecoveryPolicy house_policy() {
    v1::RecoveryPolicy policy;
    policy.set_name("standard");
    const auto add = [&](v1::Rung::Kind kind, bool approval) {
        auto& rung = *policy.add_ladder();
        rung.set_rung(kind);
        rung.set_needs_approval(approval);
    };
    add(v1::Rung::diagnose, false);
    add(v1::Rung::restore_full, true);
    policy.mutable_proof()->set_min_frames(10);
    policy.mutable_provisioning()->set_user("admin");
    policy.set_job_valid_minutes(30);
    return policy;
}

class House {
  public:
    explicit House(support::MemoryStore& store, bool furnished = false)
        : store_(store),
          records(store),
          log_(std::move(*observe::Log::open("error", "/dev/null"))) {
        EXPECT_TRUE(records.load());
        Batch batch;
        EXPECT_TRUE(vault.unlock(batch));
        if (!furnished) furnish(batch);
        store.commit(std::move(batch), {});
        store.complete();
        EXPECT_TRUE(audit.load());
        EXPECT_TRUE(inbox.load());
        desk.attach(dispatcher);
        looks.attach(dispatcher);
        dispatcher.load();
        desk.load();
        transport.start({}, {.on_message =
                                 [this](const std::string& topic, const std::string& payload) {
                                     inbox.on_message(topic, payload);
                                 },
                             .on_connection =
                                 [this](bool up) {
                                     if (up) dispatcher.on_connected();
                                 }});
    }
    ~House() { desk.stop(); }

    // Makes durable what was decided, and runs what waits for it.
    void settle() {
        for (int i = 0; i < 5; ++i) {
            store_.complete();
            io.restart();
            io.poll();
        }
    }

    // Operators
    Result<v1::RecoveryState> start(v1::Objective::Kind objective = v1::Objective::online,
                                    const std::string& policy = {}) {
        v1::StartRecovery request;
        request.set_policy(policy);
        request.set_camera_id("door");
        request.set_objective(objective);
        return reply_of([&](auto reply) { desk.start(request, "olga", std::move(reply)); });
    }
    Result<v1::RecoveryState> approve(const std::string& id) {
        return reply_of([&](auto reply) { desk.approve(id, {}, "owner", std::move(reply)); });
    }
    Result<v1::RecoveryState> cancel(const std::string& id) {
        return reply_of([&](auto reply) { desk.cancel(id, "olga", std::move(reply)); });
    }
    v1::RecoveryState state(const std::string& id) const {
        const auto state = desk.get(id);
        return state ? *state : v1::RecoveryState();
    }

    // Agents
    v1::AgentEvent event(std::uint64_t id, const std::string& agent = "agent-a") const {
        v1::AgentEvent out;
        out.set_agent_id(agent);
        out.set_event_id(id);
        *out.mutable_at() = to_timestamp(clock.wall());
        return out;
    }
    void say(const v1::AgentEvent& event, const std::string& by, const std::string& topic) {
        transport.say("camfleet/v1/agents/" + topic + "/events",
                      *support::PlainSigner(by).sign(event.SerializeAsString()));
    }
    void say(const v1::AgentEvent& event) { say(event, event.agent_id(), event.agent_id()); }
    v1::AgentEvent receipt(std::uint64_t id, const std::string& job, bool accepted) const {
        auto out = event(id);
        out.mutable_receipt()->set_job_id(job);
        out.mutable_receipt()->set_accepted(accepted);
        return out;
    }
    v1::AgentEvent result(std::uint64_t id,
                          const std::string& recovery,
                          int number,
                          v1::TaskResult::End end) const {
        auto out = event(id);
        auto& result = *out.mutable_result();
        result.set_recovery_id(recovery);
        result.set_job_id(recovery + "-" + std::to_string(number));
        result.set_camera_id("door");
        result.set_end(end);
        result.set_frames_received(end == v1::TaskResult::done ? 25 : 0);
        return out;
    }

    // What was published
    [[nodiscard]] std::size_t jobs_out() const { return transport.count_on("/jobs"); }
    [[nodiscard]] v1::Job last_job() const {
        v1::Job job;
        const auto content =
            support::PlainVerifier("controller").verify(transport.last_on("/jobs"));
        EXPECT_TRUE(content && job.ParseFromString(*content));
        return job;
    }
    [[nodiscard]] std::vector<std::uint64_t> acknowledged() const {
        std::vector<std::uint64_t> ids;
        for (const auto& message : transport.published) {
            if (!message.topic.ends_with("/acks")) continue;
            v1::EventAck ack;
            EXPECT_TRUE(
                ack.ParseFromString(*support::PlainVerifier("controller").verify(message.payload)));
            ids.insert(ids.end(), ack.event_ids().begin(), ack.event_ids().end());
        }
        return ids;
    }
    [[nodiscard]] std::vector<std::string> audited() const {
        std::vector<std::string> out;
        const auto all = audit.list(0, 1'000);
        for (const auto& record : *all) out.push_back(record.action());
        return out;
    }
    [[nodiscard]] bool has_row(const std::string& prefix) const {
        const auto found = store_.rows().lower_bound(prefix);
        return found != store_.rows().end() && found->first.starts_with(prefix);
    }
    [[nodiscard]] v1::CredentialVersion::State version_state(const std::string& id) const {
        const auto* record = records.credentials.of_version(id);
        if (record == nullptr) return v1::CredentialVersion::unspecified;
        for (const auto& version : record->credential().versions()) {
            if (version.id() == id) return version.state();
        }
        return v1::CredentialVersion::unspecified;
    }

  private:
    support::MemoryStore& store_;

    template <class Ask>
    Result<v1::RecoveryState> reply_of(const Ask& ask) {
        const auto answer = std::make_shared<std::optional<Result<v1::RecoveryState>>>();
        ask([answer](Result<v1::RecoveryState> result) { *answer = std::move(result); });
        settle();
        return *answer ? std::move(**answer) : fail(Errc::internal, "no reply came");
    }
    void furnish(Batch& batch) {
        v1::Site site;
        site.set_id("shop");
        site.set_agent_id("agent-a");
        records.sites.put(batch, site);
        for (const char* id : {"agent-a", "agent-b"}) {
            v1::Agent agent;
            agent.set_id(id);
            agent.set_site_id("shop");
            agent.set_state(v1::Agent::enrolled);
            agent.set_certificate_pem(id);
            records.agents.put(batch, agent);
        }
        v1::Camera camera;
        camera.set_id("door");
        camera.set_site_id("shop");
        camera.mutable_identity()->set_maker("hikvision");
        camera.mutable_identity()->set_serial("DS-1");
        camera.set_credential_id("door:admin");
        records.cameras.put(batch, camera);
        v1::Credential credential;
        credential.set_device_id("door");
        credential.set_user("admin");
        credential.set_kind(v1::SecretKind::password);
        EXPECT_TRUE(vault.put(batch, credential, {Secret("old secret"), Secret()}, clock.wall()));
        v1::OwnershipRecord owner;
        owner.set_id("own-1");
        owner.set_device_id("door");
        *owner.mutable_identity() = camera.identity();
        records.ownership.put(batch, "shop", owner);
    }

  public:
    boost::asio::io_context io;
    support::FixedClock clock;
    support::SeededRng rng{7};
    support::FakeTransport transport;
    support::PlainSigner signer{"controller"};
    support::PlainSealer sealer;
    storage::OpensslCipher cipher{rng};
    storage::Records records;
    storage::Vault vault{records, cipher, rng, Secret(std::string(32, 'k'))};
    storage::AuditChain audit{store_};
    std::vector<int> deaths;

  private:
    std::unique_ptr<observe::Log> log_;
    metrics::Metrics metrics_;
    ControllerProbe probe_{metrics_};
    v1::RecoveryPolicy policy_ = house_policy();
    v1::RecoveryPolicy axis_policy_ = [] {
        auto policy = house_policy();
        policy.set_name("standard_axis");
        policy.add_makers("axis");
        policy.mutable_provisioning()->set_user("root");
        return policy;
    }();
    Committer committer_{store_, *log_, [this](int code) { deaths.push_back(code); }};
    JobIssuer issuer_{
        {.records = records,
         .vault = vault,
         .clock = clock,
         .signer = signer,
         .sealer = sealer,
         .seal_to_certificate = "controller",
         .time_zone = [](const std::string&, const std::string&) { return std::string(); }}};

  public:
    RecoveryDesk desk{{.executor = io.get_executor(),
                       .records = records,
                       .vault = vault,
                       .audit = audit,
                       .committer = committer_,
                       .issuer = issuer_,
                       .clock = clock,
                       .rng = rng,
                       .log = *log_,
                       .probe = probe_,
                       .policy = [this](const std::string& name) {
                           if (name == axis_policy_.name()) return &axis_policy_;
                           return name == policy_.name() ? &policy_ : nullptr;
                       }}};
    // When the agent was last heard; of the schedule of discoveries.
    Time heard{};
    LookDesk looks{{.records = records,
                    .audit = audit,
                    .committer = committer_,
                    .issuer = issuer_,
                    .clock = clock,
                    .rng = rng,
                    .log = *log_,
                    .last_heard = [this](const std::string&) { return heard; },
                    .heard_within = Seconds{30}}};
    Dispatcher dispatcher{{.jobs = records.jobs,
                           .transport = transport,
                           .clock = clock,
                           .log = *log_,
                           .probe = probe_,
                           .resend_after = Millis{10'000},
                           .on_expired = [this](const std::string& job) {
                               if (!looks.on_expired(job)) desk.on_expired(job);
                           }}};
    AgentWatch watch{{}, clock, *log_, probe_};
    EventInbox inbox{
        {.executor = io.get_executor(),
         .records = records,
         .committer = committer_,
         .transport = transport,
         .signer = signer,
         .recoveries = desk,
         .looks = looks,
         .dispatcher = dispatcher,
         .watch = watch,
         .log = *log_,
         .probe = probe_,
         .verifier = [](const std::string& pem) -> Result<std::unique_ptr<ports::Verifier>> {
             return std::make_unique<support::PlainVerifier>(pem);
         }}};
};

}  // namespace camfleet::controller
