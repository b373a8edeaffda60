// SPDX-License-Identifier: Apache-2.0
// A technician's credential: one key=value a line in a private file, and the device it is for.
#pragma once

#include "common/ports/devices.hpp"

#include <filesystem>
#include <string_view>

namespace camfleet::probe_tool {

struct FieldCredential {
    ports::Login login;
    v1::Identity device;  // serial and MAC, where the file names them
};

// Keys: user, password, serial, mac; `#` starts a comment line; a value is everything behind the
// first `=`. Errors: malformed (line and reason, never a value),
// invalid_argument (a MAC that is none)
[[nodiscard]] Result<FieldCredential> parse_credential(std::string_view text);
// Errors: not_found, forbidden (others may read the file), too_large, io, malformed,
// invalid_argument
[[nodiscard]] Result<FieldCredential> read_credential(const std::filesystem::path& file);
// From the terminal, without echo; from standard input where it is no terminal. Errors:
// cancelled (nothing was typed, Ctrl-C), too_large
[[nodiscard]] Result<Secret> ask_password(const std::string& user);

// "192.0.2.1", "192.0.2.1:8080", "[2001:db8::1]:443", "fe80::1%eth0". Errors: invalid_argument
[[nodiscard]] Result<v1::Endpoint> parse_endpoint(std::string_view text, bool https);

}  // namespace camfleet::probe_tool
