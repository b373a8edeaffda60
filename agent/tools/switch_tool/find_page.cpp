// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/switch_tool/find_page.hpp"

#include "agent/tools/switch_tool/show_page.hpp"
#include "common/base/encoding.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace camfleet::switch_tool {
namespace {

namespace json = boost::json;

constexpr std::size_t hosts_named_max = 6;

// Ports of one switch on which the camera is learned.
std::vector<std::uint32_t> sightings(const SwitchReport& report, const std::string& mac) {
    std::vector<std::uint32_t> found;
    for (const auto& [index, port] : report.survey.ports) {
        if (port.macs.contains(mac)) found.push_back(index);
    }
    return found;
}

std::string hosts_named(const switches::SurveyedPort& port) {
    std::string text;
    std::size_t named = 0;
    for (const auto& [mac, databases] : port.macs) {
        if (++named > hosts_named_max) return text + ", ...";
        text += (text.empty() ? "" : ", ") + mac;
    }
    return text;
}

std::string sighting_text(const SwitchReport& report, std::uint32_t if_index) {
    const auto& port = report.survey.ports.at(if_index);
    auto text = "  learned on port " + report.survey.port_name(if_index) + " (ifIndex " +
                std::to_string(if_index) + ")\n";
    text +=
        "    hosts there: " + std::to_string(port.macs.size()) + ": " + hosts_named(port) + "\n";
    const auto neighbours = neighbours_text(port);
    text += "    neighbours:  " + (neighbours.empty() ? "none" : neighbours) + "\n";
    text += "    role:        " + (port.uplink.empty() ? "access port" : "uplink: " + port.uplink) +
            "\n";
    if (const auto* poe = report.survey.poe_of(if_index)) {
        text += "    PoE:         port " + std::to_string(poe->group) + "." +
                std::to_string(poe->port) + ", " +
                std::string(switches::poe_state_name(poe->state)) + ", " +
                watts_text(poe->milliwatts) + "\n";
    } else {
        text += "    PoE:         none is known on it\n";
    }
    return text;
}

std::string evidence_text(const SwitchReport& report, const std::string& mac) {
    auto text = "\nswitch " + report.reading.address;
    if (!report.mapped) return text + ": not read: " + report.reading.error + "\n";
    const auto& survey = report.survey;
    text += " " + report.mapped->own_name + " (" + report.mapped->base_mac + ")\n";
    text += "  forwarding: " + std::to_string(report.mapped->fdb.size()) + " usable rows; " +
            survey.reading.explanation + "\n";
    text += "  PoE:        " + std::to_string(report.mapped->poe.size()) + " ports; " +
            survey.mapping.explanation +
            (survey.contradiction.empty() ? "" : "; CONTRADICTED: " + survey.contradiction) + "\n";
    const auto seen = sightings(report, mac);
    if (seen.empty()) text += "  the camera is learned on no port\n";
    for (const auto index : seen) text += sighting_text(report, index);
    text += "  rows read:\n" + tables_text(report.reading);
    return text;
}

std::string diagnosis_text(const Search& search) {
    const auto* report = search.found_on();
    if (report == nullptr) return {};
    std::string text;
    for (const auto& finding : report->diagnose(search.finding.if_index)) {
        text +=
            "  - " + finding.text + (finding.cycle_helps ? " (a power-cycle may help)" : "") + "\n";
    }
    return text.empty() ? text : "the switch says of this port:\n" + text;
}

}  // namespace

const SwitchReport* Search::found_on() const {
    if (!finding.located) return nullptr;
    auto left = finding.switch_at;
    for (const auto& report : reports) {
        if (!report.mapped) continue;
        if (left-- == 0) return &report;
    }
    return nullptr;
}

Search search(std::vector<SwitchReading> readings,
              const std::string& camera_mac,
              const std::set<std::string>& agent_macs) {
    Search out;
    const auto mac = normalise_mac(camera_mac);
    out.camera_mac = mac ? *mac : camera_mac;
    switches::FinderQuestion question;
    question.camera_mac = out.camera_mac;
    question.agent_macs = agent_macs;
    std::vector<switches::SwitchSnapshot> snapshots;
    std::string silent;
    for (const auto& reading : readings) {
        if (reading.snapshot) {
            snapshots.push_back(*reading.snapshot);
        } else {
            silent += (silent.empty() ? "" : "; ") + reading.address +
                      " could not be asked: " + reading.error;
        }
    }
    out.finding = switches::find_port(snapshots, question);
    // A switch that does not answer might be the one that knows better.
    if (!silent.empty()) {
        if (out.finding.confidence == v1::PortBinding::certain) {
            out.finding.confidence = v1::PortBinding::likely;
        }
        const bool none = snapshots.empty();
        out.finding.explanation = (none ? "" : out.finding.explanation + "; ") + silent;
    }
    const auto others = own_macs_of(readings);
    for (auto& reading : readings) out.reports.push_back(make_report(std::move(reading), others));
    return out;
}

std::string_view confidence_name(v1::PortBinding::Confidence confidence) {
    switch (confidence) {
        case v1::PortBinding::certain:
            return "certain";
        case v1::PortBinding::likely:
            return "likely";
        case v1::PortBinding::named_by_operator:
            return "named by a person";
        default:
            return "refused";
    }
}

std::string find_text(const Search& search, bool explain) {
    const auto& finding = search.finding;
    auto text = "camera " + search.camera_mac + "\n";
    text += "answer " + std::string(confidence_name(finding.confidence));
    const bool asked = std::ranges::any_of(
        search.reports, [](const SwitchReport& report) { return report.mapped != nullptr; });
    if (finding.confidence == v1::PortBinding::refused) {
        text += ": " + (asked ? std::string(switches::finding_reason_name(finding.reason))
                              : "no switch could be asked");
    }
    text += "\n";
    if (const auto* report = search.found_on()) {
        text += "place  " + report->reading.address + " port " + finding.if_name;
        if (finding.poe) {
            text += ", PoE port " + std::to_string(finding.poe->group) + "." +
                    std::to_string(finding.poe->port);
        }
        text += "\n";
    }
    text += "why    " + finding.explanation + "\n" + diagnosis_text(search);
    if (!explain) return text;
    for (const auto& report : search.reports) text += evidence_text(report, search.camera_mac);
    return text;
}

json::value find_json(const Search& search) {
    const auto& finding = search.finding;
    json::object out{{"camera", search.camera_mac},
                     {"confidence", confidence_name(finding.confidence)},
                     {"reason", switches::finding_reason_name(finding.reason)},
                     {"explanation", finding.explanation}};
    if (const auto* report = search.found_on()) {
        out["switch"] = report->reading.address;
        out["port"] = port_json(*report, finding.if_index);
    }
    json::array evidence;
    for (const auto& report : search.reports) {
        json::object entry{{"switch", report.reading.address},
                           {"tables", tables_json(report.reading)}};
        if (report.mapped) {
            entry["forwarding"] = report.survey.reading.explanation;
            entry["poe_mapping"] = report.survey.mapping.explanation;
            entry["poe_contradiction"] = report.survey.contradiction;
            json::array seen;
            for (const auto index : sightings(report, search.camera_mac)) {
                seen.push_back(port_json(report, index));
            }
            entry["learned_on"] = std::move(seen);
        } else {
            entry["error"] = report.reading.error;
        }
        evidence.push_back(std::move(entry));
    }
    out["evidence"] = std::move(evidence);
    return out;
}

}  // namespace camfleet::switch_tool
