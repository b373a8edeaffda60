// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/port_finder.hpp"

#include "agent/switches/topology/mutation.hpp"
#include "agent/switches/topology/vlan_views.hpp"
#include "common/base/encoding.hpp"

#include <algorithm>

namespace camfleet::switches {
namespace {

struct Place {
    std::size_t switch_at = 0;
    const Survey* survey = nullptr;
    const SurveyedPort* port = nullptr;
};

std::string describe(const Place& place) {
    return place.survey->snapshot->name + " port " + place.survey->port_name(place.port->if_index);
}

std::set<std::string> macs_of_others(std::span<const SwitchSnapshot> snapshots,
                                     std::size_t self,
                                     const FinderQuestion& question) {
    std::set<std::string> macs = question.known_switch_macs;
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
        // Two records of one switch are not each other's neighbours.
        const auto& base = snapshots[i].base_mac;
        if (i == self || (!base.empty() && base == snapshots[self].base_mac)) continue;
        macs.insert(snapshots[i].own_macs.begin(), snapshots[i].own_macs.end());
    }
    for (const auto& own : snapshots[self].own_macs) macs.erase(own);
    macs.erase(question.camera_mac);
    return macs;
}

PortFinding refuse(FindingReason reason, std::string explanation) {
    PortFinding finding;
    finding.reason = reason;
    finding.explanation = std::move(explanation);
    return finding;
}

PortFinding at_place(const Place& place, FindingReason reason, std::string explanation) {
    auto finding = refuse(reason, std::move(explanation));
    finding.switch_at = place.switch_at;
    finding.if_index = place.port->if_index;
    finding.if_name = place.survey->port_name(place.port->if_index);
    if (const auto* poe = place.survey->poe_of(finding.if_index)) finding.poe = *poe;
    return finding;
}

PortFinding located(const Place& place, FindingReason reason, std::string explanation) {
    auto finding = at_place(place, reason, std::move(explanation));
    finding.located = true;
    return finding;
}

// A phone may have a host behind it. LLDP-MIB LldpSystemCapabilitiesMap, first octet.
constexpr std::uint8_t telephone = 0x04;
// CISCO-CDP-MIB cdpCacheCapabilities: VoIP phone, two-port MAC relay.
constexpr std::uint32_t cdp_passes_on = 0x80 | 0x400;

bool says_phone(const Neighbour& neighbour) {
    if (CAMFLEET_FINDER_MUTANT(phones_are_no_strangers)) return false;
    if (neighbour.cdp) return (neighbour.cdp_capabilities & cdp_passes_on) != 0;
    return (neighbour.enabled & telephone) != 0;
}

enum class NeighbourVerdict { none, proof, compatible, foreign };

bool is_camera(const Neighbour& neighbour, const std::string& mac) {
    return neighbour.chassis_mac == mac || neighbour.port_mac == mac;
}

// Old neighbours linger: a row that names the camera outweighs strangers that only end stations
// are.
NeighbourVerdict judge_neighbours(const SurveyedPort& port, const std::string& camera) {
    auto verdict = NeighbourVerdict::none;
    bool stranger = false;
    bool nameless = false;
    bool proof = false;
    for (const auto* neighbour : port.neighbours) {
        if (is_camera(*neighbour, camera)) {
            proof = true;
        } else if (!neighbour->capabilities_known || !neighbour->chassis_mac.empty() ||
                   !neighbour->port_mac.empty() || says_phone(*neighbour)) {
            stranger = true;
        } else {
            nameless = true;
        }
    }
    if (proof)
        verdict = stranger ? NeighbourVerdict::compatible : NeighbourVerdict::proof;
    else if (stranger)
        verdict = NeighbourVerdict::foreign;
    else if (nameless)
        verdict = NeighbourVerdict::compatible;
    return verdict;
}

bool carries_agent(const SurveyedPort& port, const FinderQuestion& question) {
    return std::ranges::any_of(question.agent_macs,
                               [&](const std::string& mac) { return port.macs.contains(mac); });
}

// Everything that forbids the cut although the port is known. Nothing: go on.
std::optional<PortFinding> refuse_traffic(const Place& place, const FinderQuestion& question) {
    const auto& port = *place.port;
    if (carries_agent(port, question)) {
        return located(place, FindingReason::path_to_agent,
                       describe(place) + " leads to this agent as well");
    }
    if (port.macs.size() > 1 && !CAMFLEET_FINDER_MUTANT(hosts_are_not_counted)) {
        return located(place, FindingReason::several_devices,
                       std::to_string(port.macs.size()) + " devices share " + describe(place));
    }
    if (const auto untold = untold_on_port(*place.survey->snapshot, port.if_index);
        !untold.empty()) {
        return located(place, FindingReason::hosts_untold,
                       "others may share " + describe(place) + ": " + untold);
    }
    if (place.survey->snapshot->interfaces.at(port.if_index).oper > 1) {
        return at_place(place, FindingReason::no_link,
                        describe(place) + " is down: the forwarding entry is stale");
    }
    if (judge_neighbours(port, question.camera_mac) == NeighbourVerdict::foreign) {
        return at_place(place, FindingReason::foreign_neighbour,
                        "another device announces itself on " + describe(place));
    }
    return std::nullopt;
}

std::optional<PortFinding> refuse_power(const Place& place, bool from_memory) {
    const auto& survey = *place.survey;
    if (survey.snapshot->poe.empty()) {
        return located(place, FindingReason::no_power_control,
                       describe(place) + ": the switch shows no PoE ports");
    }
    if (survey.mapping.rule == PoeRule::none) {
        return located(place, FindingReason::mapping_unclear,
                       describe(place) + ": " + survey.mapping.explanation);
    }
    if (!survey.contradiction.empty()) {
        return located(place, FindingReason::mapping_contradicted,
                       describe(place) + ": " + survey.contradiction);
    }
    const auto* poe = survey.poe_of(place.port->if_index);
    if (poe == nullptr) {
        return located(place, FindingReason::no_power_control, describe(place) + " has no PoE");
    }
    if (poe->control == PoeControl::none) {
        return located(place, FindingReason::no_power_control,
                       describe(place) + ": " + std::string(no_write_text));
    }
    if (poe->control == PoeControl::single_source) {
        return located(place, FindingReason::no_power_control,
                       describe(place) + ": " + std::string(single_source_text));
    }
    if (poe->control == PoeControl::web_cycle) {
        return located(place, FindingReason::no_power_control,
                       describe(place) + ": " + std::string(cycle_only_text));
    }
    if (!poe->admin_on || poe->state == PoeState::off) {
        return located(place, FindingReason::power_off,
                       describe(place) + " is switched off already");
    }
    if (poe->state == PoeState::fault) {
        return located(place, FindingReason::power_fault, describe(place) + " reports a PoE fault");
    }
    if (poe->state == PoeState::searching && !from_memory) {
        return located(place, FindingReason::not_delivering,
                       describe(place) + " delivers no power: the camera is fed by something else");
    }
    return std::nullopt;
}

bool is_certain(const Place& place,
                const PoePort& poe,
                const FinderQuestion& question,
                bool elsewhere_unclear) {
    const auto verdict = judge_neighbours(*place.port, question.camera_mac);
    return poe.state == PoeState::delivering && !elsewhere_unclear &&
           verdict != NeighbourVerdict::compatible;
}

PortFinding judge_place(const Place& place,
                        const FinderQuestion& question,
                        bool elsewhere_unclear) {
    if (auto refusal = refuse_traffic(place, question)) return *refusal;
    if (auto refusal = refuse_power(place, false)) return *refusal;
    auto finding = located(place, FindingReason::found, {});
    const bool certain = is_certain(place, *finding.poe, question, elsewhere_unclear);
    finding.confidence = certain ? v1::PortBinding::certain : v1::PortBinding::likely;
    const bool proof =
        judge_neighbours(*place.port, question.camera_mac) == NeighbourVerdict::proof;
    finding.explanation =
        describe(place) + ": the only device learned there" +
        (proof ? ", confirmed by its own announcement" : "") + "; PoE port " +
        std::to_string(finding.poe->group) + "." + std::to_string(finding.poe->port) + " (" +
        place.survey->mapping.explanation + "); " + place.survey->reading.explanation;
    return finding;
}

struct Sightings {
    std::vector<Place> access;
    std::vector<Place> uplinks;
    std::string unclear;  // a switch that learned the camera at a port that nobody can name
    std::vector<const SwitchSnapshot*> unclear_on;  // every such switch
};

Sightings look_for(const std::vector<Survey>& surveys, const std::string& mac) {
    Sightings seen;
    for (std::size_t i = 0; i < surveys.size(); ++i) {
        const auto& survey = surveys[i];
        bool learned = false;
        bool placed = false;
        for (const auto& entry : survey.snapshot->fdb) learned = learned || entry.mac == mac;
        for (const auto& [index, port] : survey.ports) {
            if (!port.macs.contains(mac)) continue;
            placed = true;
            (port.uplink.empty() ? seen.access : seen.uplinks).push_back({i, &survey, &port});
        }
        if (!learned || placed) continue;
        seen.unclear = survey.snapshot->name + ": " + survey.reading.explanation;
        seen.unclear_on.push_back(survey.snapshot);
    }
    return seen;
}

PortFinding refuse_several(const std::vector<Place>& places) {
    std::string list;
    for (const auto& place : places) list += (list.empty() ? "" : ", ") + describe(place);
    return refuse(FindingReason::several_ports, "learned on several ports: " + list);
}

// Two records of one switch. A switch talks with any of its addresses, not with its base alone.
bool is_one_box(const SwitchSnapshot& one, const SwitchSnapshot& other) {
    return !one.base_mac.empty() && one.base_mac == other.base_mac;
}

bool carries_any(const SurveyedPort& port, const std::set<std::string>& macs) {
    return std::ranges::any_of(macs, [&](const auto& mac) { return port.macs.contains(mac); });
}

// Learned on an access port, and somewhere that cannot be true at the same time: on another port of
// the same switch, or on another switch in a direction that does not lead to the access port's
// switch. The camera has moved, or the entry is stale.
std::optional<PortFinding> refuse_elsewhere(const Place& place, const std::vector<Place>& uplinks) {
    const auto& here = *place.survey->snapshot;
    for (const auto& other : uplinks) {
        const auto& there = *other.survey->snapshot;
        if (other.switch_at == place.switch_at) {
            return refuse(FindingReason::several_ports,
                          "learned on " + describe(place) + " and on " + describe(other));
        }
        if (is_one_box(here, there) || carries_any(*other.port, here.own_macs)) continue;
        for (const auto& [index, port] : other.survey->ports) {
            if (!carries_any(port, here.own_macs)) continue;
            return refuse(FindingReason::several_ports,
                          "learned on " + describe(place) + ", but " + describe(other) +
                              " sees the camera in another direction than that switch");
        }
    }
    return std::nullopt;
}

// A table whose port numbers nobody can name still tells two directions apart: what hangs behind
// a switch has that switch's own number.
bool sees_elsewhere(const SwitchSnapshot& there,
                    const std::string& camera,
                    const std::set<std::string>& own_macs) {
    std::set<std::uint32_t> of_camera;
    std::set<std::uint32_t> of_switch;
    for (const auto& entry : there.fdb) {
        if (entry.mac == camera) of_camera.insert(entry.port);
        if (own_macs.contains(entry.mac)) of_switch.insert(entry.port);
    }
    return !of_switch.empty() && of_camera != of_switch;
}

std::optional<PortFinding> refuse_other_direction(const Place& place,
                                                  const std::vector<const SwitchSnapshot*>& unclear,
                                                  const std::string& camera) {
    const auto& here = *place.survey->snapshot;
    for (const auto* there : unclear) {
        if (is_one_box(here, *there) || !sees_elsewhere(*there, camera, here.own_macs)) continue;
        return refuse(FindingReason::several_ports,
                      "learned on " + describe(place) + ", but " + there->name +
                          " sees the camera in another direction than that switch");
    }
    return std::nullopt;
}

// The uplink with the fewest devices is the one nearest to the camera.
PortFinding refuse_behind(const std::vector<Place>& uplinks) {
    const auto nearest = std::ranges::min_element(
        uplinks, {}, [](const Place& place) { return place.port->macs.size(); });
    return refuse(
        FindingReason::behind_other_device,
        "behind another device on " + describe(*nearest) + " (" + nearest->port->uplink + ")");
}

// A silent camera: the port where it was, if nothing speaks against it.
std::optional<PortFinding> from_memory(const std::vector<Survey>& surveys,
                                       const FinderQuestion& question) {
    if (!question.last_seen) return std::nullopt;
    const auto at = question.last_seen->switch_at;
    if (at >= surveys.size()) return std::nullopt;
    const auto& survey = surveys[at];
    const auto port = survey.ports.find(question.last_seen->if_index);
    if (port == survey.ports.end() || !port->second.uplink.empty()) return std::nullopt;
    // Without a readable table nobody can say that the port is empty.
    if (survey.reading.meaning == FdbMeaning::unclear) return std::nullopt;
    const Place place{at, &survey, &port->second};
    const auto verdict = judge_neighbours(port->second, question.camera_mac);
    const bool blind = CAMFLEET_FINDER_MUTANT(memory_outweighs_who_hangs_there);
    const bool taken = !port->second.macs.empty() && !blind;
    if (taken || verdict == NeighbourVerdict::foreign) return std::nullopt;
    if (auto refusal = refuse_power(place, true)) return refusal;
    auto finding = located(place, FindingReason::found,
                           describe(place) + ": from memory; no other device has appeared there");
    finding.confidence = v1::PortBinding::likely;
    return finding;
}

// Switches that tell no forwarding table, or not of every VLAN: the camera may hang on any of them.
struct Untold {
    std::string why;           // empty: there is none
    bool hangs_there = false;  // it is known to, but not on which port
};

Untold look_among_untold(const std::vector<Survey>& surveys, const std::string& mac) {
    Untold out;
    for (const auto& survey : surveys) {
        const auto& snapshot = *survey.snapshot;
        if (out.hangs_there) continue;
        if (const auto vlans = untold_on_switch(snapshot); !vlans.empty()) {
            out.why = snapshot.name + ": " + vlans;
        }
        if (snapshot.hosts_untold.empty()) continue;
        out.hangs_there = snapshot.loose_hosts.contains(mac);
        out.why =
            snapshot.name +
            (out.hangs_there ? ": the camera hangs on it or behind it, on a port that is not told: "
                             : ": ") +
            snapshot.hosts_untold;
    }
    return out;
}

PortFinding choose(const std::vector<Survey>& surveys, const FinderQuestion& question) {
    const auto seen = look_for(surveys, question.camera_mac);
    const auto untold = look_among_untold(surveys, question.camera_mac);
    const bool first_wins = CAMFLEET_FINDER_MUTANT(first_of_several_ports_wins);
    if (seen.access.size() > 1 && !first_wins) return refuse_several(seen.access);
    if (!seen.access.empty()) {
        const auto& place = seen.access.front();
        if (auto elsewhere = refuse_elsewhere(place, seen.uplinks)) return *elsewhere;
        auto other = refuse_other_direction(place, seen.unclear_on, question.camera_mac);
        if (other) return *other;
        return judge_place(place, question, !seen.unclear.empty() || !untold.why.empty());
    }
    if (!seen.unclear.empty()) return refuse(FindingReason::mapping_unclear, seen.unclear);
    if (untold.hangs_there) return refuse(FindingReason::hosts_untold, untold.why);
    if (!seen.uplinks.empty()) return refuse_behind(seen.uplinks);
    if (!untold.why.empty()) return refuse(FindingReason::hosts_untold, untold.why);
    if (auto remembered = from_memory(surveys, question)) return *remembered;
    return refuse(FindingReason::not_seen, "no switch has learned " + question.camera_mac);
}

}  // namespace

