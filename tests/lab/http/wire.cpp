// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/http/wire.hpp"

#include <array>

namespace camfleet::lab {

Result<void> Wire::fill(Deadline until) {
    std::array<char, 8192> chunk{};
    auto got = connection_.read_some(chunk, until);
    if (!got) return std::unexpected(got.error());
    if (*got == 0) return fail(Errc::closed, "end of stream");
    buffer_.append(chunk.data(), *got);
    return {};
}

Result<std::string> Wire::read_head(Deadline until) {
    for (;;) {
        const auto crlf = buffer_.find("\r\n\r\n");
        const auto lf = buffer_.find("\n\n");
        if (crlf != std::string::npos || lf != std::string::npos) {
            const bool plain = lf < crlf;
            std::string head = buffer_.substr(0, plain ? lf : crlf);
            buffer_.erase(0, plain ? lf + 2 : crlf + 4);
            return head;
        }
        if (buffer_.size() > head_bytes_max) return fail(Errc::too_large, "message head");
        if (auto filled = fill(until); !filled) return std::unexpected(filled.error());
    }
}

Result<std::string> Wire::read_bytes(std::size_t count, Deadline until) {
    while (buffer_.size() < count) {
        if (auto filled = fill(until); !filled) return std::unexpected(filled.error());
    }
    std::string bytes = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return bytes;
}

Result<std::string> Wire::read_to_end(std::size_t max, Deadline until) {
    for (;;) {
        if (buffer_.size() > max) return fail(Errc::too_large, "message body");
        if (auto filled = fill(until); !filled) {
            if (filled.error().context != "end of stream") return std::unexpected(filled.error());
            return std::exchange(buffer_, {});
        }
    }
}

Result<Request> Wire::read_request(Deadline until) {
    auto first = read_bytes(1, until);
    if (!first) return std::unexpected(first.error());
    while (*first == "$") {  // RFC 2326, 10.12: '$', channel, 16 bit length
        auto frame = read_bytes(3, until);
        if (!frame) return std::unexpected(frame.error());
        const auto byte = [&](std::size_t i) { return static_cast<unsigned char>((*frame)[i]); };
        auto payload = read_bytes(byte(1) * 256U + byte(2), until);
        if (!payload) return std::unexpected(payload.error());
        if (first = read_bytes(1, until); !first) return std::unexpected(first.error());
    }
    buffer_.insert(0, *first);
    auto head = read_head(until);
    if (!head) return std::unexpected(head.error());
    auto request = parse_head(*head);
    if (!request) return request;
    auto length = content_length(request->headers);
    if (!length) return std::unexpected(length.error());
    auto body = read_bytes(*length, until);
    if (!body) return std::unexpected(body.error());
    request->body = std::move(*body);
    request->client = connection_.peer().ip;
    return request;
}

}  // namespace camfleet::lab
