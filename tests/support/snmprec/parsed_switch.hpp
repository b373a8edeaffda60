// SPDX-License-Identifier: Apache-2.0
// A switch that somebody else's program has read and written down as JSON (ports, PoE, neighbours,
// addresses), turned back into the rows that its agent would have sent.
#pragma once

#include "common/base/error.hpp"
#include "common/ports/snmp.hpp"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace camfleet::support {

struct ParsedSwitch {
    std::vector<ports::SnmpRow> rows;
    std::map<std::string, std::uint32_t> port_of;  // address -> port, as written down
    std::set<std::uint32_t> delivering;
};

// Errors: not_found, malformed
[[nodiscard]] Result<ParsedSwitch> read_parsed_switch(const std::filesystem::path& file);

}  // namespace camfleet::support
