// SPDX-License-Identifier: Apache-2.0
// A tiny HTTP device on loopback for driver tests: it answers by script, may demand a digest login,
// and breaks connections in every way a device does. It knows nothing of the agent's code.
// Invariant: one connection at a time, each ends after its answer; all waits end with the object.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace camfleet::support {

enum class Fault {
    none,
    close_before_answer,  // takes the request, says nothing
    cut_body,             // promises more than it sends
    endless_body,
    endless_headers,
    silent,   // keeps the connection open
    garbage,  // no HTTP
};

struct Reply {
    int status = 200;
    std::string body{};
    Fault fault = Fault::none;
    std::vector<std::string> headers{};  // "Name: value"
};

struct SeenRequest {
    std::string method;
    std::string target;
    std::string body;
    std::string authorization;
    std::string head;       // request line and headers as they came
    bool accepted = false;  // the login was right
};

struct DigestRule {
    std::string user;
    std::string password;
    bool sha256 = false;
    bool quality = true;
    std::string refusal_body{};    // of the 401 to a wrong login
    std::string challenge_body{};  // of the 401 to a request without one
    std::string also_offer{};      // another WWW-Authenticate value, sent first
};

class ScriptedHttpServer {
  public:
    ScriptedHttpServer();
    ~ScriptedHttpServer();
    ScriptedHttpServer(const ScriptedHttpServer&) = delete;
    ScriptedHttpServer& operator=(const ScriptedHttpServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    // Every request needs this login, but for the paths in `open_paths`.
    void demand(DigestRule rule, std::vector<std::string> open_paths = {});
    // path without query. Several replies are given in turn; the last one stays.
    void on(const std::string& method, const std::string& path, Reply reply);
    // From now on over TLS with a fresh self-signed certificate. ok: its SHA-256 as hex.
    // old: TLS 1.1 and nothing newer, as devices of their time.
    std::string use_tls(bool old = false);

    [[nodiscard]] std::vector<SeenRequest> requests() const;
    // Requests that carried a login, right or wrong.
    [[nodiscard]] std::size_t logins() const;
    // The last request to this path that was accepted or needed no login.
    [[nodiscard]] SeenRequest last(const std::string& method, const std::string& path) const;

  private:
    struct Tls;
    class Connection;
    void run();
    void serve(Connection& connection);
    [[nodiscard]] Reply decide(SeenRequest& request);
    [[nodiscard]] Reply challenge(const std::string& body) const;
    [[nodiscard]] bool is_right(const SeenRequest& request) const;

    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_{false};
    mutable std::mutex mutex_;
    std::unique_ptr<DigestRule> rule_;
    std::vector<std::string> open_paths_;
    std::map<std::string, std::deque<Reply>> replies_;
    std::vector<SeenRequest> requests_;
    std::unique_ptr<Tls> tls_;
    std::thread thread_;
};

}  // namespace camfleet::support
