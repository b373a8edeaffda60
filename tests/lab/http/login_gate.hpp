// SPDX-License-Identifier: Apache-2.0
// The login check of a simulated device: challenges, verifies, counts and locks. HTTP and RTSP of
// one device share the Lockout. An unauthenticated request and a stale nonce never count as a
// failure. Not thread-safe: the device calls it under its own lock.
#pragma once

#include "tests/lab/http/digest.hpp"
#include "tests/lab/http/lockout.hpp"
#include "tests/lab/http/message.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>

namespace camfleet::lab {

struct LoginGateConfig {
    std::string realm;
    DigestAlgorithm algorithm = DigestAlgorithm::md5;
    bool qop = true;          // false: RFC 2069 form, as RTSP
    unsigned nonce_uses = 0;  // 0: any number of times
    std::string extra = {};   // further parameters of the challenge, as sent
};

enum class LoginVerdict { none, stale, exhausted, wrong, locked, granted };

struct LoginAnswer {
    LoginVerdict verdict = LoginVerdict::none;
    std::string user;
    Lockout::Standing standing;
    bool counted = false;  // this request added to the failures
};

class LoginGate {
  public:
    // The password of a user, or nothing. Valid during the call only.
    using PasswordOf = std::function<std::optional<std::string_view>(const std::string& user)>;

    LoginGate(LoginGateConfig config, Lockout& lockout)
        : config_(std::move(config)), lockout_(lockout) {}

    [[nodiscard]] LoginAnswer check(const Request& request,
                                    const PasswordOf& password_of,
                                    DeviceClock::Point now);
    // A fresh challenge: value of WWW-Authenticate.
    [[nodiscard]] std::string challenge(bool stale, DeviceClock::Point now);
    void forget_nonces() { nonces_.clear(); }
    LoginGateConfig& config() { return config_; }

  private:
    static constexpr std::size_t nonces_max = 256;
    static constexpr std::chrono::minutes nonce_life{30};  // device time
    struct Nonce {
        std::string text;
        DeviceClock::Point born;
        unsigned uses = 0;
    };

    [[nodiscard]] Nonce* find_nonce(const std::string& text, DeviceClock::Point now);
    [[nodiscard]] bool response_fits(const Request& request,
                                     std::map<std::string, std::string>& given,
                                     std::string_view password) const;

    LoginGateConfig config_;
    Lockout& lockout_;
    std::deque<Nonce> nonces_;
};

}  // namespace camfleet::lab
