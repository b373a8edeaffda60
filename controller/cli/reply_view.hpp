// SPDX-License-Identifier: Apache-2.0
// An answer of the controller as a person likes to read it: lists as tables, one thing as
// "name  value" lines, a recovery as its ladder. Pure.
#pragma once

#include "common/base/time.hpp"
#include "controller/cli/ladder_view.hpp"

#include <google/protobuf/message.h>

#include <string>

namespace camfleet::cli {

[[nodiscard]] std::string reply_text(const google::protobuf::Message& reply,
                                     const ViewStyle& style,
                                     Time now);

}  // namespace camfleet::cli
