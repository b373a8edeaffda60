// SPDX-License-Identifier: Apache-2.0
// When each agent was last heard. Kept in memory: a restart asks again within one heartbeat.
#pragma once

#include "common/observe/log.hpp"
#include "common/ports/clock.hpp"
#include "common/proto/event.pb.h"
#include "controller/core/liveness/liveness.hpp"
#include "controller/runners/controller_probe.hpp"

#include <map>
#include <string>

namespace camfleet::controller {

class AgentWatch {
  public:
    AgentWatch(liveness::Limits limits,
               const ports::Clock& clock,
               observe::Log& log,
               ControllerProbe& probe)
        : limits_(limits), clock_(clock), log_(log), probe_(probe) {}

    void heard(const std::string& agent_id);
    void heartbeat(const std::string& agent_id, const v1::Heartbeat& facts);
    // Judges all agents now; logs what changed.
    void look();
    [[nodiscard]] const v1::Heartbeat* facts(const std::string& agent_id) const;
    // Zero: never since this controller started.
    [[nodiscard]] Time last_heard(const std::string& agent_id) const;

  private:
    struct Entry {
        liveness::Liveness machine;
        v1::Heartbeat facts;
        Time heard{};
    };
    liveness::Limits limits_;
    const ports::Clock& clock_;
    observe::Log& log_;
    ControllerProbe& probe_;
    std::map<std::string, Entry> agents_;
};

}  // namespace camfleet::controller
