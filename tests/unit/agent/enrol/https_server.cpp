// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/agent/enrol/https_server.hpp"

#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace camfleet::enrol {
namespace {

// Reads head and body. Empty when the client went away.
HttpsServer::Request read_request(SSL* ssl) {
    std::string text;
    std::array<char, 4096> block{};
    std::size_t want = std::string::npos;
    while (text.size() < want) {
        const int got = SSL_read(ssl, block.data(), static_cast<int>(block.size()));
        if (got <= 0) return {};
        text.append(block.data(), static_cast<std::size_t>(got));
        const auto head = text.find("\r\n\r\n");
        if (head == std::string::npos) continue;
        const auto length = text.find("Content-Length: ");
        want = head + 4 + (length < head ? std::stoul(text.substr(length + 16)) : 0);
    }
    return {text.substr(0, text.find(" HTTP/")), text.substr(text.find("\r\n\r\n") + 4)};
}

}  // namespace

std::string http_answer(int status, const std::string& body) {
    return "HTTP/1.1 " + std::to_string(status) +
           " x\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

HttpsServer::HttpsServer(const openssl::Key& key,
                         const openssl::Certificate& certificate,
                         Handler handler)
    : handler_(std::move(handler)), context_(SSL_CTX_new(TLS_server_method())) {
    SSL_CTX_use_certificate(context_, certificate.native());
    SSL_CTX_use_PrivateKey(context_, key.native());
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, plain, size) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, plain, &size) != 0) {
        throw std::runtime_error("cannot listen");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

HttpsServer::~HttpsServer() {
    stop_ = true;
    thread_.join();
    ::close(listener_);
    SSL_CTX_free(context_);
}

std::string HttpsServer::url(const std::string& host) const {
    return "https://" + host + ":" + std::to_string(port_);
}

void HttpsServer::serve() {
    while (!stop_) {
        pollfd one{listener_, POLLIN, 0};
        if (::poll(&one, 1, 20) <= 0) continue;
        const int fd = ::accept(listener_, nullptr, nullptr);
        if (fd < 0) continue;
        answer(fd);
        ::close(fd);
    }
}

void HttpsServer::answer(int fd) {
    const timeval limit{5, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
    SSL* ssl = SSL_new(context_);
    SSL_set_fd(ssl, fd);
    if (SSL_accept(ssl) == 1) {
        const auto request = read_request(ssl);
        const std::string reply = request.line.empty() ? "" : handler_(request);
        if (!reply.empty()) SSL_write(ssl, reply.data(), static_cast<int>(reply.size()));
        SSL_shutdown(ssl);
    }
    SSL_free(ssl);
}

}  // namespace camfleet::enrol
