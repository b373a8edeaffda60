// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/device_time.hpp"

#include <array>
#include <cstdio>

namespace camfleet::lab {

namespace {

std::string written(DeviceClock::Point time, char between) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    std::array<char, 64> text{};
    std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02u%c%02d:%02d:%02d", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), between,
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()));
    return text.data();
}

}  // namespace

std::chrono::seconds zone_offset(const std::string& posix_zone) {
    const auto start = posix_zone.find_first_of("+-0123456789");
    if (start == std::string::npos) return {};
    char sign = '+';
    int hours = 0;
    int minutes = 0;
    const char* digits = posix_zone.c_str() + start;
    if (*digits == '+' || *digits == '-') sign = *digits++;
    if (std::sscanf(digits, "%2d:%2d", &hours, &minutes) < 1) return {};
    const auto offset = std::chrono::hours(hours) + std::chrono::minutes(minutes);
    return sign == '-' ? offset : -offset;
}

std::string local_plain(DeviceClock::Point time, const std::string& posix_zone) {
    return written(time + zone_offset(posix_zone), ' ');
}

std::string local_iso(DeviceClock::Point time, const std::string& posix_zone) {
    const auto offset = zone_offset(posix_zone);
    const auto minutes = std::chrono::abs(std::chrono::duration_cast<std::chrono::minutes>(offset));
    std::array<char, 32> tail{};
    std::snprintf(tail.data(), tail.size(), "%c%02d:%02d", offset.count() < 0 ? '-' : '+',
                  static_cast<int>(minutes.count() / 60), static_cast<int>(minutes.count() % 60));
    return written(time + offset, 'T') + tail.data();
}

std::optional<DeviceClock::Point> parse_local(const std::string& text,
                                              const std::string& posix_zone) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d", &year, &month, &day, &hour, &minute,
                    &second) != 6) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) - zone_offset(posix_zone);
}

}  // namespace camfleet::lab
