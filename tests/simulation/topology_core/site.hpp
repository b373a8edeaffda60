// SPDX-License-Identifier: Apache-2.0
// A random site as it really is, and what its switches would say of it. One seed is one site: a
// tree of 1 to 6 managed switches (some not asked, some fed over the link to their parent), link
// aggregations, frozen cameras, unmanaged switches, phones with a computer behind, access points
// with guests, cameras with and without a supply of their own, the agent somewhere, stale
// forwarding rows. What no table can show is left out: hosts that never talk behind an unmanaged
// switch, and a managed switch that shows neither itself nor its address, unless a link aggregation
// gives it away.
#pragma once

#include "agent/switches/topology/port_finder.hpp"
#include "tests/simulation/core/prng.hpp"

#include <string>
#include <vector>

namespace camfleet::simulation {

enum class Behind { nothing, camera, phone, access_point, unmanaged, parent, child, agent };

struct TruePort {
    Behind behind = Behind::nothing;
    std::vector<std::string> hosts;  // that hang directly on it
    std::size_t link = 0;            // the other switch, where behind is parent or child
    unsigned lag = 0;                // number of the link aggregation; 0: none
    bool fed = false;                // it delivers power
    bool carries_agent = false;
};

struct TrueSwitch {
    std::string base_mac;
    std::size_t parent = 0;  // of the first: itself
    bool asked = true;
    bool shows_lldp = true;
    bool shows_mac = true;
    bool lag_rows_on_member = false;  // forwarding rows name the first member, not the LAG
    bool sparse = false;              // hardly anything hangs on it
    int numbers = 0;                  // what forwarding ports mean: 0 identity, 1 permuted, 2 case
    std::vector<TruePort> ports;      // port n is at n-1
};

struct TrueCamera {
    std::string mac;
    std::size_t at = 0;    // switch
    std::size_t port = 0;  // index into ports
    bool stale_rows = false;
    bool silent = false;  // frozen: aged out of every table
};

class Site {
  public:
    explicit Site(std::uint64_t seed);

    [[nodiscard]] const std::vector<TrueSwitch>& switches() const { return switches_; }
    [[nodiscard]] const std::vector<TrueCamera>& cameras() const { return cameras_; }
    // Of the switches that are asked, in their order.
    [[nodiscard]] std::vector<camfleet::switches::SwitchSnapshot> snapshots() const;
    [[nodiscard]] camfleet::switches::FinderQuestion question(const TrueCamera& camera) const;
    // switch_at of a finding -> position in switches().
    [[nodiscard]] std::size_t asked_at(std::size_t switch_at) const;

  private:
    struct Host {
        std::string mac;
        std::size_t at = 0;
        std::size_t port = 0;
    };
    struct StaleRow {
        std::string mac;
        std::size_t at = 0;
        std::size_t port = 0;
        bool instead = false;  // the true row is gone
    };
    std::string fresh_mac();
    void grow_tree();
    void connect(std::size_t child, std::size_t parent);
    void furnish(std::size_t at, TruePort& port, std::size_t index);
    void place_agent();
    void make_stale();
    void add_host(TruePort& port, std::size_t at, std::size_t index);
    // Port of `at` that leads to switch `to`.
    [[nodiscard]] std::size_t root_of(std::size_t at) const;
    [[nodiscard]] std::size_t towards(std::size_t at, std::size_t to) const;
    [[nodiscard]] camfleet::switches::SwitchSnapshot describe(std::size_t at) const;
    void describe_ports(std::size_t at, camfleet::switches::SwitchSnapshot& out) const;
    void describe_forwarding(std::size_t at, camfleet::switches::SwitchSnapshot& out) const;
    void describe_neighbours(std::size_t at, camfleet::switches::SwitchSnapshot& out) const;
    [[nodiscard]] std::uint32_t forwarding_number(const TrueSwitch& box, std::size_t port) const;

    Prng prng_;
    std::uint64_t macs_ = 0;
    std::vector<TrueSwitch> switches_;
    std::vector<TrueCamera> cameras_;
    std::vector<Host> hosts_;
    std::vector<StaleRow> stale_;
    std::string agent_mac_;
};

// Empty, or why cutting this port breaks a promise.
[[nodiscard]] std::string harm_of_cutting(const Site& site,
                                          const camfleet::switches::PortFinding& finding,
                                          const TrueCamera& camera);

}  // namespace camfleet::simulation
