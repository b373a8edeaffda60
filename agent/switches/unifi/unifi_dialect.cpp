// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/unifi/unifi_dialect.hpp"

#include "agent/adapters/json/foreign_json.hpp"
#include "agent/switches/unifi/integration_session.hpp"
#include "agent/switches/unifi/port_power.hpp"
#include "agent/switches/unifi/unifi_codec.hpp"

#include <algorithm>
#include <cctype>

namespace camfleet::unifi {
namespace {

using switches::PortPower;

bool is_site_name(const std::string& text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_';
    });
}

class Session final : public switches::RestSession {
  public:
    Session(Controller controller, std::timed_mutex& turn)
        : controller_(std::move(controller)), turn_(turn) {}

    Result<v1::Identity> identify(ports::Deadline until) override {
        const auto devices = read("/stat/device", until);
        if (!devices) return std::unexpected(devices.error());
        return identity_of(*devices, controller_.mac());
    }

    Result<switches::SwitchSnapshot> snapshot(ports::Deadline until) override {
        auto devices = read("/stat/device", until);
        if (!devices) return std::unexpected(devices.error());
        auto clients = read("/stat/sta", until);
        if (!clients) return std::unexpected(clients.error());
        return make_snapshot({std::move(*devices), std::move(*clients)}, controller_.mac());
    }

    Result<PortPower> power(const v1::PortBinding& port, ports::Deadline until) override {
        auto devices = read("/stat/device", until);
        if (!devices) return std::unexpected(devices.error());
        const auto now = make_snapshot({std::move(*devices), R"({"meta":{"rc":"ok"},"data":[]})"},
                                       controller_.mac());
        if (!now) return std::unexpected(now.error());
        return power_in(*now, port);
    }

    Result<void> set_power(const v1::PortBinding& port, bool on, ports::Deadline until) override {
        const std::unique_lock turn(turn_, until);
        if (!turn) return fail(Errc::unreachable, "another port's turn; nothing was written");
        const bool was_renewed = controller_.renewed();
        auto done = change_power(port, on, until);
        if (done || was_renewed || !controller_.renewed()) return done;
        return done.error().code == Errc::unauthorized ? change_power(port, on, until) : done;
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
        body["mac"] = controller_.mac();
        body["port_idx"] = port.if_index();
        return write("POST", "/cmd/devmgr", json::print(body), until);
    }

  private:
    Result<void> change_power(const v1::PortBinding& port, bool on, ports::Deadline until) {
        const auto devices = read("/stat/device", until);
        if (!devices) return std::unexpected(unsent(devices.error()));
        const auto mode = on ? mode_name(port.power_mode()) : std::string_view("off");
        const auto change = change_of(*devices, controller_.mac(), port.if_index(), mode);
        if (!change) return std::unexpected(change.error());
        return write("PUT", "/rest/device/" + change->device_id, change->body, until);
    }

    static Error unsent(Error error) {
        if (!effect_unknown(error.code)) return error;
        return {Errc::unreachable, error.context + "; nothing was written"};
    }

    Result<std::string> read(const std::string& path, ports::Deadline until) {
        return controller_.call("GET", path, {}, until);
    }

    Result<void> write(const std::string& method,
                       const std::string& path,
                       const std::string& body,
                       ports::Deadline until) {
        const auto answer = controller_.call(method, path, body, until);
        if (!answer) return std::unexpected(answer.error());
        if (const auto good = check_answer(*answer); !good) {
            return std::unexpected(good.error().within(path));
        }
        return {};
    }

    Controller controller_;
    std::timed_mutex& turn_;
};

}  // namespace

Result<std::unique_ptr<switches::RestSession>> UnifiDialect::open(const v1::Endpoint& at,
                                                                  const ports::SnmpLogin& login,
                                                                  ports::Deadline until) {
    if (const auto safe = switches::must_be_pinned(at); !safe) {
        return std::unexpected(safe.error());
    }
    const bool key = login.kind == v1::SecretKind::api_key;
    const bool account = login.kind == v1::SecretKind::password && !login.user.empty();
    if (!key && !account) {
        return fail(Errc::invalid_argument,
                    "UniFi takes the controller's user and password, or an API key");
    }
    if (!is_site_name(login.scope)) {
        return fail(Errc::invalid_argument,
                    "driver_scope must be the controller's name of the site");
    }
    if (login.mac.empty()) {
        return fail(Errc::invalid_argument,
                    "a controller has many switches: identity.mac is needed");
    }
    Controller controller(
        http_, keeper_,
        {at, key ? std::string() : login.user, login.secret.clone(), login.scope, login.mac});
    if (const auto started = controller.start(until); !started) {
        return std::unexpected(started.error());
    }
    if (controller.integration()) return open_integration(std::move(controller));
    auto& turn = turns_.at(std::hash<std::string>()(at.host() + login.mac) % turns_count);
    return std::make_unique<Session>(std::move(controller), turn);
}

}  // namespace camfleet::unifi
