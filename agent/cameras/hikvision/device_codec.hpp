// SPDX-License-Identifier: Apache-2.0
// The documents in which an ISAPI device describes itself: activateStatus, deviceInfo, status,
// users, Security/capabilities. Pure: text in, value out; elements are found by local name in any
// namespace, missing optional fields stay empty, missing required fields are an error that names
// them.
#pragma once

#include "common/ports/devices.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::hikvision {

struct ActivateStatus {
    bool activated = false;
    std::int64_t support_version = 0;  // 0: not said; 3 and above want another activation
};

struct UserEntry {
    std::string id;
    std::string name;
    std::string level;
};

struct UserList {
    std::string version;  // of the document; a PUT repeats both
    std::string name_space;
    std::vector<UserEntry> users;
};

// How single fields are encrypted for `?security=1&iv=` (field_cipher.hpp).
struct SecurityCapabilities {
    bool encrypts_fields = false;  // security version 1, AES-128
    std::uint32_t iterations = 0;
    bool irreversible = false;
    std::string salt;
    bool checks_login_password = false;
    std::optional<std::int64_t> backup_key_chars_min;
    std::optional<std::int64_t> backup_key_chars_max;
};

inline constexpr std::size_t users_max = 64;

// Errors of all: malformed, too_large
[[nodiscard]] Result<ActivateStatus> parse_activate_status(std::string_view text);
// A document without serial number and MAC proves nothing and is malformed.
[[nodiscard]] Result<ports::CameraFacts> parse_device_info(std::string_view text);
// Units: seconds since boot
[[nodiscard]] Result<std::chrono::seconds> parse_up_time(std::string_view text);
// IPAddress. All zeroes mean none.
[[nodiscard]] Result<v1::NetworkSettings> parse_network(std::string_view text);
[[nodiscard]] Result<bool> parse_upgrading(std::string_view text);
[[nodiscard]] Result<UserList> parse_users(std::string_view text);
[[nodiscard]] Result<SecurityCapabilities> parse_security_capabilities(std::string_view text);

}  // namespace camfleet::hikvision