std::string_view finding_reason_name(FindingReason reason) {
    switch (reason) {
        case FindingReason::found:
            return "found";
        case FindingReason::not_seen:
            return "not_seen";
        case FindingReason::behind_other_device:
            return "behind_other_device";
        case FindingReason::several_ports:
            return "several_ports";
        case FindingReason::several_devices:
            return "several_devices";
        case FindingReason::foreign_neighbour:
            return "foreign_neighbour";
        case FindingReason::path_to_agent:
            return "path_to_agent";
        case FindingReason::hosts_untold:
            return "hosts_untold";
        case FindingReason::mapping_unclear:
            return "mapping_unclear";
        case FindingReason::mapping_contradicted:
            return "mapping_contradicted";
        case FindingReason::no_power_control:
            return "no_power_control";
        case FindingReason::power_off:
            return "power_off";
        case FindingReason::power_fault:
            return "power_fault";
        case FindingReason::not_delivering:
            return "not_delivering";
        case FindingReason::no_link:
            return "no_link";
    }
    return "unknown";
}

SiteSurvey survey_site(std::span<const SwitchSnapshot> snapshots, const FinderQuestion& question) {
    SiteSurvey site;
    site.snapshots.assign(snapshots.begin(), snapshots.end());
    site.surveys.reserve(site.snapshots.size());
    for (std::size_t i = 0; i < site.snapshots.size(); ++i) {
        auto mapping = map_poe_ports(site.snapshots[i]);
        auto others = macs_of_others(site.snapshots, i, question);
        site.surveys.push_back(survey_switch(site.snapshots[i], std::move(mapping), others));
        site.switch_macs.merge(others);
    }
    return site;
}

