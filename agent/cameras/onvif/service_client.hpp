// SPDX-License-Identifier: Apache-2.0
// One SOAP call to one device, with the login it wants: HTTP digest where it challenges, else a
// UsernameToken in the device's own time. Blocks on a worker thread.
// Invariants: what the device wants is found out with calls that have no effect and carry no
// login; then the login is tried in exactly one request; a call with an effect is sent once, or
// twice where the first one was refused for want of a login; Basic is never answered.
#pragma once

#include "agent/adapters/http/digest.hpp"
#include "agent/adapters/http/http_client.hpp"
#include "agent/cameras/onvif/address.hpp"
#include "agent/cameras/onvif/soap.hpp"
#include "common/ports/clock.hpp"

#include <optional>

namespace camfleet::onvif {

struct Options {
    // CreateUsers and SetUser carry the new password in clear. false: only over HTTPS; over plain
    // HTTP they are refused with `forbidden`.
    bool clear_passwords_over_http = false;
    // The scope .../Profile/Q/FactoryDefault means that the device waits for its first account.
    // Source: Profile Q, withdrawn in 2022; reference onvif.md section 7 (1).
    bool profile_q = true;
    // Added to the device's time in a token. Some Dahua firmware is an hour off while daylight
    // saving is on. Source: reference onvif.md section 3 (1).
    Seconds token_shift{0};
    std::string device_path = "/onvif/device_service";
};

struct Call {
    const v1::Endpoint& at;
    const ports::Login* login;  // null: without
    ports::Deadline until;
};

struct Answer {
    std::string body;
    std::string content_type;
    bool login_sent = false;
};

class ServiceClient {
  public:
    // clock: for the token of a device that does not tell its time; must outlive the client.
    ServiceClient(const ports::Clock& clock, Options options)
        : clock_(clock), options_(std::move(options)) {}

    // The reply's document. Errors: see error_of_fault() and HttpClient::send(); for an operation
    // that changes something, an answer that cannot be understood is device_error, and a failure
    // before it was sent is never one of the codes of effect_unknown().
    [[nodiscard]] Result<Answer> ask(const Call& call,
                                     const std::string& path,
                                     Operation operation) const;
    // One login attempt with a call that needs one.
    // Errors: unauthorized; not_supported (this device asks nobody for a login)
    [[nodiscard]] Result<void> prove_login(const Call& call) const;
    // GET of a file at the device, with the login where it asks for one.
    [[nodiscard]] Result<Answer> fetch(const Call& call, const std::string& target) const;
    // POST of a file to a place at the device, sent once. Errors: rejected (not for this device);
    // as for an operation that changes something
    [[nodiscard]] Result<void> upload(const Call& call,
                                      const Place& to,
                                      std::string_view file) const;
    [[nodiscard]] const Options& options() const { return options_; }

  private:
    enum class Way { open, digest, token };
    struct Knock {
        Way way = Way::open;
        http::HttpResponse answer;
        std::optional<http::DigestChallenge> challenge = {};
    };

    [[nodiscard]] Result<http::HttpResponse> post(const Call& call,
                                                  const std::string& path,
                                                  const Operation& operation,
                                                  std::string_view header,
                                                  std::string authorization) const;
    [[nodiscard]] Result<Knock> knock(const Call& call,
                                      const std::string& path,
                                      const Operation& operation) const;
    [[nodiscard]] Result<Knock> knock_harmlessly(const Call& call) const;
    [[nodiscard]] Result<Answer> ask_with_login(const Call& call,
                                                const std::string& path,
                                                const Operation& operation,
                                                const Knock& door) const;
    // Value of Authorization for one request to a door that challenged.
    [[nodiscard]] static Result<std::string> answer_challenge(const Call& call,
                                                              const std::string& target,
                                                              const Knock& door);
    [[nodiscard]] Time device_time(const Call& call) const;

    const ports::Clock& clock_;
    Options options_;
    http::HttpClient http_;
};

}  // namespace camfleet::onvif
