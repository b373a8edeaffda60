// SPDX-License-Identifier: Apache-2.0
// WS-Discovery as ONVIF uses it: the three probes that devices differ in answering, and what they
// answer. Pure. Names are compared without namespace and prefix, because devices use two versions
// of the namespace. Invariants: only devices that call themselves ONVIF are reported (printers and
// PCs speak WS-Discovery too); an address comes from the XAddr whose host sent the datagram, else
// from the sender. Source: reference onvif.md 1; WS-Discovery 2005/04
#pragma once

#include "common/base/error.hpp"
#include "common/proto/task.pb.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::ws_discovery {

enum class Wanted { video_transmitter, device, anything };

// message_id: a UUID without prefix; the same one for repetitions of a probe.
[[nodiscard]] std::string make_probe(Wanted wanted, std::string_view message_id);

// ProbeMatches, ResolveMatches and Hello; empty for other messages and for devices without ONVIF.
// from: numeric address of the sender; empty where it is not known.
// Errors: malformed, too_large
[[nodiscard]] Result<std::vector<v1::Sighting>> parse_message(std::string_view datagram,
                                                              const std::string& from);

}  // namespace camfleet::ws_discovery
