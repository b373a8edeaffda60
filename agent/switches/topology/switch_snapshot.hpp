// SPDX-License-Identifier: Apache-2.0
// What one switch said about itself at one moment, free of SNMP: interfaces, forwarding table,
// neighbours, PoE ports. Made from rows by parse_snapshot, read by the port finder.
// Invariant: nothing here is interpreted beyond the specification of its table; which port an
// entry means is decided in fdb_reading and poe_mapping.
#pragma once

#include "agent/switches/topology/row_index.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace camfleet::switches {

struct Interface {
    std::uint32_t index = 0;
    std::string descr;
    std::string name;
    std::string alias;
    std::uint32_t type = 0;  // IANAifType; 0: not offered
    std::uint32_t oper = 0;  // 1 up; 0: not offered
    std::string mac;
    bool in_lag = false;      // member of a link aggregation
    std::uint32_t below = 0;  // the one interface that this is stacked on (ifStackTable); 0: none
    // Read for a diagnosis only.
    std::uint32_t speed_mbps = 0;              // 0: not offered
    std::uint32_t duplex = 0;                  // 2 half, 3 full; 0: not offered
    std::optional<std::uint32_t> last_change;  // ticks of 10 ms, on the scale of uptime
    std::optional<std::uint32_t> errors_in;

    [[nodiscard]] std::string label() const;  // the name a person knows it by
};

struct FdbEntry {
    std::uint32_t database = 0;  // filtering database (one a VLAN on most switches)
    std::uint32_t vlan_context = 0;
    bool from_q_table = false;
    std::uint32_t port = 0;
    std::string mac;
};

struct Neighbour {
    std::uint32_t local_port = 0;  // lldpLocalPortNum, or ifIndex where cdp
    std::uint32_t if_index = 0;    // 0: no interface is known by that number
    bool cdp = false;
    std::string chassis_mac;  // empty: the chassis or port id is no MAC
    std::string port_mac;
    std::string name;  // sysName or CDP device id
    bool capabilities_known = false;
    std::uint8_t enabled = 0;  // LLDP first octet
    std::uint32_t cdp_capabilities = 0;
    std::uint32_t med_class = 0;
    bool pd_from_pse = false;  // LLDP-MED: it is fed by this port
};

enum class PoeState { unknown, off, searching, delivering, fault };

// Which table takes the write that switches a port's power.
// web: the switch's own HTTP interface or its manager, whose PoE ports are interfaces.
// web_cycle: the same, but all it offers is a cycle of its own: neither off nor on.
// single_source: the maker's own, which one source alone describes and nobody has vouched for.
enum class PoeControl {
    none,
    rfc3621,
    tp_link,
    foundry,
    huawei,
    d_link,
    single_source,
    web,
    web_cycle
};

struct PoePort {
    std::uint32_t group = 0;
    std::uint32_t port = 0;
    std::uint32_t if_index = 0;  // by poe_mapping; 0: unmapped
    PoeControl control = PoeControl::none;
    bool admin_on = true;
    PoeState state = PoeState::unknown;
    std::uint32_t power_class = 0;  // IEEE 802.3 class 0..4, valid while delivering
    std::uint32_t milliwatts = 0;
    std::uint32_t power_mode = 0;  // what "on" is, where the table itself tells; 0: one only
    // Read for a diagnosis only; they count from the switch's last start.
    std::optional<std::uint32_t> vanished;  // pethPsePortMPSAbsentCounter: the load went away
    std::optional<std::uint32_t> invalid;   // no valid signature
    std::optional<std::uint32_t> denied;    // the budget did not suffice
    std::optional<std::uint32_t> overloads;
    std::optional<std::uint32_t> shorts;
};

struct PoeBudget {
    std::uint32_t watts = 0;
    std::uint32_t used_watts = 0;
};

struct SwitchSnapshot {
    std::string name;                     // for explanations
    std::string own_name;                 // sysName
    std::string description;              // sysDescr
    std::optional<std::uint32_t> uptime;  // ticks of 10 ms
    std::string sys_object_id;            // "1.3.6.1.4.1.9.1.563"
    std::string make;                     // set by the driver, for people
    std::string power_method;             // the object or call that its driver writes
    std::string base_mac;
    // dot1dStpRootPort by VLAN context (0: the default one); this switch's own roots are left out.
    std::map<std::uint32_t, std::uint32_t> stp_roots;
    std::map<std::uint32_t, Interface> interfaces;
    std::map<std::uint32_t, std::uint32_t> unit_ports;  // by tie_units: logical unit -> its port
    // Bridge port -> ifIndex, per VLAN context; context 0 is the default one.
    std::map<std::uint32_t, std::map<std::uint32_t, std::uint32_t>> base_ports;
    std::vector<FdbEntry> fdb;
    // Why the interface tells no forwarding table; empty: it does. Then it may still know who hangs
    // on the switch, without the port.
    std::string hosts_untold;
    std::set<std::string> loose_hosts;
    // Cisco IOS only. VLANs whose forwarding table was not read, and why; 0: VLANs that nobody
    // lists.
    std::map<std::uint32_t, std::string> vlans_untold;
    // ifIndex -> its VLANs, where the switch tells all of them; any other port may carry every
    // VLAN.
    std::map<std::uint32_t, std::set<std::uint32_t>> access_vlans;
    std::vector<Neighbour> neighbours;
    std::map<std::pair<std::uint32_t, std::uint32_t>, PoePort> poe;  // by group, port
    std::map<std::uint32_t, PoeBudget> budgets;                      // by group
    std::set<std::string> own_macs;
    // Cisco only: PoE (group, port) -> ifIndex by entity alias, and by CISCO-STACK.
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> poe_entity_if;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> poe_stack_if;

    // True where sysObjectID lies below 1.3.6.1.4.1.<branch>.
    [[nodiscard]] bool is_vendor(std::string_view branch) const;
};

// One context's rows. VLAN 0 is the default context and comes first.
struct ContextRows {
    std::uint32_t vlan = 0;
    std::vector<SnmpRow> rows;
};

// unread: why the view of a VLAN is not among the contexts.
// Errors: malformed when the rows hold no interface at all.
[[nodiscard]] Result<SwitchSnapshot> parse_snapshot(
    std::string name,
    std::vector<ContextRows> contexts,
    const std::map<std::uint32_t, std::string>& unread = {});

// IANAifType: ethernetCsmacd 6, iso88023Csmacd 7, fastEther 62, fastEtherFX 69, gigabitEthernet
// 117.
[[nodiscard]] bool is_ethernet(const Interface& interface);
[[nodiscard]] bool is_lag(const Interface& interface);
// Fills unit_ports: the port of a logical unit (ge-0/0/0.0 of ge-0/0/0), by its name or by
// ifStackTable. After all of the interfaces.
void tie_units(SwitchSnapshot& snapshot);
// The port of a logical unit; any other known interface is its own. 0: no such interface.
[[nodiscard]] std::uint32_t physical_port(const SwitchSnapshot& snapshot, std::uint32_t index);

}  // namespace camfleet::switches
