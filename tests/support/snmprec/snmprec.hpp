// SPDX-License-Identifier: Apache-2.0
// Reads recordings of SNMP agents (.snmprec: "OID|type|value" a line) and knows where they lie.
// Used by unit tests and by the lab's switch in play mode. Includes nothing of the agent.
#pragma once

#include "common/ports/snmp.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace camfleet::support {

struct RecordedContext {
    std::uint32_t vlan = 0;  // 0: the default context
    std::vector<ports::SnmpRow> rows;
};

// A line that follows no known type is left out. Nothing where the file cannot be read.
[[nodiscard]] std::vector<ports::SnmpRow> read_snmprec(const std::filesystem::path& file);
// name.snmprec and every name@vlan.snmprec beside it, default context first.
[[nodiscard]] std::vector<RecordedContext> read_recording(const std::filesystem::path& folder,
                                                          const std::string& name);
// Names without @vlan contexts, sorted.
[[nodiscard]] std::vector<std::string> recordings_in(const std::filesystem::path& folder);
// $CAMFLEET_FIXTURES or ../shared/fixtures beside the source tree; nothing where it is absent.
[[nodiscard]] std::optional<std::filesystem::path> fixtures(const std::string& part);

}  // namespace camfleet::support
