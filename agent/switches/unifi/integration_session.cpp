// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/unifi/integration_session.hpp"

#include "agent/switches/unifi/integration_codec.hpp"
#include "agent/switches/unifi/port_power.hpp"

namespace camfleet::unifi {
namespace {

class IntegrationSession final : public switches::RestSession {
  public:
    explicit IntegrationSession(Controller controller) : controller_(std::move(controller)) {}

    Result<v1::Identity> identify(ports::Deadline until) override {
        if (const auto known = find_switch(until); !known) return std::unexpected(known.error());
        v1::Identity identity;
        identity.set_maker("ubiquiti");
        identity.set_mac(controller_.mac());
        return identity;
    }

    Result<switches::SwitchSnapshot> snapshot(ports::Deadline until) override {
        auto read = read_switch(until);
        if (!read) return read;
        // Who hangs on the switch is a help for a person only: without it the ports still count.
        const auto clients = read_list("/sites/" + site_ + "/clients", until);
        const auto added = clients ? add_clients(*read, *clients, device_)
                                   : Result<void>(std::unexpected(clients.error()));
        if (!added) read->hosts_untold += "; its clients were not read: " + added.error().text();
        return read;
    }

    // The answer is compared with the switch's MAC: this read comes before every write.
    Result<switches::PortPower> power(const v1::PortBinding& port, ports::Deadline until) override {
        const auto now = read_switch(until);
        if (!now) return std::unexpected(now.error());
        return power_in(*now, port);
    }

    Result<void> set_power(const v1::PortBinding& /*port*/,
                           bool /*on*/,
                           ports::Deadline /*until*/) override {
        return fail(Errc::not_supported, "the integration API can switch no port off or on");
    }

    ports::PowerAbility ability() const override {
        ports::PowerAbility ability;
        ability.read = true;
        ability.native_cycle = ports::PowerAbility::Cycle::fixed_time;
        ability.method = "POST interfaces/ports/{n}/actions POWER_CYCLE";
        ability.explanation =
            "the key opens the controller's integration API alone: its own power-cycle, of a time "
            "that it chooses; neither off nor on can be asked for";
        return ability;
    }

    Result<void> cycle(const v1::PortBinding& port,
                       std::uint32_t /*seconds*/,
                       ports::Deadline until) override {
        if (const auto known = find_switch(until); !known) return std::unexpected(known.error());
        const auto path =
            device_path() + "/interfaces/ports/" + std::to_string(port.if_index()) + "/actions";
        const auto answer = controller_.call("POST", path, R"({"action":"POWER_CYCLE"})", until);
        if (!answer) return std::unexpected(answer.error());
        return {};
    }

  private:
    [[nodiscard]] std::string device_path() const {
        return "/sites/" + site_ + "/devices/" + device_;
    }

    Result<Pages> read_list(const std::string& path, ports::Deadline until) {
        Pages pages;
        std::uint32_t offset = 0;
        do {
            auto page = controller_.call("GET", path + page_query(offset), {}, until);
            if (!page) return std::unexpected(page.error());
            const auto next = next_offset(*page, offset);
            if (!next) return std::unexpected(next.error().within(path));
            pages.push_back(std::move(*page));
            offset = *next;
        } while (offset > 0);
        return pages;
    }

    // The ids of the site and of the switch, asked once a session.
    Result<void> find_switch(ports::Deadline until) {
        if (!device_.empty()) return {};
        const auto sites = read_list("/sites", until);
        if (!sites) return std::unexpected(sites.error());
        auto site = site_of(*sites, controller_.site());
        if (!site) return std::unexpected(site.error());
        site_ = std::move(*site);
        const auto devices = read_list("/sites/" + site_ + "/devices", until);
        if (!devices) return std::unexpected(devices.error());
        auto device = device_of(*devices, controller_.mac());
        if (!device) return std::unexpected(device.error());
        device_ = std::move(*device);
        return {};
    }

    Result<switches::SwitchSnapshot> read_switch(ports::Deadline until) {
        if (const auto known = find_switch(until); !known) return std::unexpected(known.error());
        const auto document = controller_.call("GET", device_path(), {}, until);
        if (!document) return std::unexpected(document.error());
        return make_device_snapshot(*document, device_, controller_.mac());
    }

    Controller controller_;
    std::string site_;
    std::string device_;
};

}  // namespace

std::unique_ptr<switches::RestSession> open_integration(Controller controller) {
    return std::make_unique<IntegrationSession>(std::move(controller));
}

}  // namespace camfleet::unifi
