// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/aoscx/aoscx_dialect.hpp"

#include "agent/switches/aoscx/aoscx_codec.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace camfleet::aoscx {
namespace {

using std::chrono::steady_clock;

// Answered to a right login of a device whose first password nobody has set. Source: pyaoscx,
// session.py (the maker's own library)
constexpr int status_no_password_yet = 268;
constexpr std::chrono::seconds logout_time{3};
constexpr std::string_view default_version = "v10.04";

bool is_version(std::string_view text) {
    if (!text.starts_with('v') || text.size() < 2 || text.size() > 8) return false;
    return std::ranges::all_of(text.substr(1),
                               [](unsigned char c) { return std::isdigit(c) != 0 || c == '.'; });
}

// Percent-encoded to its last reserved octet (RFC 3986 section 2.1).
void append_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == '~') {
            out.push_back(c);
            continue;
        }
        out.push_back('%');
        out.push_back(hex[byte >> 4U]);
        out.push_back(hex[byte & 0x0FU]);
    }
}

// In one piece, so that no copy of the password stays behind when it is wiped.
std::string login_form(const ports::SnmpLogin& login) {
    std::string form = "username=";
    form.reserve(64 + 3 * (login.user.size() + login.secret.reveal().size()));
    append_encoded(form, login.user);
    form += "&password=";
    append_encoded(form, login.secret.reveal());
    return form;
}

class Session final : public switches::RestSession {
  public:
    Session(const http::HttpClient& client, const v1::Endpoint& at, std::string version)
        : http_(client), at_(at), prefix_("/rest/" + std::move(version) + "/") {}
    Session(const Session&) = delete;
    Session(Session&&) = delete;
    Session& operator=(const Session&) = delete;
    Session& operator=(Session&&) = delete;

    // A session that cannot be ended runs out by itself.
    ~Session() override {
        if (cookies_.header().empty()) return;
        const auto ended = send("POST", "logout", {}, steady_clock::now() + logout_time);
        static_cast<void>(ended);
    }

    Result<void> log_in(const ports::SnmpLogin& login, ports::Deadline until) {
        http::HttpRequest request;
        request.method = "POST";
        request.target = prefix_ + "login";
        request.content_type = "application/x-www-form-urlencoded";
        request.headers.emplace_back("x-use-csrf-token", "true");
        request.body = login_form(login);
        const auto answer = http_.send(at_, request, nullptr, until);
        Secret::wipe(request.body);
        if (!answer) return std::unexpected(answer.error().within("login"));
        cookies_.take(*answer);
        csrf_ = answer->header("x-csrf-token");
        if (answer->status == status_no_password_yet) {
            return fail(Errc::forbidden, "login: the switch wants its first password set");
        }
        if (answer->status != 200) {
            return std::unexpected(refusal(*answer, "login"));
        }
        if (cookies_.header().empty()) {
            return fail(Errc::malformed, "login: the switch gives no session");
        }
        return {};
    }

    Result<v1::Identity> identify(ports::Deadline until) override {
        const auto system = read(system_path, until);
        if (!system) return std::unexpected(system.error());
        const auto parts = read("system/subsystems?attributes=product_info&depth=2", until);
        return identity_of(*system, parts ? std::string_view(*parts) : std::string_view());
    }

    Result<switches::SwitchSnapshot> snapshot(ports::Deadline until) override {
        Documents documents;
        const std::array<std::pair<std::string_view, std::string*>, 4> wanted = {{
            {system_path, &documents.system},
            {"system/interfaces?depth=2", &documents.interfaces},
            {"system/vlans/*/macs?depth=2", &documents.macs},
            {"system/interfaces/*/lldp_neighbors?depth=2", &documents.neighbours},
        }};
        for (const auto& [path, text] : wanted) {
            auto got = read(path, until);
            if (!got) return std::unexpected(got.error());
            *text = std::move(*got);
        }
        auto power = read_power(documents.interfaces, until);
        if (!power) return std::unexpected(power.error());
        documents.power = std::move(*power);
        return make_snapshot(documents);
    }

    Result<switches::PortPower> power(const v1::PortBinding& port, ports::Deadline until) override {
        const auto name = name_checked(port);
        if (!name) return std::unexpected(name.error());
        const auto now = read(power_path(*name), until);
        if (!now && now.error().code == Errc::not_found) {
            return fail(Errc::not_found, "port " + *name + " has no PoE");
        }
        if (!now) return std::unexpected(now.error());
        return power_of(*now, *name);
    }

    Result<void> set_power(const v1::PortBinding& port, bool on, ports::Deadline until) override {
        const auto name = name_checked(port);
        if (!name) return std::unexpected(name.error());
        const auto path = power_path(*name);
        const auto before = read(path + "?selector=writable", until);
        if (!before) return std::unexpected(unsent(before.error()));
        const auto body = change_of(*before, on);
        if (!body) return std::unexpected(unsent(body.error()));
        const auto answer = send("PUT", path, *body, until);
        if (!answer) return std::unexpected(answer.error());
        if (answer->status >= 200 && answer->status < 300) return {};
        return std::unexpected(refusal(*answer, path));
    }

