// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/topology_core/site.hpp"

#include <algorithm>
#include <cstdio>
#include <ranges>

namespace camfleet::simulation {

namespace sw = camfleet::switches;

namespace {

constexpr std::size_t switches_most = 6;
constexpr std::size_t ports_least = 6;
constexpr unsigned cameras_vlan = 10;
constexpr unsigned offices_vlan = 20;
constexpr unsigned voice_vlan = 30;
constexpr unsigned guests_vlan = 40;

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
    remember();
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
        choose_habits(box);
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

void Site::choose_habits(TrueSwitch& box) {
    box.numbers = static_cast<Numbers>(prng_.below(9) / 2);  // gaps are half as frequent
    box.shows_status = prng_.percent(75);
    if (box.numbers != Numbers::by_vlan) return;
    box.shows_voice = prng_.percent(80);
    box.shows_trunks = prng_.percent(80);
    box.shows_vlans = prng_.percent(90);
    if (prng_.one_in(2)) return;
    for (const auto vlan : {cameras_vlan, offices_vlan, voice_vlan, guests_vlan}) {
        if (prng_.one_in(4)) box.silent_vlans.insert(vlan);
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
        port.trunk = true;
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
        port.trunk = true;
    }
}

void Site::add_host(TruePort& port, std::size_t at, std::size_t index, unsigned vlan) {
    constexpr int other = 1;
    constexpr int learned = 3;
    constexpr int mgmt = 5;
    port.hosts.push_back(fresh_mac());
    const auto dice = prng_.below(20);
    const int status = dice < 4 ? other : dice == 4 ? mgmt : learned;
    hosts_.push_back({port.hosts.back(), at, index, vlan, status, false});
}

void Site::add_camera(const TruePort& port, std::size_t at, std::size_t index) {
    cameras_.push_back(
        {port.hosts.back(), at, index, hosts_.back().vlan, false, false, std::nullopt});
}

unsigned Site::some_vlan(const TruePort& port) {
    constexpr unsigned all[] = {cameras_vlan, offices_vlan, guests_vlan};
    return port.trunk ? all[prng_.below(std::size(all))] : port.access_vlan;
}

// The phone speaks in the voice VLAN; behind it hangs a computer, or a camera.
void Site::furnish_phone(std::size_t at, TruePort& port, std::size_t index) {
    port.behind = Behind::phone;
    port.voice_vlan = voice_vlan;
    const bool camera = prng_.one_in(2);
    port.access_vlan = camera ? cameras_vlan : offices_vlan;
    constexpr Announces ways[] = {Announces::nothing, Announces::cdp, Announces::lldp,
                                  Announces::lldp_by_address};
    port.announces = ways[prng_.below(std::size(ways))];
    // Only Cisco hears CDP.
    if (port.announces == Announces::cdp && switches_[at].numbers != Numbers::by_vlan) {
        port.announces = Announces::lldp;
    }
    add_host(port, at, index, voice_vlan);
    hosts_.back().quiet = port.announces != Announces::nothing && prng_.one_in(2);
    add_host(port, at, index, port.access_vlan);
    if (camera) add_camera(port, at, index);
}

void Site::furnish(std::size_t at, TruePort& port, std::size_t index) {
    if (port.behind != Behind::nothing) return;
    if (prng_.one_in(8)) ghosts_.push_back({fresh_mac(), at, index, prng_.one_in(2) ? 2 : 4});
    const auto dice = prng_.below(100);
    if (dice < 20 || (switches_[at].sparse && !prng_.one_in(8))) return;
    port.fed = !prng_.one_in(8);
    if (dice >= 65 && dice < 75) return furnish_phone(at, port, index);
    port.trunk = prng_.one_in(dice < 65 ? 8 : 3);
    if (dice < 65) {
        port.behind = Behind::camera;
        add_host(port, at, index, cameras_vlan);
    } else if (dice < 85) {
        port.behind = Behind::access_point;
        for (auto guests = 1 + prng_.below(3); guests > 0; --guests) {
            add_host(port, at, index, some_vlan(port));
        }
    } else {
        port.behind = Behind::unmanaged;
        for (auto more = 2 + prng_.below(5); more > 0; --more) {
            add_host(port, at, index, some_vlan(port));
        }
    }
    add_camera(port, at, index);
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
    hosts_.push_back({agent_mac_, at, index, some_vlan(port), 3, false});
}

// A camera's old row on some port; its own switch is asked and shows its VLAN, else nothing could
// tell.
void Site::make_stale() {
    for (auto& camera : cameras_) {
        const auto& box = switches_[camera.at];
        const bool listed = box.numbers != Numbers::by_vlan || box.shows_vlans;
        const bool shown = box.asked && listed && !box.silent_vlans.contains(camera.vlan);
        if (camera.silent || !shown || !prng_.one_in(6)) continue;
        const auto at = prng_.below(switches_.size());
        const auto port = prng_.below(switches_[at].ports.size());
        // On its own switch a second row is of another VLAN: the true one stays.
        stale_.push_back({camera.mac, at, port, at != camera.at && prng_.one_in(2)});
        camera.stale_rows = true;
    }
}

// Whoever talks on the port is in a table that the switch shows for certain.
bool Site::shows_a_host(std::size_t at, std::size_t port) const {
    const auto& box = switches_[at];
    const bool told =
        box.numbers != Numbers::by_vlan || (box.shows_vlans && box.silent_vlans.empty());
    return box.asked && told && std::ranges::any_of(hosts_, [&](const Host& host) {
               const bool replaced = std::ranges::any_of(stale_, [&](const StaleRow& row) {
                   return row.at == at && row.mac == host.mac && row.instead;
               });
               return host.at == at && host.port == port && !host.quiet && !replaced;
           });
}

// A frozen camera's port, or one that another device has taken: there its memory is outdated.
void Site::remember() {
    for (const auto& box : switches_) {
        if (!box.asked && prng_.one_in(2)) known_switches_.insert(box.base_mac);
    }
    for (auto& camera : cameras_) {
        if (!camera.silent || prng_.one_in(4)) continue;
        camera.last_seen = {camera.at, camera.port};
        if (!prng_.one_in(2)) continue;
        const auto at = prng_.below(switches_.size());
        const auto first = prng_.below(switches_[at].ports.size());
        for (std::size_t i = 0; i < switches_[at].ports.size(); ++i) {
            const auto port = (first + i) % switches_[at].ports.size();
            if (at == camera.at && port == camera.port) continue;
            if (!shows_a_host(at, port)) continue;
            camera.last_seen = {at, port};
            break;
        }
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
    question.known_switch_macs = known_switches_;
    if (camera.last_seen && switches_[camera.last_seen->first].asked) {
        const auto& [at, port] = *camera.last_seen;
        const auto before =
            std::ranges::count_if(switches_ | std::views::take(at), &TrueSwitch::asked);
        question.last_seen = {static_cast<std::size_t>(before), if_index_of(switches_[at], port)};
    }
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
