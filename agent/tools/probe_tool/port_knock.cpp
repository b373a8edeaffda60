// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/probe_tool/port_knock.hpp"

#include <cerrno>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::probe_tool {

std::uint32_t port_of(const v1::Endpoint& at) {
    constexpr std::uint32_t http = 80;
    constexpr std::uint32_t https = 443;
    if (at.use_https()) return at.https_port() != 0 ? at.https_port() : https;
    return at.http_port() != 0 ? at.http_port() : http;
}

bool refuses_port(const v1::Endpoint& at, ports::Deadline until) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (getaddrinfo(at.host().c_str(), std::to_string(port_of(at)).c_str(), &wanted, &found) != 0) {
        return false;
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> address(found, freeaddrinfo);
    const int file = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (file < 0) return false;
    int error = 0;
    if (connect(file, address->ai_addr, address->ai_addrlen) != 0) error = errno;
    if (error == EINPROGRESS) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
        pollfd waits{.fd = file, .events = POLLOUT, .revents = 0};
        socklen_t size = sizeof error;
        if (poll(&waits, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0))) == 1) {
            getsockopt(file, SOL_SOCKET, SO_ERROR, &error, &size);
        }
    }
    ::close(file);
    return error == ECONNREFUSED;
}

}  // namespace camfleet::probe_tool
