// SPDX-License-Identifier: Apache-2.0
// SADP, the maker's discovery: the probe we send and what a device answers (reference
// hikvision.md 1.1). Pure: text in, value out. Every field of an answer is optional; names are
// compared without case; an answer that is not well-formed XML is read line by line. The write
// commands of SADP are reverse-engineered and deliberately not here. Invariant: the address is the
// IPv4Address that the device states, never where the datagram came from.
#pragma once

#include "common/base/error.hpp"
#include "common/proto/task.pb.h"

#include <optional>
#include <string>
#include <string_view>

namespace camfleet::sadp {

// uuid: upper case, 8-4-4-4-12.
[[nodiscard]] std::string make_probe(std::string_view uuid);

// Nothing for a datagram that is no answer (our own probe comes back on the group).
// A missing Activated means firmware from before activation existed: activated.
// Errors: too_large, malformed (an answer without MAC and serial, or with a broken address)
[[nodiscard]] Result<std::optional<v1::Sighting>> parse_answer(std::string_view datagram);

}  // namespace camfleet::sadp
