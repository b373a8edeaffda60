// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/switch_tool/switch_report.hpp"

#include <algorithm>

namespace camfleet::switch_tool {

std::vector<switches::Finding> SwitchReport::diagnose(std::uint32_t if_index) const {
    const bool compare = earlier != nullptr && earlier->mapped != nullptr;
    return switches::diagnose_port(survey, if_index, compare ? &earlier->survey : nullptr);
}

SwitchReport make_report(SwitchReading reading, const std::set<std::string>& others) {
    SwitchReport report;
    report.reading = std::move(reading);
    if (!report.reading.snapshot) return report;
    report.mapped = std::make_unique<switches::SwitchSnapshot>(*report.reading.snapshot);
    auto mapping = switches::map_poe_ports(*report.mapped);
    auto foreign = others;
    for (const auto& own : report.mapped->own_macs) foreign.erase(own);
    report.survey = switches::survey_switch(*report.mapped, std::move(mapping), foreign);
    return report;
}

std::set<std::string> own_macs_of(const std::vector<SwitchReading>& readings) {
    std::set<std::string> macs;
    for (const auto& reading : readings) {
        if (!reading.snapshot) continue;
        macs.insert(reading.snapshot->own_macs.begin(), reading.snapshot->own_macs.end());
    }
    return macs;
}

std::string watts_text(std::uint32_t milliwatts) {
    return std::to_string(milliwatts / 1000) + "." + std::to_string(milliwatts % 1000 / 100) + " W";
}

std::string neighbours_text(const switches::SurveyedPort& port) {
    std::string text;
    for (const auto* neighbour : port.neighbours) {
        const auto& name = !neighbour->name.empty()          ? neighbour->name
                           : !neighbour->chassis_mac.empty() ? neighbour->chassis_mac
                                                             : neighbour->port_mac;
        if (name.empty() || text.contains(name)) continue;
        text += (text.empty() ? "" : ", ") + name;
    }
    return text.substr(0, 40);
}

std::string align(const std::vector<std::vector<std::string>>& lines, std::string_view indent) {
    std::vector<std::size_t> widths;
    for (const auto& line : lines) {
        if (widths.size() < line.size()) widths.resize(line.size(), 0);
        for (std::size_t i = 0; i < line.size(); ++i) {
            widths[i] = std::max(widths[i], line[i].size());
        }
    }
    std::string text;
    for (const auto& line : lines) {
        std::string row(indent);
        for (std::size_t i = 0; i < line.size(); ++i) {
            row += line[i];
            if (i + 1 < line.size()) row.append(widths[i] - line[i].size() + 2, ' ');
        }
        row.erase(row.find_last_not_of(' ') + 1);
        text += row + "\n";
    }
    return text;
}

}  // namespace camfleet::switch_tool
