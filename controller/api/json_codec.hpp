// SPDX-License-Identifier: Apache-2.0
// Message <-> JSON by the proto JSON mapping: snake_case names, enum values as words, unknown
// fields and unknown enum numbers refused. An error reads "<field>: <why>" and never repeats what
// was sent: a body may hold a secret.
#pragma once

#include "common/base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace google::protobuf {
class Message;
}

namespace camfleet::api {

// Errors: malformed (no JSON), invalid_argument (names the field), too_large
[[nodiscard]] Result<void> from_json(std::string_view text, google::protobuf::Message& out);
// Fields without a value are printed too, so that a reader need not know the defaults.
[[nodiscard]] std::string to_json(const google::protobuf::Message& message);
// The fields that an error's context names: "name: required; endpoint.host: ..." -> both.
[[nodiscard]] std::vector<std::string> fields_of(std::string_view context);

}  // namespace camfleet::api
