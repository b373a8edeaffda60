// SPDX-License-Identifier: Apache-2.0
// One YAML scalar into one field of a message: strict about type, range, enum words and text.
#pragma once

#include <google/protobuf/message.h>

#include <string>

namespace camfleet::yaml {

struct Scalar {
    std::string text;
    bool quoted = false;
};

// Sets (or, for repeated fields, adds) the value. Returns what is wrong; empty: it was set.
[[nodiscard]] std::string set_scalar(const Scalar& scalar,
                                     google::protobuf::Message& message,
                                     const google::protobuf::FieldDescriptor& field);

// "a whole number", "text", "one of x, y" ... what a person has to write for this field.
[[nodiscard]] std::string wanted(const google::protobuf::FieldDescriptor& field);

}  // namespace camfleet::yaml
