// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/http/message.hpp"

#include <algorithm>
#include <charconv>

namespace camfleet::lab {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

void parse_target(Request& request) {
    const std::string_view target = request.target;
    const auto question = target.find('?');
    request.path = percent_decode(target.substr(0, question), false);
    if (question == std::string_view::npos) return;
    std::string_view rest = target.substr(question + 1);
    while (!rest.empty()) {
        const auto end = rest.find('&');
        const std::string_view pair = rest.substr(0, end);
        const auto equals = pair.find('=');
        request.query[percent_decode(pair.substr(0, equals), true)] =
            equals == std::string_view::npos ? "" : percent_decode(pair.substr(equals + 1), true);
        rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
    }
}

}  // namespace

std::string Request::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

std::string Request::parameter(const std::string& name) const {
    const auto found = query.find(name);
    return found == query.end() ? "" : found->second;
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string percent_decode(std::string_view text, bool plus_is_space) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
            hex_digit(text[i + 2]) >= 0) {
            result += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            result += text[i] == '+' && plus_is_space ? ' ' : text[i];
        }
    }
    return result;
}

std::map<std::string, std::string> parse_headers(std::string_view lines) {
    std::map<std::string, std::string> headers;
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        const std::string_view line = trim(lines.substr(0, end));
        const auto colon = line.find(':');
        if (colon != std::string_view::npos) {
            headers.try_emplace(lower(trim(line.substr(0, colon))), trim(line.substr(colon + 1)));
        }
        if (end == std::string_view::npos) break;
        lines.remove_prefix(end + 1);
    }
    return headers;
}

Result<Request> parse_head(std::string_view head) {
    const auto end = head.find('\n');
    const std::string_view line = trim(head.substr(0, end));
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || last <= first) {
        return fail(Errc::malformed, "request line");
    }
    Request request;
    request.method = line.substr(0, first);
    request.target = trim(line.substr(first + 1, last - first - 1));
    request.version = line.substr(last + 1);
    if (end != std::string_view::npos) request.headers = parse_headers(head.substr(end + 1));
    parse_target(request);
    return request;
}

Result<std::size_t> content_length(const std::map<std::string, std::string>& headers) {
    const auto found = headers.find("content-length");
    if (found == headers.end()) return std::size_t{0};
    const std::string& text = found->second;
    std::size_t length = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (error != std::errc{} || rest != text.data() + text.size()) {
        return fail(Errc::malformed, "Content-Length");
    }
    if (length > body_bytes_max) return fail(Errc::too_large, "Content-Length");
    return length;
}

std::string_view reason_phrase(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 302:
            return "Found";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 413:
            return "Payload Too Large";
        case 415:
            return "Unsupported Media Type";
        case 454:
            return "Session Not Found";
        case 455:
            return "Method Not Valid in This State";
        case 461:
            return "Unsupported Transport";
        case 501:
            return "Unknown Method";
        case 503:
            return "Service Unavailable";
        default:
            return status < 400 ? "OK" : "Internal Server Error";
    }
}

}  // namespace camfleet::lab
