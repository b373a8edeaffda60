// SPDX-License-Identifier: Apache-2.0
// Reaches a camera whose address lies in no subnet of this machine, as one left at its factory
// address: the agent takes a free address beside it for a while. Needs CAP_NET_RAW and
// CAP_NET_ADMIN, and an operator who allows it.
// Invariants: nothing is added unless the camera's own MAC answers on a wire of this machine; the
// address was probed and is free (RFC 5227); only the way to this one camera changes (a host route
// of the address itself), never that to a network; the kernel takes the address away when its time
// is over, whatever became of the agent.
#pragma once

#include "common/base/error.hpp"
#include "common/ports/devices.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace camfleet::off_subnet {

struct ReachConfig {
    std::vector<std::string> interface_addresses = {};  // camera-facing; empty: all but loopback
    std::chrono::seconds lifetime{180};                 // of the address; each use begins it anew
    std::chrono::milliseconds patience{400};            // for an answer on the wire
};

// IPv4, and in no subnet of this machine: only routers lead there, if any do.
[[nodiscard]] bool is_outside(const std::string& host);

class TemporaryReach final : public ports::Reach {
  public:
    explicit TemporaryReach(ReachConfig config) : config_(std::move(config)) {}

    // Errors: also forbidden (no privilege), busy (no free address beside it)
    // Blocks: the patience for each interface, and once more for each address that is tried.
    [[nodiscard]] Result<bool> reach(const std::string& host,
                                     const std::string& mac,
                                     ports::Beside when) override;

  private:
    struct Way {
        int interface_index;
        std::string own;
        std::chrono::steady_clock::time_point until;
    };
    [[nodiscard]] Result<Way> find_way(const std::string& host,
                                       const std::string& mac,
                                       ports::Beside when) const;

    ReachConfig config_;
    std::mutex mutex_;
    std::map<std::string, Way> ways_;  // by the camera's address
};

}  // namespace camfleet::off_subnet
