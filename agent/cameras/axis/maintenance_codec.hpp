// SPDX-License-Identifier: Apache-2.0
// Restart, factory default and firmware of an AXIS device: firmwaremanagement.cgi (7.40 and newer)
// and the pages of restart.cgi, factorydefault.cgi, hardfactorydefault.cgi before it; pictures and
// parameter snapshots. Pure. Source: reference axis sections 5, 7, 8.
#pragma once

#include "agent/cameras/axis/param_codec.hpp"
#include "common/proto/capability.pb.h"

#include <string>
#include <string_view>

namespace camfleet::axis {

[[nodiscard]] std::string make_firmware_call(std::string_view method);
[[nodiscard]] std::string make_default_call(bool hard);
// Of every call that changes something. Errors: malformed, and what the device's error says
[[nodiscard]] Result<void> parse_firmware_done(std::string_view text);
// Without an image to fall back to, a device leaves out most of it.
// Errors: malformed (no active version), and what the device's error says
[[nodiscard]] Result<v1::FirmwareStatus> parse_firmware_status(std::string_view text);
// Version that the device takes over. Errors: as above
[[nodiscard]] Result<std::string> parse_upgrade(std::string_view text);

struct Upload {
    std::string content_type;
    std::string body;
};
// The two parts in the order that the maker demands: the call, then the image.
[[nodiscard]] Upload make_upgrade(std::string_view image, std::string_view boundary);

// Pages of the older calls: ok where the page says so, or says nothing at all.
// Errors: rejected (an error line), malformed
[[nodiscard]] Result<void> parse_restart_page(std::string_view text);

// A whole JPEG: start and end marker, more than a header.
[[nodiscard]] bool is_jpeg(std::string_view body);

// What backup() hands out: a line of ours with the serial, then the device's list as it came.
[[nodiscard]] std::string make_snapshot(std::string_view serial, std::string_view list);
struct ParamSnapshot {
    std::string serial;
    ParamList list;
};
// Errors: rejected (not such a file)
[[nodiscard]] Result<ParamSnapshot> parse_snapshot(std::string_view file);
// What of it may be written back, as far as the device differs now: picture settings, texts and
// names. Never the network, accounts, certificates, or names that are read-only.
[[nodiscard]] Pairs changes_to_restore(const ParamList& then, const ParamList& now);

}  // namespace camfleet::axis
