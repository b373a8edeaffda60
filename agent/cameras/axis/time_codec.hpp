// SPDX-License-Identifier: Apache-2.0
// Clock and time servers of an AXIS device: ntp.cgi (9.10 and newer), time.cgi (9.30 and newer) and
// the parameters before them. Pure. Source: reference axis sections 6.3, 6.4.
#pragma once

#include "agent/cameras/axis/param_codec.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::axis {

struct NtpInfo {
    bool enabled = false;
    bool secured = false;  // NTS
    std::string source;    // "static", "DHCP"
    std::vector<std::string> servers;
    std::vector<std::string> advertised;
    std::optional<bool> synced;
};
[[nodiscard]] std::string make_ntp_info_call();
// Errors: malformed (no client), and what the device's error says
[[nodiscard]] Result<NtpInfo> parse_ntp_info(std::string_view text);
// One server of ours in the place of all it had.
[[nodiscard]] std::string make_ntp_call(const std::string& server);

struct DateTimeInfo {
    std::string utc;  // "2026-10-07T16:24:01Z"
    std::string local;
    std::string zone;  // name of the zone data base; empty where a POSIX zone is set
    std::string posix_zone;
    std::optional<bool> summer_time;
};
[[nodiscard]] std::string make_date_time_call();
// Errors: malformed (no dateTime), and what the device's error says
[[nodiscard]] Result<DateTimeInfo> parse_date_time(std::string_view text);
// zone: POSIX text, or a name of the zone data base ("Europe/Berlin").
[[nodiscard]] std::string make_zone_call(const std::string& zone);

// Of every set call of both. Errors: malformed, and what the device's error says
[[nodiscard]] Result<void> parse_ntp_set(std::string_view text);
[[nodiscard]] Result<void> parse_time_set(std::string_view text);

// Before ntp.cgi and time.cgi. Empty server or zone: left as it is.
[[nodiscard]] Pairs time_changes(const std::string& server, const std::string& zone);

// A host name or address. Errors: invalid_argument
[[nodiscard]] Result<void> check_server(std::string_view server);

}  // namespace camfleet::axis
