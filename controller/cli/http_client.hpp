// SPDX-License-Identifier: Apache-2.0
// HTTPS to the controller: TLS 1.3, trusting the fleet CA and nobody else, bearer token in the
// header. Thin: builds no requests and understands no answers. Invariant: the token reaches neither
// an error text nor the process list.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"
#include "controller/cli/plan.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace camfleet::cli {

struct Answer {
    long status = 0;
    std::string body;
};

class HttpClient {
  public:
    HttpClient(Connection connection, Secret token);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // Errors: as transport_error(), and answer_error() for every status but 2xx
    [[nodiscard]] Result<Answer> send(const Request& request, long seconds_max) const;

    // Hands over a 2xx body as it comes. on_bytes and on_tick (about once a second) return false to
    // end the stream, which is no error. A silence of 45 s ends it with timeout.
    struct Listener {
        std::function<bool(std::string_view bytes)> on_bytes;
        std::function<bool()> on_tick;
    };
    [[nodiscard]] Result<void> stream(const Request& request, const Listener& listener) const;

    [[nodiscard]] const Connection& connection() const { return connection_; }

  private:
    Connection connection_;
    Secret token_;
};

}  // namespace camfleet::cli
