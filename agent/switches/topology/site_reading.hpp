// SPDX-License-Identifier: Apache-2.0
// The switches of a site after they were read: where hosts hang, and every port in words that a
// person, a page or a comparison can use. Pure.
#pragma once

#include "agent/switches/topology/port_finder.hpp"
#include "common/ports/devices.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace camfleet::switches {

// What came back from the switches that were asked.
struct SiteSnapshots {
    std::vector<SwitchSnapshot> snapshots;
    std::vector<std::size_t> positions;        // of each snapshot, among the switches asked
    std::vector<std::optional<Error>> errors;  // as asked; nothing where the switch answered
    std::string silent;                        // "192.0.2.5 (timeout: ...), ..."
    Error last;
};

[[nodiscard]] SiteSnapshots gather(std::span<const ports::SwitchAt> asked,
                                   std::vector<Result<SwitchSnapshot>> read);

// Where the camera of the question hangs; a switch that did not answer might know better, so
// certain becomes likely.
[[nodiscard]] ports::SiteBinding place_of(const SiteSnapshots& site,
                                          const FinderQuestion& question);

// question: without a camera, which each MAC becomes in turn.
[[nodiscard]] ports::SiteReading describe_site(const SiteSnapshots& site,
                                               std::span<const std::string> macs,
                                               const FinderQuestion& question);

// poe: null where the port feeds nothing.
[[nodiscard]] v1::PortReading reading_of(const Survey& survey,
                                         const SurveyedPort& port,
                                         const PoePort* poe,
                                         const std::set<std::string>& agent_macs);

}  // namespace camfleet::switches
