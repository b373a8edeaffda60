// SPDX-License-Identifier: Apache-2.0
// Beast parses requests; bytes are read and written here, so that no composed operation of Beast
// has to be compiled over a TLS stream (it costs half a minute).
#include "controller/api/http_io.hpp"

#include "controller/api/api_error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <deque>
#include <optional>

namespace camfleet::api {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::size_t kDrainBytes = 1024 * 1024;

// A TLS connection with a watchdog: when the deadline passes the socket is closed, and whatever
// waits on it ends with an error.
struct Line {
    Line(asio::ip::tcp::socket socket, asio::ssl::context& tls)
        : stream(std::move(socket), tls), watchdog(stream.get_executor()) {}

    void close() {
        error_code ignored;
        stream.next_layer().close(ignored);
    }
    asio::ssl::stream<asio::ip::tcp::socket> stream;
    asio::steady_timer watchdog;
};

void arm(const std::shared_ptr<Line>& line, std::chrono::milliseconds limit) {
    line->watchdog.expires_after(limit);
    line->watchdog.async_wait([weak = std::weak_ptr(line)](error_code ec) {
        const auto held = weak.lock();
        // Rearmed meanwhile: this wait was for an earlier deadline.
        if (ec || !held || held->watchdog.expiry() > std::chrono::steady_clock::now()) return;
        held->close();
    });
}

// Not cancel(): a wait that is over but not yet reported would still close the line.
void disarm(const std::shared_ptr<Line>& line) {
    line->watchdog.expires_at(std::chrono::steady_clock::time_point::max());
}

[[nodiscard]] asio::awaitable<bool> write_all(std::shared_ptr<Line> line,
                                              std::string bytes,
                                              std::chrono::milliseconds limit) {
    arm(line, limit);
    const auto buffer = asio::buffer(bytes);
    const auto [ec, count] = co_await asio::async_write(line->stream, buffer, kAwait);
    disarm(line);
    co_return !ec;
}

[[nodiscard]] std::string head_of(const Response& response, bool keep_alive) {
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
    head += std::string(http::obsolete_reason(static_cast<http::status>(response.status)));
    head += "\r\nContent-Type: " + response.content_type;
    if (!response.events) {
        head += "\r\nContent-Length: " + std::to_string(response.body.size());
    }
    head += "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff";
    for (const auto& [name, value] : response.headers) head += "\r\n" + name + ": " + value;
    head += keep_alive ? "\r\nConnection: keep-alive" : "\r\nConnection: close";
    return head + "\r\n\r\n";
}

// What a request ended as.
struct Incoming {
    std::optional<Request> request;
    std::optional<Response> refusal;  // answer this and close
    bool keep_alive = false;
    bool is_head = false;
};

[[nodiscard]] std::string text_of(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

class Connection {
  public:
    Connection(std::shared_ptr<Line> line,
               std::shared_ptr<HttpShared> shared,
               std::shared_ptr<HttpConnection> control)
        : line_(std::move(line)), shared_(std::move(shared)), control_(std::move(control)) {}

    [[nodiscard]] asio::awaitable<void> run();

  private:
    using Parser = http::request_parser<http::string_body>;

    [[nodiscard]] asio::awaitable<Incoming> read_request();
    [[nodiscard]] asio::awaitable<bool> read_more();
    [[nodiscard]] asio::awaitable<bool> allow_body(const Parser& parser);
    [[nodiscard]] Incoming refuse(error_code why, const Parser& parser) const;
    [[nodiscard]] static Incoming accept(Parser& parser);
    [[nodiscard]] asio::awaitable<Response> answer(Request request);
    [[nodiscard]] asio::awaitable<void> stream_events(Response response);
    [[nodiscard]] asio::awaitable<void> drain();

    std::shared_ptr<Line> line_;
    std::shared_ptr<HttpShared> shared_;
    std::shared_ptr<HttpConnection> control_;
    std::string unread_;  // bytes of the next request that came with the last
    std::string chunk_ = std::string(kReadBytes, '\0');
};

asio::awaitable<bool> Connection::read_more() {
    const auto buffer = asio::buffer(chunk_);
    const auto [ec, count] = co_await line_->stream.async_read_some(buffer, kAwait);
    if (ec) co_return false;
    unread_.append(chunk_, 0, count);
    co_return true;
}

Incoming Connection::refuse(error_code why, const Parser& parser) const {
    Incoming out;
    if (why == http::error::body_limit) {
        out.refusal = error_response(
            413, "too_large",
            "body: larger than " + std::to_string(shared_->limits.body_bytes_max) + " bytes");
    } else if (why == http::error::header_limit) {
        out.refusal = error_response(431, "too_large", "the header is too large");
    } else {
        out.refusal = error_response(400, "malformed", "not an HTTP request: " + why.message());
    }
    out.is_head = parser.get().method() == http::verb::head;
    return out;
}

Incoming Connection::accept(Parser& parser) {
    Incoming out;
    out.keep_alive = parser.get().keep_alive();
    out.is_head = parser.get().method() == http::verb::head;
    auto message = parser.release();
    Request request;
    request.method = text_of(message.method_string());
    request.target = text_of(message.target());
    request.authorization = text_of(message[http::field::authorization]);
    request.actor = text_of(message["X-Camfleet-Actor"]);
    request.body = std::move(message.body());
    out.request = std::move(request);
    return out;
}

// Clients with a body of some size ask first (RFC 9110 section 10.1.1).
asio::awaitable<bool> Connection::allow_body(const Parser& parser) {
    const std::string expectation = text_of(parser.get()[http::field::expect]);
    if (expectation != "100-continue" || !unread_.empty()) co_return true;
    co_return co_await write_all(line_, "HTTP/1.1 100 Continue\r\n\r\n", shared_->limits.write);
}

asio::awaitable<Incoming> Connection::read_request() {
    Parser parser;
    parser.eager(true);
    parser.header_limit(static_cast<std::uint32_t>(shared_->limits.header_bytes_max));
    parser.body_limit(shared_->limits.body_bytes_max);
    Incoming nothing;
    arm(line_, shared_->limits.idle);
    if (unread_.empty() && !co_await read_more()) co_return nothing;
    arm(line_, shared_->limits.request);
    control_->busy = true;
    bool header_seen = false;
    for (;;) {
        error_code ec;
        const std::size_t used = parser.put(asio::buffer(unread_), ec);
        unread_.erase(0, used);
        if (ec && ec != http::error::need_more) co_return refuse(ec, parser);
        if (parser.is_done()) break;
        if (!header_seen && parser.is_header_done()) {
            header_seen = true;
            if (!co_await allow_body(parser)) co_return nothing;
            arm(line_, shared_->limits.request);
        }
        if (!co_await read_more()) co_return nothing;
    }
    disarm(line_);
    OPENSSL_cleanse(chunk_.data(), chunk_.size());  // a body may hold a secret
    co_return accept(parser);
}

// Hands the request to the router and waits for its one answer, which may come much later.
asio::awaitable<Response> Connection::answer(Request request) {
    struct Waiting {
        explicit Waiting(const asio::any_io_executor& executor) : wake(executor) {}
        std::optional<Response> response;
        asio::steady_timer wake;
    };
    auto waiting = std::make_shared<Waiting>(line_->stream.get_executor());
    waiting->wake.expires_after(shared_->limits.reply);
    // Whoever owes the answer may outlive the executor; the timer must not.
    const auto take = [weak = std::weak_ptr(waiting)](Response response) {
        const auto held = weak.lock();
        if (!held) return;
        held->response = std::move(response);
        held->wake.cancel();
    };
    shared_->router->handle(std::move(request), take);
    control_->abandon = [weak = std::weak_ptr(waiting)] {
        if (const auto held = weak.lock()) held->wake.cancel();
    };
    if (!waiting->response) co_await waiting->wake.async_wait(kAwait);
    if (waiting->response) co_return std::move(*waiting->response);
    co_return error_response(503, "timeout", "no answer in time; the change may still be made");
}

struct EventQueue {
    explicit EventQueue(const asio::any_io_executor& executor) : wake(executor) {}
    std::deque<std::string> events;
    std::size_t events_max = 0;
    bool ended = false;      // the source has no more
    bool abandoned = false;  // the client left, or is too slow
    asio::steady_timer wake;
    char ignored = 0;  // what the client sends during a stream

    void push(std::string data, bool last) {
        if (ended || abandoned) return;
        if (events.size() >= events_max) {
            abandoned = true;
        } else {
            events.push_back("data: " + data + "\n\n");
        }
        ended = last;
        wake.cancel();
    }
};

// A client that goes away is noticed by its silence ending.
void watch_for_leaving(const std::shared_ptr<Line>& line,
                       const std::shared_ptr<EventQueue>& queue) {
    const auto buffer = asio::buffer(&queue->ignored, 1);
    line->stream.async_read_some(buffer, [line, queue](error_code, std::size_t) {
        queue->abandoned = true;
        queue->wake.cancel();
    });
}

asio::awaitable<void> Connection::stream_events(Response response) {
    const HttpLimits& limits = shared_->limits;
    auto queue = std::make_shared<EventQueue>(line_->stream.get_executor());
    queue->events_max = limits.queued_events_max;
    std::string head = head_of(response, false);
    if (!co_await write_all(line_, std::move(head), limits.write)) co_return;
    watch_for_leaving(line_, queue);
    control_->nudge = [weak = std::weak_ptr(queue)] {
        if (const auto held = weak.lock()) held->wake.cancel();
    };
    response.events->start([weak = std::weak_ptr(queue)](std::string data, bool last) {
        if (const auto held = weak.lock()) held->push(std::move(data), last);
    });
    while (!queue->abandoned && !shared_->stopping) {
        if (queue->events.empty()) {
            if (queue->ended) co_return;
            queue->wake.expires_after(limits.keep_alive_comment);
            const auto [ec] = co_await queue->wake.async_wait(kAwait);
            const bool silent = !ec && queue->events.empty();
            if (silent) queue->events.emplace_back(": still here\n\n");
            continue;
        }
        std::string next = std::move(queue->events.front());
        queue->events.pop_front();
        if (!co_await write_all(line_, std::move(next), limits.write)) co_return;
    }
}

// Reads on for a moment after a refusal, so that the client sees the answer and not a reset.
asio::awaitable<void> Connection::drain() {
    arm(line_, std::min(shared_->limits.write, std::chrono::milliseconds(2000)));
    std::size_t read = 0;
    while (read < kDrainBytes) {
        unread_.clear();
        if (!co_await read_more()) break;
        read += unread_.size();
    }
    disarm(line_);
}

asio::awaitable<void> Connection::run() {
    arm(line_, shared_->limits.handshake);
    const auto [failed] =
        co_await line_->stream.async_handshake(asio::ssl::stream_base::server, kAwait);
    if (failed) co_return;
    bool keep_alive = true;
    while (keep_alive && !shared_->stopping) {
        control_->busy = false;
        Incoming incoming = co_await read_request();
        const bool refused = incoming.refusal.has_value();
        if (!incoming.request && !refused) co_return;
        Response response;
        if (refused) {
            response = std::move(*incoming.refusal);
        } else {
            response = co_await answer(std::move(*incoming.request));
        }
        if (response.events && shared_->event_streams >= shared_->limits.event_streams_max) {
            response = error_response(503, "busy", "too many event streams are open");
        }
        if (response.events) {
            ++shared_->event_streams;
            co_await stream_events(std::move(response));
            --shared_->event_streams;
            break;
        }
        keep_alive = incoming.keep_alive && !shared_->stopping;
        std::string bytes = head_of(response, keep_alive);
        if (!incoming.is_head) bytes += response.body;
        if (!co_await write_all(line_, std::move(bytes), shared_->limits.write)) co_return;
        if (refused && response.status == 413) co_await drain();
    }
    if (!line_->stream.next_layer().is_open()) co_return;
    arm(line_, std::min(shared_->limits.write, std::chrono::milliseconds(2000)));
    co_await line_->stream.async_shutdown(kAwait);
}

}  // namespace

asio::awaitable<void> serve_connection(asio::ip::tcp::socket socket,
                                       std::shared_ptr<HttpShared> shared,
                                       std::shared_ptr<HttpConnection> control) {
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    auto line = std::make_shared<Line>(std::move(socket), *shared->tls);
    control->close = [weak = std::weak_ptr(line)] {
        if (const auto held = weak.lock()) held->close();
    };
    Connection connection(line, shared, control);
    co_await connection.run();
    line->watchdog.cancel();
    line->close();
}

}  // namespace camfleet::api
