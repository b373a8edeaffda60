// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/unifi/unifi_dialect.hpp"

#include "agent/adapters/json/foreign_json.hpp"
#include "agent/switches/unifi/unifi_codec.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::unifi {
namespace {

using switches::PortPower;
using Kept = std::shared_ptr<const KeptSession>;

constexpr std::size_t sessions_max = 64;

bool is_site_name(const std::string& text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
    });
}

struct Who {
    v1::Endpoint at;
    std::string user;
    Secret secret;
    std::string site;
    std::string mac;

    [[nodiscard]] std::string key() const {
        return at.host() + " " + std::to_string(at.https_port()) + " " + at.pinned_sha256() + " " +
               user;
    }
};

class Session final : public switches::RestSession {
  public:
    Session(const http::HttpClient& client, UnifiDialect& dialect, Who who)
        : http_(client), dialect_(dialect), who_(std::move(who)) {}

    // One login, unless a session is kept.
    Result<void> start(ports::Deadline until) {
        kept_ = dialect_.kept(who_.key(), who_.secret);
        if (kept_) return {};
        return log_in(until);
    }

    Result<v1::Identity> identify(ports::Deadline until) override {
        const auto devices = read("/stat/device", until);
        if (!devices) return std::unexpected(devices.error());
        return identity_of(*devices, who_.mac);
    }

    Result<switches::SwitchSnapshot> snapshot(ports::Deadline until) override {
        auto devices = read("/stat/device", until);
        if (!devices) return std::unexpected(devices.error());
        auto clients = read("/stat/sta", until);
        if (!clients) return std::unexpected(clients.error());
        return make_snapshot({std::move(*devices), std::move(*clients)}, who_.mac);
    }

    Result<PortPower> power(const v1::PortBinding& port, ports::Deadline until) override {
        auto devices = read("/stat/device", until);
        if (!devices) return std::unexpected(devices.error());
        const auto now =
            make_snapshot({std::move(*devices), R"({"meta":{"rc":"ok"},"data":[]})"}, who_.mac);
        if (!now) return std::unexpected(now.error());
        const auto interface = now->interfaces.find(port.if_index());
        if (interface == now->interfaces.end()) {
            return fail(Errc::not_found, "no port " + std::to_string(port.if_index()));
        }
        const auto& name = interface->second.name;
        if (!port.if_name().empty() && port.if_name() != interface->second.label()) {
            return fail(Errc::conflict, "port " + port.if_name() + " is " + name + " now");
        }
        const auto poe = now->poe.find({1, port.if_index()});
        if (poe == now->poe.end()) return fail(Errc::not_found, "port " + name + " has no PoE");
        PortPower power;
        power.name = name;
        power.admin_on = poe->second.admin_on;
        power.delivering = poe->second.state == switches::PoeState::delivering;
        power.mode = poe->second.power_mode;
        return power;
    }

    Result<void> set_power(const v1::PortBinding& port, bool on, ports::Deadline until) override {
        const auto devices = read("/stat/device", until);
        if (!devices) return std::unexpected(unsent(devices.error()));
        const auto mode = on ? mode_name(port.power_mode()) : std::string_view("off");
        const auto change = change_of(*devices, who_.mac, port.if_index(), mode);
        if (!change) return std::unexpected(change.error());
        return write("PUT", "/rest/device/" + change->device_id, change->body, until);
    }

    ports::PowerAbility ability() const override {
        ports::PowerAbility ability;
        ability.read = true;
        ability.cut_and_restore = true;
        ability.native_cycle = ports::PowerAbility::Cycle::fixed_time;
        ability.budget = true;
        ability.method = "PUT rest/device port_overrides; POST cmd/devmgr power-cycle";
        ability.explanation =
            "off and on by two writes, each read back; the controller's own "
            "power-cycle is about 5 s and not to be chosen";
        return ability;
    }

    Result<void> cycle(const v1::PortBinding& port,
                       std::uint32_t /*seconds*/,
                       ports::Deadline until) override {
        json::Object body;
        body["cmd"] = "power-cycle";
        body["mac"] = who_.mac;
        body["port_idx"] = port.if_index();
        return write("POST", "/cmd/devmgr", json::print(body), until);
    }

  private:
    static Error unsent(Error error) {
        if (!effect_unknown(error.code)) return error;
        return {Errc::unreachable, error.context + "; nothing was written"};
    }

    static http::HttpRequest request_of(std::string method, std::string target, std::string body) {
        http::HttpRequest request;
        request.method = std::move(method);
        request.target = std::move(target);
        request.body = std::move(body);
        request.content_type = "application/json";
        request.body_bytes_max = document_bytes_max;
        return request;
    }

    // UniFi OS shows its own page; older controllers lead away from "/".
    Result<bool> is_unifi_os(ports::Deadline until) const {
        const auto front = http_.send(who_.at, request_of("GET", "/", {}), nullptr, until);
        if (!front) return std::unexpected(front.error());
        return front->status == 200;
    }

