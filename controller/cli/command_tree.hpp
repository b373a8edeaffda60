// SPDX-License-Identifier: Apache-2.0
// The commands and flags of camfleetctl as data: for completion, and for telling what was mistyped.
// Pure.
#pragma once

#include "controller/cli/plan.hpp"

#include <string>
#include <vector>

namespace camfleet::cli {

// What may stand for a value.
struct Values {
    std::vector<std::string> words;
    Things things = Things::none;
    bool file = false;
};

struct Flag {
    std::vector<std::string> names;  // "--output", "-o"
    bool takes_value = false;
    Values values;
};

struct Command {
    std::string name;
    std::vector<Flag> flags;
    std::vector<Values> positionals;
    std::vector<Command> commands;
};

// Candidates for the last of `words` (which may be empty or half typed).
[[nodiscard]] Values complete(const Command& root, const std::vector<std::string>& words);

// Names the first word that is no command or flag, with the nearest known one; empty: none found.
[[nodiscard]] std::string explain_mistake(const Command& root,
                                          const std::vector<std::string>& words);

}  // namespace camfleet::cli
