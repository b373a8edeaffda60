// SPDX-License-Identifier: Apache-2.0
// One call of VAPIX: read something, or change something and hear what the device says about it.
// Invariants: one login attempt a call; a factory-fresh device and one that throttles are never
// sent a login; an answer to a change that cannot be understood is device_error, because the change
// may have been made; a password in a form travels over HTTPS, or where Options allow it.
#pragma once

#include "agent/adapters/http/http_client.hpp"
#include "agent/cameras/axis/answer_codec.hpp"
#include "agent/cameras/axis/device_certificate.hpp"
#include "agent/cameras/axis/param_codec.hpp"
#include "common/ports/partial_change.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace camfleet::axis {

struct Options {
    // pwdgrp.cgi takes passwords as clear form fields. false: only over HTTPS; over plain HTTP such
    // a call is refused with `forbidden`, before anything is sent.
    bool clear_passwords_over_http = false;
    // How long to keep away from a device that throttles. One source says 10 s of blocking, and to
    // wait 15 (reference axis section 3).
    std::uint32_t throttle_seconds = 15;
    // Between the two questions whether a device that has just started is ready for a login.
    // Source: reference axis section 5.2 (every 2-3 s)
    std::chrono::milliseconds ready_pause{2'000};
    // The maker's CA for device certificates; none: they are not looked at.
    std::optional<x509::CertificateAnchors> device_anchors = {};
    // true: a camera that does not prove itself by such a certificate is not spoken to. Every call
    // proves it anew and goes to that certificate alone; over plain HTTP every call is `forbidden`.
    bool device_certificate_required = false;
};

struct Call {
    const v1::Endpoint& at;
    const ports::Login* login;  // null: without
    ports::Deadline until;
};

[[nodiscard]] http::HttpRequest get_request(std::string target);
[[nodiscard]] http::HttpRequest json_request(std::string target, std::string body);
[[nodiscard]] http::HttpRequest form_request(std::string target, std::string body);

class Vapix {
  public:
    explicit Vapix(Options options = {}) : options_(std::move(options)) {}

    // Any status; see HttpClient::send for the errors. Also forbidden: no proof where one is
    // wanted.
    [[nodiscard]] Result<http::HttpResponse> ask(const Call& call, http::HttpRequest request) const;
    // Body of a 2xx answer. Errors: also what the device refused
    [[nodiscard]] Result<std::string> read(const Call& call, http::HttpRequest request) const;
    // The same for a change: what is not understood is device_error. The request's body is wiped.
    [[nodiscard]] Result<std::string> change(const Call& call, http::HttpRequest request) const;

    // Groups that the device does not know are in the list's errors. Errors: not_found (all of
    // them)
    [[nodiscard]] Result<ParamList> parameters(const Call& call, const std::string& groups) const;
    // Call it after a read with the same login: a 401 then says that a name in the request is
    // read-only (reference axis section 7): rejected. in_part: what it means where one of several
    // was refused.
    using InPart = Error (*)(const Error&, const std::string&);
    [[nodiscard]] Result<void> update(const Call& call,
                                      const Pairs& changes,
                                      InPart in_part = ports::changed_in_part) const;

    // Who the device's certificate proves it to be, by the handshake alone. Errors: not_supported
    // (no CA, or not over HTTPS), wrong_identity (another CA), malformed (no serial), where the
    // proof is required forbidden instead; and those of HttpClient::certificates
    [[nodiscard]] Result<ports::CertifiedDevice> certified(const v1::Endpoint& at,
                                                           ports::Deadline until) const;
    // Errors: forbidden
    [[nodiscard]] Result<void> may_send_password(const v1::Endpoint& at) const;
    [[nodiscard]] const Options& options() const { return options_; }

  private:
    // Where a call may go: there, or, where the proof is required, to the certificate that proves
    // the device, there.
    [[nodiscard]] Result<v1::Endpoint> allowed(const v1::Endpoint& at, ports::Deadline until) const;
    [[nodiscard]] Error unproven(const v1::Endpoint& at, const Error& why) const;

    http::HttpClient http_;
    Options options_;
};

// What a parser made of the answer to a change: malformed becomes device_error.
template <class T>
[[nodiscard]] Result<T> settled(Result<T> parsed, const Call& call) {
    if (parsed) return parsed;
    Error error = parsed.error().within(call.at.host());
    if (error.code == Errc::malformed) {
        error.code = Errc::device_error;
        error.context += ": answer to the change not understood";
    }
    return std::unexpected(std::move(error));
}

}  // namespace camfleet::axis
