// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/switch_ports.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/lab/poe_switch/poe_switch.hpp"

namespace camfleet::lab {

namespace {

class SwitchPorts final : public PortBank {
  public:
    explicit SwitchPorts(PoeSwitchConfig config) : switch_(std::move(config)) {}

    Result<void> start(const std::vector<PortSlot>& slots) {
        auto port = switch_.start();
        if (!port) return std::unexpected(port.error());
        port_ = *port;
        for (const PortSlot& slot : slots) {
            if (slot.powered != nullptr && slot.role != "uplink") {
                switch_.attach(slot.number, slot.powered);
            }
        }
        return {};
    }

    Result<void> set_power(unsigned /*port*/, bool /*on*/) override {
        return fail(Errc::not_supported, "this site has a switch: use SNMP");
    }
    bool powered(unsigned port) const override { return switch_.counters(port).admin_on; }
    unsigned cuts(unsigned port) const override { return switch_.counters(port).cuts; }
    SocketAddress snmp() const override { return {"127.0.0.1", port_}; }

  private:
    PoeSwitch switch_;
    std::uint16_t port_ = 0;
};

// Reads options of the `switch` block; remembers the first file that is not there.
class Options {
  public:
    explicit Options(const SwitchConfig& config) : config_(config) {}

    std::string word(const std::string& key, const std::string& otherwise) const {
        const auto found = config_.options.find(key);
        return found == config_.options.end() ? otherwise : found->second;
    }
    std::string secret(const std::string& key, const std::string& otherwise) {
        const std::string name = word(key, "");
        if (name.empty()) return otherwise;
        std::ifstream file(std::filesystem::path(config_.directory) / name);
        std::string line;
        if (!std::getline(file, line) || line.empty()) missing_ = key + " " + name;
        return line;
    }
    const std::string& missing() const { return missing_; }

  private:
    const SwitchConfig& config_;
    std::string missing_;
};

Result<PoeSwitchConfig> switch_config(const PortBankInput& input) {
    Options options(input.config);
    PoeSwitchConfig config;
    config.port = input.config.port;
    config.name = input.config.name;
    config.base_mac = input.config.mac;
    config.ports = input.config.ports;
    config.time_scale = input.time_scale;
    config.read_community = options.secret("read_community_file", config.read_community);
    config.write_community = options.secret("write_community_file", config.write_community);
    config.sys_object_id = options.word("sys_object_id", config.sys_object_id);
    config.play = options.word("play", "");
    const std::string watts = options.word("budget_watts", "130");
    config.budget_watts = static_cast<unsigned>(std::strtoul(watts.c_str(), nullptr, 10));
    const double detection = std::strtod(options.word("detection_seconds", "2").c_str(), nullptr);
    config.detection = std::chrono::milliseconds(static_cast<std::int64_t>(detection * 1000.0));
    const std::string user = options.word("user", "");
    if (!user.empty()) {
        config.user = SwitchUser{user, options.word("user_auth_protocol", "SHA"),
                                 options.secret("user_auth_file", ""),
                                 options.secret("user_priv_file", "")};
    }
    if (!options.missing().empty()) return fail(Errc::not_found, "switch: " + options.missing());
    return config;
}

}  // namespace

Result<std::unique_ptr<PortBank>> make_switch_ports(const PortBankInput& input) {
    auto config = switch_config(input);
    if (!config) return std::unexpected(config.error());
    for (const PortSlot& slot : input.slots) {
        if (slot.role != "uplink") continue;
        if (slot.number != input.slots.size()) {
            return fail(Errc::invalid_argument, "switch: the uplink must be the last port");
        }
        // The simulated switch counts its ports with power; the uplink comes after them.
        config->ports = slot.number - 1;
        config->uplink_mac = slot.powered->mac();
    }
    auto ports = std::make_unique<SwitchPorts>(std::move(*config));
    if (auto started = ports->start(input.slots); !started) return std::unexpected(started.error());
    return ports;
}

}  // namespace camfleet::lab
