// SPDX-License-Identifier: Apache-2.0
// HTTP/1.1 (and, with the same shape, RTSP/1.0) messages as values, and their bounded parser.
// Header names are lower case. Invariant: nothing here does I/O.
#pragma once

#include "common/base/error.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace camfleet::lab {

constexpr std::size_t head_bytes_max = 16 * 1024;
constexpr std::size_t body_bytes_max = 1024 * 1024;

struct Request {
    std::string method;
    std::string target;  // as received, query included
    std::string path;    // percent-decoded
    std::string version;
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> headers;
    std::string body;
    std::string client;  // address of the peer, without port

    [[nodiscard]] std::string header(const std::string& name) const;
    [[nodiscard]] std::string parameter(const std::string& name) const;
};

// How the answer leaves the device; anything but normal is an injected fault.
enum class Delivery { normal, hang, drop, truncated, endless, chunked, oversized };

struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
    Delivery delivery = Delivery::normal;
    std::function<void()> after = {};  // runs once the answer was sent (or was meant to be)

    Response& with(std::string name, std::string value) {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

// head: everything before the empty line. Errors: malformed
[[nodiscard]] Result<Request> parse_head(std::string_view head);
// Errors: malformed, too_large
[[nodiscard]] Result<std::size_t> content_length(const std::map<std::string, std::string>& headers);
[[nodiscard]] std::map<std::string, std::string> parse_headers(std::string_view lines);
[[nodiscard]] std::string percent_decode(std::string_view text, bool plus_is_space);
[[nodiscard]] std::string_view reason_phrase(int status);
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] std::string_view trim(std::string_view text);

}  // namespace camfleet::lab
