// SPDX-License-Identifier: Apache-2.0
// Points in time as values. Machines get `now` as an argument; nothing in core asks a clock.
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <chrono>
#include <string>

namespace camfleet {

// UTC, milliseconds. Task machines see device time, which a simulated site may run faster.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Millis = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

[[nodiscard]] inline std::int64_t to_ms(Time t) { return t.time_since_epoch().count(); }
[[nodiscard]] inline Time from_ms(std::int64_t ms) { return Time{Millis{ms}}; }

[[nodiscard]] google::protobuf::Timestamp to_timestamp(Time t);
[[nodiscard]] Time from_timestamp(const google::protobuf::Timestamp& t);
[[nodiscard]] std::string to_iso8601(Time t);  // "2026-01-31T23:59:59.123Z"

}  // namespace camfleet
