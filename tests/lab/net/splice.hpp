// SPDX-License-Identifier: Apache-2.0
// Somebody in between who reads nothing: hands his first connections on to one device, every later
// one to another, byte by byte. So a man in the middle who cannot show a device's certificate lets
// the device itself show it, and answers the next connection in its place. Thread-safe.
#pragma once

#include "tests/lab/net/tcp_service.hpp"

namespace camfleet::lab {

class Splice {
  public:
    struct Plan {
        SocketAddress first;
        unsigned first_connections = 0;
        SocketAddress later;
    };

    // Errors: as TcpService::listen
    [[nodiscard]] static Result<std::unique_ptr<Splice>> listen(const SocketAddress& at,
                                                                const Plan& plan);

    [[nodiscard]] const SocketAddress& address() const { return service_->address(); }
    [[nodiscard]] unsigned connections() const { return connections_; }

  private:
    explicit Splice(Plan plan) : plan_(std::move(plan)) {}
    void relay(Connection& peer);

    const Plan plan_;
    std::atomic<unsigned> connections_ = 0;
    std::unique_ptr<TcpService> service_;  // last: its threads use the others
};

}  // namespace camfleet::lab
