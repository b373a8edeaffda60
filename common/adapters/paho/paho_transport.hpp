// SPDX-License-Identifier: Apache-2.0
// The transport over MQTT 5 and TLS 1.3 with a client certificate (Paho C++).
// One thread of its own connects, subscribes and publishes; Paho's threads deliver. Both only hand
// over to the control thread, through `post`; everything public is called on the control thread.
// Invariants: publish() takes one short lock and never waits for the network; received messages
// that the control thread has not handled are bounded, what is over is dropped and counted (the
// journals put it right); after stop() returned nothing is posted and no handler runs.
#pragma once

#include "common/adapters/paho/paho_config.hpp"
#include "common/ports/transport.hpp"

#include <functional>
#include <memory>

namespace camfleet::paho {

class PahoTransport : public ports::Transport {
  public:
    // Runs a function on the control thread, later: never inside the call. Thread-safe.
    using Post = std::function<void(std::function<void()>)>;

    struct Counters {
        std::uint64_t connects = 0;
        std::uint64_t connect_failures = 0;
        std::uint64_t received = 0;
        std::uint64_t dropped = 0;          // mailbox full
        std::uint64_t published = 0;        // handed to Paho
        std::uint64_t publish_refused = 0;  // answered busy
        std::uint64_t publish_failed =
            0;                   // taken, then lost with the connection or refused by the broker
        std::string last_error;  // why the last connect failed or the last connection ended
    };

    // config: validate() was empty.
    PahoTransport(PahoConfig config, Post post);
    ~PahoTransport() override;
    PahoTransport(const PahoTransport&) = delete;
    PahoTransport& operator=(const PahoTransport&) = delete;

    void start(std::vector<std::string> topics, Handlers handlers) override;
    // Blocks: at most config.stop_timeout.
    void stop() override;
    [[nodiscard]] Result<void> publish(std::string_view topic, std::string payload) override;
    [[nodiscard]] bool connected() const override;
    [[nodiscard]] Counters counters() const;

  private:
    struct Control;
    PahoConfig config_;
    std::shared_ptr<Control> control_;
};

}  // namespace camfleet::paho
