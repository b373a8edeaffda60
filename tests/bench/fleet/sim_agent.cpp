// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/fleet/sim_agent.hpp"

#include "common/proto/job.pb.h"
#include "common/protocol/topics.hpp"

namespace camfleet::bench {
namespace {

constexpr std::uint32_t kFrames = 25;  // what the standard policy takes as proof

std::string topic(const std::string& id, protocol::Channel channel) {
    return protocol::format_topic({id, channel}).value_or("");
}

v1::AgentEvent receipt_of(const v1::Job& job) {
    v1::AgentEvent out;
    out.mutable_receipt()->set_job_id(job.id());
    out.mutable_receipt()->set_sequence(job.sequence());
    out.mutable_receipt()->set_accepted(true);
    return out;
}

v1::AgentEvent result_of(const v1::Job& job) {
    v1::AgentEvent out;
    auto& result = *out.mutable_result();
    result.set_job_id(job.id());
    result.set_recovery_id(job.recovery().recovery_id());
    result.set_camera_id(job.recovery().camera_id());
    result.set_end(v1::TaskResult::done);
    result.add_rungs_run(v1::Rung::diagnose);
    result.set_frames_received(kFrames);
    return out;
}

}  // namespace

SimAgent::SimAgent(std::string id,
                   ports::Signer& signer,
                   const ports::Verifier& verifier,
                   LinkLoop& loop,
                   Link& link,
                   Tally& tally)
    : id_(std::move(id)),
      signer_(signer),
      verifier_(verifier),
      loop_(loop),
      link_(link),
      tally_(tally),
      jobs_topic_(topic(id_, protocol::Channel::jobs)),
      acks_topic_(topic(id_, protocol::Channel::acks)),
      events_topic_(topic(id_, protocol::Channel::events)) {
    link_.on_message = [this](const Message& message) { on_message(message); };
}

std::vector<std::string> SimAgent::topics(const std::string& id) {
    return {topic(id, protocol::Channel::jobs), topic(id, protocol::Channel::acks),
            "bench/" + id + "/down"};
}

void SimAgent::publish(const std::string& envelope) { loop_.send(link_, events_topic_, envelope); }

void SimAgent::hello() {
    v1::AgentEvent event;
    event.set_agent_id(id_);
    event.mutable_hello()->set_version("bench");
    if (const auto envelope = signer_.sign(event.SerializeAsString())) publish(*envelope);
}

void SimAgent::offer_again() {
    for (const auto& [id, envelope] : unacknowledged_) {
        ++tally_.offered_again;
        publish(envelope);
    }
}

void SimAgent::on_message(const Message& message) {
    if (message.topic == jobs_topic_) {
        on_job(message.payload);
    } else if (message.topic == acks_topic_) {
        on_ack(message.payload);
    } else {
        on_raw(message.payload);
    }
}

// Signs the event, publishes it and keeps it until it is acknowledged. Its size on the wire.
std::size_t SimAgent::keep(v1::AgentEvent event) {
    event.set_agent_id(id_);
    event.set_event_id(++last_event_);
    auto envelope = signer_.sign(event.SerializeAsString());
    if (!envelope) {
        ++tally_.refused;
        return 0;
    }
    ++tally_.events;
    publish(*envelope);
    const auto size = envelope->size();
    unacknowledged_.emplace(last_event_, std::move(*envelope));
    return size;
}

void SimAgent::on_job(std::string_view envelope) {
    const auto content = verifier_.verify(envelope);
    v1::Job job;
    if (!content || !job.ParseFromString(*content) || job.agent_id() != id_) {
        ++tally_.refused;
        return;
    }
    if (job.id() == last_job_) {
        ++tally_.jobs_again;
        return;
    }
    last_job_ = job.id();
    ++tally_.jobs;
    tally_.job_bytes += envelope.size();
    tally_.receipt_bytes += keep(receipt_of(job));
    tally_.result_bytes += keep(result_of(job));
}

void SimAgent::on_ack(std::string_view envelope) {
    const auto content = verifier_.verify(envelope);
    v1::EventAck ack;
    if (!content || !ack.ParseFromString(*content) || ack.agent_id() != id_) {
        ++tally_.refused;
        return;
    }
    ++tally_.acks;
    tally_.ack_bytes += envelope.size();
    const bool open = unacknowledged_.contains(last_event_);
    for (const auto id : ack.event_ids()) unacknowledged_.erase(id);
    if (open && !unacknowledged_.contains(last_event_)) ++tally_.finished;
}

void SimAgent::on_raw(std::string_view payload) {
    if (payload.starts_with('j')) {
        loop_.send(link_, "bench/" + id_ + "/up", std::string(raw_.receipt, 'r'));
        loop_.send(link_, "bench/" + id_ + "/up", std::string(raw_.result, 'e'));
    } else {
        ++tally_.raw_finished;
    }
}

}  // namespace camfleet::bench
