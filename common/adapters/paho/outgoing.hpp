// SPDX-License-Identifier: Apache-2.0
// The way from the control thread to the connection's thread: what is to be published, and the two
// things that end a wait: the connection was lost, or the transport is to stop.
// Invariant: nothing is taken while there is no connection, and nothing outlives one.
#pragma once

#include "common/base/time.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

namespace camfleet::paho {

struct Parcel {
    std::string topic;
    std::string payload;
};

class Outgoing {
  public:
    Outgoing(std::size_t count_max, std::size_t bytes_max)
        : count_max_(count_max), bytes_max_(bytes_max) {}

    // False: offline or full.
    bool put(Parcel parcel);
    // The next parcel; nothing when the connection was lost, stop was asked or `limit` passed.
    [[nodiscard]] std::optional<Parcel> take(Millis limit);

    void go_online();
    // Returns how many parcels were given up.
    std::size_t go_offline();
    void note_loss();
    [[nodiscard]] bool lost();

    void ask_stop();
    [[nodiscard]] bool stopping();
    // True when stop was asked before the time was over.
    bool wait_for_stop(Millis limit);

  private:
    std::size_t count_max_;
    std::size_t bytes_max_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Parcel> parcels_;
    std::size_t bytes_ = 0;
    bool online_ = false;
    bool lost_ = false;
    bool stop_ = false;
};

}  // namespace camfleet::paho
