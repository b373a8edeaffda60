// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/topology_core/site.hpp"

#include <algorithm>
#include <cstdio>

namespace camfleet::simulation {

namespace sw = camfleet::switches;

namespace {

constexpr std::size_t switches_most = 6;
constexpr std::size_t ports_least = 6;
constexpr std::uint32_t lag_base = 1000;  // ifIndex of link aggregation n is this and n

std::uint32_t if_index_of(const TrueSwitch& box, std::size_t port) {
    // The case's numbers are tied to names only: their interfaces begin elsewhere.
    return static_cast<std::uint32_t>((box.numbers == 2 ? 49'152 : 0) + port + 1);
}

}  // namespace

Site::Site(std::uint64_t seed) : prng_(seed) {
    grow_tree();
    for (std::size_t at = 0; at < switches_.size(); ++at) {
        for (std::size_t port = 0; port < switches_[at].ports.size(); ++port) {
            furnish(at, switches_[at].ports[port], port);
        }
    }
    place_agent();
    make_stale();
}

std::string Site::fresh_mac() {
    char text[24];
    const auto n = ++macs_;
    std::snprintf(text, sizeof text, "02:00:00:00:%02x:%02x", static_cast<unsigned>(n >> 8U & 255U),
                  static_cast<unsigned>(n & 255U));
    return text;
}

void Site::grow_tree() {
    const auto count = 1 + prng_.below(switches_most);
    for (std::size_t at = 0; at < count; ++at) {
        TrueSwitch box;
        box.base_mac = fresh_mac();
        box.asked = at == 0 || !prng_.one_in(5);
        box.numbers = static_cast<int>(prng_.below(3));
        box.lag_rows_on_member = prng_.one_in(3);
        box.shows_lldp = prng_.percent(60);
        // An answer over SNMP passes every switch on its way, so its sender is learned there.
        box.shows_mac = box.asked || !box.shows_lldp || prng_.percent(50);
        box.sparse = prng_.one_in(3);
        box.ports.resize(ports_least + prng_.below(7));
        switches_.push_back(std::move(box));
        if (at > 0) connect(at, prng_.below(at));
    }
}

void Site::connect(std::size_t child, std::size_t parent) {
    switches_[child].parent = parent;
    const bool lag = prng_.one_in(4);
    const bool fed = prng_.one_in(2);
    if (lag && !switches_[child].asked && prng_.one_in(2)) {
        switches_[child].shows_lldp = false;
        switches_[child].shows_mac = false;
    }
    unsigned wanted = lag ? 2 : 1;
    for (auto& port : switches_[parent].ports) {
        if (wanted == 0 || port.behind != Behind::nothing) continue;
        port.behind = Behind::child;
        port.link = child;
        port.fed = fed;
        port.lag = lag ? static_cast<unsigned>(child) : 0;
        --wanted;
    }
    // No room at the parent: the child stands alone, nobody hears of it.
    const unsigned links = (lag ? 2U : 1U) - wanted;
    if (links == 0) switches_[child].parent = child;
    for (unsigned i = 0; i < links; ++i) {
        auto& port = switches_[child].ports[i];
        port.behind = Behind::parent;
        port.link = parent;
        port.lag = lag ? 99 : 0;
    }
}

void Site::add_host(TruePort& port, std::size_t at, std::size_t index) {
    port.hosts.push_back(fresh_mac());
    hosts_.push_back({port.hosts.back(), at, index});
}

void Site::furnish(std::size_t at, TruePort& port, std::size_t index) {
    if (port.behind != Behind::nothing) return;
    const auto dice = prng_.below(100);
    if (dice < 20 || (switches_[at].sparse && !prng_.one_in(8))) return;
    port.fed = !prng_.one_in(8);
    if (dice < 65) {
        port.behind = Behind::camera;
        add_host(port, at, index);
    } else if (dice < 75) {
        port.behind = Behind::phone;
        add_host(port, at, index);
        add_host(port, at, index);
    } else if (dice < 85) {
        port.behind = Behind::access_point;
        for (auto guests = 1 + prng_.below(3); guests > 0; --guests) add_host(port, at, index);
    } else {
        port.behind = Behind::unmanaged;
        for (auto more = 2 + prng_.below(5); more > 0; --more) add_host(port, at, index);
    }
    const bool has_camera = port.behind == Behind::camera || port.behind == Behind::unmanaged ||
                            port.behind == Behind::access_point;
    if (!has_camera) return;
    cameras_.push_back({port.hosts.back(), at, index, false, false});
    if (port.behind != Behind::camera || !prng_.one_in(8)) return;
    cameras_.back().silent = true;
    hosts_.pop_back();
}

// On a free port, or as one more host where others hang already.
void Site::place_agent() {
    agent_mac_ = fresh_mac();
    const auto at = prng_.below(switches_.size());
    const auto index = prng_.below(switches_[at].ports.size());
    auto& port = switches_[at].ports[index];
    if (port.behind == Behind::parent || port.behind == Behind::child) return;
    if (port.behind == Behind::nothing) port.behind = Behind::agent;
    port.carries_agent = true;
    hosts_.push_back({agent_mac_, at, index});
}

// A camera's old row on some port; its own switch is asked, else nothing could tell.
void Site::make_stale() {
    for (auto& camera : cameras_) {
        if (camera.silent || !switches_[camera.at].asked || !prng_.one_in(6)) continue;
        const auto at = prng_.below(switches_.size());
        const auto port = prng_.below(switches_[at].ports.size());
        // On its own switch a second row is of another VLAN: the true one stays.
        stale_.push_back({camera.mac, at, port, at != camera.at && prng_.one_in(2)});
        camera.stale_rows = true;
    }
}

std::size_t Site::root_of(std::size_t at) const {
    while (switches_[at].parent != at) at = switches_[at].parent;
    return at;
}

std::size_t Site::towards(std::size_t at, std::size_t to) const {
    if (root_of(at) != root_of(to)) return switches_[at].ports.size();
    const auto& ports = switches_[at].ports;
    auto below = to;
    // Climbs from `to`: when it passes `at`, the last step is the child that leads there.
    while (below != at && switches_[below].parent != below && switches_[below].parent != at) {
        below = switches_[below].parent;
    }
    const bool down = below != at && switches_[below].parent == at;
    for (std::size_t i = 0; i < ports.size(); ++i) {
        if (down && ports[i].behind == Behind::child && ports[i].link == below) return i;
        if (!down && ports[i].behind == Behind::parent) return i;
    }
    return ports.size();
}

std::uint32_t Site::forwarding_number(const TrueSwitch& box, std::size_t port) const {
    const auto& truth = box.ports[port];
    if (truth.lag != 0 && !box.lag_rows_on_member && box.numbers == 0) return lag_base + truth.lag;
    const auto first = std::ranges::find_if(
        box.ports, [&](const TruePort& other) { return truth.lag != 0 && other.lag == truth.lag; });
    const auto shown =
        first == box.ports.end() ? port : static_cast<std::size_t>(first - box.ports.begin());
    return static_cast<std::uint32_t>(box.numbers == 1 ? box.ports.size() - shown : shown + 1);
}

void Site::describe_ports(std::size_t at, sw::SwitchSnapshot& out) const {
    const auto& box = switches_[at];
    for (std::size_t i = 0; i < box.ports.size(); ++i) {
        const auto& truth = box.ports[i];
        const auto index = if_index_of(box, i);
        const auto number = static_cast<std::uint32_t>(i + 1);
        auto& interface = out.interfaces[index];
        interface.index = index;
        interface.descr = "gigabitEthernet 1/0/" + std::to_string(number);
        interface.type = 6;
        interface.oper = truth.behind == Behind::nothing ? 2 : 1;
        interface.in_lag = truth.lag != 0;
        const auto bridge = static_cast<std::uint32_t>(box.numbers == 1   ? box.ports.size() - i
                                                       : box.numbers == 2 ? index
                                                                          : number);
        out.base_ports[0][bridge] = index;
        auto& poe = out.poe[{1, number}];
        poe.group = 1;
        poe.port = number;
        poe.control = box.numbers == 2 ? sw::PoeControl::tp_link : sw::PoeControl::rfc3621;
        poe.state = truth.fed ? sw::PoeState::delivering : sw::PoeState::searching;
        if (truth.lag == 0) continue;
        auto& lag = out.interfaces[lag_base + truth.lag];
        lag.index = lag_base + truth.lag;
        lag.type = 161;
        lag.oper = 1;
        lag.descr = "lag " + std::to_string(truth.lag);
        out.base_ports[0][lag.index] = lag.index;
    }
}

void Site::describe_forwarding(std::size_t at, sw::SwitchSnapshot& out) const {
    const auto& box = switches_[at];
    const auto add = [&](const std::string& mac, std::size_t port, std::uint32_t vlan) {
        if (port < box.ports.size()) {
            out.fdb.push_back({vlan, 0, true, forwarding_number(box, port), mac});
        }
    };
    for (const auto& host : hosts_) {
        const bool replaced = std::ranges::any_of(stale_, [&](const StaleRow& row) {
            return row.at == at && row.mac == host.mac && row.instead;
        });
        if (!replaced) add(host.mac, host.at == at ? host.port : towards(at, host.at), 1);
    }
    for (std::size_t other = 0; other < switches_.size(); ++other) {
        if (other != at && switches_[other].shows_mac) {
            add(switches_[other].base_mac, towards(at, other), 1);
        }
    }
    for (const auto& row : stale_) {
        if (row.at == at) add(row.mac, row.port, 20);
    }
}

void Site::describe_neighbours(std::size_t at, sw::SwitchSnapshot& out) const {
    const auto& box = switches_[at];
    for (std::size_t i = 0; i < box.ports.size(); ++i) {
        const auto& truth = box.ports[i];
        sw::Neighbour neighbour;
        neighbour.if_index = if_index_of(box, i);
        const bool link = truth.behind == Behind::parent || truth.behind == Behind::child;
        if (link && switches_[truth.link].shows_lldp) {
            neighbour.chassis_mac = switches_[truth.link].base_mac;
            neighbour.capabilities_known = true;
            neighbour.enabled = 0x20;
            out.neighbours.push_back(neighbour);
        } else if (truth.behind == Behind::access_point && truth.hosts.size() % 2 == 0) {
            neighbour.chassis_mac = truth.hosts.front();
            neighbour.capabilities_known = true;
            neighbour.enabled = 0x30;
            out.neighbours.push_back(neighbour);
        } else if (truth.behind == Behind::camera && i % 3 == 0) {
            neighbour.chassis_mac = truth.hosts.front();
            neighbour.capabilities_known = true;
            neighbour.enabled = 0x01;
            out.neighbours.push_back(neighbour);
        }
    }
}

sw::SwitchSnapshot Site::describe(std::size_t at) const {
    const auto& box = switches_[at];
    sw::SwitchSnapshot out;
    out.name = "switch " + std::to_string(at);
    out.sys_object_id = box.numbers == 2 ? "1.3.6.1.4.1.11863.5.190" : "1.3.6.1.4.1.4526.100.1";
    out.base_mac = box.base_mac;
    out.own_macs = {box.base_mac};
    describe_ports(at, out);
    describe_forwarding(at, out);
    describe_neighbours(at, out);
    return out;
}

std::vector<sw::SwitchSnapshot> Site::snapshots() const {
    std::vector<sw::SwitchSnapshot> out;
    for (std::size_t at = 0; at < switches_.size(); ++at) {
        if (switches_[at].asked) out.push_back(describe(at));
    }
    return out;
}

sw::FinderQuestion Site::question(const TrueCamera& camera) const {
    sw::FinderQuestion question;
    question.camera_mac = camera.mac;
    question.agent_macs = {agent_mac_};
    return question;
}

std::size_t Site::asked_at(std::size_t switch_at) const {
    for (std::size_t at = 0; at < switches_.size(); ++at) {
        if (switches_[at].asked && switch_at-- == 0) return at;
    }
    return switches_.size();
}

std::string harm_of_cutting(const Site& site,
                            const sw::PortFinding& finding,
                            const TrueCamera& camera) {
    const auto at = site.asked_at(finding.switch_at);
    if (at == site.switches().size() || !finding.poe) return "no port at all";
    const auto& box = site.switches()[at];
    const auto port = finding.poe->port - 1;
    if (port >= box.ports.size()) return "no such port";
    const auto& truth = box.ports[port];
    if (truth.behind == Behind::parent || truth.behind == Behind::child) return "an uplink";
    if (truth.carries_agent) return "the way to the agent";
    if (truth.hosts.size() > 1) return std::to_string(truth.hosts.size()) + " hosts";
    if (at != camera.at || port != camera.port) return "another camera's port";
    return {};
}

}  // namespace camfleet::simulation
