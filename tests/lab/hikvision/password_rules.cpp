// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/password_rules.hpp"

#include <algorithm>
#include <string>

namespace camfleet::lab {

namespace {

constexpr std::size_t length_min = 8;
constexpr std::size_t length_max = 16;

bool between(char c, char low, char high) { return c >= low && c <= high; }

}  // namespace

unsigned character_classes(std::string_view password) {
    unsigned seen = 0;
    for (const char c : password) {
        if (between(c, '0', '9')) {
            seen |= 1U;
        } else if (between(c, 'a', 'z')) {
            seen |= 2U;
        } else if (between(c, 'A', 'Z')) {
            seen |= 4U;
        } else {
            seen |= 8U;
        }
    }
    return (seen & 1U) + ((seen >> 1U) & 1U) + ((seen >> 2U) & 1U) + ((seen >> 3U) & 1U);
}

std::optional<IsapiStatus> refuse_password(std::string_view password, std::string_view user) {
    const auto refused = [](std::string_view sub) { return IsapiStatus{400, 6, sub}; };
    const bool printable =
        std::all_of(password.begin(), password.end(), [](char c) { return between(c, ' ', '~'); });
    if (!printable) return refused("illegalPassword");
    if (password.size() < length_min) return refused("userPwdLenUnder8");
    if (password.size() > length_max) return refused("passwordLenNoMoreThan16");
    if (password == user) return refused("userPwdNameSame");
    if (std::equal(password.begin(), password.end(), user.rbegin(), user.rend())) {
        return refused("userPwdNameMirror");
    }
    if (character_classes(password) < 2) return refused("passwordMustContainMorethan2Types");
    if (lower(password).find(lower(user)) != std::string::npos) return refused("riskPassword");
    return std::nullopt;
}

std::string random_password() {
    constexpr std::string_view specials = "-_.+=#%";
    const std::string digits = random_hex(11);
    std::string password = "K" + digits.substr(0, 6) + "z";
    password += specials[static_cast<unsigned char>(digits[20]) % specials.size()];
    return password + "7" + digits.substr(6, 4);
}

}  // namespace camfleet::lab
