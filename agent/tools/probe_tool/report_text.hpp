// SPDX-License-Identifier: Apache-2.0
// A probe's report and the drivers' capabilities, for a person and as JSON. Pure.
#pragma once

#include "agent/tools/probe_tool/camera_prober.hpp"

namespace camfleet::probe_tool {

[[nodiscard]] std::string report_text(const v1::ProbeReport& report);
// Markdown: a row for each operation, a column for each driver.
[[nodiscard]] std::string capability_matrix(std::span<const NamedDriver> drivers);
// {"drivers":[{"driver":"axis","capabilities":[...]}]}
[[nodiscard]] std::string capabilities_json(std::span<const NamedDriver> drivers);
// Snake-case field names, every field of the report that is set.
[[nodiscard]] std::string report_json(const v1::ProbeReport& report);

}  // namespace camfleet::probe_tool
