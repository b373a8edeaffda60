// SPDX-License-Identifier: Apache-2.0
// One call of Dahua's HTTP API. Invariants: one login attempt a call; a locked device is sent none,
// because it says so before it challenges; a password travels in a URL only here, over HTTPS or
// where Options allow it, and the URL is in no error; an answer to a change that cannot be
// understood is device_error, because the change may have been made.
#pragma once

#include "agent/adapters/http/http_client.hpp"
#include "agent/cameras/dahua/answer_codec.hpp"
#include "agent/cameras/dahua/value_codec.hpp"

namespace camfleet::dahua {

struct Options {
    // The maker's calls for accounts know no other place for a password than the URL. false: only
    // over HTTPS; over plain HTTP such a call is refused with `forbidden` before anything is sent.
    bool clear_passwords_over_http = false;
};

struct Call {
    const v1::Endpoint& at;
    const ports::Login* login;  // null: without
    ports::Deadline until;
};

class Cgi {
  public:
    explicit Cgi(Options options = {}) : options_(options) {}

    // target: path and query below /cgi-bin/. Any status. Errors: see HttpClient::send
    [[nodiscard]] Result<http::HttpResponse> ask(
        const Call& call,
        std::string target,
        std::size_t bytes_max = limits::http_document_max) const;
    // Errors: also what the device refused
    [[nodiscard]] Result<Values> read(const Call& call, const std::string& target) const;
    // getConfig of one name; an unknown name and a missing right look alike: forbidden.
    [[nodiscard]] Result<Values> config(const Call& call, const std::string& name) const;
    [[nodiscard]] Result<void> change(const Call& call, std::string target) const;
    // One file as the form part `name`. Errors: as change
    [[nodiscard]] Result<void> upload(const Call& call,
                                      const std::string& target,
                                      std::string_view name,
                                      const std::string& file) const;
    // setConfig, read back. Some firmware refuses several keys in one call: then one by one.
    // Errors: also device_error (taken, and not done)
    [[nodiscard]] Result<void> set_config(const Call& call,
                                          const std::string& name,
                                          const Pairs& changes) const;
    // Errors: forbidden
    [[nodiscard]] Result<void> may_send_password(const v1::Endpoint& at) const;

  private:
    [[nodiscard]] Result<http::HttpResponse> send(const Call& call,
                                                  http::HttpRequest request) const;
    http::HttpClient http_;
    Options options_;
};

}  // namespace camfleet::dahua
