// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/command_tree.hpp"

#include "controller/cli/suggest.hpp"

#include <algorithm>

namespace camfleet::cli {
namespace {

// Where a walk over the words stands: flags of outer commands stay valid inside.
struct Walk {
    std::vector<const Command*> path;
    std::size_t positionals = 0;
    const Flag* open_flag = nullptr;  // waits for its value

    [[nodiscard]] const Command& here() const { return *path.back(); }
    [[nodiscard]] std::string spoken() const {
        std::string out;
        for (const auto* command : path) out += (out.empty() ? "" : " ") + command->name;
        return out;
    }
};

std::vector<std::string> flag_names(const Walk& walk) {
    std::vector<std::string> out;
    for (auto command = walk.path.rbegin(); command != walk.path.rend(); ++command) {
        for (const auto& flag : (*command)->flags) {
            out.insert(out.end(), flag.names.begin(), flag.names.end());
        }
    }
    return out;
}

std::vector<std::string> command_names(const Command& command) {
    std::vector<std::string> out;
    out.reserve(command.commands.size());
    for (const auto& one : command.commands) out.push_back(one.name);
    return out;
}

const Flag* find_flag(const Walk& walk, const std::string& name) {
    for (auto command = walk.path.rbegin(); command != walk.path.rend(); ++command) {
        for (const auto& flag : (*command)->flags) {
            if (std::find(flag.names.begin(), flag.names.end(), name) != flag.names.end()) {
                return &flag;
            }
        }
    }
    return nullptr;
}

std::string take_flag(Walk& walk, const std::string& word) {
    const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
    std::string name = word.substr(0, equals);
    if (!word.starts_with("--") && word.size() > 2) name = word.substr(0, 2);  // -ojson
    const Flag* flag = find_flag(walk, name);
    if (flag == nullptr) {
        return "'" + walk.spoken() + "' has no option '" + name + "'." +
               hint(name, flag_names(walk));
    }
    if (flag->takes_value && equals == std::string::npos && name.size() == word.size()) {
        walk.open_flag = flag;
    }
    return {};
}

// Empty: understood.
std::string take(Walk& walk, const std::string& word) {
    if (walk.open_flag != nullptr) {
        walk.open_flag = nullptr;
        return {};
    }
    if (word.size() > 1 && word.starts_with('-')) return take_flag(walk, word);
    if (walk.here().commands.empty()) {
        ++walk.positionals;
        return {};
    }
    for (const auto& command : walk.here().commands) {
        if (command.name == word) {
            walk.path.push_back(&command);
            return {};
        }
    }
    return "'" + walk.spoken() + "' has no command '" + word + "'." +
           hint(word, command_names(walk.here()));
}

}  // namespace

Values complete(const Command& root, const std::vector<std::string>& words) {
    Walk walk{{&root}};
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (!take(walk, words[i]).empty()) return {};
    }
    const std::string last = words.empty() ? std::string() : words.back();
    if (walk.open_flag != nullptr) return walk.open_flag->values;
    if (last.starts_with('-')) return Values{.words = flag_names(walk)};
    if (!walk.here().commands.empty()) return Values{.words = command_names(walk.here())};
    const auto& positionals = walk.here().positionals;
    return walk.positionals < positionals.size() ? positionals[walk.positionals] : Values{};
}

std::string explain_mistake(const Command& root, const std::vector<std::string>& words) {
    Walk walk{{&root}};
    for (const auto& word : words) {
        if (auto mistake = take(walk, word); !mistake.empty()) return mistake;
    }
    if (!walk.here().commands.empty()) {
        return "'" + walk.spoken() + "' needs a command." + hint("", command_names(walk.here()));
    }
    return {};
}

}  // namespace camfleet::cli
