// SPDX-License-Identifier: Apache-2.0
// A listening port of a simulated device: one accepting thread, one thread per connection, both
// bounded. interrupt() returns at once: the port refuses from then on and every connection ends, by
// a reset after a power cut, else in order. The destructor waits for the threads. A session must
// not destroy its own service.
#pragma once

#include "tests/lab/net/connection.hpp"

#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

namespace camfleet::lab {

class TcpService {
  public:
    using Session = std::function<void(Connection&)>;

    // port 0: chosen by the kernel. Errors: invalid_argument, conflict (address in use), io
    [[nodiscard]] static Result<std::unique_ptr<TcpService>> listen(const SocketAddress& at,
                                                                    Session session);
    ~TcpService();
    TcpService(const TcpService&) = delete;
    TcpService& operator=(const TcpService&) = delete;

    enum class Ending { orderly, power_cut };
    void interrupt(Ending ending = Ending::orderly) noexcept;
    [[nodiscard]] const SocketAddress& address() const { return address_; }

  private:
    static constexpr std::size_t connections_max = 64;

    struct Worker {
        std::thread thread;
        std::atomic<bool> done = false;
    };

    TcpService(int listen_fd, int stop_fd, SocketAddress address, Session session);
    void accept_loop();
    void start_worker(int fd, SocketAddress peer);
    void reap(bool all);

    int listen_fd_;
    int stop_fd_;
    SocketAddress address_;
    Session session_;
    std::atomic<bool> power_cut_ = false;
    std::list<Worker> workers_;
    std::thread acceptor_;
};

}  // namespace camfleet::lab
