// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/unifi/unifi_controller.hpp"

#include "agent/adapters/json/foreign_json.hpp"
#include "agent/switches/rest/rest_dialect.hpp"
#include "agent/switches/unifi/unifi_codec.hpp"

namespace camfleet::unifi {
namespace {

constexpr std::size_t sessions_max = 64;
constexpr std::string_view integration_base = "/integration/v1";

http::HttpRequest request_of(std::string method, std::string target, std::string body) {
    http::HttpRequest request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.body = std::move(body);
    request.content_type = "application/json";
    request.body_bytes_max = document_bytes_max;
    return request;
}

bool is_refusal(int status) { return status == 401 || status == 403; }

}  // namespace

SessionKeeper::Kept SessionKeeper::kept(const std::string& key, const Secret& secret) {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(key);
    if (found == sessions_.end() || found->second->secret.reveal() != secret.reveal()) return {};
    return found->second;
}

void SessionKeeper::keep(const std::string& key, Kept session) {
    const std::lock_guard lock(mutex_);
    if (sessions_.size() >= sessions_max) sessions_.clear();
    sessions_[key] = std::move(session);
}

Result<void> Controller::start(ports::Deadline until) {
    kept_ = keeper_.kept(account_.key(), account_.secret);
    if (kept_) return {};
    return log_in(until);
}

// UniFi OS shows its own page; older controllers lead away from "/".
Result<void> Controller::log_in(ports::Deadline until) {
    const auto front = http_.send(account_.at, request_of("GET", "/", {}), nullptr, until);
    if (!front) return std::unexpected(front.error());
    auto made = std::make_shared<KeptSession>();
    made->prefix = front->status == 200 ? "/proxy/network" : "";
    made->secret = account_.secret.clone();
    const auto opened =
        account_.user.empty() ? try_key(*made, until) : log_in_as_user(*made, until);
    if (!opened) return std::unexpected(opened.error().within("login"));
    kept_ = std::move(made);
    keeper_.keep(account_.key(), kept_);
    return {};
}

Result<void> Controller::log_in_as_user(KeptSession& made, ports::Deadline until) const {
    json::Object body;
    body["username"] = account_.user;
    body["password"] = account_.secret.reveal();
    auto request = request_of("POST", made.prefix.empty() ? "/api/login" : "/api/auth/login",
                              json::print(body));
    const auto answer = http_.send(account_.at, request, nullptr, until);
    Secret::wipe(request.body);
    if (!answer) return std::unexpected(answer.error());
    // Older controllers answer a wrong password with 400 and api.err.Invalid.
    if (answer->status == 400 || answer->status == 401) {
        return fail(Errc::unauthorized, "the controller refuses the login");
    }
    if (answer->status != 200) {
        return std::unexpected(switches::error_of_status(answer->status, {}));
    }
    made.cookies.take(*answer);
    made.csrf = answer->header("x-csrf-token");
    if (made.cookies.header().empty()) {
        return fail(Errc::malformed, "the controller gives no session");
    }
    return {};
}

// The classic API tells more and does more, so it is tried first; what opens neither is refused.
Result<void> Controller::try_key(KeptSession& made, ports::Deadline until) const {
    const auto classic = made.prefix + "/api/s/" + account_.site + "/stat/device";
    const auto answer = send_with(made, request_of("GET", classic, {}), until);
    if (!answer) return std::unexpected(answer.error());
    if (answer->status == 200) return {};
    if (!is_refusal(answer->status)) {
        return std::unexpected(switches::error_of_status(answer->status, {}));
    }
    const auto sites = made.prefix + std::string(integration_base) + "/sites";
    const auto other = send_with(made, request_of("GET", sites, {}), until);
    if (!other) return std::unexpected(other.error());
    made.integration = other->status == 200;
    if (made.integration) return {};
    // A controller without that API has no such page; one that is too busy has not refused.
    if (!is_refusal(other->status) && other->status != 404) {
        return std::unexpected(switches::error_of_status(other->status, {}));
    }
    return fail(Errc::unauthorized, "the controller refuses the API key");
}

Result<http::HttpResponse> Controller::send_with(const KeptSession& session,
                                                 http::HttpRequest request,
                                                 ports::Deadline until) const {
    if (account_.user.empty()) {
        request.headers.emplace_back("X-API-KEY", session.secret.reveal());
    } else {
        request.headers.emplace_back("Cookie", session.cookies.header());
        if (!session.csrf.empty()) request.headers.emplace_back("X-CSRF-Token", session.csrf);
    }
    auto answer = http_.send(account_.at, request, nullptr, until);
    Secret::wipe(request.headers.front().second);
    return answer;
}

Result<http::HttpResponse> Controller::send_once(const std::string& method,
                                                 const std::string& path,
                                                 const std::string& body,
                                                 ports::Deadline until) const {
    const auto base =
        kept_->integration ? std::string(integration_base) : "/api/s/" + account_.site;
    return send_with(*kept_, request_of(method, kept_->prefix + base + path, body), until);
}

// A 401 says that nothing was done: an expired session is renewed, once a session. A PUT carries
// what was read before the login, which takes its time: the caller reads again.
Result<std::string> Controller::call(const std::string& method,
                                     const std::string& path,
                                     const std::string& body,
                                     ports::Deadline until) {
    auto answer = send_once(method, path, body, until);
    if (answer && answer->status == 401 && !renewed_) {
        renewed_ = true;
        const bool before = kept_->integration;
        if (const auto again = log_in(until); !again) return std::unexpected(again.error());
        if (kept_->integration != before) {
            return fail(Errc::conflict, "the API key opens another API of the controller now");
        }
        if (method == "PUT") return fail(Errc::unauthorized, path + ": the session had ended");
        answer = send_once(method, path, body, until);
    }
    if (!answer) return std::unexpected(answer.error().within(path));
    if (answer->status < 200 || answer->status > 204) {
        return std::unexpected(switches::error_of_status(answer->status, {}).within(path));
    }
    return std::move(answer->body);
}

}  // namespace camfleet::unifi
