// SPDX-License-Identifier: Apache-2.0
// Publish and subscribe, as a hint: what arrives late, twice or never is put right by the journals.
#pragma once

#include "common/base/error.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::ports {

class Transport {
  public:
    struct Handlers {
        // Both run on the control thread.
        std::function<void(std::string topic, std::string payload)> on_message;
        std::function<void(bool connected)> on_connection;
    };

    virtual ~Transport() = default;
    // Subscribes to `topics` on every connect; reconnects by itself, with jitter, until stop().
    virtual void start(std::vector<std::string> topics, Handlers handlers) = 0;
    virtual void stop() = 0;
    // Never blocks. Errors: busy (not connected, or too much in flight: the outbox will offer it
    // again)
    [[nodiscard]] virtual Result<void> publish(std::string_view topic, std::string payload) = 0;
    [[nodiscard]] virtual bool connected() const = 0;
};

}  // namespace camfleet::ports
