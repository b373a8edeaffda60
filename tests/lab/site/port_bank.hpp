// SPDX-License-Identifier: Apache-2.0
// The seam between the site and whatever gives its ports power: the PoE switch behind SNMP, or,
// without one, the control API alone. The site makes the bank last and destroys it first, so the
// devices behind the slots outlive it.
#pragma once

#include "common/base/error.hpp"
#include "tests/lab/net/connection.hpp"
#include "tests/lab/powered.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace camfleet::lab {

struct SwitchConfig {
    std::string name = "switch";
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  // SNMP, UDP
    std::string mac = "00:1b:21:00:00:01";
    unsigned ports = 8;
    std::map<std::string, std::string>
        options;            // every other scalar of the `switch` block, as written
    std::string directory;  // where relative file names of the options start
};

struct PortSlot {
    unsigned number = 0;
    std::string role;            // camera | recorder | agent | uplink | empty
    std::string device;          // its name at the site
    Powered* powered = nullptr;  // null: nothing is plugged in
};

class PortBank {
  public:
    virtual ~PortBank() = default;
    // As if somebody had set the port's administrative state at the switch itself.
    // Errors: not_found, not_supported (a switch that listens to SNMP alone)
    [[nodiscard]] virtual Result<void> set_power(unsigned port, bool on) = 0;
    [[nodiscard]] virtual bool powered(unsigned port) const = 0;
    // How often the port was switched off at the switch.
    [[nodiscard]] virtual unsigned cuts(unsigned /*port*/) const { return 0; }
    // Where SNMP answers; port 0: nowhere.
    [[nodiscard]] virtual SocketAddress snmp() const { return {}; }
};

struct PortBankInput {
    SwitchConfig config;
    std::vector<PortSlot> slots;  // one for each port, in order
    double time_scale = 1.0;
};

using PortBankFactory = std::function<Result<std::unique_ptr<PortBank>>(const PortBankInput&)>;

// Ports without a switch: the control API is the only way to switch them.
[[nodiscard]] Result<std::unique_ptr<PortBank>> make_direct_ports(const PortBankInput& input);

// A device that draws no power from its port: the recorder, the agent, the uplink.
class DumbLink final : public Powered {
  public:
    explicit DumbLink(std::string mac) : mac_(std::move(mac)) {}
    void set_power(bool /*on*/) override {}
    [[nodiscard]] bool link_up() const override { return true; }
    [[nodiscard]] unsigned milliwatts() const override { return 0; }
    [[nodiscard]] unsigned power_class() const override { return 0; }
    [[nodiscard]] std::string mac() const override { return mac_; }

  private:
    std::string mac_;
};

}  // namespace camfleet::lab
