// SPDX-License-Identifier: Apache-2.0
// From the POSIX form of a time zone ("CET-1CEST,M3.5.0,M10.5.0/3", the last line of every tz
// database file) to the spelling a camera maker wants.
// Source: IEEE 1003.1 section 8.3 (TZ); RFC 8536 section 3.3 (footer); Hikvision ISAPI time
// document.
#pragma once

#include "common/base/error.hpp"

#include <string>
#include <string_view>

namespace camfleet::time_zone {

// The footer of a version 2+ TZif file. Errors: malformed
[[nodiscard]] Result<std::string> posix_of_tzif(std::string_view file);

// "CET-1:00:00DST01:00:00,M3.5.0/02:00:00,M10.5.0/03:00:00". Errors: malformed, not_supported
// (a change of time that does not follow the month.week.day rule)
[[nodiscard]] Result<std::string> hikvision_time_zone(std::string_view posix);

// As the maker's cameras take it; empty: the camera keeps its own. AXIS takes the POSIX text in
// both of its interfaces, ONVIF knows nothing else. Dahua numbers its zones by a table that its
// maker does not publish, so the number a device has is left alone. Errors: as
// hikvision_time_zone() Source: VAPIX time API (setPosixTimeZone) and Time.POSIXTimeZone; ONVIF
// Core 8.3.1 (TZ); reference dahua.md section 6
[[nodiscard]] Result<std::string> time_zone_for(std::string_view maker, std::string_view posix);

}  // namespace camfleet::time_zone
