// SPDX-License-Identifier: Apache-2.0
// HTTPS of a simulated device: ends TLS at the port and hands the plain bytes to the session that a
// plain port would run. Each identity has a self-signed certificate of its own, as devices have.
#pragma once

#include "tests/lab/net/tcp_service.hpp"

#include <memory>
#include <string>

namespace camfleet::lab {

class TlsIdentity {
  public:
    explicit TlsIdentity(const std::string& common_name);
    ~TlsIdentity();
    TlsIdentity(const TlsIdentity&) = delete;
    TlsIdentity& operator=(const TlsIdentity&) = delete;

    [[nodiscard]] const std::string& sha256() const { return sha256_; }  // of the certificate, hex
    struct Context;
    [[nodiscard]] const Context& context() const { return *context_; }

  private:
    std::unique_ptr<Context> context_;
    std::string sha256_;
};

// Use as the session of a TcpService. A failed handshake ends the connection.
void serve_tls(Connection& outer, const TlsIdentity& identity, const TcpService::Session& inner);

}  // namespace camfleet::lab
