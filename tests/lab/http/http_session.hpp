// SPDX-License-Identifier: Apache-2.0
// Serves one HTTP/1.1 connection of a simulated device: keep-alive, bounded, and able to misbehave
// on the wire the way a Response asks for. Use as the session of a TcpService.
#pragma once

#include "tests/lab/http/message.hpp"
#include "tests/lab/net/connection.hpp"

#include <functional>
#include <string>

namespace camfleet::lab {

using HttpHandler = std::function<Response(const Request&)>;

// server: text of the Server header; empty: none.
void serve_http(Connection& connection, const std::string& server, const HttpHandler& handler);

}  // namespace camfleet::lab
