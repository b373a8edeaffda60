// SPDX-License-Identifier: Apache-2.0
// What an ISAPI device says about a call or a login: ResponseStatus and userCheck, and the table
// that turns them into our errors. Pure: text in, value out; no foreign text is trusted in length.
// Invariant: success is statusCode 0 or 1 AND subStatusCode "ok" or absent (some firmware refuses
// a weak password under statusCode 1); 7 is success that waits for a reboot.
#pragma once

#include "common/base/error.hpp"
#include "common/proto/task.pb.h"

#include <string>
#include <string_view>

namespace camfleet::hikvision {

struct ResponseStatus {
    std::int64_t status_code = 0;
    std::string status_text;
    std::string sub_code;
    std::string id;  // of what was made by a POST, where the device says so
};

struct UserCheck {
    std::int64_t status_value = 0;
    bool activated = true;
    bool default_password = false;
    bool risk_password = false;
    bool locked = false;
    std::uint32_t unlock_seconds = 0;
    std::int32_t tries_left = -1;  // -1: not said
};

enum class Applied { done, needs_reboot, reboots_itself };

// XML, or the same document in JSON. Errors: malformed, too_large
[[nodiscard]] Result<ResponseStatus> parse_response_status(std::string_view text);
// Also takes the ResponseStatus and SessionLogin forms that carry lock fields.
// Errors: malformed, too_large
[[nodiscard]] Result<UserCheck> parse_user_check(std::string_view text);

// Errors: what the device refused, with its own words.
[[nodiscard]] Result<Applied> outcome_of(const ResponseStatus& status);
[[nodiscard]] v1::LoginResult login_result_of(const UserCheck& check);

// The error behind an answer that is not 2xx. login_sent: false where no login was part of the
// request, so that a 401 is not counted as one.
[[nodiscard]] Error error_of_answer(int http_status, std::string_view body, bool login_sent);

}  // namespace camfleet::hikvision
