// SPDX-License-Identifier: Apache-2.0
// Error -> HTTP status and ApiError body. Faults of ours (5xx) tell an operator what failed, and
// nothing that an operator did not send or may not know.
#pragma once

#include "common/base/error.hpp"
#include "controller/api/http_types.hpp"

#include <string>
#include <string_view>

namespace google::protobuf {
class Message;
}

namespace camfleet::api {

[[nodiscard]] unsigned status_of(Errc code);
[[nodiscard]] Response error_response(const Error& error);
[[nodiscard]] Response error_response(unsigned status,
                                      std::string_view word,
                                      std::string_view message);
[[nodiscard]] Response json_response(const google::protobuf::Message& message);
[[nodiscard]] Response text_response(std::string text, std::string content_type = "text/plain");

}  // namespace camfleet::api
