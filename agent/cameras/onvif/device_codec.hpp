// SPDX-License-Identifier: Apache-2.0
// Replies of the device service in which a device says who and how it is: information, clock,
// services, users, scopes. Pure: text in, value out; missing optional fields stay empty, a reply
// that is another one is an error that names it.
// Source: reference onvif.md sections 3 and 4 (devicemgmt.wsdl, onvif.xsd).
#pragma once

#include "agent/cameras/onvif/soap.hpp"
#include "common/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::onvif {

struct DeviceInformation {
    std::string maker;  // as the device spells it
    std::string model;
    std::string firmware;
    std::string serial;  // without white space
    std::string hardware;
};

struct DeviceClock {
    bool by_ntp = false;
    bool daylight_savings = false;
    std::string zone = {};         // POSIX where the device keeps to it: text, not looked into
    std::optional<Time> utc = {};  // nothing: not said, or no date
};

struct Service {
    std::string name_space;
    std::string address;  // XAddr as sent: its host is not to be trusted
};

struct UserEntry {
    std::string name;
    std::string level;  // Administrator | Operator | User | Anonymous | ...
};

struct Scope {
    std::string item;  // as sent, percent-encoded
    bool fixed = true;
};

// What scopes say of a device, from GetScopes or from a discovery reply.
struct ScopeFacts {
    std::string name;
    std::string hardware;
    std::string location;
    std::string mac;
    std::string serial;
    bool profile_q_factory = false;     // .../Profile/Q/FactoryDefault
    std::vector<std::string> profiles;  // "S", "T", ...
};

inline constexpr std::size_t services_max = 64;
inline constexpr std::size_t users_max = 128;
inline constexpr std::size_t scopes_max = 128;

// Errors of all: malformed, too_large
[[nodiscard]] Result<DeviceInformation> parse_device_information(std::string_view text);
[[nodiscard]] Result<DeviceClock> parse_clock(std::string_view text);
[[nodiscard]] Result<std::vector<Service>> parse_services(std::string_view text);
// GetCapabilities, the older call, told as services.
[[nodiscard]] Result<std::vector<Service>> parse_capabilities(std::string_view text);
// Passwords that some devices send along are not read.
[[nodiscard]] Result<std::vector<UserEntry>> parse_users(std::string_view text);
[[nodiscard]] Result<std::string> parse_hostname(std::string_view text);
[[nodiscard]] Result<std::vector<Scope>> parse_scopes(std::string_view text);
[[nodiscard]] Result<std::string> parse_endpoint_reference(std::string_view text);
// "Reboot in 30 secs": words for a person.
[[nodiscard]] Result<std::string> parse_reboot_message(std::string_view text);

[[nodiscard]] ScopeFacts read_scopes(const std::vector<std::string>& items);
// Percent-encoded for a scope; decoded from one (RFC 3986 section 2.1).
[[nodiscard]] std::string percent_encode(std::string_view text);
[[nodiscard]] std::string percent_decode(std::string_view text);

}  // namespace camfleet::onvif
