// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/tls/tls_session.hpp"

#include "common/base/assert.hpp"
#include "common/base/encoding.hpp"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace camfleet::lab {

struct TlsIdentity::Context {
    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> tls{SSL_CTX_new(TLS_server_method()),
                                                     SSL_CTX_free};
};

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

TlsIdentity::TlsIdentity(const std::string& common_name) : context_(std::make_unique<Context>()) {
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), X509_free);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 24L * 3600);
    X509_set_pubkey(certificate.get(), key.get());
    auto* name = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1,
                               0);
    X509_set_issuer_name(certificate.get(), name);
    CAMFLEET_ASSERT(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
    SSL_CTX_use_certificate(context_->tls.get(), certificate.get());
    SSL_CTX_use_PrivateKey(context_->tls.get(), key.get());
    SSL_CTX_set_mode(context_->tls.get(), SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size);
    sha256_ = to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

TlsIdentity::~TlsIdentity() = default;

void serve_tls(Connection& outer, const TlsIdentity& identity, const TcpService::Session& inner) {
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
