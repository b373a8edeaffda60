// SPDX-License-Identifier: Apache-2.0
// The discovery of Dahua-built devices: JSON frames on UDP 37810, and the binary frames of firmware
// before about 2014 on UDP 5050. Pure. Every field is optional; an answer must name a device by MAC
// or serial. Source: reference dahua.md 2 (the old search is single-source there)
#pragma once

#include "common/base/error.hpp"
#include "common/proto/task.pb.h"

#include <optional>
#include <string>
#include <string_view>

namespace camfleet::dhdiscover {

[[nodiscard]] std::string make_search();         // 37810
[[nodiscard]] std::string make_legacy_search();  // 5050

// The JSON is found by its first brace, whatever the header says of its length: it varied.
// Nothing for a search (our own comes back on the group). Errors: malformed, too_large
[[nodiscard]] Result<std::optional<v1::Sighting>> parse_answer(std::string_view datagram);
// Errors: malformed, too_large
[[nodiscard]] Result<std::optional<v1::Sighting>> parse_legacy_answer(std::string_view datagram);

}  // namespace camfleet::dhdiscover
