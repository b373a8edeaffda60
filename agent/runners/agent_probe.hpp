// SPDX-License-Identifier: Apache-2.0
// The agent's metrics. Label values come from closed sets, never device names.
#pragma once

#include "common/adapters/prometheus/metrics.hpp"
#include "common/proto/event.pb.h"
#include "common/proto/task.pb.h"

namespace camfleet::agent {

class AgentProbe {
  public:
    explicit AgentProbe(metrics::Metrics& metrics);

    void connected(bool up);
    void beat(const v1::Heartbeat& facts);
    void action_done(const v1::Outcome& outcome);
    void job_refused();
    void event_dropped();
    [[nodiscard]] static std::uint64_t resident_bytes();  // from /proc/self/statm

  private:
    metrics::Metrics& metrics_;
};

}  // namespace camfleet::agent
