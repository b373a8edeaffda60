// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/rtsp/tcp_stream.hpp"

#include "common/base/host_address.hpp"

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::rtsp {

TcpStream::~TcpStream() {
    if (handle_ >= 0) ::close(handle_);
}

bool TcpStream::wait(short what, ports::Deadline until) const {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd waiting{handle_, what, 0};
    const auto bounded = std::min<std::chrono::milliseconds::rep>(left.count(), 3'600'000);
    int ready = 0;
    do {
        ready = ::poll(&waiting, 1, static_cast<int>(bounded));
    } while (ready < 0 && errno == EINTR && std::chrono::steady_clock::now() < until);
    return ready > 0;
}

Result<TcpStream> TcpStream::connect(const std::string& host,
                                     std::uint16_t port,
                                     ports::Deadline until) {
    const auto address = socket_address(host, port);
    if (!address) return std::unexpected(address.error());
    TcpStream stream(
        ::socket(address->name.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (stream.handle_ < 0) return fail(Errc::io, std::strerror(errno));
    const int begun =
        ::connect(stream.handle_, reinterpret_cast<const sockaddr*>(&address->name), address->size);
    if (begun != 0 && errno != EINPROGRESS) return fail(Errc::unreachable, std::strerror(errno));
    if (!stream.wait(POLLOUT, until)) return fail(Errc::unreachable, "no answer to the connection");
    int error = 0;
    socklen_t size = sizeof(error);
    ::getsockopt(stream.handle_, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return fail(Errc::unreachable, std::strerror(error));
    return stream;
}

Result<void> TcpStream::write(std::string_view bytes, ports::Deadline until) const {
    while (!bytes.empty()) {
        const auto sent = ::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno != EAGAIN && errno != EINTR) {
            return fail(Errc::closed, "connection ended while sending");
        } else if (!wait(POLLOUT, until)) {
            return fail(Errc::timeout, "device does not take our request");
        }
    }
    return {};
}

Result<std::size_t> TcpStream::read(std::span<char> into, ports::Deadline until) const {
    while (wait(POLLIN, until)) {
        const auto size = ::recv(handle_, into.data(), into.size(), 0);
        if (size > 0) return static_cast<std::size_t>(size);
        if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
            return fail(Errc::closed, "device ended the connection");
        }
    }
    return fail(Errc::timeout, "no data in time");
}

}  // namespace camfleet::rtsp
