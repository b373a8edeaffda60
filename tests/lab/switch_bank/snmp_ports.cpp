// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/switch_bank/snmp_ports.hpp"

#include "tests/lab/poe_switch/poe_switch.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>

namespace camfleet::lab {
namespace {

class SnmpPorts final : public PortBank {
  public:
    SnmpPorts(PoeSwitchConfig config, std::vector<PortSlot> slots, unsigned if_index_offset)
        : address_(config.address),
          switch_(std::move(config)),
          slots_(std::move(slots)),
          if_index_offset_(if_index_offset) {}

    Result<void> start() {
        const auto port = switch_.start();
        if (!port) return std::unexpected(port.error());
        port_ = *port;
        for (const auto& slot : slots_) {
            if (slot.powered == nullptr) continue;
            switch_.attach(1, slot.number, slot.powered, slot.number + if_index_offset_);
        }
        return {};
    }

    Result<void> set_power(unsigned port, bool on) override {
        if (port == 0 || port > slots_.size()) {
            return fail(Errc::not_found, "port " + std::to_string(port));
        }
        switch_.set_admin(1, port, on);
        return {};
    }
    bool powered(unsigned port) const override { return switch_.counters(port).admin_on; }
    unsigned cuts(unsigned port) const override { return switch_.counters(port).cuts; }
    SocketAddress snmp() const override { return {address_, port_}; }

  private:
    std::string address_;
    std::uint16_t port_ = 0;
    PoeSwitch switch_;
    std::vector<PortSlot> slots_;
    unsigned if_index_offset_;
};

class Options {
  public:
    explicit Options(const SwitchConfig& config) : config_(config) {}

    [[nodiscard]] std::string text(const std::string& name, const std::string& otherwise) const {
        const auto found = config_.options.find(name);
        return found == config_.options.end() ? otherwise : found->second;
    }

    [[nodiscard]] Result<unsigned> number(const std::string& name, unsigned otherwise) const {
        const auto written = text(name, std::to_string(otherwise));
        unsigned value = 0;
        const auto* end = written.data() + written.size();
        const auto [at, problem] = std::from_chars(written.data(), end, value);
        if (problem == std::errc() && at == end) return value;
        return fail(Errc::invalid_argument, "switch." + name + " is no number");
    }

    [[nodiscard]] std::filesystem::path path(const std::string& name) const {
        const auto written = text(name, "");
        return written.empty() ? std::filesystem::path()
                               : std::filesystem::path(config_.directory) / written;
    }

    // The first word of the file that the option names.
    [[nodiscard]] Result<std::string> secret(const std::string& name) const {
        std::ifstream in(path(name));
        std::string word;
        if (in >> word) return word;
        return fail(Errc::io, "switch." + name + " names no readable file");
    }

  private:
    const SwitchConfig& config_;
};

Result<void> read_logins(const Options& options, PoeSwitchConfig& config) {
    config.write_community = options.text("community", "private");
    if (!options.text("community_file", "").empty()) {
        auto word = options.secret("community_file");
        if (!word) return std::unexpected(word.error());
        config.write_community = *word;
    }
    config.read_community = config.write_community;
    if (options.text("snmp_user", "").empty()) return {};
    auto auth = options.secret("snmp_auth_file");
    auto priv = options.secret("snmp_priv_file");
    if (!auth) return std::unexpected(auth.error());
    if (!priv) return std::unexpected(priv.error());
    config.user = SwitchUser{options.text("snmp_user", ""),
                             options.text("snmp_auth_protocol", "SHA"), *auth, *priv};
    return {};
}

Result<PoeSwitchConfig> config_of(const PortBankInput& input) {
    const Options options(input.config);
    PoeSwitchConfig config;
    config.address = input.config.address;
    config.port = input.config.port;
    config.name = input.config.name;
    config.base_mac = input.config.mac;
    config.ports = input.config.ports;
    config.time_scale = input.time_scale;
    config.sys_object_id = options.text("sys_object_id", config.sys_object_id);
    config.play = options.path("play");
    for (const auto& slot : input.slots) {
        if (slot.role != "uplink" || slot.powered == nullptr) continue;
        config.uplink_port = slot.number;
        config.uplink_mac = slot.powered->mac();
    }
    const auto watts = options.number("budget_watts", config.budget_watts);
    if (!watts) return std::unexpected(watts.error());
    config.budget_watts = *watts;
    const auto detection =
        options.number("detection_ms", static_cast<unsigned>(config.detection.count()));
    if (!detection) return std::unexpected(detection.error());
    config.detection = std::chrono::milliseconds(*detection);
    if (auto logins = read_logins(options, config); !logins) return std::unexpected(logins.error());
    return config;
}

}  // namespace

Result<std::unique_ptr<PortBank>> make_snmp_ports(const PortBankInput& input) {
    auto config = config_of(input);
    if (!config) return std::unexpected(config.error());
    const auto offset = Options(input.config).number("if_index_offset", 0);
    if (!offset) return std::unexpected(offset.error());
    auto ports = std::make_unique<SnmpPorts>(std::move(*config), input.slots, *offset);
    if (auto started = ports->start(); !started) return std::unexpected(started.error());
    return ports;
}

}  // namespace camfleet::lab