    Result<void> log_in(ports::Deadline until) {
        const auto os = is_unifi_os(until);
        if (!os) return std::unexpected(os.error());
        json::Object body;
        body["username"] = who_.user;
        body["password"] = who_.secret.reveal();
        auto request =
            request_of("POST", *os ? "/api/auth/login" : "/api/login", json::print(body));
        const auto answer = http_.send(who_.at, request, nullptr, until);
        Secret::wipe(request.body);
        if (!answer) return std::unexpected(answer.error().within("login"));
        // Older controllers answer a wrong password with 400 and api.err.Invalid.
        if (answer->status == 400 || answer->status == 401) {
            return fail(Errc::unauthorized, "the controller refuses the login");
        }
        if (answer->status != 200) {
            return std::unexpected(switches::error_of_status(answer->status, {}).within("login"));
        }
        auto made = std::make_shared<KeptSession>();
        made->prefix = *os ? "/proxy/network" : "";
        made->cookies.take(*answer);
        made->csrf = answer->header("x-csrf-token");
        made->secret = who_.secret.clone();
        if (made->cookies.header().empty()) {
            return fail(Errc::malformed, "login: the controller gives no session");
        }
        kept_ = made;
        dialect_.keep(who_.key(), kept_);
        return {};
    }

    Result<http::HttpResponse> send_once(const std::string& method,
                                         const std::string& path,
                                         const std::string& body,
                                         ports::Deadline until) const {
        auto request = request_of(method, kept_->prefix + "/api/s/" + who_.site + path, body);
        request.headers.emplace_back("Cookie", kept_->cookies.header());
        if (!kept_->csrf.empty()) request.headers.emplace_back("X-CSRF-Token", kept_->csrf);
        return http_.send(who_.at, request, nullptr, until);
    }

    // A 401 says that nothing was done: an expired session is renewed, once a session.
    Result<std::string> call(const std::string& method,
                             const std::string& path,
                             const std::string& body,
                             ports::Deadline until) {
        auto answer = send_once(method, path, body, until);
        if (answer && answer->status == 401 && !renewed_) {
            renewed_ = true;
            if (const auto again = log_in(until); !again) return std::unexpected(again.error());
            answer = send_once(method, path, body, until);
        }
        if (!answer) return std::unexpected(answer.error().within(path));
        if (answer->status != 200) {
            return std::unexpected(switches::error_of_status(answer->status, {}).within(path));
        }
        return std::move(answer->body);
    }

    Result<std::string> read(const std::string& path, ports::Deadline until) {
        return call("GET", path, {}, until);
    }

    Result<void> write(const std::string& method,
                       const std::string& path,
                       const std::string& body,
                       ports::Deadline until) {
        const auto answer = call(method, path, body, until);
        if (!answer) return std::unexpected(answer.error());
        if (const auto good = check_answer(*answer); !good) {
            return std::unexpected(good.error().within(path));
        }
        return {};
    }

    const http::HttpClient& http_;
    UnifiDialect& dialect_;
    Who who_;
    Kept kept_;
    bool renewed_ = false;
};

}  // namespace

Kept UnifiDialect::kept(const std::string& key, const Secret& secret) {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(key);
    if (found == sessions_.end() || found->second->secret.reveal() != secret.reveal()) return {};
    return found->second;
}

void UnifiDialect::keep(const std::string& key, Kept session) {
    const std::lock_guard lock(mutex_);
    if (sessions_.size() >= sessions_max) sessions_.clear();
    sessions_[key] = std::move(session);
}

Result<std::unique_ptr<switches::RestSession>> UnifiDialect::open(const v1::Endpoint& at,
                                                                  const ports::SnmpLogin& login,
                                                                  ports::Deadline until) {
    if (const auto safe = switches::must_be_pinned(at); !safe) {
        return std::unexpected(safe.error());
    }
    if (login.kind == v1::SecretKind::api_key) {
        return fail(Errc::not_supported,
                    "an API key opens the integration API, which tells neither forwarding tables "
                    "nor PoE modes: give the controller's user and password");
    }
    if (login.kind != v1::SecretKind::password || login.user.empty()) {
        return fail(Errc::invalid_argument, "UniFi takes the controller's user and password");
    }
    if (!is_site_name(login.scope)) {
        return fail(Errc::invalid_argument,
                    "driver_scope must be the controller's name of the site");
    }
    if (login.mac.empty()) {
        return fail(Errc::invalid_argument,
                    "a controller has many switches: identity.mac is needed");
    }
    auto session = std::make_unique<Session>(
        http_, *this, Who{at, login.user, login.secret.clone(), login.scope, login.mac});
    if (const auto started = session->start(until); !started) {
        return std::unexpected(started.error());
    }
    return session;
}

}  // namespace camfleet::unifi
