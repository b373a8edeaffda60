// SPDX-License-Identifier: Apache-2.0
// Finder over SADP: probes every configured interface, gathers answers for a few seconds.
// Listens on the SADP port (joined to the group on each interface) and on the sending sockets,
// because devices answer to either. Called by the task runner on a worker thread.
// Invariants: datagrams, devices and time are bounded; a bad datagram is reported and skipped,
// it never ends the pass.
#pragma once

#include "common/ports/devices.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace camfleet::sadp {

struct SadpConfig {
    std::vector<std::string> interface_addresses;  // own IPv4 addresses; empty: all but loopback
    std::string group = "239.255.255.250";
    std::uint16_t port = 37020;
    unsigned probes = 3;
    std::chrono::milliseconds probe_interval{1000};
    std::chrono::milliseconds window{5000};  // a pass ends then, or at its deadline
    std::function<void(const Error&)>
        on_fault;  // a datagram that was skipped, and why; may be empty
};

class SadpFinder final : public ports::Finder {
  public:
    explicit SadpFinder(SadpConfig config) : config_(std::move(config)) {}

    // Errors: invalid_argument (interface address), io (no interface could be used)
    // Blocks: for the window.
    Result<std::vector<v1::Sighting>> look(ports::Deadline until) override;

  private:
    SadpConfig config_;
};

}  // namespace camfleet::sadp
