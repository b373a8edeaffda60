// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/tls/tls_session.hpp"

#include "tests/lab/tls/tls_context.hpp"

#include <openssl/ssl.h>

#include <array>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace camfleet::lab {

namespace {

constexpr std::chrono::seconds handshake_limit{10};
constexpr int tick_ms = 20;
constexpr std::size_t piece = 16 * 1024;

using Ssl = std::unique_ptr<SSL, void (*)(SSL*)>;

bool shake_hands(SSL* ssl, Connection& outer) {
    const auto until = in(handshake_limit);
    for (;;) {
        const int done = SSL_accept(ssl);
        if (done == 1) return true;
        const int why = SSL_get_error(ssl, done);
        if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) return false;
        const auto ready = outer.readable(std::min(until, in(std::chrono::milliseconds(tick_ms))));
        if (!ready || std::chrono::steady_clock::now() >= until) return false;
    }
}

// OpenSSL writes without MSG_NOSIGNAL; a client may be gone by then. Of this thread only.
void hear_no_broken_pipe() {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
}

// Moves bytes until either side ends. plain: our end of the pair.
class Pump {
  public:
    Pump(SSL* ssl, Connection& outer, int plain) : ssl_(ssl), outer_(outer), plain_(plain) {}

    void run() {
        for (;;) {
            std::array<pollfd, 2> watched{pollfd{outer_.fd(), POLLIN, 0},
                                          pollfd{plain_, POLLIN, 0}};
            ::poll(watched.data(), watched.size(), SSL_pending(ssl_) > 0 ? 0 : tick_ms);
            // Also tells that the device ends its services; what it said before that still goes
            // out.
            if (!outer_.readable(std::chrono::steady_clock::now())) {
                static_cast<void>(give_out());
                return;
            }
            if (!take_in() || !give_out()) return;
        }
    }

  private:
    bool take_in() {
        const int got = SSL_read(ssl_, buffer_.data(), static_cast<int>(buffer_.size()));
        if (got <= 0) return SSL_get_error(ssl_, got) == SSL_ERROR_WANT_READ;
        return ::send(plain_, buffer_.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) == got;
    }
    bool give_out() {
        const auto got = ::recv(plain_, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (got < 0) return true;
        if (got == 0) {
            SSL_shutdown(ssl_);
            return false;
        }
        for (;;) {
            const int put = SSL_write(ssl_, buffer_.data(), static_cast<int>(got));
            if (put == static_cast<int>(got)) return true;
            if (SSL_get_error(ssl_, put) != SSL_ERROR_WANT_WRITE) return false;
            pollfd watched{outer_.fd(), POLLOUT, 0};
            ::poll(&watched, 1, tick_ms);
            if (!outer_.readable(std::chrono::steady_clock::now())) return false;
        }
    }

    SSL* ssl_;
    Connection& outer_;
    int plain_;
    std::array<char, piece> buffer_{};
};

}  // namespace

void serve_tls(Connection& outer, const TlsIdentity& identity, const TcpService::Session& inner) {
    hear_no_broken_pipe();
    const Ssl ssl(SSL_new(identity.context().tls.get()), SSL_free);
    SSL_set_fd(ssl.get(), outer.fd());
    if (!shake_hands(ssl.get(), outer)) return;
    std::array<int, 2> pair{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) return;
    std::thread device([&inner, &outer, fd = pair[1]] {
        Connection plain(fd, -1, outer.peer());
        inner(plain);
    });
    Pump(ssl.get(), outer, pair[0]).run();
    ::shutdown(pair[0], SHUT_RDWR);
    device.join();
    ::close(pair[0]);
}

}  // namespace camfleet::lab
