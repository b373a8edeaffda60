// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/merge/merge.hpp"

#include "agent/discovery/merge/groups.hpp"
#include "agent/discovery/signs/addresses.hpp"
#include "agent/discovery/signs/makers.hpp"
#include "common/base/same_device.hpp"

#include <array>
#include <map>
#include <set>
#include <tuple>

namespace camfleet::merge {
namespace {

constexpr int conflict_lines_max = 8;  // of one device
constexpr int claimants_max = 128;     // of one address or serial number, compared with each other
constexpr std::size_t hosts_behind_one_mac = 4;  // more: a router answers for them

// Whose word counts first. A maker's own protocol knows its device; WS-Discovery is set by hand.
constexpr std::array<std::string_view, 7> trust{"sadp", "dhdiscover",   "dahua_legacy", "mdns",
                                                "ssdp", "ws_discovery", "neighbours"};

std::size_t rank_of(const v1::Sighting& sighting) {
    if (sighting.protocols().empty()) return trust.size();
    const auto at = std::ranges::find(trust, sighting.protocols(0));
    return static_cast<std::size_t>(at - trust.begin());
}

void take_if_empty(std::string* into, const std::string& value) {
    if (into->empty()) *into = value;
}

class Place {
  public:
    explicit Place(const Scene& scene) : scene_(scene) {
        // Of each family for itself: several IPv6 addresses are nothing special.
        std::map<std::pair<std::string, bool>, std::set<std::string>> hosts;
        const auto key = [](const auto& one) {
            return std::pair(one.mac, signs::is_ipv6(one.host));
        };
        for (const auto& one : scene.neighbours) hosts[key(one)].insert(one.host);
        for (const auto& one : scene.neighbours) {
            if (hosts[key(one)].size() <= hosts_behind_one_mac)
                by_host_.try_emplace(one.host, &one);
        }
    }

    [[nodiscard]] bool is_foreign(const std::string& host) const {
        if (scene_.subnets.empty() || signs::is_ipv6(host) || signs::is_link_local(host))
            return false;
        return std::ranges::none_of(scene_.subnets, [&](const Subnet& subnet) {
            return signs::is_in_subnet(host, subnet.own, subnet.netmask);
        });
    }
    // 0: reachable as it stands; the higher, the more has to be done first.
    [[nodiscard]] int distance(const std::string& host) const {
        if (signs::is_ipv6(host)) return ipv6_distance(host);
        if (signs::is_link_local(host)) return 2;
        return is_foreign(host) ? 1 : 0;
    }
    // A link-local address works on the wire where it was heard, and nowhere without its zone; of
    // any other nobody here knows whether there is a way.
    static int ipv6_distance(const std::string& host) {
        if (!signs::is_link_local(host)) return 4;
        return host.find('%') != std::string::npos ? 3 : 5;
    }
    [[nodiscard]] const neighbours::Neighbour* neighbour(const std::string& host) const {
        const auto found = by_host_.find(host);
        return found == by_host_.end() ? nullptr : found->second;
    }
    [[nodiscard]] bool is_fresh(const neighbours::Neighbour& one) const {
        return !one.permanent && one.confirmed_ago <= scene_.fresh;
    }

