// SPDX-License-Identifier: Apache-2.0
#include "controller/runners/dispatcher.hpp"

#include "common/protocol/topics.hpp"
#include "common/runtime/task_group.hpp"

namespace camfleet::controller {
namespace asio = boost::asio;
namespace {

constexpr Millis kLookEvery{250};

delivery::PendingJob pending(const v1::JobRecord& job) {
    delivery::PendingJob out;
    out.job_id = job.summary().id();
    out.sequence = job.summary().sequence();
    out.not_after = from_timestamp(job.not_after());
    return out;
}

}  // namespace

delivery::JobDelivery& Dispatcher::of(const std::string& agent_id) {
    return agents_.try_emplace(agent_id, parts_.resend_after).first->second;
}

void Dispatcher::load() {
    for (const auto* job : parts_.jobs.pending(""))
        of(job->summary().agent_id()).queue(pending(*job));
}

void Dispatcher::queue(const std::string& job_id) {
    const auto* job = parts_.jobs.find(job_id);
    if (job == nullptr) return;
    const auto agent_id = job->summary().agent_id();
    of(agent_id).queue(pending(*job));
    offer_due(agent_id);
}

bool Dispatcher::retire(const std::string& agent_id, const std::string& job_id) {
    return of(agent_id).retire(job_id);
}

void Dispatcher::on_hello(const std::string& agent_id) {
    of(agent_id).on_hello();
    offer_due(agent_id);
}

void Dispatcher::on_connected() {
    for (auto& [agent_id, delivery] : agents_) {
        delivery.on_hello();
        offer_due(agent_id);
    }
}

// What does not fit into the wire's queue goes at the next look, in its order.
void Dispatcher::offer_due(const std::string& agent_id) {
    if (!parts_.transport.connected()) return;  // on_connected() offers everything
    auto& delivery = of(agent_id);
    bool room = true;
    for (const auto& offer : delivery.due(parts_.clock.wall())) {
        room = room && publish(agent_id, offer.job_id);
        if (!room) delivery.take_back(offer);
    }
}

bool Dispatcher::publish(const std::string& agent_id, const std::string& job_id) {
    const auto envelope = parts_.jobs.envelope(job_id);
    const auto topic = protocol::format_topic({agent_id, protocol::Channel::jobs});
    if (!envelope || !topic) {
        parts_.log.error(
            "job_not_published",
            {{"job", job_id}, {"why", envelope ? topic.error().text() : envelope.error().text()}});
        return true;  // said; to read it again at once would not help
    }
    const auto sent = parts_.transport.publish(*topic, *envelope);
    parts_.probe.job_offered(sent.has_value());
    if (sent) parts_.log.info("job_offered", {{"job", job_id}, {"agent", agent_id}});
    return sent.has_value();
}

void Dispatcher::expire(const std::string& agent_id) {
    for (const auto& job : of(agent_id).take_expired(parts_.clock.wall()))
        parts_.on_expired(job.job_id);
}

asio::awaitable<void> Dispatcher::run() {
    co_await runtime::listen_to_stop();
    while (co_await runtime::pause(kLookEvery)) {
        const auto now = parts_.clock.wall();
        std::vector<std::string> awake;
        for (const auto& [agent_id, delivery] : agents_) {
            const auto wake = delivery.next_wake();
            if (wake && *wake <= now) awake.push_back(agent_id);
        }
        for (const auto& agent_id : awake) {
            expire(agent_id);
            offer_due(agent_id);
        }
    }
}

}  // namespace camfleet::controller
