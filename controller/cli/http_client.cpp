// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/http_client.hpp"

#include "common/base/limits.hpp"
#include "controller/cli/error_text.hpp"

#include <curl/curl.h>

#include <array>
#include <memory>

namespace camfleet::cli {
namespace {

constexpr long connect_seconds = 5;
constexpr long silence_seconds = 45;  // the controller sends a comment line every 15 s

// Header lines of one request; the one with the token is wiped.
class Headers {
  public:
    Headers() = default;
    ~Headers() {
        for (curl_slist* line = list_; line != nullptr; line = line->next) {
            OPENSSL_cleanse(line->data, std::char_traits<char>::length(line->data));
        }
        curl_slist_free_all(list_);
    }
    Headers(const Headers&) = delete;
    Headers& operator=(const Headers&) = delete;

    void add(const std::string& line) {
        if (curl_slist* longer = curl_slist_append(list_, line.c_str())) list_ = longer;
    }
    [[nodiscard]] curl_slist* get() const { return list_; }

  private:
    curl_slist* list_ = nullptr;
};

using Easy = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

// One exchange: what libcurl's callbacks see.
struct Exchange {
    CURL* easy = nullptr;
    const HttpClient::Listener* listener = nullptr;  // null: everything goes to body
    std::string body{};
    bool too_large = false;
    bool stopped = false;

    [[nodiscard]] long status() const {
        long value = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &value);
        return value;
    }
};

std::size_t on_write(char* data, std::size_t one, std::size_t count, void* context) {
    auto& exchange = *static_cast<Exchange*>(context);
    const std::string_view bytes(data, one * count);
    const bool live = exchange.listener != nullptr && exchange.status() / 100 == 2;
    if (live) {
        exchange.stopped = !exchange.listener->on_bytes(bytes);
        return exchange.stopped ? 0 : bytes.size();
    }
    if (exchange.body.size() + bytes.size() > limits::ctl_answer_max) {
        exchange.too_large = true;
        return 0;
    }
    exchange.body.append(bytes);
    return bytes.size();
}

int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    auto& exchange = *static_cast<Exchange*>(context);
    if (exchange.status() / 100 != 2) return 0;
    exchange.stopped = !exchange.listener->on_tick();
    return exchange.stopped ? 1 : 0;
}

Transport kind_of(CURLcode code) {
    switch (code) {
        case CURLE_COULDNT_CONNECT:
        case CURLE_GOT_NOTHING:
        case CURLE_RECV_ERROR:
        case CURLE_SEND_ERROR:
            return Transport::refused;
        case CURLE_COULDNT_RESOLVE_HOST:
            return Transport::unresolved;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CONNECT_ERROR:
            return Transport::untrusted;
        case CURLE_SSL_CACERT_BADFILE:
            return Transport::no_ca_file;
        case CURLE_OPERATION_TIMEDOUT:
            return Transport::timeout;
        default:
            return Transport::other;
    }
}

void prepare(CURL* easy,
             const Connection& connection,
             const Request& request,
             const Headers& headers,
             Exchange& exchange,
             char* problem) {
    const std::string url = connection.api + request.path;
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_3));
    if (!connection.ca.empty()) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, connection.ca.c_str());
        curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    }
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, connect_seconds);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_write);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, problem);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (!request.body.empty()) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.data());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    }
}

void add_headers(Headers& headers,
                 const Connection& connection,
                 const Secret& token,
                 const Request& request) {
    std::string bearer = "Authorization: Bearer " + std::string(token.reveal());
    headers.add(bearer);
    Secret::wipe(bearer);
    if (!connection.actor.empty()) headers.add("X-Camfleet-Actor: " + connection.actor);
    if (!request.body.empty()) headers.add("Content-Type: application/json");
    headers.add("Expect:");
}

}  // namespace

HttpClient::HttpClient(Connection connection, Secret token)
    : connection_(std::move(connection)), token_(std::move(token)) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

HttpClient::~HttpClient() { curl_global_cleanup(); }

Result<Answer> HttpClient::send(const Request& request, long seconds_max) const {
    const Easy easy(curl_easy_init(), &curl_easy_cleanup);
    Headers headers;
    add_headers(headers, connection_, token_, request);
    Exchange exchange{.easy = easy.get()};
    std::array<char, CURL_ERROR_SIZE> problem{};
    prepare(easy.get(), connection_, request, headers, exchange, problem.data());
    curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT, seconds_max);
    const CURLcode code = curl_easy_perform(easy.get());
    if (exchange.too_large) {
        return std::unexpected(transport_error(Transport::too_large, connection_, ""));
    }
    if (code != CURLE_OK) {
        return std::unexpected(transport_error(kind_of(code), connection_, problem.data()));
    }
    const long status = exchange.status();
    if (status / 100 != 2) {
        return std::unexpected(answer_error(status, exchange.body, connection_));
    }
    return Answer{status, std::move(exchange.body)};
}

Result<void> HttpClient::stream(const Request& request, const Listener& listener) const {
    const Easy easy(curl_easy_init(), &curl_easy_cleanup);
    Headers headers;
    add_headers(headers, connection_, token_, request);
    headers.add("Accept: text/event-stream");
    Exchange exchange{.easy = easy.get(), .listener = &listener};
    std::array<char, CURL_ERROR_SIZE> problem{};
    prepare(easy.get(), connection_, request, headers, exchange, problem.data());
    curl_easy_setopt(easy.get(), CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_LOW_SPEED_TIME, silence_seconds);
    curl_easy_setopt(easy.get(), CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy.get(), CURLOPT_XFERINFOFUNCTION, &on_progress);
    curl_easy_setopt(easy.get(), CURLOPT_XFERINFODATA, &exchange);
    const CURLcode code = curl_easy_perform(easy.get());
    if (exchange.stopped) return {};
    if (code != CURLE_OK) {
        return std::unexpected(transport_error(kind_of(code), connection_, problem.data()));
    }
    const long status = exchange.status();
    if (status / 100 != 2) {
        return std::unexpected(answer_error(status, exchange.body, connection_));
    }
    return {};
}

}  // namespace camfleet::cli
