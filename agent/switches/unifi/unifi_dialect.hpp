// SPDX-License-Identifier: Apache-2.0
// Switches behind a UniFi Network controller (`driver: unifi`), by its classic API, or by the
// integration API where the key opens nothing else. The endpoint is the controller, `driver_scope`
// its name of the site ("default"), the record's MAC the switch.
// Source: reference of managed switches, section 8.
#pragma once

#include "agent/switches/rest/rest_dialect.hpp"
#include "agent/switches/unifi/unifi_controller.hpp"

#include <array>

namespace camfleet::unifi {

class UnifiDialect final : public switches::RestDialect {
  public:
    [[nodiscard]] std::string_view name() const override { return "unifi"; }
    [[nodiscard]] Result<std::unique_ptr<switches::RestSession>> open(
        const v1::Endpoint& at, const ports::SnmpLogin& login, ports::Deadline until) override;

  private:
    // A controller's list of overrides is read, changed and written as a whole: two changes of one
    // switch at a time would undo each other. A few switches may share a turn.
    static constexpr std::size_t turns_count = 16;

    http::HttpClient http_;
    SessionKeeper keeper_;
    std::array<std::timed_mutex, turns_count> turns_;
};

}  // namespace camfleet::unifi
