// SPDX-License-Identifier: Apache-2.0
// A TCP connection with a deadline on every wait. Blocks on a worker thread.
// Invariant: no call outlives its deadline; SIGPIPE is never raised.
#pragma once

#include "common/ports/devices.hpp"

#include <span>
#include <string>

namespace camfleet::rtsp {

class TcpStream {
  public:
    // host: numeric address. Errors: invalid_argument, unreachable (refused, no route, no answer)
    [[nodiscard]] static Result<TcpStream> connect(const std::string& host,
                                                   std::uint16_t port,
                                                   ports::Deadline until);
    TcpStream(TcpStream&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}
    TcpStream& operator=(TcpStream&&) = delete;
    TcpStream(const TcpStream&) = delete;
    TcpStream& operator=(const TcpStream&) = delete;
    ~TcpStream();

    // Errors: timeout, closed
    [[nodiscard]] Result<void> write(std::string_view bytes, ports::Deadline until) const;
    // At least one byte. Errors: timeout, closed
    [[nodiscard]] Result<std::size_t> read(std::span<char> into, ports::Deadline until) const;

  private:
    explicit TcpStream(int handle) : handle_(handle) {}
    [[nodiscard]] bool wait(short what, ports::Deadline until) const;

    int handle_;
};

}  // namespace camfleet::rtsp
