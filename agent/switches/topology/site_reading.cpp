// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/topology/site_reading.hpp"

#include "agent/switches/topology/port_diagnosis.hpp"
#include "agent/switches/topology/vlan_views.hpp"

#include <algorithm>
#include <memory>

namespace camfleet::switches {
namespace {

constexpr std::size_t macs_listed_max = 8;
constexpr std::size_t neighbours_listed_max = 4;

struct Read {
    SwitchSnapshot snapshot;  // mapped
    Survey survey;            // points into it
};

std::vector<std::unique_ptr<Read>> survey_all(const SiteSnapshots& site) {
    std::set<std::string> all;
    for (const auto& one : site.snapshots) all.insert(one.own_macs.begin(), one.own_macs.end());
    std::vector<std::unique_ptr<Read>> out;
    for (const auto& one : site.snapshots) {
        auto read = std::make_unique<Read>(Read{.snapshot = one, .survey = {}});
        auto mapping = map_poe_ports(read->snapshot);
        auto others = all;
        for (const auto& own : one.own_macs) others.erase(own);
        read->survey = survey_switch(read->snapshot, std::move(mapping), others);
        out.push_back(std::move(read));
    }
    return out;
}

std::string neighbour_name(const Neighbour& one) {
    if (!one.name.empty()) return one.name;
    return !one.chassis_mac.empty() ? one.chassis_mac : one.port_mac;
}

v1::PortRow row_of(const Read& read, const SurveyedPort& port, const Interface& interface) {
    v1::PortRow row;
    row.set_if_index(port.if_index);
    row.set_name(interface.label());
    row.set_alias(interface.alias);
    row.set_link_up(interface.oper == 1);
    row.set_mbit(interface.oper == 1 ? interface.speed_mbps : 0);
    if (const auto* poe = read.survey.poe_of(port.if_index); poe != nullptr) {
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
    for (const auto& finding : diagnose_port(read.survey, port.if_index, nullptr)) {
        row.add_findings(finding.text);
    }
    return row;
}

v1::SwitchLook look_of(const Read& read) {
    v1::SwitchLook out;
    const auto& snapshot = read.snapshot;
    out.set_name(snapshot.own_name);
    out.set_description(snapshot.description);
    out.set_sys_object_id(snapshot.sys_object_id);
    out.set_make(snapshot.make);
    if (!snapshot.poe.empty()) out.set_power_method(snapshot.power_method);
    for (const auto& [group, budget] : snapshot.budgets) {
        out.set_budget_watts(out.budget_watts() + budget.watts);
        out.set_used_watts(out.used_watts() + budget.used_watts);
    }
    for (const auto& [index, port] : read.survey.ports) {
        const auto found = snapshot.interfaces.find(index);
        if (found == snapshot.interfaces.end()) continue;
        const bool is_port = is_ethernet(found->second) || is_lag(found->second) ||
                             read.survey.poe_of(index) != nullptr;
        if (is_port) *out.add_ports() = row_of(read, port, found->second);
    }
    return out;
}

// Where one MAC was learned, line by line.
void add_evidence(const Read& read, const std::string& mac, ports::SiteBinding& place) {
    const auto& who = read.snapshot.own_name.empty() ? read.snapshot.name : read.snapshot.own_name;
    bool learned = false;
    for (const auto& [index, port] : read.survey.ports) {
        if (!port.macs.contains(mac)) continue;
        learned = true;
        place.evidence.push_back(
            who + ": learned on " + read.survey.port_name(index) + " with " +
            std::to_string(port.macs.size() - 1) + " other hosts; " +
            (port.uplink.empty() ? "an access port" : "an uplink: " + port.uplink));
        for (const auto& finding : diagnose_port(read.survey, index, nullptr)) {
            place.evidence.push_back(who + ": " + finding.text);
        }
    }
    if (!learned) place.evidence.push_back(who + ": the address is learned on no port");
    place.evidence.push_back(who + ": " + read.survey.reading.explanation);
    if (!read.survey.mapping.explanation.empty()) {
        place.evidence.push_back(who + ": " + read.survey.mapping.explanation);
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

ports::SiteBinding place_of(const SiteSnapshots& site, const FinderQuestion& question) {
    auto finding = find_port(site.snapshots, question);
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

ports::SiteReading describe_site(const SiteSnapshots& site,
                                 std::span<const std::string> macs,
                                 const FinderQuestion& question) {
    ports::SiteReading out;
    const auto read = survey_all(site);
    for (const auto& error : site.errors) {
        auto& look = out.switches.emplace_back();
        if (!error) continue;
        look.set_error(std::string(errc_name(error->code)));
        look.set_detail(error->context);
    }
    for (std::size_t i = 0; i < read.size(); ++i) {
        out.switches.at(site.positions[i]) = look_of(*read[i]);
    }
    for (const auto& mac : macs) {
        auto& place = out.places.emplace_back();
        place.port.set_confidence(v1::PortBinding::refused);
        if (read.empty() || mac.empty()) {
            place.port.set_explanation(mac.empty() ? "the device shows no hardware address"
                                                   : "no switch answered: " + site.silent);
            continue;
        }
        auto ask = question;
        ask.camera_mac = mac;
        place = place_of(site, ask);
        for (std::size_t i = 0; i < read.size(); ++i) {
            add_evidence(*read[i], mac, place);
            const auto port = read[i]->survey.ports.find(place.port.if_index());
            if (site.positions[i] != place.switch_at || port == read[i]->survey.ports.end()) {
                continue;
            }
            place.reading = reading_of(read[i]->survey, port->second,
                                       read[i]->survey.poe_of(port->first), question.agent_macs);
        }
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
