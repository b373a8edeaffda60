// SPDX-License-Identifier: Apache-2.0
// How the field tool's private login file is spelled, and what a person types as a switch. Pure.
// One "key = value" or "key: value" a line, # begins a comment line:
//   community = WORD                       v2c
//   user, auth_protocol (SHA | SHA-256), auth_pass_phrase, priv_pass_phrase, priv_protocol (AES) v3
//   api_key = KEY, or user and password    of a UniFi controller
// Invariant: no value of a login file is part of an error text.
#pragma once

#include "common/ports/devices.hpp"

#include <string>
#include <string_view>

namespace camfleet::switch_tool {

inline constexpr std::size_t login_file_max = 4096;  // bytes

// Errors: malformed (which line), invalid_argument (which key is missing)
[[nodiscard]] Result<ports::SnmpLogin> parse_login(std::string_view text);

// "192.0.2.5", "192.0.2.5:1161", "[2001:db8::5]:161"; default_port: where none is
// said. It stands as the endpoint's snmp_port. Errors: invalid_argument
[[nodiscard]] Result<v1::Endpoint> parse_switch(std::string_view text,
                                                std::uint32_t default_port = 161);
// The spelling back, always with its port.
[[nodiscard]] std::string spell_switch(const v1::Endpoint& at);

}  // namespace camfleet::switch_tool
