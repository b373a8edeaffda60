// SPDX-License-Identifier: Apache-2.0
// Accounts of an AXIS device: what pwdgrp.cgi answers, and what names and passwords it takes.
// Failures come with HTTP 200, in words. Pure. Source: reference axis section 4.
#pragma once

#include "agent/cameras/axis/device_codec.hpp"
#include "common/base/secret.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::axis {

struct UserGroups {
    std::map<std::string, std::vector<std::string>> members;  // by group
    // The accounts of people: old firmware lists service accounts of its system as well.
    [[nodiscard]] std::vector<std::string> people() const;
};
// Errors: malformed (no group of people), and what the page says
[[nodiscard]] Result<UserGroups> parse_user_groups(std::string_view text);

enum class UserAction { add, change, remove };
// Errors: already_exists, not_found (change and remove of an unknown name), not_activated,
// rejected (name, password, and whatever the device names only in its log), malformed
[[nodiscard]] Result<void> parse_user_answer(std::string_view text, UserAction action);

// 1 to 14 letters and digits. Errors: invalid_argument
[[nodiscard]] Result<void> check_user_name(std::string_view name);
// 1 to 64 printable ASCII characters; 15 or more under `length`, 12 or more of four classes under
// `complex`. Errors: invalid_argument, rejected (the device's rule)
[[nodiscard]] Result<void> check_password(const Secret& password, PassphrasePolicy policy);

// Groups of a role of ours: administrator | operator | viewer. Errors: invalid_argument
[[nodiscard]] Result<std::string> groups_of_role(std::string_view role);

// Form bodies. They hold a password: wipe them after use.
[[nodiscard]] std::string make_first_user_form(std::string_view name, const Secret& password);
[[nodiscard]] std::string make_add_user_form(std::string_view name,
                                             const Secret& password,
                                             std::string_view groups);
[[nodiscard]] std::string make_password_form(std::string_view name, const Secret& password);
[[nodiscard]] std::string make_remove_user_form(std::string_view name);

}  // namespace camfleet::axis
