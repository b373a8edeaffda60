// SPDX-License-Identifier: Apache-2.0
// Aruba AOS-CX over its REST API v10 (`driver: aoscx`). Login by form, then a cookie and a token
// against forged requests. A switch has few sessions: each call opens one and ends it.
// `driver_scope` names the version of the API ("v10.09"); empty: v10.04, which every release since
// 2020 speaks. Source: reference of managed switches, section 8; AOS-CX REST API guide,
// "Authenticating".
#pragma once

#include "agent/adapters/http/http_client.hpp"
#include "agent/switches/rest/rest_dialect.hpp"

namespace camfleet::aoscx {

class AosCxDialect final : public switches::RestDialect {
  public:
    [[nodiscard]] std::string_view name() const override { return "aoscx"; }
    // Errors: also forbidden (the switch has no password yet)
    [[nodiscard]] Result<std::unique_ptr<switches::RestSession>> open(
        const v1::Endpoint& at, const ports::SnmpLogin& login, ports::Deadline until) override;

  private:
    http::HttpClient http_;
};

}  // namespace camfleet::aoscx
