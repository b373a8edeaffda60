// SPDX-License-Identifier: Apache-2.0
// The HTTPS server of the operator API: listens, keeps connections within their limits, stops
// gracefully. TLS 1.3 only. Everything runs on the control thread.
// Before it is destroyed: stop(), and run the executor until `stopped`.
// Invariants: no connection outlives stop(); a connection over the limit is closed before it costs
// a TLS handshake.
#pragma once

#include "common/base/error.hpp"
#include "controller/api/http_limits.hpp"
#include "controller/api/router.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace camfleet::api {

struct ApiServerConfig {
    std::string listen;  // "127.0.0.1:8443", "[::1]:8443"; port 0: any
    std::string certificate_file;
    std::string key_file;
    HttpLimits limits;
};

class ApiServer {
  public:
    // router must outlive the server. Errors: invalid_argument (listen), io (files, address in use)
    [[nodiscard]] static Result<std::unique_ptr<ApiServer>> start(
        boost::asio::any_io_executor executor, const ApiServerConfig& config, const Router& router);
    ~ApiServer();
    ApiServer(const ApiServer&) = delete;
    ApiServer& operator=(const ApiServer&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::size_t connections() const;
    // No new connections; idle ones close now, busy ones after their answer, all after `patience`.
    // stopped runs when none is left.
    void stop(std::chrono::milliseconds patience, std::function<void()> stopped);

  private:
    class Impl;
    explicit ApiServer(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

}  // namespace camfleet::api
