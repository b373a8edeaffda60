// SPDX-License-Identifier: Apache-2.0
// What the field tool read from one switch, and what follows from it. The pages are made of this.
#pragma once

#include "agent/switches/snmp/snapshot_reader.hpp"
#include "agent/switches/topology/port_diagnosis.hpp"
#include "agent/switches/topology/port_finder.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace camfleet::switch_tool {

// As it came from the switch.
struct SwitchReading {
    std::string address;  // HOST:PORT as it is spelled everywhere
    std::vector<switches::TableRead> tables;
    std::optional<switches::SwitchSnapshot> snapshot;
    std::string error;  // why there is none
    std::int64_t milliseconds = 0;
};

// One switch judged among the others that were asked. Not copied: the survey points into it.
struct SwitchReport {
    SwitchReading reading;
    std::unique_ptr<switches::SwitchSnapshot> mapped;  // nothing: it could not be read
    switches::Survey survey;
    // The same switch read a second time; its survey is then the current one, this the earlier.
    std::unique_ptr<SwitchReport> earlier;

    [[nodiscard]] std::vector<switches::Finding> diagnose(std::uint32_t if_index) const;
};

// others: addresses of every switch that was asked, this one's included.
[[nodiscard]] SwitchReport make_report(SwitchReading reading, const std::set<std::string>& others);
[[nodiscard]] std::set<std::string> own_macs_of(const std::vector<SwitchReading>& readings);

[[nodiscard]] std::string watts_text(std::uint32_t milliwatts);
// Names of the port's neighbours, or their addresses.
[[nodiscard]] std::string neighbours_text(const switches::SurveyedPort& port);

// Lines of cells -> lines of text with aligned columns, two spaces between.
[[nodiscard]] std::string align(const std::vector<std::vector<std::string>>& lines,
                                std::string_view indent);

}  // namespace camfleet::switch_tool
