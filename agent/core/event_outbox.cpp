// SPDX-License-Identifier: Apache-2.0
#include "agent/core/event_outbox.hpp"

#include "agent/core/journal_keys.hpp"
#include "agent/core/mutation.hpp"
#include "common/base/limits.hpp"

namespace camfleet::agent {

namespace {

constexpr std::size_t overdue_max = 64;  // at one heartbeat
constexpr std::size_t refusals_max = 256;

std::string refusal_name(const v1::JobReceipt& receipt) {
    return std::to_string(receipt.reason()) + "/" + receipt.job_id() + "/" +
           receipt.envelope_sha256();
}

}  // namespace

void EventOutbox::load(v1::AgentEvent event) {
    const auto id = event.event_id();
    last_id_ = std::max(last_id_, id);
    if (event.has_progress()) droppable_.insert(id);
    if (event.has_receipt() && event.receipt().accepted()) {
        acceptances_[event.receipt().job_id()] = id;
    } else if (event.has_receipt()) {
        refusals_[refusal_name(event.receipt())] = id;
    }
    events_[id] = std::move(event);
}

v1::AgentEvent EventOutbox::add(v1::AgentEvent event, Time wall, Batch& batch) {
    make_room(batch);
    event.set_agent_id(agent_id_);
    event.set_event_id(++last_id_);
    *event.mutable_at() = to_timestamp(wall);
    const bool forgotten = CAMFLEET_MUTANT(result_is_not_kept) && event.has_result();
    if (!forgotten) batch.put(keys::of_event(last_id_), event.SerializeAsString());
    load(event);
    return event;
}

v1::AgentEvent EventOutbox::add_refusal(v1::JobReceipt receipt, Time wall, Batch& batch) {
    const auto known = refusals_.find(refusal_name(receipt));
    if (known != refusals_.end()) return events_.at(known->second);
    auto event = unkept(wall);
    *event.mutable_receipt() = std::move(receipt);
    if (refusals_.size() >= refusals_max) return event;  // said once, not kept
    return add(std::move(event), wall, batch);
}

const v1::AgentEvent* EventOutbox::acceptance(const std::string& job_id) const {
    const auto found = acceptances_.find(job_id);
    return found == acceptances_.end() ? nullptr : &events_.at(found->second);
}

void EventOutbox::make_room(Batch& batch) {
    while (events_.size() >= limits::agent_outbox_max && !droppable_.empty()) {
        erase(*droppable_.begin(), batch);
    }
}

void EventOutbox::erase(std::uint64_t id, Batch& batch) {
    const auto found = events_.find(id);
    if (found == events_.end()) return;
    if (found->second.has_receipt()) {
        const auto& receipt = found->second.receipt();
        if (receipt.accepted())
            acceptances_.erase(receipt.job_id());
        else
            refusals_.erase(refusal_name(receipt));
    }
    droppable_.erase(id);
    events_.erase(found);
    batch.erase(keys::of_event(id));
}

void EventOutbox::acknowledge(const std::vector<std::uint64_t>& ids, Batch& batch) {
    for (const auto id : ids) erase(id, batch);
}

v1::AgentEvent EventOutbox::unkept(Time wall) const {
    v1::AgentEvent event;
    event.set_agent_id(agent_id_);
    *event.mutable_at() = to_timestamp(wall);
    return event;
}

std::vector<v1::AgentEvent> EventOutbox::all() const {
    std::vector<v1::AgentEvent> events;
    events.reserve(events_.size());
    for (const auto& [id, event] : events_) events.push_back(event);
    return events;
}

std::vector<v1::AgentEvent> EventOutbox::overdue() {
    std::vector<v1::AgentEvent> events;
    for (const auto& [id, event] : events_) {
        if (id > offered_before_ || events.size() >= overdue_max) break;
        events.push_back(event);
    }
    offered_before_ = last_id_;
    return events;
}

}  // namespace camfleet::agent
