// SPDX-License-Identifier: Apache-2.0
#include "controller/runners/event_inbox.hpp"

#include "common/base/limits.hpp"
#include "common/protocol/topics.hpp"

#include <boost/asio/post.hpp>

namespace camfleet::controller {
namespace {

constexpr std::string_view kWindow = "event_window";
constexpr Seconds kNoteSeenEvery{30};  // a row a heartbeat would be a write for nothing

}  // namespace

Result<void> EventInbox::load() {
    for (const auto& [id, agent] : parts_.records.agents.all()) {
        const auto saved =
            parts_.records.store().get(storage::keys::row(agent.site_id(), kWindow, id));
        if (!saved) return std::unexpected(saved.error());
        if (!*saved) continue;
        if (!windows_[id].ParseFromString(**saved)) {
            return fail(Errc::corrupt, "the event window of agent " + id + " cannot be read");
        }
    }
    return {};
}

Result<ports::Verifier*> EventInbox::verifier_of(const std::string& agent_id) {
    const auto* agent = parts_.records.agents.find(agent_id);
    if (agent == nullptr || agent->state() != v1::Agent::enrolled) {
        return fail(Errc::unauthorized, "agent '" + agent_id + "' is not enrolled");
    }
    auto& known = verifiers_[agent_id];
    if (known.verifier == nullptr || known.certificate_pem != agent->certificate_pem()) {
        auto made = parts_.verifier(agent->certificate_pem());
        if (!made) return std::unexpected(made.error());
        known = Known{.certificate_pem = agent->certificate_pem(), .verifier = std::move(*made)};
    }
    return known.verifier.get();
}

Result<v1::AgentEvent> EventInbox::open(const std::string& agent_id, const std::string& payload) {
    if (payload.size() > limits::event_bytes_max) {
        return fail(Errc::too_large, "event of " + std::to_string(payload.size()) + " bytes");
    }
    const auto verifier = verifier_of(agent_id);
    if (!verifier) return std::unexpected(verifier.error());
    const auto content = (*verifier)->verify(payload);
    if (!content) return fail(Errc::unauthorized, content.error().detail);
    v1::AgentEvent event;
    if (!event.ParseFromString(*content))
        return fail(Errc::malformed, "the signed content is no AgentEvent");
    if (event.agent_id() != agent_id) {
        return fail(Errc::unauthorized,
                    "an event of agent '" + event.agent_id() + "' on another's topic");
    }
    return event;
}

void EventInbox::on_message(const std::string& topic, const std::string& payload) {
    const auto parsed = protocol::parse_topic(topic);
    if (!parsed || parsed->channel != protocol::Channel::events) {
        parts_.log.warning("message_ignored", {{"why", "not an event topic"}});
        return;
    }
    const auto event = open(parsed->agent_id, payload);
    if (!event) {
        parts_.probe.event_refused();
        parts_.log.warning("event_refused",
                           {{"agent", parsed->agent_id}, {"why", event.error().text()}});
        return;
    }
    parts_.probe.event_taken();
    parts_.watch.heard(event->agent_id());
    if (event->body_case() == v1::AgentEvent::kHello) parts_.dispatcher.on_hello(event->agent_id());
    if (event->body_case() == v1::AgentEvent::kHeartbeat) {
        parts_.watch.heartbeat(event->agent_id(), event->heartbeat());
    }
    note_seen(*event);
    if (event->event_id() != 0) take(*event);
}

// For the inventory: when the agent was last heard, and what it runs.
void EventInbox::note_seen(const v1::AgentEvent& event) {
    const auto heard = parts_.watch.last_heard(event.agent_id());
    auto& noted = noted_seen_[event.agent_id()];
    const bool hello = event.body_case() == v1::AgentEvent::kHello;
    if (!hello && heard - noted < kNoteSeenEvery) return;
    noted = heard;
    auto agent = *parts_.records.agents.find(event.agent_id());
    *agent.mutable_last_seen_at() = to_timestamp(heard);
    if (hello) agent.set_version(event.hello().version());
    if (event.body_case() == v1::AgentEvent::kHeartbeat)
        agent.set_version(event.heartbeat().version());
    Turn turn;
    parts_.records.agents.put(turn.batch, std::move(agent));
    parts_.committer.finish(std::move(turn));
}

void EventInbox::take(const v1::AgentEvent& event) {
    const auto agent_id = event.agent_id();
    const auto* agent = parts_.records.agents.find(agent_id);
    auto& window = windows_[agent_id];
    Turn turn;
    // A doubled event goes through an empty turn all the same: the first one may not be durable
    // yet.
    if (camfleet::take(window, event.event_id())) {
        turn.batch.put(storage::keys::row(agent->site_id(), kWindow, agent_id),
                       window.SerializeAsString());
        route(turn, event);
    }
    turn.after.push_back([this, agent_id, id = event.event_id()] { acknowledge(agent_id, id); });
    parts_.committer.finish(std::move(turn));
}

void EventInbox::route(Turn& turn, const v1::AgentEvent& event) {
    switch (event.body_case()) {
        case v1::AgentEvent::kReceipt:
            if (!parts_.looks.on_receipt(turn, event.agent_id(), event.receipt())) {
                parts_.recoveries.on_receipt(turn, event.agent_id(), event.receipt());
            }
            break;
        case v1::AgentEvent::kLook:
            parts_.looks.on_report(turn, event.agent_id(), event.look());
            break;
        case v1::AgentEvent::kProgress:
            parts_.recoveries.on_progress(turn, event);
            break;
        case v1::AgentEvent::kResult:
            parts_.recoveries.on_result(turn, event.agent_id(), event.result());
            break;
        default:
            parts_.log.warning("event_without_meaning", {{"agent", event.agent_id()}});
            break;
    }
}

// Acknowledgements of one moment travel in one message.
void EventInbox::acknowledge(const std::string& agent_id, std::uint64_t event_id) {
    to_acknowledge_[agent_id].push_back(event_id);
    if (flush_planned_) return;
    flush_planned_ = true;
    boost::asio::post(parts_.executor, [this] { flush(); });
}

void EventInbox::flush() {
    flush_planned_ = false;
    for (const auto& [agent_id, ids] : to_acknowledge_) {
        v1::EventAck ack;
        ack.set_agent_id(agent_id);
        for (const auto id : ids) ack.add_event_ids(id);
        const auto envelope = parts_.signer.sign(ack.SerializeAsString());
        const auto topic = protocol::format_topic({agent_id, protocol::Channel::acks});
        if (!envelope || !topic) continue;
        ignore_error(parts_.transport.publish(*topic, *envelope),
                     "the agent offers the event again");
    }
    to_acknowledge_.clear();
}

}  // namespace camfleet::controller
