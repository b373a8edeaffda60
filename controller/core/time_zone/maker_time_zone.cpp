// SPDX-License-Identifier: Apache-2.0
#include "controller/core/time_zone/maker_time_zone.hpp"

#include <array>
#include <cstdio>

namespace camfleet::time_zone {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// Reads from the front of `rest`, in the grammar of IEEE 1003.1 section 8.3.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    [[nodiscard]] bool empty() const { return rest_.empty(); }
    [[nodiscard]] char front() const { return rest_.empty() ? '\0' : rest_.front(); }
    bool skip(char c) {
        if (front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    [[nodiscard]] bool name() {
        std::size_t length = 0;
        if (skip('<')) {
            length = rest_.find('>');
            if (length == std::string_view::npos) return false;
            rest_.remove_prefix(length + 1);
            return true;
        }
        while (length < rest_.size() && is_letter(rest_[length])) ++length;
        rest_.remove_prefix(length);
        return length >= 3;
    }
    // [+-]h[h][:mm[:ss]] in seconds.
    [[nodiscard]] bool time(int& seconds) {
        const bool negative = front() == '-';
        if (negative || front() == '+') rest_.remove_prefix(1);
        int hours = 0;
        int minutes = 0;
        int rest_seconds = 0;
        if (!number(hours)) return false;
        if (skip(':') && !number(minutes)) return false;
        if (skip(':') && !number(rest_seconds)) return false;
        seconds = (hours * 60 + minutes) * 60 + rest_seconds;
        if (negative) seconds = -seconds;
        return hours <= 167 && minutes < 60 && rest_seconds < 60;
    }
    // Mm.w.d[/time]; the time defaults to 02:00:00.
    [[nodiscard]] bool rule(std::string& date, int& at) {
        if (!skip('M')) return false;
        int month = 0;
        int week = 0;
        int day = 0;
        if (!number(month) || !skip('.') || !number(week) || !skip('.') || !number(day))
            return false;
        if (month < 1 || month > 12 || week < 1 || week > 5 || day > 6) return false;
        date = "M" + std::to_string(month) + "." + std::to_string(week) + "." + std::to_string(day);
        at = 2 * 3600;
        return !skip('/') || time(at);
    }

  private:
    [[nodiscard]] bool number(int& value) {
        std::size_t length = 0;
        value = 0;
        while (length < rest_.size() && length < 3 && is_digit(rest_[length])) {
            value = value * 10 + (rest_[length] - '0');
            ++length;
        }
        rest_.remove_prefix(length);
        return length > 0;
    }

    std::string_view rest_;
};

std::string clock_text(int seconds, bool two_digit_hours) {
    std::array<char, 32> text{};
    const int hours = seconds / 3600;
    const int minutes = seconds / 60 % 60;
    std::snprintf(text.data(), text.size(), two_digit_hours ? "%02d:%02d:%02d" : "%d:%02d:%02d",
                  hours, minutes, seconds % 60);
    return text.data();
}

std::unexpected<Error> bad(std::string_view posix) {
    return fail(Errc::malformed, "'" + std::string(posix) + "' is no POSIX time zone");
}

}  // namespace

Result<std::string> posix_of_tzif(std::string_view file) {
    if (!file.starts_with("TZif") || file.size() < 44 || file[4] < '2' || !file.ends_with('\n')) {
        return fail(Errc::malformed, "not a version 2 time zone file");
    }
    file.remove_suffix(1);
    const auto line = file.rfind('\n');
    if (line == std::string_view::npos || line + 1 == file.size()) {
        return fail(Errc::malformed, "the time zone file has no POSIX line");
    }
    return std::string(file.substr(line + 1));
}

Result<std::string> hikvision_time_zone(std::string_view posix) {
    Reader reader(posix);
    int offset = 0;
    if (!reader.name() || !reader.time(offset)) return bad(posix);
    // The maker's devices know no names of zones: every recorded document says CST.
    std::string out =
        std::string("CST") + (offset <= 0 ? "-" : "+") + clock_text(std::abs(offset), false);
    if (reader.empty()) return out;

    int summer = offset - 3600;
    if (!reader.name()) return bad(posix);
    if (reader.front() != ',' && !reader.time(summer)) return bad(posix);
    std::string start;
    std::string end;
    int start_at = 0;
    int end_at = 0;
    if (!reader.skip(',') || !reader.rule(start, start_at) || !reader.skip(',') ||
        !reader.rule(end, end_at) || !reader.empty()) {
        return fail(Errc::not_supported,
                    "'" + std::string(posix) + "' changes time by a rule that cameras do not know");
    }
    const int gain = offset - summer;
    if (gain <= 0 || start_at < 0 || end_at < 0 || start_at >= 86400 || end_at >= 86400) {
        return fail(Errc::not_supported,
                    "'" + std::string(posix) + "' changes time in a way that cameras do not know");
    }
    return out + "DST" + clock_text(gain, true) + "," + start + "/" + clock_text(start_at, true) +
           "," + end + "/" + clock_text(end_at, true);
}

Result<std::string> time_zone_for(std::string_view maker, std::string_view posix) {
    if (maker == "hikvision") return hikvision_time_zone(posix);
    if (maker == "axis" || maker == "onvif") return std::string(posix);
    return std::string();
}

}  // namespace camfleet::time_zone