    ports::PowerAbility ability() const override {
        ports::PowerAbility ability;
        ability.read = true;
        ability.cut_and_restore = true;
        ability.method = "PUT poe_interface config.admin_disable";
        ability.explanation =
            "off and on by two writes, each read back; the REST API has no cycle of its own";
        return ability;
    }

    Result<void> cycle(const v1::PortBinding& /*port*/,
                       std::uint32_t /*seconds*/,
                       ports::Deadline /*until*/) override {
        return fail(Errc::not_supported, "cycle: the REST API has none");
    }

  private:
    static constexpr std::string_view system_path =
        "system?attributes=hostname,platform_name,system_mac&depth=1";

    // Nothing was written yet: whatever came back, the port is as it was.
    static Error unsent(Error error) {
        if (!effect_unknown(error.code) && error.code != Errc::malformed) return error;
        return {Errc::unreachable, error.context + "; nothing was written"};
    }

    static std::string power_path(const std::string& name) {
        std::string path = "system/interfaces/";
        append_encoded(path, name);
        return path + "/poe_interface";
    }

    // The name that the number stands for; a binding of another driver has other numbers.
    static Result<std::string> name_checked(const v1::PortBinding& port) {
        auto name = name_of(port.if_index());
        if (name.empty()) {
            return fail(Errc::not_found, "no front port " + std::to_string(port.if_index()));
        }
        if (!port.if_name().empty() && port.if_name() != name) {
            return fail(Errc::conflict, "port " + port.if_name() + " is not " + name);
        }
        return name;
    }

    static Error refusal(const http::HttpResponse& answer, std::string_view path) {
        return switches::error_of_status(answer.status, answer.body).within(std::string(path));
    }

    Result<http::HttpResponse> send(std::string method,
                                    std::string_view path,
                                    std::string body,
                                    ports::Deadline until) const {
        http::HttpRequest request;
        request.method = std::move(method);
        request.target = prefix_ + std::string(path);
        request.body = std::move(body);
        request.content_type = "application/json";
        request.body_bytes_max = document_bytes_max;
        request.headers.emplace_back("Cookie", cookies_.header());
        if (!csrf_.empty()) request.headers.emplace_back("x-csrf-token", csrf_);
        return http_.send(at_, request, nullptr, until);
    }

    // All ports in one answer, where the release has that; else port by port.
    Result<std::map<std::string, std::string>> read_power(const std::string& interfaces,
                                                          ports::Deadline until) const {
        const auto all = read("system/interfaces/*/poe_interface?depth=2", until);
        if (!all && effect_unknown(all.error().code)) return std::unexpected(all.error());
        if (auto split = all ? power_by_port(*all) : std::unexpected(all.error())) return split;
        const auto ports = ports_with_power(interfaces);
        if (!ports) return std::unexpected(ports.error());
        std::map<std::string, std::string> out;
        for (const auto& name : *ports) {
            auto power = read(power_path(name), until);
            if (!power && power.error().code == Errc::not_found) continue;
            if (!power) return std::unexpected(power.error());
            out[name] = std::move(*power);
        }
        return out;
    }

    Result<std::string> read(std::string_view path, ports::Deadline until) const {
        auto answer = send("GET", path, {}, until);
        if (!answer) return std::unexpected(answer.error().within(std::string(path)));
        if (answer->status != 200) return std::unexpected(refusal(*answer, path));
        return std::move(answer->body);
    }

    const http::HttpClient& http_;
    v1::Endpoint at_;
    std::string prefix_;
    http::SessionCookies cookies_;
    std::string csrf_;
};

}  // namespace

Result<std::unique_ptr<switches::RestSession>> AosCxDialect::open(const v1::Endpoint& at,
                                                                  const ports::SnmpLogin& login,
                                                                  ports::Deadline until) {
    if (const auto safe = switches::must_be_pinned(at); !safe) {
        return std::unexpected(safe.error());
    }
    if (login.kind != v1::SecretKind::password || login.user.empty()) {
        return fail(Errc::invalid_argument, "AOS-CX takes a user and a password");
    }
    const auto version = login.scope.empty() ? std::string(default_version) : login.scope;
    if (!is_version(version)) {
        return fail(Errc::invalid_argument,
                    "driver_scope must be a version of the REST API, as v10.04");
    }
    auto session = std::make_unique<Session>(http_, at, version);
    if (const auto started = session->log_in(login, until); !started) {
        return std::unexpected(started.error());
    }
    return session;
}

}  // namespace camfleet::aoscx
