// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/routeros/routeros_dialect.hpp"

#include "agent/adapters/json/foreign_json.hpp"
#include "agent/switches/routeros/routeros_codec.hpp"

#include <algorithm>
#include <array>

namespace camfleet::routeros {
namespace {

using switches::PortPower;

constexpr std::string_view poe_table = "/interface/ethernet/poe";
constexpr std::uint32_t cycle_seconds_max = 60;  // Source: MikroTik manual, "PoE-Out": 0..1m

class Session final : public switches::RestSession {
  public:
    Session(const http::HttpClient& client,
            const v1::Endpoint& at,
            const ports::SnmpLogin& login,
            RouterOsOptions options)
        : http_(client), at_(at), options_(options) {
        login_.user = login.user;
        login_.password = login.secret.clone();
    }

    Result<v1::Identity> identify(ports::Deadline until) override {
        const auto interfaces = table("/interface", until);
        if (!interfaces) return std::unexpected(interfaces.error());
        const auto bridges = table("/interface/bridge", until);
        if (!bridges) return std::unexpected(bridges.error());
        auto identity = identity_of(board(until), *bridges, *interfaces);
        if (identity.mac().empty()) {
            return fail(Errc::not_found, "the switch tells no hardware address");
        }
        return identity;
    }

    Result<switches::SwitchSnapshot> snapshot(ports::Deadline until) override {
        Tables tables;
        const std::array<std::pair<std::string_view, Rows*>, 6> wanted = {{
            {"/interface", &tables.interfaces},
            {"/interface/bridge", &tables.bridges},
            {"/interface/bridge/port", &tables.bridge_ports},
            {"/interface/bridge/host", &tables.hosts},
            {"/interface/bonding", &tables.bonds},
            {"/ip/neighbor", &tables.neighbours},
        }};
        for (const auto& [path, rows] : wanted) {
            auto read = table(path, until);
            if (!read) return std::unexpected(read.error());
            *rows = std::move(*read);
        }
        auto poe = power_table(until);
        if (!poe) return std::unexpected(poe.error());
        tables.poe = std::move(*poe);
        std::string names;
        for (const auto& row : tables.poe) names += (names.empty() ? "" : ",") + at(row, "name");
        if (!names.empty()) {
            auto live = monitor(names, until);
            if (!live) return std::unexpected(live.error());
            tables.monitor = std::move(*live);
        }
        return make_snapshot(tables);
    }

    Result<PortPower> power(const v1::PortBinding& port, ports::Deadline until) override {
        const auto row = power_row(port, until);
        if (!row) return std::unexpected(row.error());
        const auto live = monitor(at(*row, "name"), until);
        if (!live) return std::unexpected(live.error());
        if (live->size() != 1 || at(live->front(), "poe-out-status").empty()) {
            return fail(Errc::malformed, "monitor: no poe-out-status");
        }
        PortPower power;
        power.name = at(*row, "name");
        power.admin_on = at(*row, "poe-out") != "off";
        power.mode = mode_of(at(*row, "poe-out"));
        power.delivering = state_of(live->front()) == switches::PoeState::delivering;
        return power;
    }

    Result<void> set_power(const v1::PortBinding& port, bool on, ports::Deadline until) override {
        const auto row = power_row(port, until);
        if (!row) return std::unexpected(unsent(row.error()));
        json::Object body;
        body["poe-out"] = on ? (port.power_mode() == 2 ? "forced-on" : "auto-on") : "off";
        return change("PATCH", std::string(poe_table) + "/" + at(*row, ".id"), body, until);
    }

    ports::PowerAbility ability() const override {
        ports::PowerAbility ability;
        ability.read = true;
        ability.cut_and_restore = true;
        ability.method = "PATCH /rest/interface/ethernet/poe";
        ability.explanation =
            "off and on by two writes, each read back; its own power-cycle is "
            "described by one source only and stays off";
        if (!options_.native_cycle) return ability;
        ability.native_cycle = ports::PowerAbility::Cycle::seconds;
        ability.seconds_min = 1;
        ability.seconds_max = cycle_seconds_max;
        ability.explanation = "the switch's own power-cycle, which also restores by itself";
        return ability;
    }

    Result<void> cycle(const v1::PortBinding& port,
                       std::uint32_t seconds,
                       ports::Deadline until) override {
        const auto row = power_row(port, until);
        if (!row) return std::unexpected(unsent(row.error()));
        json::Object body;
        body["numbers"] = at(*row, "name");
        body["duration"] = std::to_string(seconds) + "s";
        return change("POST", std::string(poe_table) + "/power-cycle", body, until);
    }

