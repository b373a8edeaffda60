// SPDX-License-Identifier: Apache-2.0
// Basic authentication (RFC 7617), for devices that offer nothing else. The client alone decides
// whether it may be answered: inside TLS, to the pinned certificate, where the operator accepts it.
// Invariant: pure; what basic() makes is as secret as the password and is wiped by who asked for
// it.
#pragma once

#include "common/base/error.hpp"
#include "common/ports/devices.hpp"

#include <span>
#include <string>

namespace camfleet::http {

// headers: the values of all WWW-Authenticate lines.
[[nodiscard]] bool offers_basic(std::span<const std::string> headers);

// Value of the Authorization header, UTF-8. Errors: invalid_argument (a colon or a control
// character in the user name: RFC 7617 section 2)
[[nodiscard]] Result<std::string> basic(const ports::Login& login);

}  // namespace camfleet::http
