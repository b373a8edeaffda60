// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/fleet/link.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <array>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::bench {
namespace {

constexpr timeval kPatience{.tv_sec = 10, .tv_usec = 0};  // of each call while it opens
// The broker allows 120 s; a run is over before one and a half times that, so nobody need ping.
constexpr std::uint16_t kKeepAlive = 120;
constexpr std::size_t kReadAtOnce = 16U * 1024;

std::unexpected<Error> tls_failure(std::string_view what) {
    std::array<char, 200> text{};
    ERR_error_string_n(ERR_get_error(), text.data(), text.size());
    ERR_clear_error();
    return fail(Errc::unreachable, std::string(what) + ": " + text.data());
}

Result<int> connect_to(std::uint16_t port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return fail(Errc::io, "socket");
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) return fd;
    close(fd);
    return fail(Errc::unreachable, "connect to the broker");
}

bool only_waits(ssl_st* ssl, int result) {
    const int why = SSL_get_error(ssl, result);
    return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE;
}

}  // namespace

Result<TlsContext> TlsContext::make(const std::string& ca_file) {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
    if (!context) return tls_failure("TLS context");
    SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (SSL_CTX_load_verify_file(context.get(), ca_file.c_str()) != 1) return tls_failure(ca_file);
    return TlsContext(std::move(context));
}

Result<std::unique_ptr<Link>> Link::open(const TlsContext& tls,
                                         std::uint16_t port,
                                         const Papers& papers,
                                         const std::vector<std::string>& topics) {
    const auto fd = connect_to(port);
    if (!fd) return std::unexpected(fd.error());
    std::unique_ptr<Link> link(new Link(*fd, SSL_new(tls.native())));
    SSL_set_fd(link->ssl_, *fd);
    SSL_set1_host(link->ssl_, "127.0.0.1");
    const bool ready = SSL_use_certificate(link->ssl_, papers.certificate.native()) == 1 &&
                       SSL_use_PrivateKey(link->ssl_, papers.key.native()) == 1 &&
                       SSL_connect(link->ssl_) == 1;
    if (!ready) return tls_failure("TLS of " + papers.name);
    if (auto done = link->greet(papers, topics); !done) return std::unexpected(done.error());
    if (fcntl(*fd, F_SETFL, O_NONBLOCK) != 0) return fail(Errc::io, "fcntl");
    return link;
}

Link::~Link() {
    SSL_free(ssl_);
    if (fd_ >= 0) close(fd_);
}

Result<void> Link::greet(const Papers& papers, const std::vector<std::string>& topics) {
    if (auto done = ask(connect_packet(papers.name, kKeepAlive), "CONNECT"); !done) return done;
    return ask(subscribe_packet(topics), "SUBSCRIBE");
}

// Blocking: one packet out, its answer in.
Result<void> Link::ask(const std::string& packet, std::string_view what) {
    if (SSL_write(ssl_, packet.data(), static_cast<int>(packet.size())) <= 0) {
        return tls_failure(what);
    }
    for (;;) {
        bool broken = false;
        if (const auto answer = first_packet(in_, broken)) {
            const bool accepted = is_accepted(*answer);
            in_.erase(0, answer->size);
            if (!accepted) return fail(Errc::forbidden, std::string(what));
            return {};
        }
        std::array<char, 512> block{};
        const int got = SSL_read(ssl_, block.data(), static_cast<int>(block.size()));
        if (got <= 0 || broken) return tls_failure(std::string(what) + ": no answer");
        in_.append(block.data(), static_cast<std::size_t>(got));
    }
}

void Link::send(std::string_view topic, std::string_view payload) {
    out_ += publish_packet(topic, payload);
}

Result<void> Link::write_out() {
    while (wants_to_write()) {
        const int put = SSL_write(ssl_, out_.data() + sent_, static_cast<int>(out_.size() - sent_));
        if (put <= 0 && only_waits(ssl_, put)) return {};
        if (put <= 0) return tls_failure("the broker closed");
        sent_ += static_cast<std::size_t>(put);
    }
    out_.clear();
    sent_ = 0;
    return {};
}

Result<void> Link::take_packets() {
    std::size_t taken = 0;
    bool broken = false;
    while (const auto packet = first_packet(std::string_view(in_).substr(taken), broken)) {
        taken += packet->size;
        if (packet->type == PacketType::disconnect) return fail(Errc::closed, "DISCONNECT");
        if (packet->type != PacketType::publish) continue;
        const auto message = parse_publish(packet->body);
        if (!message) return fail(Errc::malformed, "PUBLISH");
        if (on_message) on_message(*message);
    }
    in_.erase(0, taken);
    if (broken) return fail(Errc::malformed, "a packet over the limit");
    return {};
}

Result<void> Link::read_in() {
    std::array<char, kReadAtOnce> block;
    for (;;) {
        const int got = SSL_read(ssl_, block.data(), static_cast<int>(block.size()));
        if (got <= 0 && only_waits(ssl_, got)) return {};
        if (got <= 0) return tls_failure("the broker closed");
        in_.append(block.data(), static_cast<std::size_t>(got));
        if (auto taken = take_packets(); !taken) return taken;
    }
}

Result<void> Link::drive() {
    if (auto read = read_in(); !read) return read;
    return write_out();
}

}  // namespace camfleet::bench
