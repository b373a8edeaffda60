// SPDX-License-Identifier: Apache-2.0
// Finder over every protocol at once: SADP, mDNS, SSDP, WS-Discovery, both searches of Dahua-built
// devices and the neighbour table, in one window, merged into one row a device.
// Listens on all ports before it asks; a protocol whose port is taken is reported and the others
// go on. UPnP descriptions are fetched only where nothing else told maker and model, only from the
// host that announced them, without a login.
// Invariants: no password is ever sent; time, datagrams and devices are bounded.
#pragma once

#include "agent/discovery/merge/merge.hpp"
#include "agent/discovery/wire/udp_pass.hpp"
#include "common/ports/devices.hpp"

namespace camfleet::discovery {

struct DiscoveryPorts {  // of the protocols; others only for tests
    std::uint16_t sadp = 37020;
    std::uint16_t mdns = 5353;
    std::uint16_t ssdp = 1900;
    std::uint16_t ws_discovery = 3702;
    std::uint16_t dhdiscover = 37810;
    std::uint16_t dahua_legacy = 5050;
};

struct CombinedConfig {
    // Own IPv4 addresses; their interfaces are asked over IPv6 too. Empty: all but loopback.
    std::vector<std::string> interface_addresses;
    DiscoveryPorts ports;
    std::chrono::milliseconds window{5000};  // a pass ends then, or at its deadline
    std::chrono::milliseconds interval{1000};
    bool goes_on = false;      // asks until the window ends, not three times only
    bool legacy_dahua = true;  // the old binary search: known from one source only
    // Also what proves no identity: hosts that only show a camera maker's MAC, and devices that
    // state neither MAC nor serial number. For people; a job could only take such a row for a
    // stranger.
    bool list_all = false;
    wire::FaultReport on_fault;  // what was skipped, and why; may be empty
};

class CombinedFinder final : public ports::Finder {
  public:
    explicit CombinedFinder(CombinedConfig config) : config_(std::move(config)) {}

    // Errors: invalid_argument (interface address), io (no interface could be used)
    // Blocks: for the window, and a second for UPnP descriptions where there are any to fetch.
    Result<std::vector<v1::Sighting>> look(ports::Deadline until) override;

    // Of the last look.
    [[nodiscard]] const wire::PassCount& count() const { return count_; }

  private:
    [[nodiscard]] std::vector<wire::LinkInterface> links_of(
        const std::vector<wire::LocalInterface>& chosen) const;
    [[nodiscard]] merge::Scene scene_of(const std::vector<wire::LocalInterface>& interfaces) const;
    void fetch_descriptions(merge::Scene& scene, ports::Deadline until) const;
    void report(const Error& error) const;

    CombinedConfig config_;
    wire::PassCount count_;
};

}  // namespace camfleet::discovery
