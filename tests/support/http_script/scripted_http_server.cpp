// SPDX-License-Identifier: Apache-2.0
#include "tests/support/http_script/scripted_http_server.hpp"

#include "common/base/assert.hpp"
#include "common/base/encoding.hpp"

#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace camfleet::support {
namespace {

constexpr int tick_ms = 20;
constexpr std::size_t request_bytes_max = 4 * 1024 * 1024;
constexpr std::string_view nonce = "4f5a1c0de5";

std::string digest_hex(bool use_sha256, const std::string& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    EVP_Digest(text.data(), text.size(), bytes.data(), &size, use_sha256 ? EVP_sha256() : EVP_md5(),
               nullptr);
    return to_hex({reinterpret_cast<const char*>(bytes.data()), size});
}

// A parameter of an Authorization line, quoted or not.
std::string parameter(const std::string& line, const std::string& name) {
    auto at = line.find(" " + name + "=");
    if (at == std::string::npos) return {};
    at += name.size() + 2;
    if (line[at] == '"') return line.substr(at + 1, line.find('"', at + 1) - at - 1);
    return line.substr(at, line.find_first_of(", ", at) - at);
}

std::string header_of(const std::string& head, const std::string& name) {
    const auto at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto start = at + name.size() + 4;
    return head.substr(start, head.find("\r\n", start) - start);
}

std::string path_of(const std::string& target) { return target.substr(0, target.find('?')); }

}  // namespace

struct ScriptedHttpServer::Tls {
    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context{SSL_CTX_new(TLS_server_method()),
                                                         SSL_CTX_free};
};

class ScriptedHttpServer::Connection {
  public:
    Connection(int handle, SSL_CTX* context) : handle_(handle) {
        if (context == nullptr) return;
        ssl_.reset(SSL_new(context));
        SSL_set_fd(ssl_.get(), handle);
        ready_ = SSL_accept(ssl_.get()) == 1;
    }
    ~Connection() {
        if (ssl_ && ready_) SSL_shutdown(ssl_.get());
        ::close(handle_);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    [[nodiscard]] bool ready() const { return ready_; }
    [[nodiscard]] int handle() const { return handle_; }

    bool write(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent =
                ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()))
                     : ::send(handle_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    bool read_more(std::string& into) {
        std::array<char, 16 * 1024> buffer{};
        const auto size = ssl_
                              ? SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()))
                              : ::recv(handle_, buffer.data(), buffer.size(), 0);
        if (size <= 0) return false;
        into.append(buffer.data(), static_cast<std::size_t>(size));
        return into.size() <= request_bytes_max;
    }

  private:
    int handle_;
    std::unique_ptr<SSL, void (*)(SSL*)> ssl_{nullptr, SSL_free};
    bool ready_ = true;
};

ScriptedHttpServer::ScriptedHttpServer() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(name);
    CAMFLEET_ASSERT(::bind(listener_, reinterpret_cast<sockaddr*>(&name), size) == 0);
    CAMFLEET_ASSERT(::listen(listener_, 16) == 0);
    CAMFLEET_ASSERT(::getsockname(listener_, reinterpret_cast<sockaddr*>(&name), &size) == 0);
    port_ = ntohs(name.sin_port);
    thread_ = std::thread([this] { run(); });
}

ScriptedHttpServer::~ScriptedHttpServer() {
    stopping_ = true;
    thread_.join();
    ::close(listener_);
}

void ScriptedHttpServer::demand(DigestRule rule, std::vector<std::string> open_paths) {
    const std::lock_guard lock(mutex_);
    rule_ = std::make_unique<DigestRule>(std::move(rule));
    open_paths_ = std::move(open_paths);
}

void ScriptedHttpServer::on(const std::string& method, const std::string& path, Reply reply) {
    const std::lock_guard lock(mutex_);
    replies_[method + " " + path].push_back(std::move(reply));
}

std::string ScriptedHttpServer::use_tls(bool old) {
    auto tls = std::make_unique<Tls>();
    if (old) {
        SSL_CTX_set_security_level(tls->context.get(), 0);
        SSL_CTX_set_min_proto_version(tls->context.get(), TLS1_VERSION);
        SSL_CTX_set_max_proto_version(tls->context.get(), TLS1_1_VERSION);
        SSL_CTX_set_cipher_list(tls->context.get(), "ALL:@SECLEVEL=0");
    }
    const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    const std::unique_ptr<X509, void (*)(X509*)> certificate(X509_new(), X509_free);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("device"), -1, -1, 0);
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate.get()));
    X509_sign(certificate.get(), key.get(), EVP_sha256());
    SSL_CTX_use_certificate(tls->context.get(), certificate.get());
    SSL_CTX_use_PrivateKey(tls->context.get(), key.get());
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    X509_digest(certificate.get(), EVP_sha256(), digest.data(), &size);
    const std::lock_guard lock(mutex_);
    tls_ = std::move(tls);
    return to_hex({reinterpret_cast<const char*>(digest.data()), size});
}

std::vector<SeenRequest> ScriptedHttpServer::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::size_t ScriptedHttpServer::logins() const {
    std::size_t count = 0;
    for (const auto& request : requests()) count += request.authorization.empty() ? 0 : 1;
    return count;
}

