// SPDX-License-Identifier: Apache-2.0
// One accepted or opened TCP connection of a simulated device. Every wait ends at its deadline or
// as soon as the device loses power, whichever comes first. Used by one thread.
#pragma once

#include "common/base/error.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace camfleet::lab {

using Deadline = std::chrono::steady_clock::time_point;
[[nodiscard]] inline Deadline in(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}

struct SocketAddress {
    std::string ip;
    std::uint16_t port = 0;
    [[nodiscard]] std::string text() const { return ip + ":" + std::to_string(port); }
};

class Connection {
  public:
    // stop_fd: readable once everything must end; -1: never.
    Connection(int fd, int stop_fd, SocketAddress peer);
    ~Connection();
    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&&) = delete;

    // from: local address the peer shall see; empty: any. Errors: unreachable, timeout,
    // invalid_argument
    [[nodiscard]] static Result<Connection> open(const SocketAddress& to,
                                                 const std::string& from,
                                                 Deadline until,
                                                 int stop_fd = -1);

    // ok(0): the peer closed. Errors: timeout, closed (also: power gone)
    [[nodiscard]] Result<std::size_t> read_some(std::span<char> into, Deadline until);
    // ok(true): something can be read (or the peer closed); ok(false): not before the deadline.
    [[nodiscard]] Result<bool> readable(Deadline until) const;
    // Errors: timeout, closed
    [[nodiscard]] Result<void> write_all(std::string_view bytes, Deadline until);
    // Waits until the peer closes or power goes; throws away what arrives. False at the deadline.
    bool drain(Deadline until);
    // The peer sees a reset instead of an orderly end, as from a device that lost power.
    void reset_on_close();

    [[nodiscard]] const SocketAddress& peer() const { return peer_; }
    [[nodiscard]] int fd() const { return fd_; }

  private:
    [[nodiscard]] Result<void> wait(short events, Deadline until) const;

    int fd_;
    int stop_fd_;
    SocketAddress peer_;
};

}  // namespace camfleet::lab
