// SPDX-License-Identifier: Apache-2.0
// SSDP and the UPnP root description: what we ask, what a device answers. Pure.
// An answer alone names an AXIS device by its USN; every other device is only known once its
// description has been read. Source: UPnP Device Architecture 1.1, 1.2 and 1.3; reference axis.md 1
#pragma once

#include "common/base/error.hpp"
#include "common/proto/task.pb.h"

#include <optional>
#include <string>
#include <string_view>

namespace camfleet::ssdp {

// target: the search target (ST). host: the group and its port, as the HOST line names them.
[[nodiscard]] std::string make_search(std::string_view target,
                                      std::string_view host = "239.255.255.250:1900");

// Nothing for a search of somebody else, and for a goodbye. from: numeric address of the sender.
// Errors: malformed, too_large
[[nodiscard]] Result<std::optional<v1::Sighting>> parse_answer(std::string_view datagram,
                                                               const std::string& from);

// The root description: maker, model, serial, UDN, address. Errors: malformed, too_large
[[nodiscard]] Result<v1::Sighting> parse_description(std::string_view document);

}  // namespace camfleet::ssdp
