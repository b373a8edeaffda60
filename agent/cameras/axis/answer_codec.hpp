// SPDX-License-Identifier: Apache-2.0
// What a refusal of an AXIS device means: HTTP statuses, the header of the factory state, the realm
// that names the serial, the error numbers of the JSON calls (each API has its own) and of the REST
// calls. Pure. Source: VAPIX library as kept in the reference (axis sections 2.4, 3, 5, 6).
#pragma once

#include "agent/adapters/http/http_client.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace camfleet::axis {

// The same number means different things in different calls.
enum class Api {
    system_ready,
    basic_device_info,
    api_discovery,
    network_settings,
    ntp,
    time_service,
    firmware,
};
[[nodiscard]] std::string_view api_name(Api api);

// Of an answer with HTTP 200 and an "error" object. message is the device's own, cut and cleaned.
[[nodiscard]] Error error_of_code(Api api,
                                  std::int64_t code,
                                  std::string_view message,
                                  std::optional<std::int64_t> sub_code = {});

// Of any answer that is not 2xx. change: the call would have changed something, so that a 5xx
// leaves open whether it did.
[[nodiscard]] Error error_of_answer(const http::HttpResponse& answer, bool change);

// Errors: what the REST answer says. ok: {"status":"success"}. Source: section 6.4
[[nodiscard]] Result<void> parse_rest_answer(int http_status, std::string_view body);

// 401 of a factory-fresh device: "Axis-Setup: vapix", or pwdgrp.cgi's own words.
[[nodiscard]] bool wants_first_user(const http::HttpResponse& answer);

// Serial out of realm="AXIS_<SERIAL>"; empty where the realm is another.
[[nodiscard]] std::string serial_of_challenges(std::span<const std::string> challenges);

// A device's words in one line of ours: no control characters, at most 120 bytes.
[[nodiscard]] std::string cleaned(std::string_view text);

}  // namespace camfleet::axis
