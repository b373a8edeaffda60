// SPDX-License-Identifier: Apache-2.0
// What hangs on a PoE port of the simulated site. Called from the switch's SNMP thread:
// implementations are thread-safe and return at once.
#pragma once

#include <string>

namespace camfleet::lab {

class Powered {
  public:
    virtual ~Powered() = default;
    virtual void set_power(bool on) = 0;  // false: everything the device runs stops at once
    [[nodiscard]] virtual bool link_up() const = 0;
    [[nodiscard]] virtual unsigned milliwatts() const = 0;   // 0 without power
    [[nodiscard]] virtual unsigned power_class() const = 0;  // IEEE 802.3 class 0..4
    [[nodiscard]] virtual std::string mac() const = 0;       // "68:6d:bc:00:00:01"
};

}  // namespace camfleet::lab
