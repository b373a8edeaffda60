// SPDX-License-Identifier: Apache-2.0
// Makes passwords that every maker here accepts: 14 characters, all four classes, specials that
// survive XML, URLs and digest. Every allowed password is equally likely (draws are unbiased, a
// whole password is drawn again when it breaks a rule).
// Source: Hikvision password rules, /ISAPI/Security: 8 to 16 characters, not containing the user
// name
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"
#include "common/ports/rng.hpp"

#include <string_view>

namespace camfleet::storage {

inline constexpr std::size_t password_length = 14;
inline constexpr std::string_view password_specials = "-_.+=#%";

// Errors: internal (the source of randomness repeats itself)
[[nodiscard]] Result<Secret> make_password(ports::Rng& rng, std::string_view user);
// Whether a password follows the rules above.
[[nodiscard]] bool follows_rules(std::string_view password, std::string_view user);

}  // namespace camfleet::storage
