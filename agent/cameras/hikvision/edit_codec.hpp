// SPDX-License-Identifier: Apache-2.0
// Read-modify-write of ISAPI documents: each function takes what GET returned and gives back the
// text for PUT, the same document with only the named fields changed. Devices refuse partial
// documents, and unknown fields (portType, Ipv6Mode ...) must survive.
// Invariant: namespace, version and every element that is not named stay as they came.
#pragma once

#include "agent/cameras/hikvision/device_codec.hpp"
#include "common/base/secret.hpp"

#include <string>
#include <string_view>

namespace camfleet::hikvision {

// Errors of all: malformed, too_large; invalid_argument for a bad value of ours
[[nodiscard]] Result<std::string> edit_ip_address(std::string_view document,
                                                  const v1::NetworkSettings& network);
[[nodiscard]] Result<std::string> edit_ntp_server(std::string_view document,
                                                  const std::string& server,
                                                  std::uint32_t interval_minutes);
// Sets timeMode NTP; zone: POSIX text, empty: leave.
[[nodiscard]] Result<std::string> edit_time(std::string_view document, const std::string& zone);
[[nodiscard]] Result<std::string> edit_device_name(std::string_view document,
                                                   const std::string& name);

// Fields as they go on the wire: in clear, or encrypted by the caller.
struct UserChange {
    std::string user_name;
    std::string password;
    std::string login_password;  // the administrator's; empty: left out
    bool onvif = false;          // an account of ONVIF, whose level has another name
};
// The result holds a secret: wipe it after use.
[[nodiscard]] std::string make_user_document(const UserList& list,
                                             const UserEntry& user,
                                             const UserChange& change);

// Integrate with ONVIF on: byte for byte as it came but for the one word, because firmware was seen
// to refuse anything else. Source: reference hikvision section 5. Errors: malformed
[[nodiscard]] Result<std::string> switch_onvif_on(std::string_view document);

// Not empty, printable ASCII. Errors: invalid_argument
[[nodiscard]] Result<void> check_new_password(const Secret& password);
// Errors: invalid_argument (not a dotted IPv4 address)
[[nodiscard]] Result<void> check_ipv4(std::string_view text, std::string_view field);

}  // namespace camfleet::hikvision
