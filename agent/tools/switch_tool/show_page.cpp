// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/switch_tool/show_page.hpp"

#include <boost/json.hpp>

namespace camfleet::switch_tool {
namespace {

namespace json = boost::json;
using switches::SurveyedPort;

constexpr std::size_t hosts_listed_max = 64;
constexpr std::uint32_t ticks_a_second = 100;

// Ports of the box; VLANs, tunnels and processors are none.
bool is_port(const SwitchReport& report, std::uint32_t if_index) {
    const auto& interface = report.mapped->interfaces.at(if_index);
    return switches::is_ethernet(interface) || switches::is_lag(interface) ||
           report.survey.poe_of(if_index) != nullptr;
}

bool is_quiet(const SwitchReport& report, const SurveyedPort& port) {
    const auto* poe = report.survey.poe_of(port.if_index);
    const bool powered = poe != nullptr && poe->state != switches::PoeState::searching;
    return report.mapped->interfaces.at(port.if_index).oper != 1 && port.macs.empty() &&
           port.neighbours.empty() && !powered;
}

std::string link_text(const switches::Interface& interface) {
    if (interface.oper == 1) return "up";
    return interface.oper == 0 ? "?" : "down";
}

std::string speed_text(const switches::Interface& interface) {
    if (interface.oper != 1 || interface.speed_mbps == 0) return "-";
    return std::to_string(interface.speed_mbps) + (interface.duplex == 2 ? " half" : "");
}

std::string hosts_text(const SurveyedPort& port) {
    if (port.macs.empty()) return "-";
    if (port.macs.size() == 1) return port.macs.begin()->first;
    return std::to_string(port.macs.size()) + " hosts";
}

std::string note_text(const SwitchReport& report, const SurveyedPort& port) {
    std::string note = port.uplink.empty() ? "" : "uplink: " + port.uplink;
    for (const auto& finding : report.diagnose(port.if_index)) {
        if (!finding.warning && !port.uplink.empty()) continue;
        note += (note.empty() ? "" : "; ") + finding.text;
    }
    return note;
}

std::vector<std::string> port_line(const SwitchReport& report, const SurveyedPort& port) {
    const auto& interface = report.mapped->interfaces.at(port.if_index);
    const auto* poe = report.survey.poe_of(port.if_index);
    std::vector<std::string> line = {interface.label(), link_text(interface),
                                     speed_text(interface)};
    if (poe == nullptr) {
        line.insert(line.end(), {"-", "-", "-", "-"});
    } else {
        const bool delivering = poe->state == switches::PoeState::delivering;
        line.push_back(std::to_string(poe->group) + "." + std::to_string(poe->port));
        line.emplace_back(switches::poe_state_name(poe->state));
        line.push_back(delivering ? std::to_string(poe->power_class) : "-");
        line.push_back(poe->milliwatts > 0 ? watts_text(poe->milliwatts) : "-");
    }
    const auto neighbours = neighbours_text(port);
    line.push_back(hosts_text(port));
    line.push_back(neighbours.empty() ? "-" : neighbours);
    line.push_back(note_text(report, port));
    return line;
}

std::string budget_text(const switches::SwitchSnapshot& snapshot) {
    std::string text;
    for (const auto& [group, budget] : snapshot.budgets) {
        text += (text.empty() ? "" : ", ") + std::to_string(budget.used_watts) + " of " +
                std::to_string(budget.watts) + " W used" +
                (snapshot.budgets.size() > 1 ? " in unit " + std::to_string(group) : "");
    }
    return text.empty() ? "not told" : text;
}

std::string poe_text(const SwitchReport& report) {
    if (report.mapped->poe.empty()) return "no PoE port shown";
    auto text =
        std::to_string(report.mapped->poe.size()) + " ports; " + report.survey.mapping.explanation;
    if (!report.survey.contradiction.empty()) {
        text += "; CONTRADICTED: " + report.survey.contradiction + ": no port is cut";
    }
    return text;
}

std::string head_text(const SwitchReport& report) {
    const auto& snapshot = *report.mapped;
    const auto& reading = report.survey.reading;
    std::vector<std::vector<std::string>> lines = {
        {"name", snapshot.own_name.empty() ? "-" : snapshot.own_name},
        {"description", snapshot.description.substr(0, 80)},
        {"identifier", snapshot.sys_object_id.empty() ? "-" : snapshot.sys_object_id},
        {"base address", snapshot.base_mac},
        {"power", poe_text(report)},
        {"budget", budget_text(snapshot)},
        {"forwarding",
         std::to_string(snapshot.fdb.size()) + " usable rows; " + reading.explanation}};
    if (snapshot.uptime) {
        lines.push_back({"running for", std::to_string(*snapshot.uptime / ticks_a_second) + " s"});
    }
    return align(lines, "  ");
}

}  // namespace

std::string tables_text(const SwitchReading& reading) {
    std::vector<std::vector<std::string>> lines;
    for (const auto& table : reading.tables) {
        lines.push_back({std::to_string(table.rows), std::string(table.name),
                         std::string(table.root),
                         table.vlan == 0 ? "" : "VLAN " + std::to_string(table.vlan)});
    }
    return align(lines, "  ");
}

std::string show_text(const SwitchReport& report, bool all_ports) {
    auto text = "switch " + report.reading.address + "\n";
    if (!report.mapped) return text + "  not read: " + report.reading.error + "\n";
    text += head_text(report) + "\n";
    std::vector<std::vector<std::string>> lines = {
        {"PORT", "LINK", "MBIT/S", "POE", "STATE", "CLASS", "DRAW", "HOSTS", "NEIGHBOUR", "NOTE"}};
    std::size_t hidden = 0;
    for (const auto& [index, port] : report.survey.ports) {
        if (!report.mapped->interfaces.contains(index) || !is_port(report, index)) continue;
        if (!all_ports && is_quiet(report, port)) {
            ++hidden;
            continue;
        }
        lines.push_back(port_line(report, port));
    }
    text += align(lines, "  ");
    if (hidden > 0) {
        text +=
            "  " + std::to_string(hidden) + " more ports without link, hosts or power (--all)\n";
    }
    text += "\ntables read in " + std::to_string(report.reading.milliseconds) + " ms (rows):\n";
    return text + tables_text(report.reading);
}

json::array tables_json(const SwitchReading& reading) {
    json::array tables;
    for (const auto& table : reading.tables) {
        tables.push_back(json::object{
            {"name", table.name}, {"oid", table.root}, {"vlan", table.vlan}, {"rows", table.rows}});
    }
    return tables;
}

json::object port_json(const SwitchReport& report, std::uint32_t if_index) {
    const auto& port = report.survey.ports.at(if_index);
    const auto& interface = report.mapped->interfaces.at(if_index);
    json::object out{{"name", interface.label()},
                     {"if_index", if_index},
                     {"link", link_text(interface)},
                     {"mbit_s", interface.speed_mbps},
                     {"uplink", port.uplink},
                     {"host_count", port.macs.size()},
                     {"neighbours", neighbours_text(port)}};
    json::array hosts;
    for (const auto& [mac, databases] : port.macs) {
        if (hosts.size() < hosts_listed_max) hosts.emplace_back(mac);
    }
    out["hosts"] = std::move(hosts);
    if (const auto* poe = report.survey.poe_of(if_index)) {
        out["poe"] = json::object{
            {"group", poe->group},       {"port", poe->port},
            {"admin_on", poe->admin_on}, {"state", switches::poe_state_name(poe->state)},
            {"class", poe->power_class}, {"milliwatts", poe->milliwatts}};
    }
    json::array findings;
    for (const auto& finding : report.diagnose(if_index)) {
        findings.push_back(json::object{{"symptom", switches::symptom_name(finding.symptom)},
                                        {"warning", finding.warning},
                                        {"cycle_helps", finding.cycle_helps},
                                        {"text", finding.text}});
    }
    out["diagnosis"] = std::move(findings);
    return out;
}

json::value show_json(const SwitchReport& report) {
    json::object out{{"switch", report.reading.address}};
    if (!report.mapped) {
        out["error"] = report.reading.error;
        return out;
    }
    const auto& snapshot = *report.mapped;
    out["name"] = snapshot.own_name;
    out["sys_object_id"] = snapshot.sys_object_id;
    out["base_mac"] = snapshot.base_mac;
    out["forwarding"] = report.survey.reading.explanation;
    out["forwarding_rows"] = snapshot.fdb.size();
    out["poe_mapping"] = report.survey.mapping.explanation;
    out["poe_contradiction"] = report.survey.contradiction;
    out["tables"] = tables_json(report.reading);
    json::array budgets;
    for (const auto& [group, budget] : snapshot.budgets) {
        budgets.push_back(json::object{
            {"group", group}, {"watts", budget.watts}, {"used_watts", budget.used_watts}});
    }
    out["budgets"] = std::move(budgets);
    json::array listed;
    for (const auto& [index, port] : report.survey.ports) {
        if (!snapshot.interfaces.contains(index) || !is_port(report, index)) continue;
        listed.push_back(port_json(report, index));
    }
    out["ports"] = std::move(listed);
    return out;
}

}  // namespace camfleet::switch_tool
