// SPDX-License-Identifier: Apache-2.0
// What a refusal means: status and body of one answer. Pure. Source: reference for Dahua,
// section 3.
#pragma once

#include "common/base/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::dahua {

// 403 with JSON: the account is locked, or how many tries it has left.
struct LoginStanding {
    bool locked = false;
    std::uint32_t unlock_seconds = 0;
    std::optional<std::int32_t> tries_left;
};

// Nothing where the body says nothing about logins.
[[nodiscard]] std::optional<LoginStanding> parse_standing(std::string_view body);

// login_sent: the answer is to a request that carried a login.
[[nodiscard]] Error error_of_answer(int status, std::string_view body, bool login_sent);

// What the realm of a challenge says about the device: "Login to <serial>", "Device_<mac>".
struct RealmSigns {
    bool ours = false;   // a realm that these devices use
    std::string serial;  // not where the realm holds a hash
    std::string mac;
};
[[nodiscard]] RealmSigns signs_of_challenges(const std::vector<std::string>& challenges);

}  // namespace camfleet::dahua
