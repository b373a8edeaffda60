// SPDX-License-Identifier: Apache-2.0
// The UsernameToken check of a simulated device: time, nonce, digest; counted in the same lock-out
// as every other login. Source: reference onvif.md section 3. Not thread-safe: the device calls it
// under its own lock.
#pragma once

#include "tests/lab/http/login_gate.hpp"

#include <pugixml.hpp>

#include <deque>

namespace camfleet::lab::onvif {

enum class TokenVerdict { none, out_of_time, replayed, wrong, locked, granted };

struct TokenAnswer {
    TokenVerdict verdict = TokenVerdict::none;
    std::string user;
    bool counted = false;
};

class TokenGate {
  public:
    explicit TokenGate(Lockout& lockout) : lockout_(lockout) {}

    struct Question {
        const std::string& client;
        DeviceClock::Point now;          // for the lock
        DeviceClock::Point device_time;  // by the device's own clock
        std::chrono::seconds tolerance;
        bool refuses_replays = true;
    };
    // envelope: the request's root element.
    [[nodiscard]] TokenAnswer check(const pugi::xml_node& envelope,
                                    const LoginGate::PasswordOf& password_of,
                                    const Question& question);

  private:
    static constexpr std::size_t nonces_max = 1024;

    Lockout& lockout_;
    std::deque<std::string> nonces_;
};

// Base64( SHA1( nonce + created + password ) )
[[nodiscard]] std::string token_digest(std::string_view nonce,
                                       std::string_view created,
                                       std::string_view password);

}  // namespace camfleet::lab::onvif
