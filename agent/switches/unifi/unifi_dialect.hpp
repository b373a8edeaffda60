// SPDX-License-Identifier: Apache-2.0
// Switches behind a UniFi Network controller, by its classic API (`driver: unifi`). The endpoint is
// the controller, `driver_scope` its name of the site ("default"), the record's MAC the switch.
// A session is kept and used again, because controllers slow down who logs in often; an expired one
// (401, nothing was done) is renewed by one login. UniFi OS and older controllers are told apart by
// what "/" answers, before any credential is sent.
// Source: reference of managed switches, section 8.
#pragma once

#include "agent/adapters/http/http_client.hpp"
#include "agent/switches/rest/rest_dialect.hpp"

#include <map>
#include <mutex>

namespace camfleet::unifi {

struct KeptSession {
    std::string prefix;  // "/proxy/network" on UniFi OS
    http::SessionCookies cookies;
    std::string csrf;
    Secret secret;  // the one that opened it
};

class UnifiDialect final : public switches::RestDialect {
  public:
    [[nodiscard]] std::string_view name() const override { return "unifi"; }
    // Errors: also not_supported (an API key: the integration API tells neither tables nor modes)
    [[nodiscard]] Result<std::unique_ptr<switches::RestSession>> open(
        const v1::Endpoint& at, const ports::SnmpLogin& login, ports::Deadline until) override;

    // For sessions of this dialect: the one that is kept for `key`, if `secret` opened it.
    [[nodiscard]] std::shared_ptr<const KeptSession> kept(const std::string& key,
                                                          const Secret& secret);
    void keep(const std::string& key, std::shared_ptr<const KeptSession> session);

  private:
    http::HttpClient http_;
    std::mutex mutex_;
    std::map<std::string, std::shared_ptr<const KeptSession>> sessions_;
};

}  // namespace camfleet::unifi