SeenRequest ScriptedHttpServer::last(const std::string& method, const std::string& path) const {
    SeenRequest found;
    for (const auto& request : requests()) {
        if (request.accepted && request.method == method && path_of(request.target) == path) {
            found = request;
        }
    }
    return found;
}

void ScriptedHttpServer::run() {
    while (!stopping_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (::poll(&waiting, 1, tick_ms) <= 0) continue;
        const int handle = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (handle < 0) continue;
        const timeval patience{5, 0};
        ::setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
        ::setsockopt(handle, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
        SSL_CTX* context = nullptr;
        {
            const std::lock_guard lock(mutex_);
            context = tls_ ? tls_->context.get() : nullptr;
        }
        Connection connection(handle, context);
        if (connection.ready()) serve(connection);
    }
}

void ScriptedHttpServer::serve(Connection& connection) {
    std::string text;
    while (text.find("\r\n\r\n") == std::string::npos) {
        if (!connection.read_more(text)) return;
    }
    const auto head_end = text.find("\r\n\r\n");
    const std::string head = text.substr(0, head_end + 2);
    const auto length = header_of(head, "Content-Length");
    const std::size_t body_size = length.empty() ? 0 : std::stoul(length);
    while (text.size() < head_end + 4 + body_size) {
        if (!connection.read_more(text)) return;
    }
    SeenRequest request;
    request.method = head.substr(0, head.find(' '));
    const auto target_at = request.method.size() + 1;
    request.target = head.substr(target_at, head.find(' ', target_at) - target_at);
    request.authorization = header_of(head, "Authorization");
    request.head = head;
    request.body = text.substr(head_end + 4, body_size);
    const Reply reply = decide(request);

    if (reply.fault == Fault::close_before_answer) return;
    if (reply.fault == Fault::garbage) {
        connection.write("\x01\x02\x03 this is not the protocol you expect\r\n\r\n");
        return;
    }
    if (reply.fault == Fault::silent) {
        pollfd waiting{connection.handle(), POLLIN | POLLRDHUP, 0};
        while (!stopping_ && ::poll(&waiting, 1, tick_ms) == 0) {
        }
        return;
    }
    std::string out = "HTTP/1.1 " + std::to_string(reply.status) + " Scripted\r\n";
    for (const auto& line : reply.headers) out += line + "\r\n";
    if (reply.fault == Fault::endless_headers) {
        const std::string line = "X-Filler: " + std::string(1000, 'x') + "\r\n";
        if (!connection.write(out)) return;
        while (!stopping_ && connection.write(line)) {
        }
        return;
    }
    if (reply.fault == Fault::endless_body) {
        if (!connection.write(out + "Connection: close\r\n\r\n")) return;
        const std::string piece(16 * 1024, 'x');
        while (!stopping_ && connection.write(piece)) {
        }
        return;
    }
    const std::size_t promised = reply.body.size() + (reply.fault == Fault::cut_body ? 100 : 0);
    out += "Content-Type: application/xml\r\nConnection: close\r\nContent-Length: " +
           std::to_string(promised) + "\r\n\r\n" + reply.body;
    connection.write(out);
}

Reply ScriptedHttpServer::challenge(const std::string& body) const {
    Reply reply{.status = 401, .body = body, .fault = Fault::none, .headers = {}};
    if (!rule_->also_offer.empty())
        reply.headers.push_back("WWW-Authenticate: " + rule_->also_offer);
    reply.headers.push_back("WWW-Authenticate: Digest " +
                            std::string(rule_->quality ? "qop=\"auth\", " : "") +
                            "realm=\"IP Camera(C2183)\", nonce=\"" + std::string(nonce) + "\"" +
                            (rule_->sha256 ? ", algorithm=SHA-256" : "") + ", stale=\"FALSE\"");
    return reply;
}

bool ScriptedHttpServer::is_right(const SeenRequest& request) const {
    const auto& line = request.authorization;
    if (!line.starts_with("Digest ") || parameter(line, "username") != rule_->user) return false;
    if (parameter(line, "uri") != request.target) return false;
    const auto left =
        digest_hex(rule_->sha256, rule_->user + ":IP Camera(C2183):" + rule_->password);
    const auto right = digest_hex(rule_->sha256, request.method + ":" + request.target);
    std::string middle(nonce);
    if (rule_->quality) {
        middle += ":" + parameter(line, "nc") + ":" + parameter(line, "cnonce") + ":auth";
    }
    return parameter(line, "response") ==
           digest_hex(rule_->sha256, left + ":" + middle + ":" + right);
}

Reply ScriptedHttpServer::decide(SeenRequest& request) {
    const std::lock_guard lock(mutex_);
    const auto path = path_of(request.target);
    bool open = rule_ == nullptr;
    for (const auto& allowed : open_paths_) open = open || allowed == path;
    request.accepted = open || is_right(request);
    requests_.push_back(request);
    if (!request.accepted) {
        return challenge(request.authorization.empty() ? rule_->challenge_body
                                                       : rule_->refusal_body);
    }
    const auto found = replies_.find(request.method + " " + path);
    if (found == replies_.end()) return {.status = 404, .body = "<html>no such page</html>"};
    Reply reply = found->second.front();
    if (found->second.size() > 1) found->second.pop_front();
    return reply;
}

}  // namespace camfleet::support
