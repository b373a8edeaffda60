// SPDX-License-Identifier: Apache-2.0
// One Paho client, used by one thread. Everything that blocks is cut into slices and looks at
// Outgoing between them, so that a stop is seen soon. Exceptions of Paho end here.
#pragma once

#include "common/adapters/paho/outgoing.hpp"
#include "common/adapters/paho/paho_config.hpp"
#include "common/base/error.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace camfleet::paho {

class Connection {
  public:
    // on_message runs on Paho's thread and must only hand over. It and outgoing outlive this.
    using OnMessage = std::function<void(std::string topic, std::string payload)>;
    Connection(const PahoConfig& config, Outgoing& outgoing, OnMessage on_message);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Connects and subscribes to every topic. Errors: unreachable (with the reason), timeout,
    // cancelled, forbidden
    [[nodiscard]] Result<void> open(const std::vector<std::string>& topics);
    // Waits while too much is on its way. Errors: closed, rejected
    [[nodiscard]] Result<void> publish(Parcel parcel);
    // Says goodbye, for at most `limit`.
    void close(Millis limit);

    // Why the connection ended, as the broker or the socket put it.
    [[nodiscard]] std::string end_reason() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace camfleet::paho
