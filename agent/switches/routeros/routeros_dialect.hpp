// SPDX-License-Identifier: Apache-2.0
// RouterOS 7 over its REST interface (`driver: routeros`). Basic is all it knows: the operator
// accepts it per device (basic_over_https) and the certificate is pinned, so that nothing but the
// known switch ever sees the password. Its user needs the policies read, write, api and rest-api.
// Source: reference of managed switches, section 8; MikroTik manual, "REST API" and "PoE-Out".
#pragma once

#include "agent/adapters/http/http_client.hpp"
#include "agent/switches/rest/rest_dialect.hpp"

namespace camfleet::routeros {

struct RouterOsOptions {
    // The switch's own power-cycle: which key names its port is known from one source only. Without
    // it a cycle is two writes, each read back.
    bool native_cycle = false;
};

class RouterOsDialect final : public switches::RestDialect {
  public:
    explicit RouterOsDialect(RouterOsOptions options = {}) : options_(options) {}
    [[nodiscard]] std::string_view name() const override { return "routeros"; }
    [[nodiscard]] Result<std::unique_ptr<switches::RestSession>> open(
        const v1::Endpoint& at, const ports::SnmpLogin& login, ports::Deadline until) override;

  private:
    http::HttpClient http_;
    RouterOsOptions options_;
};

}  // namespace camfleet::routeros
