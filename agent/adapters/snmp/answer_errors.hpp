// SPDX-License-Identifier: Apache-2.0
// SNMP's many ways to say no, as Errc. Private to this folder.
#pragma once

#include "agent/adapters/snmp/library.hpp"

#include <string>

namespace camfleet::snmp {

// Of a v3 report: wrong pass phrase, unknown user, unsupported level.
[[nodiscard]] Error report_error(int report);
// Of a non-zero error-status (RFC 3416 section 3).
[[nodiscard]] Error status_error(long status);
[[nodiscard]] Error silence_error(bool v3, std::size_t unreadable);

}  // namespace camfleet::snmp
