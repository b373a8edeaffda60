// SPDX-License-Identifier: Apache-2.0
// Cuts the byte stream of an RTSP connection (RFC 2326) into responses and interleaved frames.
// Pure and incremental: bytes in, items out. Stands between the socket and the probe.
// Invariant: no more than one header block and one body of the limits below is ever held.
#pragma once

#include "common/base/error.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace camfleet::rtsp {

struct Response {
    int status = 0;
    std::uint32_t sequence = 0;                  // CSeq
    std::map<std::string, std::string> headers;  // lower-case name; the last one counts
    std::vector<std::string> challenges;         // every WWW-Authenticate value
    std::string body;
    [[nodiscard]] std::string header(const std::string& lower_name) const;
};

struct InterleavedFrame {
    std::uint8_t channel = 0;
    std::string payload;
};

using Item = std::variant<Response, InterleavedFrame>;

class Reader {
  public:
    static constexpr std::size_t header_bytes_max = 16 * 1024;
    static constexpr std::size_t body_bytes_max = 64 * 1024;

    void feed(std::string_view bytes);
    // Nothing until more bytes come. A request of the server's is skipped. After an error the
    // stream is useless. Errors: malformed, too_large
    [[nodiscard]] Result<std::optional<Item>> next();

  private:
    [[nodiscard]] Result<std::optional<Item>> next_frame();
    [[nodiscard]] Result<std::optional<Item>> next_response();
    void consume(std::size_t bytes);

    std::string buffer_;
    std::size_t start_ = 0;
};

}  // namespace camfleet::rtsp
