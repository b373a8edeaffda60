// SPDX-License-Identifier: Apache-2.0
// Reads a YAML document into any message of the schema, by reflection: configuration files and
// policies need no second struct. Strict: an unknown key, a wrong type or a misspelt word is a
// problem with path and line, and all problems of a document are listed at once.
#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/base/error.hpp"

namespace camfleet::yaml {

struct Problem {
    std::string path;  // "ladder[2].times"
    int line = 0;      // 1-based; 0: not tied to a line
    std::string reason;
};

// Problems as one text, a line each: "FILE:LINE: PATH: REASON".
[[nodiscard]] std::string describe(const std::string& file, const std::vector<Problem>& problems);

// Fields already set in `message` stay where the document does not name them (defaults).
[[nodiscard]] std::vector<Problem> read_text(std::string_view text, google::protobuf::Message& message);

// Errors: io (cannot be read), too_large, malformed (the text lists every problem with its line)
[[nodiscard]] Result<void> read_file(const std::string& path, google::protobuf::Message& message);

}  // namespace camfleet::yaml
