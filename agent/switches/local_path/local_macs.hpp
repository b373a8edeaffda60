// SPDX-License-Identifier: Apache-2.0
// The agent's own hardware addresses: the port where a switch has learned one of them leads to the
// agent and must never be cut. Injected into the switch driver, so tests can name any address.
#pragma once

#include <functional>
#include <set>
#include <string>

namespace camfleet::switches {

using LocalMacs = std::function<std::set<std::string>()>;

// Of every interface that is up now, loopback left out. Empty where the system does not tell.
[[nodiscard]] std::set<std::string> local_macs();

}  // namespace camfleet::switches
