// SPDX-License-Identifier: Apache-2.0
// What the switches of a site say over SNMP, as rows: through the product's own parser, views of
// one VLAN each included.
#include "agent/switches/topology/vlan_views.hpp"
#include "tests/simulation/topology_core/site.hpp"

#include <algorithm>

namespace camfleet::simulation {

namespace sw = camfleet::switches;

// The numbers on the case and Cisco's are tied to names only: their interfaces begin elsewhere.
std::uint32_t if_index_of(const TrueSwitch& box, std::size_t port) {
    const std::uint32_t first = box.numbers == Numbers::on_the_case ? 49'152
                                : box.numbers == Numbers::by_vlan   ? 10'100
                                                                    : 0;
    return first + static_cast<std::uint32_t>(port) + 1;
}

namespace {

using ports::Oid;
using ports::SnmpRow;
using ports::SnmpType;
using Rows = std::vector<SnmpRow>;

constexpr std::uint32_t lag_base = 1000;  // ifIndex of link aggregation n is this and n

// Tables by name, parsed once.
struct Column {
    explicit Column(std::string_view text) : root(ports::parse_oid(text)) {}
    [[nodiscard]] Oid at(std::initializer_list<std::uint32_t> tail) const {
        auto oid = root;
        oid.insert(oid.end(), tail);
        return oid;
    }
    Oid root;
};

const Column& column(std::string_view name) {
    static std::map<std::string, Column, std::less<>> known;
    const auto found = known.find(name);
    return found != known.end() ? found->second
                                : known.emplace(std::string(name), Column(name)).first->second;
}

void number(Rows& out, Oid oid, std::int64_t value) {
    out.push_back({std::move(oid), SnmpType::integer, value, {}, {}});
}

void text(Rows& out, Oid oid, std::string value) {
    out.push_back({std::move(oid), SnmpType::octets, 0, std::move(value), {}});
}

std::string raw(const std::string& mac) {
    std::string bytes;
    for (std::size_t i = 0; i < mac.size(); i += 3) {
        bytes += static_cast<char>(std::stoi(mac.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

std::string_view sys_object_id(Numbers numbers) {
    switch (numbers) {
        case Numbers::on_the_case:
            return "1.3.6.1.4.1.11863.5.190";
        case Numbers::by_vlan:
            return "1.3.6.1.4.1.9.1.1208";
        default:
            return "1.3.6.1.4.1.4526.100.1";
    }
}

std::uint32_t bridge_port_of(const TrueSwitch& box, std::size_t port) {
    switch (box.numbers) {
        case Numbers::permuted:
        case Numbers::permuted_with_gaps:
            return static_cast<std::uint32_t>(box.ports.size() - port);
        case Numbers::on_the_case:
            return if_index_of(box, port);
        default:
            return static_cast<std::uint32_t>(port + 1);
    }
}

std::string descr_of(const TrueSwitch& box, std::size_t port) {
    const auto n = std::to_string(port + 1);
    if (box.numbers == Numbers::by_vlan) return "GigabitEthernet1/0/" + n;
    const bool socket = box.numbers == Numbers::on_the_case && box.sparse;
    return "gigabitEthernet 1/0/" + n + (socket ? " : copper" : "");
}

void describe_power(const TrueSwitch& box, std::uint32_t n, bool fed, Rows& out) {
    if (box.numbers == Numbers::on_the_case) {
        number(out, column("1.3.6.1.4.1.11863.6.56.1.1.2.1.1.2").at({n}), 1);
        number(out, column("1.3.6.1.4.1.11863.6.56.1.1.2.1.1.11").at({n}), fed ? 2 : 0);
        return;
    }
    number(out, column("1.3.6.1.2.1.105.1.1.1.3").at({1, n}), 1);
    number(out, column("1.3.6.1.2.1.105.1.1.1.6").at({1, n}), fed ? 3 : 2);
}

void describe_lag(const TrueSwitch& box, std::uint32_t member, unsigned number_of, Rows& out) {
    const auto index = lag_base + number_of;
    const bool cisco = box.numbers == Numbers::by_vlan;
    text(out, column("1.3.6.1.2.1.2.2.1.2").at({index}),
         (cisco ? "Port-channel" : "lag ") + std::to_string(number_of));
    number(out, column("1.3.6.1.2.1.2.2.1.3").at({index}), cisco ? 53 : 161);
    number(out, column("1.3.6.1.2.1.2.2.1.8").at({index}), 1);
    number(out, column("1.2.840.10006.300.43.1.2.1.1.13").at({member}), index);
}

void lldp(Rows& out, std::uint32_t index, int chassis_kind, std::string chassis, char enabled) {
    number(out, column("1.0.8802.1.1.2.1.4.1.1.4").at({0, index, 1}), chassis_kind);
    text(out, column("1.0.8802.1.1.2.1.4.1.1.5").at({0, index, 1}), std::move(chassis));
    text(out, column("1.0.8802.1.1.2.1.4.1.1.12").at({0, index, 1}), {enabled, '\0'});
}

constexpr int by_mac = 4;
constexpr int by_address = 5;
constexpr char lldp_bridge = 0x20;
constexpr char lldp_access_point = 0x30;
constexpr char lldp_telephone = 0x04;
constexpr char lldp_station = 0x01;

void announce_phone(const TruePort& port, std::uint32_t index, Rows& out) {
    switch (port.announces) {
        case Announces::cdp:
            text(out, column("1.3.6.1.4.1.9.9.23.1.2.1.1.6").at({index, 1}), "phone");
            text(out, column("1.3.6.1.4.1.9.9.23.1.2.1.1.9").at({index, 1}),
                 std::string("\0\0\0\x90", 4));
            break;
        case Announces::lldp:
            lldp(out, index, by_address, std::string("\x01\x0a\0\0\x07", 5), lldp_telephone);
            break;
        case Announces::lldp_by_address:
            lldp(out, index, by_mac, raw(port.hosts.front()), lldp_telephone);
            break;
        case Announces::nothing:
            break;
    }
}

}  // namespace

std::uint32_t Site::forwarding_number(const TrueSwitch& box, std::size_t port) const {
    const auto& truth = box.ports[port];
    const bool names_lags = box.numbers == Numbers::identity || box.numbers == Numbers::by_vlan;
    if (truth.lag != 0 && !box.lag_rows_on_member && names_lags) return lag_base + truth.lag;
    const auto first = std::ranges::find_if(
        box.ports, [&](const TruePort& other) { return truth.lag != 0 && other.lag == truth.lag; });
    const auto shown =
        first == box.ports.end() ? port : static_cast<std::size_t>(first - box.ports.begin());
    return box.numbers == Numbers::on_the_case ? static_cast<std::uint32_t>(shown + 1)
                                               : bridge_port_of(box, shown);
}

void Site::describe_ports(std::size_t at, Rows& out) const {
    const auto& box = switches_[at];
    for (std::size_t i = 0; i < box.ports.size(); ++i) {
        const auto& truth = box.ports[i];
        const auto index = if_index_of(box, i);
        text(out, column("1.3.6.1.2.1.2.2.1.2").at({index}), descr_of(box, i));
        number(out, column("1.3.6.1.2.1.2.2.1.3").at({index}), 6);
        number(out, column("1.3.6.1.2.1.2.2.1.8").at({index}),
               truth.behind == Behind::nothing ? 2 : 1);
        describe_power(box, static_cast<std::uint32_t>(i + 1), truth.fed, out);
        if (truth.lag != 0) describe_lag(box, index, truth.lag, out);
    }
}

// With gaps: every second port is missing.
void Site::describe_bridge_map(const TrueSwitch& box, Rows& out) const {
    const auto& map = column("1.3.6.1.2.1.17.1.4.1.2");
    std::set<unsigned> lags;
    for (std::size_t i = 0; i < box.ports.size(); ++i) {
        if (box.numbers == Numbers::permuted_with_gaps && i % 2 == 1) continue;
        number(out, map.at({bridge_port_of(box, i)}), if_index_of(box, i));
        if (box.ports[i].lag != 0) lags.insert(box.ports[i].lag);
    }
    for (const auto lag : lags) number(out, map.at({lag_base + lag}), lag_base + lag);
}

void Site::describe_vlans(const TrueSwitch& box, Rows& out) const {
    if (box.numbers != Numbers::by_vlan) return;
    constexpr std::uint32_t none = 4096;
    for (std::size_t i = 0; i < box.ports.size(); ++i) {
        const auto& truth = box.ports[i];
        const auto index = if_index_of(box, i);
        if (box.shows_trunks) {
            number(out, column("1.3.6.1.4.1.9.9.46.1.6.1.1.14").at({index}), truth.trunk ? 1 : 2);
        }
        if (!truth.trunk) {
            number(out, column("1.3.6.1.4.1.9.9.68.1.2.2.1.2").at({index}), truth.access_vlan);
        }
        if (box.shows_voice) {
            number(out, column("1.3.6.1.4.1.9.9.68.1.5.1.1.1").at({index}),
                   truth.voice_vlan == 0 ? none : truth.voice_vlan);
        }
    }
    if (!box.shows_vlans) return;
    for (const std::uint32_t vlan : {1, 10, 20, 30, 40, 1002, 1005}) {
        number(out, column("1.3.6.1.4.1.9.9.46.1.3.1.1.2").at({1, vlan}), 1);
    }
}

void Site::describe_neighbours(std::size_t at, Rows& out) const {
    const auto& box = switches_[at];
    for (std::size_t i = 0; i < box.ports.size(); ++i) {
        const auto& truth = box.ports[i];
        const auto index = if_index_of(box, i);
        const bool link = truth.behind == Behind::parent || truth.behind == Behind::child;
        if (link && switches_[truth.link].shows_lldp) {
            lldp(out, index, by_mac, raw(switches_[truth.link].base_mac), lldp_bridge);
        } else if (truth.behind == Behind::access_point && truth.hosts.size() % 2 == 0) {
            lldp(out, index, by_mac, raw(truth.hosts.front()), lldp_access_point);
        } else if (truth.behind == Behind::camera && i % 3 == 0) {
            lldp(out, index, by_mac, raw(truth.hosts.front()), lldp_station);
        } else if (truth.behind == Behind::phone) {
            announce_phone(truth, index, out);
        }
    }
}

std::vector<Site::Row> Site::forwarding_rows(std::size_t at) const {
    std::vector<Row> out;
    const auto& box = switches_[at];
    const auto add = [&](const std::string& mac, std::size_t port, unsigned vlan, int status) {
        if (port < box.ports.size()) out.push_back({mac, port, vlan, status});
    };
    for (const auto& host : hosts_) {
        const bool replaced = std::ranges::any_of(stale_, [&](const StaleRow& row) {
            return row.at == at && row.mac == host.mac && row.instead;
        });
        if (host.quiet || replaced) continue;
        add(host.mac, host.at == at ? host.port : towards(at, host.at), host.vlan, host.status);
    }
    for (std::size_t other = 0; other < switches_.size(); ++other) {
        if (other != at && switches_[other].shows_mac) {
            add(switches_[other].base_mac, towards(at, other), 1, 3);
        }
    }
    for (const auto& row : stale_) {
        if (row.at == at) add(row.mac, row.port, 20, 3);
    }
    for (const auto& ghost : ghosts_) {
        if (ghost.at == at && box.shows_status) add(ghost.mac, ghost.port, 10, ghost.status);
    }
    return out;
}

// vlan: one view's; nothing: all rows in one table.
void Site::describe_forwarding(std::size_t at, std::optional<unsigned> vlan, Rows& out) const {
    const auto& box = switches_[at];
    const auto& q_ports = column("1.3.6.1.2.1.17.7.1.2.2.1.2");
    const auto& q_states = column("1.3.6.1.2.1.17.7.1.2.2.1.3");
    const auto& d_ports = column("1.3.6.1.2.1.17.4.3.1.2");
    const auto& d_states = column("1.3.6.1.2.1.17.4.3.1.3");
    for (const auto& row : forwarding_rows(at)) {
        if (vlan && row.vlan != *vlan) continue;
        auto oid = vlan ? d_ports.root : q_ports.at({row.vlan});
        auto state = vlan ? d_states.root : q_states.at({row.vlan});
        for (const char c : raw(row.mac)) {
            oid.push_back(static_cast<unsigned char>(c));
            state.push_back(static_cast<unsigned char>(c));
        }
        number(out, std::move(oid), forwarding_number(box, row.port));
        if (box.shows_status) number(out, std::move(state), row.status);
    }
}

sw::SwitchSnapshot Site::describe(std::size_t at) const {
    const auto& box = switches_[at];
    const bool views = box.numbers == Numbers::by_vlan;
    std::vector<sw::ContextRows> contexts(1);
    auto& rows = contexts[0].rows;
    rows.push_back({ports::parse_oid("1.3.6.1.2.1.1.2.0"),
                    SnmpType::oid,
                    0,
                    {},
                    ports::parse_oid(sys_object_id(box.numbers))});
    text(rows, ports::parse_oid("1.3.6.1.2.1.17.1.1.0"), raw(box.base_mac));
    describe_ports(at, rows);
    describe_bridge_map(box, rows);
    describe_vlans(box, rows);
    describe_neighbours(at, rows);
    describe_forwarding(at, views ? std::optional(1U) : std::nullopt, rows);
    std::map<std::uint32_t, std::string> unread;
    for (const auto vlan : sw::vlan_views(views ? rows : Rows{})) {
        if (box.silent_vlans.contains(vlan)) {
            unread[vlan] = "silent";
            continue;
        }
        sw::ContextRows view{vlan, {}};
        describe_forwarding(at, vlan, view.rows);
        contexts.push_back(std::move(view));
    }
    return *sw::parse_snapshot("switch " + std::to_string(at), std::move(contexts), unread);
}

}  // namespace camfleet::simulation
