// SPDX-License-Identifier: Apache-2.0
// Publishes signed jobs and offers them again until the agent's receipt: station 4 of a job's life.
// What is pending is in the store's outbox; this is its working copy. Control thread only.
#pragma once

#include "common/observe/log.hpp"
#include "common/ports/clock.hpp"
#include "common/ports/transport.hpp"
#include "controller/core/delivery/job_delivery.hpp"
#include "controller/runners/controller_probe.hpp"
#include "controller/storage/job_store.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace camfleet::controller {

class Dispatcher {
  public:
    struct Parts {
        storage::JobStore& jobs;
        ports::Transport& transport;
        const ports::Clock& clock;
        observe::Log& log;
        ControllerProbe& probe;
        Millis resend_after{10'000};
        // Its validity ended without a receipt.
        std::function<void(const std::string& job_id)> on_expired;
    };

    explicit Dispatcher(Parts parts) : parts_(std::move(parts)) {}

    // Everything that a restart finds in the outbox.
    void load();
    // A job whose rows are durable.
    void queue(const std::string& job_id);
    // A receipt came. false: it was not pending.
    bool retire(const std::string& agent_id, const std::string& job_id);
    void on_hello(const std::string& agent_id);
    // The broker is back: what was published into the void is offered again.
    void on_connected();
    [[nodiscard]] boost::asio::awaitable<void> run();  // offers again, notices expiry

  private:
    delivery::JobDelivery& of(const std::string& agent_id);
    void offer_due(const std::string& agent_id);
    void expire(const std::string& agent_id);
    // false: no room on the wire now.
    [[nodiscard]] bool publish(const std::string& agent_id, const std::string& job_id);

    Parts parts_;
    std::map<std::string, delivery::JobDelivery> agents_;
};

}  // namespace camfleet::controller
