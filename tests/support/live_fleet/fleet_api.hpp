// SPDX-License-Identifier: Apache-2.0
// The operator API for tests: typed questions and answers over the command line's own HTTPS client.
// One question, one try: while the controller is down every call says unreachable. Thread-safe.
#pragma once

#include "controller/cli/http_client.hpp"
#include "controller/cli/requests.hpp"

#include <stdexcept>
#include <string>

namespace camfleet::support {

class FleetApi {
  public:
    FleetApi(const std::string& url, const std::string& ca_file, Secret token)
        : client_({.api = url, .ca = ca_file, .token_file = {}, .actor = "test"},
                  std::move(token)) {}

    template <class Reply>
    [[nodiscard]] Result<Reply> get(const std::string& path) const {
        return ask<Reply>(cli::get(path));
    }
    template <class Reply>
    [[nodiscard]] Result<Reply> post(const std::string& path,
                                     const google::protobuf::Message& body) const {
        return ask<Reply>(cli::post(path, body));
    }
    // As it came: DER, PEM, plain text.
    [[nodiscard]] Result<std::string> raw(const cli::Request& request) const {
        auto answer = client_.send(request, seconds_max);
        if (!answer) return std::unexpected(answer.error());
        return std::move(answer->body);
    }
    template <class Reply>
    [[nodiscard]] Result<Reply> ask(const cli::Request& request) const {
        const auto body = raw(request);
        if (!body) return std::unexpected(body.error());
        const auto parsed = cli::parse_reply(Reply::default_instance(), *body);
        if (!parsed) return std::unexpected(parsed.error());
        return dynamic_cast<const Reply&>(**parsed);
    }

  private:
    static constexpr long seconds_max = 20;
    cli::HttpClient client_;
};

// The value, or an exception that says why there is none.
template <class T>
T value_of(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text());
    return std::move(*result);
}

}  // namespace camfleet::support
