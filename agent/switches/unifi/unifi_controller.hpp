// SPDX-License-Identifier: Apache-2.0
// One session with a UniFi Network controller. A person's account logs in and keeps a cookie, used
// again because controllers slow down who logs in often; an expired one (401, nothing was done) is
// renewed by one login. An API key goes with each request: controllers from Network 9 on take it
// for the classic API, too; where one does not, the integration API is spoken.
// UniFi OS and older controllers are told apart by what "/" answers, before any credential is sent.
// Source: reference of managed switches, section 8.
#pragma once

#include "agent/adapters/http/http_client.hpp"

#include <map>
#include <memory>
#include <mutex>

namespace camfleet::unifi {

struct Account {
    v1::Endpoint at;
    std::string user;  // empty: the secret is an API key
    Secret secret;
    std::string site;  // the controller's name of it, "default" for instance
    std::string mac;   // of the switch

    // What a session is kept for. Which API a key opens may differ from site to site.
    [[nodiscard]] std::string key() const {
        return at.host() + " " + std::to_string(at.https_port()) + " " + at.pinned_sha256() + " " +
               (user.empty() ? "key for " + site : "user " + user);
    }
};

struct KeptSession {
    std::string prefix;  // "/proxy/network" on UniFi OS
    http::SessionCookies cookies;
    std::string csrf;
    bool integration = false;  // the key opens this API alone
    Secret secret;             // the one that opened it
};

// Thread-safe; bounded.
class SessionKeeper {
  public:
    using Kept = std::shared_ptr<const KeptSession>;
    // The one that is kept for `key`, if `secret` opened it.
    [[nodiscard]] Kept kept(const std::string& key, const Secret& secret);
    void keep(const std::string& key, Kept session);

  private:
    std::mutex mutex_;
    std::map<std::string, Kept> sessions_;
};

class Controller {
  public:
    Controller(const http::HttpClient& client, SessionKeeper& keeper, Account account)
        : http_(client), keeper_(keeper), account_(std::move(account)) {}
    [[nodiscard]] const std::string& mac() const { return account_.mac; }
    [[nodiscard]] const std::string& site() const { return account_.site; }
    // One login, unless a session is kept. Errors: unauthorized
    [[nodiscard]] Result<void> start(ports::Deadline until);
    // Started only: which of the two APIs call() speaks.
    [[nodiscard]] bool integration() const { return kept_->integration; }
    // The session was renewed: what was read before may be stale, so a PUT is not sent again.
    [[nodiscard]] bool renewed() const { return renewed_; }
    // path: below the site of the classic API, or below the version of the integration API. The
    // body of an answer that says success. Errors: unauthorized for a PUT after a renewal (nothing
    // was written)
    [[nodiscard]] Result<std::string> call(const std::string& method,
                                           const std::string& path,
                                           const std::string& body,
                                           ports::Deadline until);

  private:
    [[nodiscard]] Result<void> log_in(ports::Deadline until);
    [[nodiscard]] Result<void> log_in_as_user(KeptSession& made, ports::Deadline until) const;
    [[nodiscard]] Result<void> try_key(KeptSession& made, ports::Deadline until) const;
    [[nodiscard]] Result<http::HttpResponse> send_with(const KeptSession& session,
                                                       http::HttpRequest request,
                                                       ports::Deadline until) const;
    [[nodiscard]] Result<http::HttpResponse> send_once(const std::string& method,
                                                       const std::string& path,
                                                       const std::string& body,
                                                       ports::Deadline until) const;

    const http::HttpClient& http_;
    SessionKeeper& keeper_;
    Account account_;
    SessionKeeper::Kept kept_;
    bool renewed_ = false;
};

}  // namespace camfleet::unifi
