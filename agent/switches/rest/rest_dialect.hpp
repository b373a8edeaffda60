// SPDX-License-Identifier: Apache-2.0
// What one maker's web interface must give so that RestSwitch can drive the switch: a snapshot for
// the port finder, the power of one port, a write, perhaps a cycle. Everything that decides stays
// outside. Invariants of every dialect: no credential leaves before the pinned certificate has
// matched; at most one login is tried per session; no request is repeated.
#pragma once

#include "agent/switches/topology/switch_snapshot.hpp"
#include "common/ports/devices.hpp"

#include <chrono>
#include <memory>

namespace camfleet::switches {

struct PortPower {
    std::string name;  // for a person
    bool admin_on = false;
    bool delivering = false;
    std::uint32_t mode = 0;  // what "on" is, in the maker's numbers; 0: one only
};

// One login. The destructor ends it at the switch where sessions are few.
class RestSession {
  public:
    virtual ~RestSession() = default;
    [[nodiscard]] virtual Result<v1::Identity> identify(ports::Deadline until) = 0;
    [[nodiscard]] virtual Result<SwitchSnapshot> snapshot(ports::Deadline until) = 0;
    // Errors: not_found (no such port, or it has no PoE), conflict (its name is another one now)
    [[nodiscard]] virtual Result<PortPower> power(const v1::PortBinding& port,
                                                  ports::Deadline until) = 0;
    // ok: the switch says that it has done it.
    [[nodiscard]] virtual Result<void> set_power(const v1::PortBinding& port,
                                                 bool on,
                                                 ports::Deadline until) = 0;
    [[nodiscard]] virtual ports::PowerAbility ability() const = 0;
    // seconds: 0 where the switch chooses the off time. Called only where ability() offers it.
    [[nodiscard]] virtual Result<void> cycle(const v1::PortBinding& port,
                                             std::uint32_t seconds,
                                             ports::Deadline until) = 0;
};

class RestDialect {
  public:
    virtual ~RestDialect() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    // Errors: forbidden (no TLS, no pin), invalid_argument (the credential is of another kind),
    // wrong_identity (another certificate), unauthorized
    [[nodiscard]] virtual Result<std::unique_ptr<RestSession>> open(const v1::Endpoint& at,
                                                                    const ports::SnmpLogin& login,
                                                                    ports::Deadline until) = 0;
};

// The web interface tells nobody who it is before a login, so the certificate is the proof.
// Errors: forbidden
[[nodiscard]] Result<void> must_be_pinned(const v1::Endpoint& at);

// The named error of an HTTP status that is no success.
[[nodiscard]] Error error_of_status(int status, std::string_view detail);

}  // namespace camfleet::switches
