// SPDX-License-Identifier: Apache-2.0
// The way from Paho's threads to the control thread: bounded, and shut for good by close().
// Invariant: after close() returned, `post` is not called any more.
#pragma once

#include "common/adapters/paho/paho_transport.hpp"

#include <functional>
#include <mutex>
#include <string>

namespace camfleet::paho {

class Mailbox {
  public:
    Mailbox(PahoTransport::Post post, std::size_t count_max, std::size_t bytes_max)
        : post_(std::move(post)), count_max_(count_max), bytes_max_(bytes_max) {}

    // False: full or closed, and dropped. `bytes` are given back by taken().
    bool put(std::size_t bytes, std::function<void()> work);
    // For the few messages that must arrive: connected, disconnected.
    void put_always(std::function<void()> work);
    // The control thread has it.
    void taken(std::size_t bytes);
    void close();

  private:
    PahoTransport::Post post_;
    std::size_t count_max_;
    std::size_t bytes_max_;
    std::mutex mutex_;
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
    bool closed_ = false;
};

}  // namespace camfleet::paho
