// SPDX-License-Identifier: Apache-2.0
// One HTTPS connection, from the TLS handshake to its end. http_io.cpp is the only translation unit
// that includes Beast; this header keeps it there.
// Invariant: every wait on the peer has a deadline, after which the socket is closed.
#pragma once

#include "controller/api/http_limits.hpp"
#include "controller/api/router.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <memory>

namespace boost::asio::ssl {
class context;
}

namespace camfleet::api {

// What connections share with their server. Outlives all of them.
struct HttpShared {
    const Router* router = nullptr;
    HttpLimits limits;
    std::shared_ptr<boost::asio::ssl::context> tls;
    bool stopping = false;
    std::size_t event_streams = 0;
};

// How the server reaches a connection.
struct HttpConnection {
    bool busy = false;              // a request is being answered
    std::function<void()> close;    // at once; may be called at any time
    std::function<void()> nudge;    // look at `stopping` again; may be called at any time
    std::function<void()> abandon;  // wait for no answer any longer; may be called at any time
};

[[nodiscard]] boost::asio::awaitable<void> serve_connection(
    boost::asio::ip::tcp::socket socket,
    std::shared_ptr<HttpShared> shared,
    std::shared_ptr<HttpConnection> connection);

}  // namespace camfleet::api
