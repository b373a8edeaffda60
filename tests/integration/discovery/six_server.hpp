// SPDX-License-Identifier: Apache-2.0
// A web server over IPv6 with one answer to everything. It belongs to the network namespace of the
// thread that calls listen().
#pragma once

#include "tests/lab/net/stop_signal.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <thread>

namespace camfleet::netns {

class SixServer {
  public:
    // Null: the port cannot be had.
    [[nodiscard]] static std::unique_ptr<SixServer> listen(std::uint16_t port, std::string body);
    ~SixServer();
    SixServer(const SixServer&) = delete;
    SixServer& operator=(const SixServer&) = delete;

    [[nodiscard]] std::string heard() const;  // the last request

  private:
    SixServer(int handle, std::string body);
    void serve();
    void answer(int peer);

    int handle_;
    std::string body_;
    mutable std::mutex mutex_;
    std::string heard_;
    lab::StopSignal stop_;
    std::thread thread_;
};

}  // namespace camfleet::netns
