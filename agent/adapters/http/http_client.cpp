// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/http/http_client.hpp"

#include "agent/adapters/http/basic.hpp"
#include "agent/adapters/http/connection_budget.hpp"
#include "agent/adapters/http/digest.hpp"
#include "common/base/encoding.hpp"
#include "common/base/host_address.hpp"

#include <curl/curl.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <optional>

namespace camfleet::http {
namespace {

constexpr std::size_t header_bytes_max = 32 * 1024;
constexpr std::size_t challenge_headers_max = 16;
constexpr std::size_t headers_max = 64;
constexpr std::size_t cookies_max = 16;
constexpr std::size_t cookie_bytes_max = 8 * 1024;
constexpr long connect_ms_max = 10'000;
constexpr std::size_t certificates_max = 8;

struct EasyClose {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct ListClose {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EasyClose>;
using HeaderList = std::unique_ptr<curl_slist, ListClose>;

struct Transfer {
    HttpResponse response;
    std::string pin;  // lower-case hex
    bool old_tls = false;
    std::size_t header_bytes = 0;
    std::size_t body_bytes_max = 0;
    bool overflow = false;
    bool wrong_certificate = false;
    std::vector<std::string>* shown = nullptr;  // takes the certificates, DER
};

bool iequals(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return std::tolower(static_cast<unsigned char>(x)) ==
                      std::tolower(static_cast<unsigned char>(y));
           });
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::size_t bytes = size * count;
    if (transfer.response.body.size() + bytes > transfer.body_bytes_max) {
        transfer.overflow = true;
        return 0;
    }
    transfer.response.body.append(data, bytes);
    return bytes;
}

void take_header(HttpResponse& response, std::string_view line) {
    const auto colon = line.find(':');
    if (line.starts_with("HTTP/")) {  // an interim answer came before this one
        response.content_type.clear();
        response.challenges.clear();
        response.headers.clear();
        return;
    }
    if (colon == std::string_view::npos) return;
    const auto name = line.substr(0, colon);
    auto value = line.substr(colon + 1);
    while (!value.empty() && std::isspace(static_cast<unsigned char>(value.front())) != 0) {
        value.remove_prefix(1);
    }
    while (!value.empty() && std::isspace(static_cast<unsigned char>(value.back())) != 0) {
        value.remove_suffix(1);
    }
    if (response.headers.size() < headers_max) {
        response.headers.emplace_back(lower(name), value);
    }
    if (iequals(name, "content-type")) response.content_type = value;
    if (iequals(name, "www-authenticate") && response.challenges.size() < challenge_headers_max) {
        response.challenges.emplace_back(value);
    }
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const std::size_t bytes = size * count;
    transfer.header_bytes += bytes;
    if (transfer.header_bytes > header_bytes_max) {
        transfer.overflow = true;
        return 0;
    }
    take_header(transfer.response, {data, bytes});
    return bytes;
}

void append_der(std::vector<std::string>& out, X509* certificate) {
    unsigned char* bytes = nullptr;
    const int size = certificate == nullptr ? 0 : i2d_X509(certificate, &bytes);
    if (size <= 0 || out.size() >= certificates_max) return;
    out.emplace_back(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
}

void keep_certificates(X509_STORE_CTX* store, std::vector<std::string>& out) {
    auto* own = X509_STORE_CTX_get0_cert(store);
    append_der(out, own);
    const auto* others = X509_STORE_CTX_get0_untrusted(store);
    for (int i = 0; others != nullptr && i < sk_X509_num(others); ++i) {
        auto* other = sk_X509_value(others, i);
        if (X509_cmp(other, own) != 0) append_der(out, other);
    }
}

// Devices sign their certificates themselves, so the pin is the whole proof. Without a pin any
// certificate passes: that hides the traffic from a listener, not from a man in the middle.
int on_certificate(X509_STORE_CTX* store, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (transfer.shown != nullptr) keep_certificates(store, *transfer.shown);
    if (transfer.pin.empty()) return 1;
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    const X509* certificate = X509_STORE_CTX_get0_cert(store);
    if (certificate != nullptr &&
        X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1 &&
        to_hex({reinterpret_cast<const char*>(digest.data()), size}) == transfer.pin) {
        return 1;
    }
    transfer.wrong_certificate = true;
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
    return 0;
}

CURLcode on_tls_context(CURL* /*easy*/, void* context, void* user) {
    auto* tls = static_cast<SSL_CTX*>(context);
    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_cert_verify_callback(tls, on_certificate, user);
    if (!static_cast<const Transfer*>(user)->old_tls) {
        return SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION) == 1 ? CURLE_OK
                                                                       : CURLE_SSL_CIPHER;
    }
    // This one device knows nothing newer: TLS 1.0, SHA-1 and short keys pass on this connection.
    SSL_CTX_set_security_level(tls, 0);
    SSL_CTX_set_options(tls, SSL_OP_LEGACY_SERVER_CONNECT);
    const bool set = SSL_CTX_set_min_proto_version(tls, TLS1_VERSION) == 1 &&
                     SSL_CTX_set_cipher_list(tls, "ALL:!aNULL:!eNULL:@SECLEVEL=0") == 1;
    return set ? CURLE_OK : CURLE_SSL_CIPHER;
}

template <class Value>
void option(const Easy& easy, CURLoption name, Value value) {
    curl_easy_setopt(easy.get(), name, value);
}

void set_transport(const Easy& easy, Transfer& transfer, long left_ms) {
    option(easy, CURLOPT_NOSIGNAL, 1L);
    option(easy, CURLOPT_PROXY, "");
    option(easy, CURLOPT_NOPROXY, "*");
    option(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    option(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    option(easy, CURLOPT_FOLLOWLOCATION, 0L);
    option(easy, CURLOPT_PATH_AS_IS, 1L);
    option(easy, CURLOPT_FRESH_CONNECT, 1L);
    option(easy, CURLOPT_FORBID_REUSE, 1L);
    option(easy, CURLOPT_TIMEOUT_MS, left_ms);
    option(easy, CURLOPT_CONNECTTIMEOUT_MS, std::min(left_ms, connect_ms_max));
    option(easy, CURLOPT_SSL_VERIFYPEER, 0L);
    option(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    option(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls_context);
    option(easy, CURLOPT_SSL_CTX_DATA, &transfer);
    option(easy, CURLOPT_WRITEFUNCTION, on_body);
    option(easy, CURLOPT_WRITEDATA, &transfer);
    option(easy, CURLOPT_HEADERFUNCTION, on_header);
    option(easy, CURLOPT_HEADERDATA, &transfer);
}

HeaderList headers_of(const HttpRequest& request,
                      const std::string& authorization,
                      bool with_body) {
    curl_slist* list = curl_slist_append(nullptr, "Expect:");
    list = curl_slist_append(list, "Connection: close");
    if (with_body)
        list = curl_slist_append(list, ("Content-Type: " + request.content_type).c_str());
    if (!authorization.empty()) {
        std::string line = "Authorization: " + authorization;
        list = curl_slist_append(list, line.c_str());
        Secret::wipe(line);
    }
    for (const auto& [name, value] : request.headers) {
        std::string line = name;
        line.append(": ").append(value);
        list = curl_slist_append(list, line.c_str());
        Secret::wipe(line);
    }
    return HeaderList(list);
}

void set_request(const Easy& easy, const HttpRequest& request, bool with_body) {
    if (request.method == "GET") {
        option(easy, CURLOPT_HTTPGET, 1L);
        return;
    }
    option(easy, CURLOPT_POST, 1L);
    option(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    option(easy, CURLOPT_POSTFIELDSIZE_LARGE,
           static_cast<curl_off_t>(with_body ? request.body.size() : 0));
    option(easy, CURLOPT_POSTFIELDS, with_body ? request.body.c_str() : "");
}

Error transport_error(const Easy& easy, const Transfer& transfer, CURLcode code) {
    long sent = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_REQUEST_SIZE, &sent);
    const std::string why = curl_easy_strerror(code);
    if (transfer.overflow) return {Errc::too_large, "answer is over the limit"};
    if (transfer.wrong_certificate)
        return {Errc::wrong_identity, "certificate is not the pinned one"};
    if (sent == 0) return {Errc::unreachable, "nothing was sent: " + why};
    if (code == CURLE_OPERATION_TIMEDOUT) return {Errc::timeout, "no complete answer in time"};
    if (code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_UNSUPPORTED_PROTOCOL ||
        code == CURLE_BAD_CONTENT_ENCODING || code == CURLE_HTTP2) {
        return {Errc::malformed, "not an HTTP answer: " + why};
    }
    return {Errc::closed, "connection ended in the middle: " + why};
}

struct Exchange {
    const std::string& url;
    const std::string& pin;
    const HttpRequest& request;
    ports::Deadline until;
    bool basic = false;  // the endpoint's operator accepts it
    bool old_tls = false;

    [[nodiscard]] Result<HttpResponse> run(const std::string& authorization, bool with_body) const {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now());
        if (left.count() <= 0) return fail(Errc::unreachable, "nothing was sent: no time left");
        const Easy easy(curl_easy_init());
        if (!easy) return fail(Errc::internal, "no memory for an HTTP handle");
        Transfer transfer;
        transfer.pin = pin;
        transfer.old_tls = old_tls;
        transfer.body_bytes_max = request.body_bytes_max;
        set_transport(easy, transfer, static_cast<long>(left.count()));
        set_request(easy, request, with_body);
        const HeaderList headers = headers_of(request, authorization, with_body);
        option(easy, CURLOPT_HTTPHEADER, headers.get());
        option(easy, CURLOPT_URL, url.c_str());
        const CURLcode code = curl_easy_perform(easy.get());
        if (code != CURLE_OK) return std::unexpected(transport_error(easy, transfer, code));
        long status = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
        transfer.response.status = static_cast<int>(status);
        transfer.response.login_sent = !authorization.empty();
        return std::move(transfer.response);
    }
};

// What a listener or another device at the address must not get.
Result<std::string> basic_answer(const Exchange& exchange, const ports::Login& login) {
    if (!exchange.basic) {
        return fail(Errc::forbidden,
                    "Basic is not accepted for this device (basic_over_https), "
                    "and never outside TLS");
    }
    if (exchange.pin.empty()) {
        return fail(Errc::forbidden, "Basic needs the device's certificate pinned (pinned_sha256)");
    }
    return basic(login);
}

Result<std::string> answer_challenge(const Exchange& exchange,
                                     const HttpResponse& refusal,
                                     const ports::Login& login) {
    const auto& request = exchange.request;
    const auto challenge = choose_digest(refusal.challenges);
    if (!challenge && exchange.basic && offers_basic(refusal.challenges)) {
        return basic_answer(exchange, login);
    }
    if (!challenge) return std::unexpected(challenge.error());
    return answer_digest(*challenge, {login.user, login.password.reveal(), request.method,
                                      request.target, make_client_nonce()});
}

// The answer to the bare request is final, or the same request must follow with the login.
Result<HttpResponse> run_with_login(const Exchange& exchange, const ports::Login& login) {
    const auto& request = exchange.request;
    auto first = exchange.run({}, false);
    if (!first) return first;
    if (first->status != 401) {
        const bool complete = request.body.empty() || first->status < 200 || first->status >= 300;
        if (complete) return first;
        // Some devices look at the body before they decide whether it needs a login.
        first = exchange.run({}, true);
        if (!first || first->status != 401) return first;
    }
    if (request.stop_at_challenge && request.stop_at_challenge(*first)) return first;
    auto authorization = answer_challenge(exchange, *first, login);
    if (!authorization) return std::unexpected(authorization.error());
    auto answer = exchange.run(*authorization, !request.body.empty());
    if (answer && answer->status == 401 && says_stale(answer->challenges)) {
        return fail(Errc::device_error,
                    "the login challenge had aged; the password was not judged");
    }
    return answer;
}

Result<HttpResponse> run_basic(const Exchange& exchange, const ports::Login& login) {
    auto authorization = basic_answer(exchange, login);
    if (!authorization) return std::unexpected(authorization.error());
    auto answer = exchange.run(*authorization, !exchange.request.body.empty());
    Secret::wipe(*authorization);
    return answer;
}

bool is_one_line(std::string_view text) {
    return std::ranges::none_of(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

// What must not leave by this way at all, or cannot.
Result<void> check(const v1::Endpoint& at, const HttpRequest& request) {
    if (const auto here = socket_address(at.host(), 0); !here) return std::unexpected(here.error());
    for (const auto& [name, value] : request.headers) {
        if (name.empty() || !is_one_line(name) || !is_one_line(value)) {
            return fail(Errc::invalid_argument, "a header is not one line");
        }
    }
    if (!request.headers.empty() && !at.use_https()) {
        return fail(Errc::forbidden, "headers that may be keys are sent inside TLS only");
    }
    return {};
}

// One for the program: its clients do not know of each other.
ConnectionBudget& budget() {
    static ConnectionBudget shared;
    return shared;
}

std::string where(const v1::Endpoint& at, const HttpRequest& request) {
    return at.host() + ": " + request.method + " " +
           request.target.substr(0, request.target.find('?'));
}

}  // namespace

std::string HttpResponse::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key == name) return value;
    }
    return {};
}

void SessionCookies::take(const HttpResponse& response) {
    for (const auto& [key, line] : response.headers) {
        const auto equals = line.find('=');
        if (key != "set-cookie" || equals == std::string::npos || equals == 0) continue;
        const auto end = std::min(line.find(';'), line.size());
        if (end <= equals || end > cookie_bytes_max || !is_one_line(line)) continue;
        const auto name = line.substr(0, equals);
        const auto value = line.substr(equals + 1, end - equals - 1);
        const auto known =
            std::ranges::find(cookies_, name, [](const auto& one) { return one.first; });
        if (known != cookies_.end()) {
            known->second = value;
        } else if (cookies_.size() < cookies_max) {
            cookies_.emplace_back(name, value);
        }
    }
}

std::string SessionCookies::header() const {
    std::string text;
    for (const auto& [name, value] : cookies_) {
        text.append(text.empty() ? "" : "; ").append(name).append("=").append(value);
    }
    return text;
}

std::string SessionCookies::value(std::string_view name) const {
    for (const auto& [key, text] : cookies_) {
        if (key == name) return text;
    }
    return {};
}

HttpClient::HttpClient() {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    static_cast<void>(ready);
}

Result<HttpResponse> HttpClient::send(const v1::Endpoint& at,
                                      const HttpRequest& request,
                                      const ports::Login* login,
                                      ports::Deadline until) const {
    const auto base = base_url(at);
    if (!base) return std::unexpected(base.error());
    const std::string url = *base + request.target;
    const std::string pin = lower(at.pinned_sha256());
    if (const auto fit = check(at, request); !fit) {
        return std::unexpected(fit.error().within(where(at, request)));
    }
    const auto place = budget().take(*base, until);
    if (!place) return std::unexpected(place.error().within(where(at, request)));
    const Exchange exchange{
        url, pin, request, until, at.use_https() && at.basic_over_https(), at.old_tls()};
    auto response = login == nullptr ? exchange.run(request.authorization, !request.body.empty())
                    : request.basic_at_once ? run_basic(exchange, *login)
                                            : run_with_login(exchange, *login);
    if (!response) return std::unexpected(response.error().within(where(at, request)));
    return response;
}

Result<std::vector<std::string>> HttpClient::certificates(const v1::Endpoint& at,
                                                          ports::Deadline until) const {
    const auto base = base_url(at);
    if (!base) return std::unexpected(base.error());
    if (!at.use_https()) {
        return fail(Errc::invalid_argument, at.host() + ": certificates are shown over HTTPS only");
    }
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return fail(Errc::unreachable, at.host() + ": no time left");
    const auto place = budget().take(*base, until);
    if (!place) return std::unexpected(place.error().within(at.host()));
    const Easy easy(curl_easy_init());
    if (!easy) return fail(Errc::internal, "no memory for an HTTP handle");
    std::vector<std::string> shown;
    Transfer transfer;
    transfer.pin = lower(at.pinned_sha256());
    transfer.old_tls = at.old_tls();
    transfer.shown = &shown;
    set_transport(easy, transfer, static_cast<long>(left.count()));
    option(easy, CURLOPT_CONNECT_ONLY, 1L);
    option(easy, CURLOPT_URL, base->c_str());
    const CURLcode code = curl_easy_perform(easy.get());
    if (code != CURLE_OK) {
        return std::unexpected(transport_error(easy, transfer, code).within(at.host()));
    }
    return shown;
}

Result<std::string> base_url(const v1::Endpoint& at) {
    const auto address = read_host(at.host());
    if (!address) return fail(Errc::invalid_argument, "endpoint.host is not a numeric address");
    if (needs_zone(*address)) {
        return fail(Errc::invalid_argument, "endpoint.host " + at.host() +
                                                ": a link-local address needs its interface, as in "
                                                "fe80::1%eth0");
    }
    const std::uint32_t given = at.use_https() ? at.https_port() : at.http_port();
    const std::uint32_t port = given != 0 ? given : (at.use_https() ? 443U : 80U);
    if (port > 65535) return fail(Errc::invalid_argument, "endpoint port is over 65535");
    // RFC 6874: the percent sign before the zone is escaped. It stays on this machine: libcurl
    // takes it for the connection and leaves it out of the Host header.
    const auto zone = address->zone.empty() ? "" : "%25" + address->zone;
    const std::string host = address->v6 ? "[" + address->bare + zone + "]" : address->bare;
    return (at.use_https() ? "https://" : "http://") + host + ":" + std::to_string(port);
}

}  // namespace camfleet::http
