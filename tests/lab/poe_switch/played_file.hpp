// SPDX-License-Identifier: Apache-2.0
// A recording as rows, per context: a .snmprec with the name@vlan.snmprec files beside it, or the
// JSON snapshot of a Netgear (ports, poe, macs, lldp), which becomes the rows its agent would show.
#pragma once

#include "tests/support/snmprec/snmprec.hpp"

namespace camfleet::lab {

// Errors: malformed, io
[[nodiscard]] Result<std::vector<support::RecordedContext>> read_played(
    const std::filesystem::path& file);

}  // namespace camfleet::lab
