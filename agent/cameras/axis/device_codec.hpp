// SPDX-License-Identifier: Apache-2.0
// Who an AXIS device is and how it is: basicdeviceinfo, getbrand, parameters, the UPnP root
// description; systemready; the list of its APIs. Pure. Source: reference axis sections 1, 2.
#pragma once

#include "agent/cameras/axis/param_codec.hpp"
#include "common/ports/devices.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::axis {

// The serial is the MAC without colons, in capitals. Empty: not 12 hexadecimal digits.
[[nodiscard]] std::string serial_text(std::string_view text);
// Maker, serial and MAC. brand: as the device says; another brand keeps its own name, because OEM
// products share the platform.
[[nodiscard]] v1::Identity identity_of(std::string_view brand, std::string_view serial);

// Of getAllProperties and getAllUnrestrictedProperties.
// Errors: malformed (no serial), and what the device's error says
[[nodiscard]] Result<ports::CameraFacts> parse_device_properties(std::string_view text);
// Of getbrand.cgi: no serial in it. Errors: malformed
[[nodiscard]] Result<ports::CameraFacts> parse_brand(std::string_view text);
// Of param.cgi, groups Brand, Properties and Network. Errors: malformed (no serial)
[[nodiscard]] Result<ports::CameraFacts> facts_of_parameters(const ParamList& list);
// Of /rootdesc1.xml. Errors: malformed
[[nodiscard]] Result<ports::CameraFacts> parse_root_description(std::string_view text);

// Rules for a password that the device announces from AXIS OS 12 on.
enum class PassphrasePolicy { none, length, complex };

struct SystemReady {
    bool ready = false;
    bool needs_setup = false;
    std::optional<std::int64_t> uptime_seconds;        // from API 1.4
    std::string boot_id;                               // from API 1.4
    std::int64_t preview_seconds = 0;                  // live view without a login, until then
    PassphrasePolicy policy = PassphrasePolicy::none;  // from API 1.5
};
// Errors: malformed, and what the device's error says
[[nodiscard]] Result<SystemReady> parse_system_ready(std::string_view text);
// wait: how long the device may hold the call, 0 to 5 s.
[[nodiscard]] std::string make_system_ready_call(std::uint32_t wait_seconds);
[[nodiscard]] std::string make_properties_call(bool unrestricted);

struct ApiEntry {
    std::string id;
    std::string version;
    std::string status;  // "", "official", "beta"
};
// One id may come with two major versions. Errors: malformed, and what the device's error says
[[nodiscard]] Result<std::vector<ApiEntry>> parse_api_list(std::string_view text);
[[nodiscard]] std::string make_api_list_call();

// "12.9.57" -> {12, 9}. Empty: not a version.
struct FirmwareLine {
    int major = 0;
    int minor = 0;
    auto operator<=>(const FirmwareLine&) const = default;
};
[[nodiscard]] std::optional<FirmwareLine> firmware_line(std::string_view version);

}  // namespace camfleet::axis
