// SPDX-License-Identifier: Apache-2.0
// Reads whole messages from a connection: head up to the empty line, then Content-Length bytes.
// Keeps what arrived too early for the next message. Shared by HTTP, RTSP and the lab's client.
#pragma once

#include "tests/lab/http/message.hpp"
#include "tests/lab/net/connection.hpp"

namespace camfleet::lab {

class Wire {
  public:
    explicit Wire(Connection& connection) : connection_(connection) {}

    // Errors: closed (also: an orderly end), timeout, too_large
    [[nodiscard]] Result<std::string> read_head(Deadline until);
    [[nodiscard]] Result<std::string> read_bytes(std::size_t count, Deadline until);
    [[nodiscard]] Result<std::string> read_to_end(std::size_t max, Deadline until);
    // One request with its body. RTSP interleaved frames ('$') before it are skipped.
    [[nodiscard]] Result<Request> read_request(Deadline until);
    [[nodiscard]] bool has_buffered() const { return !buffer_.empty(); }

  private:
    [[nodiscard]] Result<void> fill(Deadline until);

    Connection& connection_;
    std::string buffer_;
};

}  // namespace camfleet::lab
