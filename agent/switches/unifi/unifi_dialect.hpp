// SPDX-License-Identifier: Apache-2.0
// Switches behind a UniFi Network controller (`driver: unifi`), by its classic API, or by the
// integration API where the key opens nothing else. The endpoint is the controller, `driver_scope`
// its name of the site ("default"), the record's MAC the switch.
// Source: reference of managed switches, section 8.
#pragma once

#include "agent/switches/rest/rest_dialect.hpp"
#include "agent/switches/unifi/unifi_controller.hpp"

namespace camfleet::unifi {

class UnifiDialect final : public switches::RestDialect {
  public:
    [[nodiscard]] std::string_view name() const override { return "unifi"; }
    [[nodiscard]] Result<std::unique_ptr<switches::RestSession>> open(
        const v1::Endpoint& at, const ports::SnmpLogin& login, ports::Deadline until) override;

  private:
    http::HttpClient http_;
    SessionKeeper keeper_;
};

}  // namespace camfleet::unifi
