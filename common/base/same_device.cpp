// SPDX-License-Identifier: Apache-2.0
#include "common/base/same_device.hpp"

#include <cctype>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>

namespace camfleet {
namespace {

constexpr std::size_t unique_chars_min = 9;
constexpr std::chrono::seconds same_boot_within{90};

std::string bare(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isspace(byte) == 0) out.push_back(static_cast<char>(std::toupper(byte)));
    }
    return out;
}

std::optional<int> number_at(std::string_view text, std::size_t at, std::size_t size) {
    int value = 0;
    const char* first = text.data() + at;
    const auto [end, code] = std::from_chars(first, first + size, value);
    if (code != std::errc{} || end != first + size || value < 0) return std::nullopt;
    return value;
}

std::optional<std::chrono::sys_seconds> start_of(std::string_view text) {
    if (text.size() < 19 || text[4] != '-' || text[7] != '-' || text[10] != 'T')
        return std::nullopt;
    const auto year = number_at(text, 0, 4);
    const auto month = number_at(text, 5, 2);
    const auto day = number_at(text, 8, 2);
    const auto hour = number_at(text, 11, 2);
    const auto minute = number_at(text, 14, 2);
    const auto second = number_at(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(*second);
}

}  // namespace

bool same_serial(std::string_view a, std::string_view b) {
    const std::string x = bare(a);
    const std::string y = bare(b);
    if (x.empty() || y.empty()) return false;
    if (x == y) return true;
    const std::string& shorter = x.size() < y.size() ? x : y;
    const std::string& longer = x.size() < y.size() ? y : x;
    return shorter.size() >= unique_chars_min && longer.ends_with(shorter);
}

bool different_macs(std::string_view a, std::string_view b) {
    return !a.empty() && !b.empty() && bare(a) != bare(b);
}

bool different_makers(std::string_view a, std::string_view b) {
    constexpr std::string_view any_maker = "ONVIF";
    const std::string x = bare(a);
    const std::string y = bare(b);
    if (x.empty() || y.empty() || x == any_maker || y == any_maker) return false;
    return x != y;
}

bool same_boot(std::string_view a, std::string_view b) {
    if (a.empty() || b.empty()) return false;
    if (a == b) return true;
    const auto x = start_of(a);
    const auto y = start_of(b);
    if (!x || !y) return false;
    return std::chrono::abs(*x - *y) <= same_boot_within;
}

}  // namespace camfleet
