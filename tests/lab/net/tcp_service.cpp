// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/net/tcp_service.hpp"

#include "tests/lab/net/socket_address.hpp"

#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::lab {

Result<std::unique_ptr<TcpService>> TcpService::listen(const SocketAddress& at, Session session) {
    sockaddr_in native{};
    if (!to_native(at, native)) return fail(Errc::invalid_argument, "address " + at.text());
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return fail(Errc::io, "socket");
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    const auto* address = reinterpret_cast<const sockaddr*>(&native);
    if (::bind(fd, address, sizeof native) != 0 || ::listen(fd, 32) != 0) {
        ::close(fd);
        return fail(Errc::conflict, "cannot listen on " + at.text());
    }
    socklen_t size = sizeof native;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&native), &size);
    const int stop_fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return std::unique_ptr<TcpService>(
        new TcpService(fd, stop_fd, from_native(native), std::move(session)));
}

TcpService::TcpService(int listen_fd, int stop_fd, SocketAddress address, Session session)
    : listen_fd_(listen_fd),
      stop_fd_(stop_fd),
      address_(std::move(address)),
      session_(std::move(session)),
      acceptor_([this] { accept_loop(); }) {}

TcpService::~TcpService() {
    interrupt();
    acceptor_.join();
    reap(true);
    ::close(listen_fd_);
    ::close(stop_fd_);
}

void TcpService::interrupt(Ending ending) noexcept {
    if (ending == Ending::power_cut) power_cut_ = true;
    const std::uint64_t one = 1;
    // Nobody reads the event: once set it wakes every waiting thread.
    [[maybe_unused]] const ssize_t written = ::write(stop_fd_, &one, sizeof one);
    ::shutdown(listen_fd_, SHUT_RDWR);  // Linux: the port refuses at once
}

void TcpService::accept_loop() {
    for (;;) {
        std::array<pollfd, 2> watched{pollfd{listen_fd_, POLLIN, 0}, pollfd{stop_fd_, POLLIN, 0}};
        if (::poll(watched.data(), watched.size(), 1000) < 0 && errno != EINTR) return;
        if (watched[1].revents != 0) return;
        reap(false);
        if (watched[0].revents == 0) continue;
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        const int fd = ::accept4(listen_fd_, reinterpret_cast<sockaddr*>(&peer), &size,
                                 SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0) start_worker(fd, from_native(peer));
    }
}

void TcpService::start_worker(int fd, SocketAddress peer) {
    if (workers_.size() >= connections_max) {
        ::close(fd);
        return;
    }
    Worker& worker = workers_.emplace_back();
    worker.thread = std::thread([this, fd, peer = std::move(peer), &worker] {
        {
            Connection connection(fd, stop_fd_, peer);
            session_(connection);
            if (power_cut_) connection.reset_on_close();
        }
        worker.done = true;
    });
}

void TcpService::reap(bool all) {
    for (auto worker = workers_.begin(); worker != workers_.end();) {
        if (all || worker->done) {
            worker->thread.join();
            worker = workers_.erase(worker);
        } else {
            ++worker;
        }
    }
}

}  // namespace camfleet::lab
