// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/settings.hpp"

#include "controller/cli/suggest.hpp"

#include <yaml-cpp/yaml.h>

#include <vector>

namespace camfleet::cli {
namespace {

struct Entry {
    const char* key;
    const char* variable;
    std::string Connection::* member;
};

const std::vector<Entry>& entries() {
    static const std::vector<Entry> all{
        {"api", "CAMFLEET_API", &Connection::api},
        {"ca", "CAMFLEET_CA", &Connection::ca},
        {"token_file", "CAMFLEET_TOKEN_FILE", &Connection::token_file},
        {"actor", "CAMFLEET_ACTOR", &Connection::actor},
    };
    return all;
}

Result<void> read_text_value(std::string& into,
                             const std::string& key,
                             const YAML::Node& value,
                             const std::string& path) {
    if (!value.IsScalar()) return fail(Errc::malformed, path + ": " + key + " must be a text");
    into = value.Scalar();
    return {};
}

Result<void> read_entry(Connection& out,
                        const std::string& key,
                        const YAML::Node& value,
                        const std::string& path) {
    std::vector<std::string> known;
    for (const auto& entry : entries()) {
        if (key == entry.key) return read_text_value(out.*entry.member, key, value, path);
        known.emplace_back(entry.key);
    }
    return fail(Errc::malformed, path + ": unknown key '" + key + "'." + hint(key, known));
}

}  // namespace

std::string config_path(const Environment& environment) {
    if (const auto given = environment("XDG_CONFIG_HOME"); !given.empty()) {
        return given + "/camfleet/ctl.yaml";
    }
    const auto home = environment("HOME");
    return home.empty() ? std::string() : home + "/.config/camfleet/ctl.yaml";
}

Result<Connection> parse_config(const std::string& yaml, const std::string& path) {
    Connection out;
    try {
        const YAML::Node root = YAML::Load(yaml);
        if (root.IsNull()) return out;
        if (!root.IsMap()) return fail(Errc::malformed, path + ": must be a list of 'key: value'");
        for (const auto& pair : root) {
            if (auto read = read_entry(out, pair.first.as<std::string>(), pair.second, path);
                !read) {
                return std::unexpected(read.error());
            }
        }
    } catch (const YAML::Exception& problem) {
        return fail(Errc::malformed, path + ": " + problem.what());
    }
    return out;
}

Result<Connection> complete_connection(Connection flags,
                                       const Environment& environment,
                                       const Connection& file) {
    for (const auto& entry : entries()) {
        auto& value = flags.*entry.member;
        if (value.empty()) value = environment(entry.variable);
        if (value.empty()) value = file.*entry.member;
    }
    if (flags.api.empty()) flags.api = default_api;
    while (flags.api.ends_with('/')) flags.api.pop_back();
    if (!flags.api.starts_with("https://")) {
        return fail(
            Errc::invalid_argument,
            "the API address '" + flags.api + "' must begin with https:// (--api or CAMFLEET_API)");
    }
    return flags;
}

}  // namespace camfleet::cli
