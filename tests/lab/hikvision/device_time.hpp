// SPDX-License-Identifier: Apache-2.0
// Local time as a camera writes and reads it. POSIX zones have the inverted sign: CST-8:00:00 is
// UTC+8.
#pragma once

#include "tests/lab/net/device_clock.hpp"

#include <optional>
#include <string>

namespace camfleet::lab {

[[nodiscard]] std::chrono::seconds zone_offset(const std::string& posix_zone);
[[nodiscard]] std::string local_iso(DeviceClock::Point time, const std::string& posix_zone);
[[nodiscard]] std::string local_plain(DeviceClock::Point time, const std::string& posix_zone);
// "2026-01-31T23:59:59", anything after it ignored.
[[nodiscard]] std::optional<DeviceClock::Point> parse_local(const std::string& text,
                                                            const std::string& posix_zone);

}  // namespace camfleet::lab
