// SPDX-License-Identifier: Apache-2.0
// A recorded answer of a real device, with the values that the simulated device has at this moment:
// shape, order, namespaces and everything the lab does not model stay the recording's. So a camera
// can answer as a real one did and still have its own address, name and time servers.
// Invariant: nothing is added that the recording does not have, but list entries with an id of
// their own and the one of hostName and ipAddress that goes with addressingFormatType.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace camfleet::lab {

// live: what the lab would answer; empty, or not XML: the recording is answered as it is.
[[nodiscard]] std::string as_recorded(const std::string& recording, const std::string& live);

// The recording for this path, at most body_bytes_max of it. Nothing where there is none.
[[nodiscard]] std::optional<std::string> recording_of(
    const std::map<std::string, std::string>& documents, const std::string& path);

}  // namespace camfleet::lab
