// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/net/connection.hpp"

#include "tests/lab/net/socket_address.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::lab {

namespace {

int milliseconds_left(Deadline until) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return 0;
    return static_cast<int>(std::min<long long>(left.count(), 60'000));
}

}  // namespace

Connection::Connection(int fd, int stop_fd, SocketAddress peer)
    : fd_(fd), stop_fd_(stop_fd), peer_(std::move(peer)) {
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

Connection::~Connection() {
    if (fd_ >= 0) ::close(fd_);
}

Connection::Connection(Connection&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), stop_fd_(other.stop_fd_), peer_(std::move(other.peer_)) {}

Result<Connection> Connection::open(const SocketAddress& to,
                                    const std::string& from,
                                    Deadline until,
                                    int stop_fd) {
    sockaddr_in remote{};
    if (!to_native(to, remote)) return fail(Errc::invalid_argument, "address " + to.text());
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return fail(Errc::io, "socket");
    Connection opened(fd, stop_fd, to);
    sockaddr_in local{};
    if (!from.empty() && to_native({from, 0}, local)) {
        ::bind(fd, reinterpret_cast<const sockaddr*>(&local), sizeof local);
    }
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&remote), sizeof remote) != 0) {
        if (errno != EINPROGRESS) return fail(Errc::unreachable, to.text());
        if (auto ready = opened.wait(POLLOUT, until); !ready) return std::unexpected(ready.error());
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) return fail(Errc::unreachable, to.text());
    }
    return opened;
}

Result<void> Connection::wait(short events, Deadline until) const {
    for (;;) {
        std::array<pollfd, 2> watched{pollfd{fd_, events, 0}, pollfd{stop_fd_, POLLIN, 0}};
        const int ready = ::poll(watched.data(), stop_fd_ >= 0 ? 2 : 1, milliseconds_left(until));
        if (ready < 0 && errno != EINTR) return fail(Errc::io, "poll");
        if (stop_fd_ >= 0 && (watched[1].revents & POLLIN) != 0) {
            return fail(Errc::closed, "power is off");
        }
        if (ready > 0) return {};
        if (std::chrono::steady_clock::now() >= until) return fail(Errc::timeout, peer_.text());
    }
}

Result<std::size_t> Connection::read_some(std::span<char> into, Deadline until) {
    for (;;) {
        if (auto ready = wait(POLLIN, until); !ready) return std::unexpected(ready.error());
        const ssize_t got = ::recv(fd_, into.data(), into.size(), MSG_DONTWAIT);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EAGAIN && errno != EINTR) return fail(Errc::closed, peer_.text());
    }
}

Result<bool> Connection::readable(Deadline until) const {
    auto ready = wait(POLLIN, until);
    if (ready) return true;
    if (ready.error().code == Errc::timeout) return false;
    return std::unexpected(ready.error());
}

Result<void> Connection::write_all(std::string_view bytes, Deadline until) {
    while (!bytes.empty()) {
        if (auto ready = wait(POLLOUT, until); !ready) return ready;
        const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno != EAGAIN && errno != EINTR) {
            return fail(Errc::closed, peer_.text());
        }
    }
    return {};
}

bool Connection::drain(Deadline until) {
    std::array<char, 4096> waste{};
    for (;;) {
        auto got = read_some(waste, until);
        if (!got) return got.error().code != Errc::timeout;
        if (*got == 0) return true;
    }
}

void Connection::reset_on_close() {
    const linger hard{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
}

}  // namespace camfleet::lab
