// SPDX-License-Identifier: Apache-2.0
#include "controller/runners/agent_watch.hpp"

namespace camfleet::controller {
namespace {

const char* word(liveness::State state) {
    switch (state) {
        case liveness::State::unknown:
            return "unknown";
        case liveness::State::fresh:
            return "fresh";
        case liveness::State::late:
            return "late";
        case liveness::State::lost:
            return "lost";
    }
    return "unknown";
}

}  // namespace

void AgentWatch::heard(const std::string& agent_id) {
    auto& entry = agents_[agent_id];
    entry.heard = clock_.wall();
    entry.machine.heard(entry.heard);
}

void AgentWatch::heartbeat(const std::string& agent_id, const v1::Heartbeat& facts) {
    agents_[agent_id].facts = facts;
}

void AgentWatch::look() {
    int fresh = 0;
    int late = 0;
    int lost = 0;
    for (auto& [id, entry] : agents_) {
        const auto before = entry.machine.state();
        const auto state = entry.machine.look(clock_.wall(), limits_);
        if (state != before) log_.info("agent", {{"agent", id}, {"state", word(state)}});
        fresh += state == liveness::State::fresh ? 1 : 0;
        late += state == liveness::State::late ? 1 : 0;
        lost += state == liveness::State::lost ? 1 : 0;
    }
    probe_.agents(fresh, late, lost);
}

const v1::Heartbeat* AgentWatch::facts(const std::string& agent_id) const {
    const auto found = agents_.find(agent_id);
    return found == agents_.end() ? nullptr : &found->second.facts;
}

Time AgentWatch::last_heard(const std::string& agent_id) const {
    const auto found = agents_.find(agent_id);
    return found == agents_.end() ? Time{} : found->second.heard;
}

}  // namespace camfleet::controller