  private:
    const Scene& scene_;
    std::map<std::string, const neighbours::Neighbour*> by_host_;
};

void merge_identity(const v1::Sighting& from, v1::Sighting& into) {
    auto& identity = *into.mutable_identity();
    take_if_empty(identity.mutable_maker(), from.identity().maker());
    take_if_empty(identity.mutable_serial(), from.identity().serial());
    take_if_empty(identity.mutable_mac(), from.identity().mac());
    take_if_empty(into.mutable_model(), from.model());
    take_if_empty(into.mutable_firmware(), from.firmware());
    take_if_empty(into.mutable_boot_marker(), from.boot_marker());
    take_if_empty(into.mutable_name(), from.name());
    take_if_empty(into.mutable_endpoint_uuid(), from.endpoint_uuid());
    take_if_empty(into.mutable_description_url(), from.description_url());
    if (into.kind() == v1::DeviceKind::unspecified) into.set_kind(from.kind());
}

void merge_state(const v1::Sighting& from, v1::Sighting& into) {
    if (into.state() == v1::CameraState::unspecified) into.set_state(from.state());
    into.set_activated(into.activated() && from.activated());
    into.set_answers_ping(into.answers_ping() || from.answers_ping());
    into.set_answers_http(into.answers_http() || from.answers_http());
    into.set_address_conflict(into.address_conflict() || from.address_conflict());
    into.set_duplicate_serial(into.duplicate_serial() || from.duplicate_serial());
    if (!into.has_port() && from.has_port()) *into.mutable_port() = from.port();
}

// Ports only from those who speak of the chosen address.
void merge_ports(const v1::Sighting& from, v1::Endpoint& into) {
    const auto& there = from.endpoint();
    if (there.host() != into.host()) return;
    if (into.http_port() == 0) into.set_http_port(there.http_port());
    if (into.https_port() == 0) into.set_https_port(there.https_port());
    if (into.rtsp_port() == 0) into.set_rtsp_port(there.rtsp_port());
}

void choose_address(const Group& group, const Place& place, v1::Sighting& into) {
    std::vector<std::string> hosts;
    const auto add = [&](const std::string& host) {
        if (!host.empty() && std::ranges::find(hosts, host) == hosts.end()) hosts.push_back(host);
    };
    for (const auto* one : group) add(one->endpoint().host());
    for (const auto* one : group) {
        for (const auto& address : one->addresses()) add(address.host());
    }
    // What was heard over IPv4 names a link-local address without its zone: the same one.
    std::erase_if(hosts, [all = hosts](const std::string& host) {
        return std::ranges::any_of(
            all, [&](const std::string& other) { return other.starts_with(host + "%"); });
    });
    std::multimap<int, std::string> by_distance;  // equal ones stay in order
    for (const auto& host : hosts) by_distance.emplace(place.distance(host), host);
    into.clear_addresses();
    for (const auto& [distance, host] : by_distance) {
        auto& address = *into.add_addresses();
        address.set_host(host);
        address.set_link_local(signs::is_link_local(host));
        address.set_off_subnet(place.is_foreign(host));
    }
    into.mutable_endpoint()->set_host(hosts.empty() ? "" : by_distance.begin()->second);
}

v1::Sighting join(Group group, const Place& place) {
    std::ranges::sort(group, {}, [](const auto* one) {
        return std::tuple(rank_of(*one), one->endpoint().host(), one->model(), one->name());
    });
    v1::Sighting out;
    out.set_found(true);
    out.set_activated(true);
    std::set<std::string> protocols;
    for (const auto* one : group) {
        merge_identity(*one, out);
        merge_state(*one, out);
        protocols.insert(one->protocols().begin(), one->protocols().end());
    }
    choose_address(group, place, out);
    for (const auto* one : group) merge_ports(*one, *out.mutable_endpoint());
    *out.mutable_protocols() = {protocols.begin(), protocols.end()};
    return out;
}

// A MAC from the neighbour table for devices that state none.
std::vector<v1::Sighting> with_neighbours(const Scene& scene, const Place& place) {
    std::map<std::string, std::set<std::string>> claimed;  // address -> MACs that state it
    for (const auto& one : scene.sightings) {
        if (!one.identity().mac().empty())
            claimed[one.endpoint().host()].insert(one.identity().mac());
    }
    auto out = scene.sightings;
    for (auto& one : out) {
        if (!one.identity().mac().empty()) continue;
        const auto* neighbour = place.neighbour(one.endpoint().host());
        if (neighbour == nullptr || neighbour->permanent) continue;
        const auto& others = claimed[one.endpoint().host()];
        if (!others.empty() && !others.contains(neighbour->mac)) continue;
        one.mutable_identity()->set_mac(neighbour->mac);
        one.add_protocols("neighbours");
    }
    if (!scene.list_neighbours) return out;
    for (const auto& neighbour : scene.neighbours) {
        const auto maker = signs::maker_of_mac(neighbour.mac);
        if (maker.empty() || place.neighbour(neighbour.host) == nullptr ||
            !place.is_fresh(neighbour))
            continue;
        v1::Sighting sighting;
        sighting.set_found(true);
        sighting.set_activated(true);
        sighting.add_protocols("neighbours");
        sighting.mutable_identity()->set_maker(maker);
        sighting.mutable_identity()->set_mac(neighbour.mac);
        sighting.mutable_endpoint()->set_host(neighbour.host);
        signs::add_address(sighting, neighbour.host);
        out.push_back(std::move(sighting));
    }
    return out;
}

std::string label_of(const v1::Sighting& device) {
    const auto& identity = device.identity();
    if (!identity.serial().empty()) return identity.serial();
    if (!identity.mac().empty()) return identity.mac();
    return device.endpoint_uuid().empty() ? "a device without a name" : device.endpoint_uuid();
}

void add_conflict(v1::Sighting& device, const std::string& line) {
    if (device.conflicts_size() < conflict_lines_max) device.add_conflicts(line);
}

// Calls `mark` for each two devices of one claim, both ways round, within a bound for each.
template <class Mark>
void for_pairs(const std::vector<std::size_t>& who, const Mark& mark) {
    for (const auto i : who) {
        int told = 0;
        int looked = 0;
        for (const auto j : who) {
            if (told >= conflict_lines_max || ++looked > claimants_max) break;
            if (i != j && mark(i, j)) ++told;
        }
    }
}

void mark_shared_addresses(std::vector<v1::Sighting>& devices) {
    std::map<std::string, std::vector<std::size_t>> claims;
    for (std::size_t i = 0; i < devices.size(); ++i) {
        for (const auto& address : devices[i].addresses()) claims[address.host()].push_back(i);
    }
    for (const auto& [host, who] : claims) {
        for_pairs(who, [&](std::size_t i, std::size_t j) {
            devices[i].set_address_conflict(true);
            add_conflict(devices[i], host + " is claimed by " + label_of(devices[j]) + " too");
            return true;
        });
    }
}

void mark_shared_serials(std::vector<v1::Sighting>& devices) {
    std::map<std::string, std::vector<std::size_t>> claims;
    for (std::size_t i = 0; i < devices.size(); ++i) {
        const auto key = serial_key(devices[i].identity().serial());
        if (!key.empty()) claims[key].push_back(i);
    }
    for (const auto& [key, who] : claims) {
        for_pairs(who, [&](std::size_t i, std::size_t j) {
            const auto& a = devices[i].identity();
            const auto& b = devices[j].identity();
            if (!same_serial(a.serial(), b.serial())) return false;
            if (!a.maker().empty() && !b.maker().empty() && a.maker() != b.maker()) return false;
            devices[i].set_duplicate_serial(true);
            add_conflict(devices[i],
                         "serial number " + a.serial() + " is shown by " +
                             (b.mac().empty() ? devices[j].endpoint().host() : b.mac()) + " too");
            return true;
        });
    }
}

// Another MAC answers for the address that the device states. Said, but not held against it: some
// devices state the MAC of another of their own interfaces.
void mark_other_neighbour(const Place& place, v1::Sighting& device) {
    const auto* neighbour = place.neighbour(device.endpoint().host());
    if (neighbour == nullptr || !place.is_fresh(*neighbour)) return;
    if (different_macs(neighbour->mac, device.identity().mac())) {
        add_conflict(device, device.endpoint().host() + " is answered for by " + neighbour->mac);
    }
}

void mark_inner_conflict(v1::Sighting& device) {
    if (device.address_conflict() && device.conflicts().empty())
        add_conflict(device, "MAC " + device.identity().mac() + " stated two serial numbers");
}

}  // namespace

std::vector<v1::Sighting> merge(const Scene& scene) {
    const Place place(scene);
    const auto sightings = with_neighbours(scene, place);
    std::vector<v1::Sighting> devices;
    for (auto& group : group_devices(sightings)) devices.push_back(join(std::move(group), place));
    std::ranges::sort(devices, [](const auto& a, const auto& b) {
        const auto key = [](const v1::Sighting& one) {
            return std::tuple(one.endpoint().host().size(), one.endpoint().host(),
                              one.identity().mac(), one.identity().serial(), one.endpoint_uuid());
        };
        return key(a) < key(b);
    });
    mark_shared_addresses(devices);
    mark_shared_serials(devices);
    for (auto& device : devices) {
        mark_other_neighbour(place, device);
        mark_inner_conflict(device);
    }
    return devices;
}

}  // namespace camfleet::merge
