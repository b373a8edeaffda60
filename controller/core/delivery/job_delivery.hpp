// SPDX-License-Identifier: Apache-2.0
// Which jobs of one agent are on their way, and when each is offered again. MQTT is a hint: a job
// is retired by the agent's receipt only. Station 4 of a job's life. Pure.
#pragma once

#include "common/base/time.hpp"
#include "common/proto/event.pb.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace camfleet::delivery {

struct PendingJob {
    std::string job_id;
    std::uint64_t sequence = 0;
    Time not_after;
    Time next_offer;  // when it is sent again
    std::uint32_t offers = 0;
};

struct Offer {
    std::string job_id;
    std::uint64_t sequence = 0;
};

class JobDelivery {
  public:
    explicit JobDelivery(Millis resend_after) : resend_after_(resend_after) {}

    void queue(PendingJob job);
    // Any receipt for it, accepted or refused. false: not pending (late or doubled).
    bool retire(const std::string& job_id);
    // The agent said hello: everything is offered at once.
    void on_hello();
    // Jobs to publish now; arms their next offer with growing distance.
    [[nodiscard]] std::vector<Offer> due(Time now);
    // An offer that never left (no connection, too much in flight) does not count and is due again.
    void take_back(const Offer& offer);
    // Jobs whose validity ended without a receipt; they leave the set.
    [[nodiscard]] std::vector<PendingJob> take_expired(Time now);
    [[nodiscard]] std::optional<Time> next_wake() const;
    [[nodiscard]] std::size_t size() const { return pending_.size(); }

  private:
    Millis resend_after_;
    std::map<std::uint64_t, PendingJob> pending_;  // by sequence
};

}  // namespace camfleet::delivery
