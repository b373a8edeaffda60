// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/vault/password.hpp"

#include <algorithm>
#include <limits>

namespace camfleet::storage {
namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";
// About two of three draws have all four classes; a thousand misses mean that the source is broken.
constexpr int kDrawsMax = 1000;

[[nodiscard]] bool has_any(std::string_view text, std::string_view letters) {
    return text.find_first_of(letters) != std::string_view::npos;
}

[[nodiscard]] char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] bool contains(std::string_view text, std::string_view part) {
    if (part.empty()) return false;
    const auto same = [](char a, char b) { return lower(a) == lower(b); };
    return !std::ranges::search(text, part, same).empty();
}

// 0 .. bound-1, each equally likely: draws above the last whole multiple are thrown away.
[[nodiscard]] Result<std::size_t> draw(ports::Rng& rng, std::size_t bound) {
    constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t limit = all - all % bound;
    for (int i = 0; i < kDrawsMax; ++i) {
        const std::uint64_t number = rng.next();
        if (number < limit) return number % bound;
    }
    return fail(Errc::internal, "the source of randomness is broken");
}

}  // namespace

bool follows_rules(std::string_view password, std::string_view user) {
    std::string mirror(user.rbegin(), user.rend());
    return password.size() == password_length && has_any(password, kLower) &&
           has_any(password, kUpper) && has_any(password, kDigits) &&
           has_any(password, password_specials) && !contains(password, user) &&
           !contains(password, mirror);
}

Result<Secret> make_password(ports::Rng& rng, std::string_view user) {
    std::string letters;
    for (const auto part : {kLower, kUpper, kDigits, password_specials}) letters += part;
    for (int i = 0; i < kDrawsMax; ++i) {
        std::string text;
        text.reserve(password_length);
        while (text.size() < password_length) {
            const auto place = draw(rng, letters.size());
            if (!place) return std::unexpected(place.error());
            text.push_back(letters[*place]);
        }
        const bool good = follows_rules(text, user);
        Secret password(text);
        Secret::wipe(text);
        if (good) return password;
    }
    return fail(Errc::internal, "the source of randomness is broken");
}

}  // namespace camfleet::storage
