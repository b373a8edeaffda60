// SPDX-License-Identifier: Apache-2.0
// The page of `switch find`: where the camera hangs, how sure that is, and on what evidence. Pure.
#pragma once

#include "agent/tools/switch_tool/switch_report.hpp"

#include <boost/json/value.hpp>

namespace camfleet::switch_tool {

struct Search {
    std::string camera_mac;
    std::vector<SwitchReport> reports;  // every switch that was named, in that order
    // Its switch_at counts the reports that could be read.
    switches::PortFinding finding;

    [[nodiscard]] const SwitchReport* found_on() const;
};

// agent_macs: a port that leads to this machine is never offered.
[[nodiscard]] Search search(std::vector<SwitchReading> readings,
                            const std::string& camera_mac,
                            const std::set<std::string>& agent_macs);

[[nodiscard]] std::string find_text(const Search& search, bool explain);
[[nodiscard]] boost::json::value find_json(const Search& search);
[[nodiscard]] std::string_view confidence_name(v1::PortBinding::Confidence confidence);

}  // namespace camfleet::switch_tool
