// SPDX-License-Identifier: Apache-2.0
#include "agent/runners/agent_runner.hpp"

#include "common/base/encoding.hpp"
#include "common/base/limits.hpp"
#include "common/runtime/commit.hpp"
#include "common/runtime/task_group.hpp"

namespace camfleet::agent {
namespace asio = boost::asio;
namespace {

constexpr const char* kVersion = "0.1.0";

void wipe(v1::SecretBundle& bundle) {
    for (auto& entry : *bundle.mutable_entries()) {
        Secret::wipe(*entry.mutable_secret());
        Secret::wipe(*entry.mutable_privacy_secret());
    }
}

Result<v1::SecretBundle> open_bundle(const ports::Unsealer& unsealer, const v1::Job& job) {
    v1::SecretBundle bundle;
    if (job.sealed_secrets().empty()) return bundle;
    auto plain = unsealer.unseal(job.sealed_secrets());
    if (!plain) return std::unexpected(plain.error());
    const bool parsed = bundle.ParseFromString(*plain);
    Secret::wipe(*plain);
    if (!parsed) return fail(Errc::malformed, "the sealed secrets are no SecretBundle");
    return bundle;
}

}  // namespace

AgentRunner::AgentRunner(RunnerParts parts, AgentMachine machine)
    : parts_(std::move(parts)),
      machine_(std::move(machine)),
      mailbox_(parts_.executor, limits::mailbox_max),
      alarms_(parts_.executor) {}

void AgentRunner::offer(Event event) {
    if (!mailbox_.push(std::move(event))) parts_.probe.event_dropped();
}

void AgentRunner::connect() {
    ports::Transport::Handlers handlers;
    handlers.on_message = [this](const std::string& where, const std::string& payload) {
        on_message(where, payload);
    };
    handlers.on_connection = [this](bool up) {
        parts_.probe.connected(up);
        parts_.log.info("broker", {{"connected", up ? "yes" : "no"}});
        if (up) offer(Connected{});
    };
    parts_.transport.start({topic(protocol::Channel::jobs), topic(protocol::Channel::acks)},
                           std::move(handlers));
}

asio::awaitable<void> AgentRunner::run() {
    co_await runtime::listen_to_stop();
    offer(Restarted{});
    connect();
    while (auto event = co_await mailbox_.next()) {
        Effects effects = machine_.step(*event, now());
        if (!effects.save.empty()) {
            Batch rows = std::move(effects.save);
            const auto saved = co_await runtime::commit(parts_.journal, std::move(rows));
            if (!saved) {
                parts_.log.error("journal_commit_failed", {{"why", saved.error().text()}});
                parts_.die(3);
                co_return;
            }
        }
        carry_out(std::move(effects));
    }
}

asio::awaitable<void> AgentRunner::beat() {
    co_await runtime::listen_to_stop();
    while (co_await runtime::pause(parts_.heartbeat)) {
        const auto clock = std::chrono::steady_clock::now();
        HeartbeatDue due;
        due.facts.set_version(kVersion);
        due.facts.set_uptime_seconds(static_cast<std::uint64_t>(
            std::chrono::duration_cast<Seconds>(clock - started_).count()));
        due.facts.set_running_tasks(static_cast<std::uint32_t>(machine_.running_tasks()));
        due.facts.set_outbox_length(static_cast<std::uint32_t>(machine_.outbox_length()));
        due.facts.set_resident_bytes(AgentProbe::resident_bytes());
        parts_.probe.beat(due.facts);
        offer(std::move(due));
    }
}

void AgentRunner::stop() {
    parts_.transport.stop();
    alarms_.clear();
    mailbox_.close();
}

// The id was checked when the configuration was read.
std::string AgentRunner::topic(protocol::Channel channel) const {
    return protocol::format_topic({parts_.agent_id, channel}).value_or("");
}

void AgentRunner::on_message(const std::string& topic_text, const std::string& payload) {
    const auto parsed = protocol::parse_topic(topic_text);
    if (!parsed || parsed->agent_id != parts_.agent_id) {
        parts_.log.warning("message_ignored", {{"why", "not a topic of this agent"}});
        return;
    }
    if (parsed->channel == protocol::Channel::jobs) {
        on_job(payload);
    } else if (parsed->channel == protocol::Channel::acks) {
        on_ack(payload);
    }
}

bool AgentRunner::unseals(const v1::Job& job) const {
    auto bundle = open_bundle(parts_.unsealer, job);
    if (!bundle) return false;
    wipe(*bundle);
    return true;
}

void AgentRunner::on_job(const std::string& envelope) {
    JobUnreadable unreadable;
    unreadable.envelope_sha256 = sha256_hex(envelope);
    const auto content = parts_.verifier.verify(envelope);
    v1::Job job;
    if (!content) {
        unreadable.reason = content.error().reason;
        unreadable.detail = content.error().detail;
    } else if (!job.ParseFromString(*content)) {
        unreadable.reason = v1::Refusal::malformed;
        unreadable.detail = "the signed content is no Job";
    } else if (job.agent_id() == parts_.agent_id && !unseals(job)) {
        unreadable.reason = v1::Refusal::unsealable;
        unreadable.detail = "the secrets are not sealed to this agent";
        unreadable.job_id = job.id();
    } else {
        parts_.log.info("job_arrived",
                        {{"job", job.id()}, {"sequence", std::to_string(job.sequence())}});
        offer(JobArrived{.job = std::move(job), .envelope = envelope});
        return;
    }
    parts_.probe.job_refused();
    parts_.log.warning("job_refused", {{"job", unreadable.job_id},
                                       {"reason", v1::Refusal::Reason_Name(unreadable.reason)},
                                       {"why", unreadable.detail}});
    offer(std::move(unreadable));
}

void AgentRunner::on_ack(const std::string& envelope) {
    const auto content = parts_.verifier.verify(envelope);
    v1::EventAck ack;
    if (!content || !ack.ParseFromString(*content) || ack.agent_id() != parts_.agent_id) {
        parts_.log.warning("acknowledgement_refused",
                           {{"why", content ? "not for this agent" : content.error().detail}});
        return;
    }
    offer(EventsAcknowledged{.event_ids = {ack.event_ids().begin(), ack.event_ids().end()}});
}

void AgentRunner::carry_out(Effects effects) {
    for (const auto& order : effects.perform) perform(order);
    for (const auto& order : effects.looks) look(order);
    for (const auto& timer : effects.timers) arm(timer);
    for (const auto& event : effects.send) send(event);
}

void AgentRunner::perform(const Perform& order) {
    const v1::Job* known = machine_.job(order.job_id);
    if (known == nullptr) {
        parts_.log.error("action_without_job", {{"job", order.job_id}});
        return;
    }
    parts_.log.info("action", {{"job", order.job_id},
                               {"device", known->recovery().camera_id()},
                               {"attempt", std::to_string(order.action.attempt())},
                               {"kind", v1::Action::Kind_Name(order.action.kind())}});
    parts_.workers.run([this, job = *known, action = order.action]() -> std::function<void()> {
        auto bundle = open_bundle(parts_.unsealer, job);
        v1::Outcome outcome;
        std::optional<v1::FirmwareStatus> firmware;
        if (bundle) {
            outcome = parts_.hands.perform(job, *bundle, action);
            firmware = parts_.hands.firmware_after(outcome, job, *bundle, action);
            wipe(*bundle);
        } else {
            outcome.set_kind(action.kind());
            outcome.set_attempt(action.attempt());
            outcome.set_status(v1::Outcome::failed);
            outcome.set_error("unsealable");
            outcome.set_detail(bundle.error().context);
        }
        return [this, id = job.id(), outcome = std::move(outcome),
                firmware = std::move(firmware)]() mutable {
            parts_.log.info("outcome", {{"job", id},
                                        {"attempt", std::to_string(outcome.attempt())},
                                        {"kind", v1::Action::Kind_Name(outcome.kind())},
                                        {"status", v1::Outcome::Status_Name(outcome.status())},
                                        {"error", outcome.error()},
                                        {"detail", outcome.detail()}});
            parts_.probe.action_done(outcome);
            offer(ActionDone{
                .job_id = id, .outcome = std::move(outcome), .firmware = std::move(firmware)});
        };
    });
}

void AgentRunner::look(const Look& order) {
    const v1::Job* known = machine_.job(order.job_id);
    if (known == nullptr) return;  // ended in the same step
    parts_.log.info("look", {{"job", order.job_id}});
    parts_.workers.run([this, job = *known, order]() -> std::function<void()> {
        auto bundle = open_bundle(parts_.unsealer, job);
        LookDone done;
        if (bundle) {
            done = parts_.eyes.look(job, *bundle, order.login_refused);
            wipe(*bundle);
        } else {
            done.report.set_error("unsealable");
            done.report.set_detail(bundle.error().context);
        }
        done.report.set_job_id(job.id());
        return [this, done = std::move(done)]() mutable {
            parts_.log.info("looked", {{"job", done.report.job_id()},
                                       {"error", done.report.error()},
                                       {"detail", done.report.detail()}});
            offer(std::move(done));
        };
    });
}

void AgentRunner::arm(const ArmTimer& timer) {
    const auto distance = timer.device_at - parts_.clock.device();
    const auto real = std::chrono::duration_cast<Millis>(distance / parts_.clock.device_rate());
    const std::string name = timer.job_id + "/" + std::to_string(timer.key);
    alarms_.set(name, real,
                [this, timer] { offer(TimerFired{.job_id = timer.job_id, .key = timer.key}); });
}

void AgentRunner::send(const v1::AgentEvent& event) {
    const auto envelope = parts_.signer.sign(event.SerializeAsString());
    if (!envelope) {
        parts_.log.error("event_not_signed", {{"why", envelope.error().text()}});
        return;
    }
    // Kept events are offered again until they are acknowledged; the others may be lost.
    ignore_error(parts_.transport.publish(topic(protocol::Channel::events), *envelope),
                 "the outbox offers it again");
}

}  // namespace camfleet::agent
