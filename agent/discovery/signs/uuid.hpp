// SPDX-License-Identifier: Apache-2.0
// UUIDs as discovery meets them: made for our probes, read from EndpointReferences and USNs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace camfleet::signs {

// A random one (RFC 4122 version 4), lower case. Empty when there is no randomness.
[[nodiscard]] std::string make_uuid();
[[nodiscard]] std::string upper_case(std::string text);
[[nodiscard]] std::string lower_case(std::string text);

// "urn:uuid:X", "uuid:X", "X", with or without braces -> X in lower case, 8-4-4-4-12.
[[nodiscard]] std::optional<std::string> read_uuid(std::string_view text);

// The node of a time-based UUID (RFC 4122, 4.1.6) when it is a MAC: version 1, variant 10, unicast.
// A random UUID has twelve digits there too, which mean nothing.
[[nodiscard]] std::optional<std::string> mac_in_uuid(std::string_view uuid);
// The last twelve digits written as a MAC, whatever the version: to compare, never to believe.
[[nodiscard]] std::string uuid_tail(std::string_view uuid);

}  // namespace camfleet::signs
