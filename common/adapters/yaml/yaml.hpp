// SPDX-License-Identifier: Apache-2.0
// YAML text into any message of the schema, by reflection: policies and configuration files are
// written by people and read with the same messages that travel and are stored. yaml-cpp ends here.
//
// Strict: keys are field names as in the .proto, each at most once; unknown keys, wrong types,
// null, numbers in quotes and out of range are refused. All problems are told, each with its line.
// Bounded by limits::yaml_*. Not supported on purpose: tags, several documents, `<<` merges.
#pragma once

#include "common/base/problem.hpp"

#include <google/protobuf/message.h>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace camfleet::yaml {

struct Document {
    Problems problems;                 // empty: the message holds what the text says
    std::map<std::string, int> lines;  // path -> line, to place problems found later
};

// `into` is merged into; on problems it holds what could be read.
[[nodiscard]] Document read(std::string_view text, google::protobuf::Message& into);

// Gives problems that were found without the text the lines they belong to.
void place(Problems& problems, const std::map<std::string, int>& lines);

// The whole file. Errors: not_found, io, too_large
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path);

}  // namespace camfleet::yaml
