// SPDX-License-Identifier: Apache-2.0
// Events that the controller has not acknowledged yet. Station 8 of a job's life. Pure.
// Invariants: ids grow by one; a kept event is journalled in the step that makes it; receipts of
// accepted jobs and results are never dropped, progress is, oldest first, when the box is full.
#pragma once

#include "common/base/batch.hpp"
#include "common/base/time.hpp"
#include "common/proto/event.pb.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace camfleet::agent {

class EventOutbox {
  public:
    EventOutbox(std::string agent_id, std::uint64_t last_id)
        : agent_id_(std::move(agent_id)), last_id_(last_id) {}

    void load(v1::AgentEvent event);
    // Gives the event its id and keeps it until it is acknowledged.
    [[nodiscard]] v1::AgentEvent add(v1::AgentEvent event, Time wall, Batch& batch);
    // A refusal that is kept already is offered again instead of being kept twice: replays and
    // nonsense from the wire must not fill the box.
    [[nodiscard]] v1::AgentEvent add_refusal(v1::JobReceipt receipt, Time wall, Batch& batch);
    // The receipt that accepted this job, while the controller has not acknowledged it.
    [[nodiscard]] const v1::AgentEvent* acceptance(const std::string& job_id) const;
    void acknowledge(const std::vector<std::uint64_t>& ids, Batch& batch);

    // An event that is not kept: heartbeat, hello.
    [[nodiscard]] v1::AgentEvent unkept(Time wall) const;
    [[nodiscard]] std::vector<v1::AgentEvent> all() const;
    // Oldest events that were offered before the previous call and are still here.
    [[nodiscard]] std::vector<v1::AgentEvent> overdue();

    [[nodiscard]] std::size_t size() const { return events_.size(); }
    [[nodiscard]] std::uint64_t last_id() const { return last_id_; }

  private:
    void make_room(Batch& batch);
    void erase(std::uint64_t id, Batch& batch);

    std::string agent_id_;
    std::uint64_t last_id_ = 0;
    std::uint64_t offered_before_ = 0;  // ids up to here were offered a while ago
    std::map<std::uint64_t, v1::AgentEvent> events_;
    std::set<std::uint64_t> droppable_;  // progress
    std::map<std::string, std::uint64_t> refusals_;
    std::map<std::string, std::uint64_t> acceptances_;  // by job id
};

}  // namespace camfleet::agent
