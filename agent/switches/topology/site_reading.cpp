// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/site_reading.hpp"

#include "agent/switches/topology/port_diagnosis.hpp"
#include "agent/switches/topology/vlan_views.hpp"

#include <algorithm>

namespace camfleet::switches {
namespace {

constexpr std::size_t macs_listed_max = 8;
constexpr std::size_t neighbours_listed_max = 4;

std::string neighbour_name(const Neighbour& one) {
    if (!one.name.empty()) return one.name;
    return !one.chassis_mac.empty() ? one.chassis_mac : one.port_mac;
}

v1::PortRow row_of(const Survey& survey, const SurveyedPort& port, const Interface& interface) {
    v1::PortRow row;
    row.set_if_index(port.if_index);
    row.set_name(interface.label());
    row.set_alias(interface.alias);
    row.set_link_up(interface.oper == 1);
    row.set_mbit(interface.oper == 1 ? interface.speed_mbps : 0);
    if (const auto* poe = survey.poe_of(port.if_index); poe != nullptr) {
        row.set_poe(std::string(poe_state_name(poe->state)));
        row.set_milliwatts(poe->milliwatts);
        if (poe->state == PoeState::delivering) row.set_power_class(poe->power_class);
    }
    row.set_mac_count(static_cast<std::uint32_t>(port.macs.size()));
    for (const auto& [mac, databases] : port.macs) {
        if (static_cast<std::size_t>(row.macs_size()) < macs_listed_max) row.add_macs(mac);
    }
    for (const auto* one : port.neighbours) {
        if (static_cast<std::size_t>(row.neighbours_size()) < neighbours_listed_max) {
            row.add_neighbours(neighbour_name(*one));
        }
    }
    row.set_uplink(!port.uplink.empty());
    row.set_uplink_reason(port.uplink);
    for (const auto& finding : diagnose_port(survey, port.if_index, nullptr)) {
        row.add_findings(finding.text);
    }
    return row;
}

v1::SwitchLook look_of(const Survey& survey) {
    v1::SwitchLook out;
    const auto& snapshot = *survey.snapshot;
    out.set_name(snapshot.own_name);
    out.set_description(snapshot.description);
    out.set_sys_object_id(snapshot.sys_object_id);
    out.set_make(snapshot.make);
    if (!snapshot.poe.empty()) out.set_power_method(snapshot.power_method);
    for (const auto& [group, budget] : snapshot.budgets) {
        out.set_budget_watts(out.budget_watts() + budget.watts);
        out.set_used_watts(out.used_watts() + budget.used_watts);
    }
    for (const auto& [index, port] : survey.ports) {
        const auto found = snapshot.interfaces.find(index);
        if (found == snapshot.interfaces.end()) continue;
        const bool is_port =
            is_ethernet(found->second) || is_lag(found->second) || survey.poe_of(index) != nullptr;
        if (is_port) *out.add_ports() = row_of(survey, port, found->second);
    }
    return out;
}

// Where one MAC was learned, line by line.
void add_evidence(const Survey& survey, const std::string& mac, ports::SiteBinding& place) {
    const auto& who =
        survey.snapshot->own_name.empty() ? survey.snapshot->name : survey.snapshot->own_name;
    bool learned = false;
    for (const auto& [index, port] : survey.ports) {
        if (!port.macs.contains(mac)) continue;
        learned = true;
        place.evidence.push_back(
            who + ": learned on " + survey.port_name(index) + " with " +
            std::to_string(port.macs.size() - 1) + " other hosts; " +
            (port.uplink.empty() ? "an access port" : "an uplink: " + port.uplink));
        for (const auto& finding : diagnose_port(survey, index, nullptr)) {
            place.evidence.push_back(who + ": " + finding.text);
        }
    }
    if (!learned) place.evidence.push_back(who + ": the address is learned on no port");
    place.evidence.push_back(who + ": " + survey.reading.explanation);
    if (!survey.mapping.explanation.empty()) {
        place.evidence.push_back(who + ": " + survey.mapping.explanation);
    }
}

}  // namespace

SiteSnapshots gather(std::span<const ports::SwitchAt> asked,
                     std::vector<Result<SwitchSnapshot>> read) {
    SiteSnapshots out;
    out.errors.resize(asked.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
        if (read[i]) {
            out.snapshots.push_back(std::move(*read[i]));
            out.positions.push_back(i);
            continue;
        }
        out.last = read[i].error();
        out.errors[i] = out.last;
        out.silent +=
            (out.silent.empty() ? "" : ", ") + asked[i].at->host() + " (" + out.last.text() + ")";
    }
    return out;
}

namespace {

ports::SiteBinding to_place(const SiteSnapshots& site, PortFinding finding) {
    if (!site.silent.empty()) {
        finding.explanation += "; not asked: " + site.silent;
        if (finding.confidence == v1::PortBinding::certain) {
            finding.confidence = v1::PortBinding::likely;
        }
    }
    ports::SiteBinding out;
    out.port = to_binding(finding);
    out.switch_at = site.positions.at(finding.switch_at);
    out.all_answered = site.silent.empty();
    return out;
}

ports::SiteBinding describe_place(const SiteSnapshots& site,
                                  const SiteSurvey& surveyed,
                                  const FinderQuestion& question) {
    auto place = to_place(site, find_port(surveyed, question));
    for (std::size_t i = 0; i < surveyed.surveys.size(); ++i) {
        const auto& survey = surveyed.surveys[i];
        add_evidence(survey, question.camera_mac, place);
        const auto port = survey.ports.find(place.port.if_index());
        if (site.positions[i] != place.switch_at || port == survey.ports.end()) continue;
        place.reading =
            reading_of(survey, port->second, survey.poe_of(port->first), question.agent_macs);
    }
    return place;
}

}  // namespace

ports::SiteBinding place_of(const SiteSnapshots& site, const FinderQuestion& question) {
    return to_place(site, find_port(site.snapshots, question));
}

ports::SiteReading describe_site(const SiteSnapshots& site,
                                 std::span<const std::string> macs,
                                 const FinderQuestion& question) {
    ports::SiteReading out;
    const auto surveyed = survey_site(site.snapshots, question);
    for (const auto& error : site.errors) {
        auto& look = out.switches.emplace_back();
        if (!error) continue;
        look.set_error(std::string(errc_name(error->code)));
        look.set_detail(error->context);
    }
    for (std::size_t i = 0; i < surveyed.surveys.size(); ++i) {
        out.switches.at(site.positions[i]) = look_of(surveyed.surveys[i]);
    }
    for (const auto& mac : macs) {
        auto& place = out.places.emplace_back();
        place.port.set_confidence(v1::PortBinding::refused);
        if (surveyed.surveys.empty() || mac.empty()) {
            place.port.set_explanation(mac.empty() ? "the device shows no hardware address"
                                                   : "no switch answered: " + site.silent);
            continue;
        }
        auto ask = question;
        ask.camera_mac = mac;
        place = describe_place(site, surveyed, ask);
    }
    return out;
}

namespace {

// Where neither a state nor a draw is told, a link on a port that may deliver is all there is to go
// by: whoever has one there counts as fed.
bool counts_as_delivering(const PoePort& poe, bool link_up) {
    if (poe.state != PoeState::unknown) return poe.state == PoeState::delivering;
    return poe.admin_on && link_up;
}

}  // namespace

v1::PortReading reading_of(const Survey& survey,
                           const SurveyedPort& port,
                           const PoePort* poe,
                           const std::set<std::string>& agent_macs) {
    v1::PortReading reading;
    reading.set_link_up(survey.snapshot->interfaces.at(port.if_index).oper == 1);
    // Where the forwarding table cannot be read, everybody might hang there.
    const bool unclear = survey.reading.meaning == FdbMeaning::unclear;
    auto hosts = unclear ? survey.snapshot->fdb.size() : port.macs.size();
    // Whoever hangs there in a VLAN that was not told counts as one more.
    if (!untold_on_port(*survey.snapshot, port.if_index).empty()) ++hosts;
    reading.set_macs(static_cast<std::uint32_t>(hosts));
    reading.set_uplink(!port.uplink.empty());
    reading.set_path_to_agent(std::ranges::any_of(
        agent_macs, [&](const std::string& mac) { return port.macs.contains(mac); }));
    if (poe == nullptr) return reading;
    reading.set_admin_on(poe->admin_on);
    reading.set_delivering(counts_as_delivering(*poe, reading.link_up()));
    reading.set_fault(poe->state == PoeState::fault);
    reading.set_power_class(poe->power_class);
    reading.set_milliwatts(poe->milliwatts);
    const auto budget = survey.snapshot->budgets.find(poe->group);
    if (budget != survey.snapshot->budgets.end()) {
        reading.set_budget_watts(budget->second.watts);
        reading.set_used_watts(budget->second.used_watts);
    }
    return reading;
}

}  // namespace camfleet::switches
