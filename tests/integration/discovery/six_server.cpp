// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/discovery/six_server.hpp"

#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::netns {

std::unique_ptr<SixServer> SixServer::listen(std::uint16_t port, std::string body) {
    const int handle = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in6 name{};
    name.sin6_family = AF_INET6;
    name.sin6_port = htons(port);
    const bool ready = ::bind(handle, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0 &&
                       ::listen(handle, 8) == 0;
    if (ready) return std::unique_ptr<SixServer>(new SixServer(handle, std::move(body)));
    ::close(handle);
    return nullptr;
}

SixServer::SixServer(int handle, std::string body) : handle_(handle), body_(std::move(body)) {
    thread_ = std::thread([this] { serve(); });
}

SixServer::~SixServer() {
    stop_.set();
    thread_.join();
    ::close(handle_);
}

std::string SixServer::heard() const {
    const std::lock_guard lock(mutex_);
    return heard_;
}

void SixServer::serve() {
    for (;;) {
        std::array<pollfd, 2> watched{{{stop_.fd(), POLLIN, 0}, {handle_, POLLIN, 0}}};
        if (::poll(watched.data(), watched.size(), 60'000) < 0 || watched[0].revents != 0) return;
        if (watched[1].revents == 0) continue;
        const int peer = ::accept4(handle_, nullptr, nullptr, SOCK_CLOEXEC);
        if (peer < 0) continue;
        answer(peer);
        ::close(peer);
    }
}

void SixServer::answer(int peer) {
    std::array<char, 4096> bytes{};
    const auto got = ::recv(peer, bytes.data(), bytes.size(), 0);
    if (got <= 0) return;
    {
        const std::lock_guard lock(mutex_);
        heard_.assign(bytes.data(), static_cast<std::size_t>(got));
    }
    const auto text =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(body_.size()) +
        "\r\n\r\n" + body_;
    ::send(peer, text.data(), text.size(), MSG_NOSIGNAL);
}

}  // namespace camfleet::netns
