// SPDX-License-Identifier: Apache-2.0
// Where a host hangs on one switch that is asked alone.
#pragma once

#include "common/ports/devices.hpp"

namespace camfleet::support {

[[nodiscard]] inline Result<v1::PortBinding> find_on(ports::SwitchDriver& driver,
                                                     const v1::Endpoint& at,
                                                     const ports::SnmpLogin& login,
                                                     const std::string& mac,
                                                     ports::Deadline until) {
    const ports::SwitchAt asked{.at = &at, .login = &login};
    auto found = driver.find_port({&asked, 1}, mac, std::nullopt, until);
    if (!found) return std::unexpected(found.error());
    return std::move(found->port);
}

}  // namespace camfleet::support
