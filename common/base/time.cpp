// SPDX-License-Identifier: Apache-2.0
#include "common/base/time.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace camfleet {

google::protobuf::Timestamp to_timestamp(Time t) {
    const auto whole = std::chrono::floor<Seconds>(t);
    google::protobuf::Timestamp out;
    out.set_seconds(whole.time_since_epoch().count());
    out.set_nanos(static_cast<std::int32_t>((t - whole).count() * 1'000'000));
    return out;
}

Time from_timestamp(const google::protobuf::Timestamp& t) {
    return Time{Seconds{t.seconds()} + Millis{t.nanos() / 1'000'000}};
}

std::string to_iso8601(Time t) {
    const auto whole = std::chrono::floor<Seconds>(t);
    const std::time_t seconds = whole.time_since_epoch().count();
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 48> text{};
    const int ms = static_cast<int>((t - whole).count());
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                  parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                  parts.tm_min, parts.tm_sec, ms);
    return text.data();
}

}  // namespace camfleet
