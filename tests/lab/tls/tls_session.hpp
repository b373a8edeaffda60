// SPDX-License-Identifier: Apache-2.0
// HTTPS of a simulated device: ends TLS at the port and hands the plain bytes to the session that a
// plain port would run. Each identity has a self-signed certificate of its own, as devices have.
#pragma once

#include "tests/lab/net/tcp_service.hpp"

#include <memory>
#include <string>

namespace camfleet::lab {

// What a certificate says.
struct TlsSubject {
    std::string common_name;
    std::string organisation = {};
    std::string serial_number = {};  // the attribute of the name, as makers put it in
    int days = 1;                    // it is valid for; below 0: it ended so long ago
};

class TlsIdentity;

// A maker's CA, made for one test: a root and an intermediate that signs for devices.
class TlsAuthority {
  public:
    explicit TlsAuthority(const std::string& name);
    ~TlsAuthority();
    TlsAuthority(const TlsAuthority&) = delete;
    TlsAuthority& operator=(const TlsAuthority&) = delete;

    [[nodiscard]] const std::string& root_pem() const { return root_pem_; }
    [[nodiscard]] const std::string& intermediate_pem() const { return intermediate_pem_; }

  private:
    friend class TlsIdentity;
    struct Keys;
    std::unique_ptr<Keys> keys_;
    std::string root_pem_;
    std::string intermediate_pem_;
};

class TlsIdentity {
  public:
    // Signed by itself.
    explicit TlsIdentity(const std::string& common_name);
    // Signed by the maker, shown with the maker's intermediate.
    TlsIdentity(const TlsSubject& subject, const TlsAuthority& maker);
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