  private:
    // Nothing was written yet: an unanswered question leaves no doubt.
    static Error unsent(Error error) {
        if (!effect_unknown(error.code)) return error;
        return {Errc::unreachable, error.context + "; nothing was written"};
    }

    Result<http::HttpResponse> send(std::string method,
                                    std::string_view path,
                                    std::string body,
                                    ports::Deadline until) const {
        http::HttpRequest request;
        request.method = std::move(method);
        request.target = "/rest" + std::string(path);
        request.body = std::move(body);
        request.content_type = "application/json";
        request.body_bytes_max = table_bytes_max;
        request.basic_at_once = true;
        return http_.send(at_, request, &login_, until);
    }

    static Error refusal(const http::HttpResponse& answer, std::string_view path) {
        return switches::error_of_status(answer.status, detail_of(answer.body)).within(path);
    }

    Result<Rows> table(std::string_view path, ports::Deadline until) const {
        const auto answer = send("GET", path, {}, until);
        if (!answer) return std::unexpected(answer.error());
        if (answer->status != 200) return std::unexpected(refusal(*answer, path));
        return parse_rows(answer->body, path);
    }

    // A board without PoE does not have the table.
    Result<Rows> power_table(ports::Deadline until) const {
        const auto answer = send("GET", poe_table, {}, until);
        if (!answer) return std::unexpected(answer.error());
        if (answer->status == 404 ||
            (answer->status == 400 && detail_of(answer->body).contains("no such command"))) {
            return Rows{};
        }
        if (answer->status != 200) return std::unexpected(refusal(*answer, poe_table));
        return parse_rows(answer->body, poe_table);
    }

    Result<Rows> monitor(const std::string& names, ports::Deadline until) const {
        json::Object body;
        body["numbers"] = names;
        body["once"] = "";
        const auto path = std::string(poe_table) + "/monitor";
        const auto answer = send("POST", path, json::print(body), until);
        if (!answer) return std::unexpected(answer.error());
        if (answer->status != 200) return std::unexpected(refusal(*answer, path));
        return parse_rows(answer->body, path);
    }

    // Virtual routers have no board: the serial is then left out.
    Row board(ports::Deadline until) const {
        const auto answer = send("GET", "/system/routerboard", {}, until);
        if (!answer || answer->status != 200) return {};
        return parse_row(answer->body, "routerboard").value_or(Row{});
    }

    // The PoE row of a port, by the interface's id; its name must still be the one it was found by.
    Result<Row> power_row(const v1::PortBinding& port, ports::Deadline until) const {
        const auto interfaces = table("/interface", until);
        if (!interfaces) return std::unexpected(interfaces.error());
        const auto by_id = [&](const Row& row) {
            return number_of_id(at(row, ".id")) == port.if_index();
        };
        const auto interface = std::ranges::find_if(*interfaces, by_id);
        if (port.if_index() == 0 || interface == interfaces->end()) {
            return fail(Errc::not_found, "no interface " + std::to_string(port.if_index()));
        }
        const auto name = at(*interface, "name");
        if (!port.if_name().empty() && name != port.if_name()) {
            return fail(Errc::conflict, "port " + port.if_name() + " is " + name + " now");
        }
        const auto poe = power_table(until);
        if (!poe) return std::unexpected(poe.error());
        const auto found =
            std::ranges::find_if(*poe, [&](const Row& row) { return at(row, "name") == name; });
        if (found == poe->end() || number_of_id(at(*found, ".id")) == 0) {
            return fail(Errc::not_found, "port " + name + " has no PoE");
        }
        return *found;
    }

    Result<void> change(std::string method,
                        const std::string& path,
                        const json::Object& body,
                        ports::Deadline until) const {
        const auto answer = send(std::move(method), path, json::print(body), until);
        if (!answer) return std::unexpected(answer.error());
        if (answer->status >= 200 && answer->status < 300) return {};
        return std::unexpected(refusal(*answer, path));
    }

    const http::HttpClient& http_;
    v1::Endpoint at_;
    ports::Login login_;
    RouterOsOptions options_;
};

}  // namespace

Result<std::unique_ptr<switches::RestSession>> RouterOsDialect::open(const v1::Endpoint& at,
                                                                     const ports::SnmpLogin& login,
                                                                     ports::Deadline /*until*/) {
    if (const auto safe = switches::must_be_pinned(at); !safe) {
        return std::unexpected(safe.error());
    }
    if (login.kind != v1::SecretKind::password || login.user.empty()) {
        return fail(Errc::invalid_argument, "RouterOS takes a user and a password");
    }
    return std::make_unique<Session>(http_, at, login, options_);
}

}  // namespace camfleet::routeros