PortFinding find_port(const SiteSurvey& site, const FinderQuestion& question) {
    auto asked = question;
    const auto mac = normalise_mac(question.camera_mac);
    if (!mac) return refuse(FindingReason::not_seen, "no camera MAC to look for");
    asked.camera_mac = *mac;
    // A camera is no switch, whatever was believed of its address.
    if (site.switch_macs.contains(*mac)) return find_port(site.snapshots, asked);
    return choose(site.surveys, asked);
}

PortFinding find_port(std::span<const SwitchSnapshot> snapshots, const FinderQuestion& question) {
    auto asked = question;
    asked.camera_mac = normalise_mac(question.camera_mac).value_or("");
    return find_port(survey_site(snapshots, asked), asked);
}

v1::PortBinding to_binding(const PortFinding& finding) {
    v1::PortBinding binding;
    binding.set_confidence(finding.confidence);
    const auto reason = std::string(finding_reason_name(finding.reason));
    binding.set_explanation(reason + ": " + finding.explanation);
    if (!finding.located) return binding;
    binding.set_if_index(finding.if_index);
    binding.set_if_name(finding.if_name);
    if (finding.poe && finding.confidence != v1::PortBinding::refused) {
        binding.set_poe_group(finding.poe->group);
        binding.set_poe_port(finding.poe->port);
    }
    return binding;
}

}  // namespace camfleet::switches
