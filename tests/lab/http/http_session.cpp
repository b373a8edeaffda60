// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/http/http_session.hpp"

#include "tests/lab/http/wire.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace camfleet::lab {

namespace {

using namespace std::chrono_literals;
constexpr auto idle_limit = 60s;
constexpr auto hang_limit = 600s;
constexpr auto write_limit = 10s;
constexpr std::size_t endless_bytes_max = 64 * 1024 * 1024;

constexpr std::uint64_t oversized_bytes = std::uint64_t{8} << 30U;

std::string length_of(const Response& response) {
    switch (response.delivery) {
        case Delivery::endless:
            return {};
        case Delivery::chunked:
            return "Transfer-Encoding: chunked\r\n";
        case Delivery::oversized:
            return "Content-Length: " + std::to_string(oversized_bytes) + "\r\n";
        default:
            return "Content-Length: " + std::to_string(response.body.size()) + "\r\n";
    }
}

std::string head_of(const Response& response, const std::string& server, bool keep) {
    std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " +
                       std::string(reason_phrase(response.status)) + "\r\n";
    if (!server.empty()) head += "Server: " + server + "\r\n";
    for (const auto& [name, value] : response.headers) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
    head += length_of(response);
    return head + "Connection: " + (keep ? "keep-alive" : "close") + "\r\n\r\n";
}

std::string as_chunk(const std::string& text) {
    std::array<char, 16> size{};
    const auto end = std::to_chars(size.begin(), size.end(), text.size(), 16).ptr;
    return std::string(size.begin(), end) + "\r\n" + text + "\r\n";
}

void send_endless(Connection& connection, const Response& response, const std::string& head) {
    const bool chunked = response.delivery == Delivery::chunked;
    const std::string plain = response.body + std::string(4096, ' ');
    const std::string chunk = chunked ? as_chunk(plain) : plain;
    if (!connection.write_all(head, in(write_limit))) return;
    for (std::size_t sent = 0; sent < endless_bytes_max; sent += chunk.size()) {
        if (!connection.write_all(chunk, in(write_limit))) return;
    }
}

// False when the connection is to be closed.
bool deliver(Connection& connection,
             const Response& response,
             const std::string& server,
             bool keep) {
    const std::string head = head_of(response, server, keep);
    switch (response.delivery) {
        case Delivery::normal:
            return connection.write_all(head + response.body, in(write_limit)).has_value() && keep;
        case Delivery::hang:
            connection.drain(in(hang_limit));
            return false;
        case Delivery::drop:
            return false;
        case Delivery::truncated:
            ignore_error(
                connection.write_all(head + response.body.substr(0, response.body.size() / 2),
                                     in(write_limit)),
                "the connection ends here anyway");
            return false;
        case Delivery::endless:
        case Delivery::chunked:
        case Delivery::oversized:
            send_endless(connection, response, head);
            return false;
    }
    return false;
}

bool wants_keep_alive(const Request& request) {
    const std::string wish = lower(request.header("connection"));
    if (request.version == "HTTP/1.0") return wish == "keep-alive";
    return wish != "close";
}

}  // namespace

void serve_http(Connection& connection, const std::string& server, const HttpHandler& handler) {
    Wire wire(connection);
    for (;;) {
        auto request = wire.read_request(in(idle_limit));
        if (!request) {
            if (request.error().code == Errc::malformed ||
                request.error().code == Errc::too_large) {
                Response refusal{.status = request.error().code == Errc::malformed ? 400 : 413};
                deliver(connection, refusal, server, false);
            }
            return;
        }
        const Response response = handler(*request);
        const bool open = deliver(connection, response, server, wants_keep_alive(*request));
        if (response.after) response.after();
        if (!open) return;
    }
}

}  // namespace camfleet::lab
