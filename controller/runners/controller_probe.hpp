// SPDX-License-Identifier: Apache-2.0
// The controller's metrics. Label values come from closed sets, never device names.
#pragma once

#include "common/adapters/prometheus/metrics.hpp"
#include "common/proto/event.pb.h"
#include "common/proto/recovery.pb.h"

namespace camfleet::controller {

class ControllerProbe {
  public:
    explicit ControllerProbe(metrics::Metrics& metrics) : metrics_(metrics) { connected(false); }

    void connected(bool up);
    void recovery_started();
    void recovery_ended(const v1::RecoveryState& state);
    void job_issued();
    void job_offered(bool published);
    void job_refused(v1::Refusal::Reason reason);
    void event_taken();
    void event_refused();
    void agents(int fresh, int late, int lost);
    // Batches made durable so far, and the fsyncs that it took.
    void store(std::uint64_t batches, std::uint64_t groups);

  private:
    metrics::Metrics& metrics_;
};

}  // namespace camfleet::controller
