// SPDX-License-Identifier: Apache-2.0
// A random site as it really is, and what its switches would say of it. One seed is one site: a
// tree of 1 to 6 managed switches (some not asked, some fed over the link to their parent), link
// aggregations, frozen cameras, unmanaged switches, phones with a computer or a camera behind,
// access points with guests, cameras with and without a supply of their own, the agent somewhere,
// stale forwarding rows, and of frozen cameras the port where each was last found: its own, or one
// where another device talks by now. Of switches that are not asked some are known by address. The
// switches number their ports in five ways, tables of bridge ports with
// gaps among them; those that show each VLAN in a view of its own (Cisco IOS) leave some views
// silent and some tables of VLANs untold. Rows have every status there is.
// What no table can show is left out: hosts that never talk behind an unmanaged switch, a phone
// that neither talks nor announces itself, a camera whose old row outlives the view of its present
// VLAN, and a managed switch that shows neither itself nor its address, unless a link aggregation
// gives it away.
#pragma once

#include "agent/switches/topology/port_finder.hpp"
#include "tests/simulation/core/prng.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace camfleet::simulation {

enum class Behind { nothing, camera, phone, access_point, unmanaged, parent, child, agent };

// How a switch's forwarding table numbers its ports.
enum class Numbers { identity, permuted, on_the_case, by_vlan, permuted_with_gaps };
enum class Announces { nothing, cdp, lldp, lldp_by_address };

struct TruePort {
    Behind behind = Behind::nothing;
    bool trunk = false;  // carries every VLAN, else access_vlan and voice_vlan
    unsigned access_vlan = 10;
    unsigned voice_vlan = 0;                   // 0: none
    Announces announces = Announces::nothing;  // of a phone
    std::vector<std::string> hosts;            // that hang directly on it
    std::size_t link = 0;                      // the other switch, where behind is parent or child
    unsigned lag = 0;                          // number of the link aggregation; 0: none
    bool fed = false;                          // it delivers power
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
    Numbers numbers = Numbers::identity;
    bool shows_status = true;  // of forwarding rows
    bool shows_voice = true;   // which voice VLAN a port has
    bool shows_trunks = true;
    bool shows_vlans = true;          // which VLANs there are
    std::set<unsigned> silent_vlans;  // whose views do not answer
    std::vector<TruePort> ports;      // port n is at n-1
};

struct TrueCamera {
    std::string mac;
    std::size_t at = 0;    // switch
    std::size_t port = 0;  // index into ports
    unsigned vlan = 0;
    bool stale_rows = false;
    bool silent = false;  // frozen: aged out of every table
    // Where a certain answer found it last; of an outdated one the camera has gone since.
    std::optional<std::pair<std::size_t, std::size_t>> last_seen;  // switch, index into ports
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
        unsigned vlan = 0;
        int status = 3;      // dot1dTpFdbStatus
        bool quiet = false;  // aged out of every table
    };
    struct StaleRow {
        std::string mac;
        std::size_t at = 0;
        std::size_t port = 0;
        bool instead = false;  // the true row is gone
    };
    struct Row {
        std::string mac;
        std::size_t port = 0;
        unsigned vlan = 0;
        int status = 3;
    };
    struct Ghost {
        std::string mac;
        std::size_t at = 0;
        std::size_t port = 0;
        int status = 2;
    };
    std::string fresh_mac();
    void choose_habits(TrueSwitch& box);
    void furnish_phone(std::size_t at, TruePort& port, std::size_t index);
    void grow_tree();
    void connect(std::size_t child, std::size_t parent);
    void furnish(std::size_t at, TruePort& port, std::size_t index);
    void place_agent();
    void make_stale();
    void remember();
    [[nodiscard]] bool shows_a_host(std::size_t at, std::size_t port) const;
    void add_host(TruePort& port, std::size_t at, std::size_t index, unsigned vlan);
    void add_camera(const TruePort& port, std::size_t at, std::size_t index);
    // VLAN of a host on a port that may carry several.
    unsigned some_vlan(const TruePort& port);
    // Port of `at` that leads to switch `to`.
    [[nodiscard]] std::size_t root_of(std::size_t at) const;
    [[nodiscard]] std::size_t towards(std::size_t at, std::size_t to) const;
    // What each switch shows: site_rows.cpp.
    [[nodiscard]] camfleet::switches::SwitchSnapshot describe(std::size_t at) const;
    [[nodiscard]] std::vector<Row> forwarding_rows(std::size_t at) const;
    void describe_ports(std::size_t at, std::vector<ports::SnmpRow>& out) const;
    void describe_bridge_map(const TrueSwitch& box, std::vector<ports::SnmpRow>& out) const;
    void describe_vlans(const TrueSwitch& box, std::vector<ports::SnmpRow>& out) const;
    void describe_neighbours(std::size_t at, std::vector<ports::SnmpRow>& out) const;
    void describe_forwarding(std::size_t at,
                             std::optional<unsigned> vlan,
                             std::vector<ports::SnmpRow>& out) const;
    [[nodiscard]] std::uint32_t forwarding_number(const TrueSwitch& box, std::size_t port) const;

    Prng prng_;
    std::uint64_t macs_ = 0;
    std::vector<TrueSwitch> switches_;
    std::vector<TrueCamera> cameras_;
    std::vector<Host> hosts_;
    std::vector<StaleRow> stale_;
    std::vector<Ghost> ghosts_;
    std::set<std::string> known_switches_;  // of those that are not asked
    std::string agent_mac_;
};

[[nodiscard]] std::uint32_t if_index_of(const TrueSwitch& box, std::size_t port);

// Empty, or why cutting this port breaks a promise.
[[nodiscard]] std::string harm_of_cutting(const Site& site,
                                          const camfleet::switches::PortFinding& finding,
                                          const TrueCamera& camera);

}  // namespace camfleet::simulation
