// SPDX-License-Identifier: Apache-2.0
// How the parts of a site's document are read. For the .cpp files of this folder only.
#pragma once

#include "tests/lab/site/other_plans.hpp"

#include <yaml-cpp/yaml.h>

#include <chrono>
#include <stdexcept>
#include <string>

namespace camfleet::lab::yaml {

// Thrown while a document is read; load_site() turns it into an Error.
struct Refused : std::runtime_error {
    using std::runtime_error::runtime_error;
};

template <class T>
void read(const YAML::Node& node, const char* key, T& into) {
    const YAML::Node value = node[key];
    if (!value) return;
    try {
        into = value.as<T>();
    } catch (const YAML::Exception&) {
        throw Refused(std::string(key) + ": wrong type");
    }
}

template <class Duration>
void read_seconds(const YAML::Node& node, const char* key, Duration& into) {
    double seconds = std::chrono::duration<double>(into).count();
    read(node, key, seconds);
    into = std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

// maker: axis | dahua | onvif. password: of its first account; empty: it has none yet.
// Throws Refused.
[[nodiscard]] OtherPlan read_other(const YAML::Node& node,
                                   const std::string& maker,
                                   Secret password);

}  // namespace camfleet::lab::yaml
