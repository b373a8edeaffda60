// SPDX-License-Identifier: Apache-2.0
// The operator API as functions: argument values in, Request out. Pure. Paths and bodies follow
// controller/api; bodies are the proto JSON mapping with snake_case names.
#pragma once

#include "common/base/error.hpp"
#include "common/base/secret.hpp"
#include "controller/cli/plan.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace camfleet::cli {

[[nodiscard]] std::string escape(std::string_view text);  // Source: RFC 3986 section 2.3

enum class JsonStyle {
    wire,    // only what is set
    pretty,  // every field, so that scripts find it; indented
    line,    // every field, on one line
};
[[nodiscard]] std::string to_json(const google::protobuf::Message& message, JsonStyle style);

[[nodiscard]] Request get(std::string path);
// Leaves out parameters without a value.
[[nodiscard]] Request get(std::string path,
                          const std::vector<std::pair<std::string, std::string>>& query);
[[nodiscard]] Request post(std::string path, const google::protobuf::Message& body);
[[nodiscard]] Request put_credential(v1::PutCredential credential,
                                     const Secret& secret,
                                     const Secret& privacy_secret);

// The lists that hold the ids of `things`, each with the prototype of its answer.
struct Listing {
    std::string path;
    const google::protobuf::Message* reply;
};
[[nodiscard]] std::vector<Listing> listings(Things things);
[[nodiscard]] std::string_view singular(Things things);  // "camera"

// The answer's JSON as a message of the prototype's type. Errors: malformed
[[nodiscard]] Result<std::unique_ptr<google::protobuf::Message>> parse_reply(
    const google::protobuf::Message& prototype, std::string_view json);

// Elements of a list message's one repeated field.
[[nodiscard]] std::vector<const google::protobuf::Message*> elements(
    const google::protobuf::Message& list);
// "id", or "name" where a document has no id (policies).
[[nodiscard]] std::string id_of(const google::protobuf::Message& element);

}  // namespace camfleet::cli
