// SPDX-License-Identifier: Apache-2.0
// Any document as text for a person, field by field, by protobuf reflection. Pure.
#pragma once

#include "common/base/time.hpp"

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace camfleet::cli {

enum class TimeStyle {
    ago,       // "12 s ago", "in 4 min"
    absolute,  // "2026-01-31 23:59:59Z"
};

// Path with dots: "identity.serial". A field that is not set, or does not exist, is empty text.
[[nodiscard]] std::string field_text(const google::protobuf::Message& message,
                                     std::string_view path,
                                     TimeStyle style,
                                     Time now);

// Every field that is set: {"identity.serial", "DS-..."}; elements of lists on lines of their own.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> all_fields(
    const google::protobuf::Message& message, Time now);

[[nodiscard]] std::string time_text(Time at, TimeStyle style, Time now);
[[nodiscard]] std::string duration_text(Millis span);  // "45 s", "12 min", "3 h", "4 d"
// Word of an enum value: enum_word(v1::Rung::Kind_descriptor(), 3) is "power_cycle".
[[nodiscard]] std::string enum_word(const google::protobuf::EnumDescriptor* type, int value);

}  // namespace camfleet::cli
