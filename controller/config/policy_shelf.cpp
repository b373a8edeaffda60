// SPDX-License-Identifier: Apache-2.0
#include "controller/config/policy_shelf.hpp"

#include "common/adapters/yaml/yaml.hpp"
#include "common/base/limits.hpp"
#include "controller/core/policy/policy.hpp"

#include <algorithm>
#include <vector>

namespace camfleet::controller_config {
namespace {

namespace fs = std::filesystem;

Result<std::vector<fs::path>> files_of(const fs::path& folder) {
    std::error_code ec;
    std::vector<fs::path> files;
    for (fs::directory_iterator at(folder, ec), end; !ec && at != end; at.increment(ec)) {
        if (at->path().extension() == ".yaml") files.push_back(at->path());
    }
    if (ec) return fail(Errc::not_found, "policy folder " + folder.string() + ": " + ec.message());
    if (files.empty()) {
        return fail(Errc::not_found, "policy folder " + folder.string() + " holds no *.yaml");
    }
    if (files.size() > limits::policies_max) {
        return fail(Errc::too_large, "policy folder " + folder.string() + " holds more than " +
                                         std::to_string(limits::policies_max) + " policies");
    }
    std::sort(files.begin(), files.end());
    return files;
}

Result<v1::RecoveryPolicy> read_policy(const fs::path& file) {
    const auto text = yaml::read_file(file);
    if (!text) return std::unexpected(text.error());
    v1::RecoveryPolicy written;
    auto document = yaml::read(*text, written);
    auto policy = policy::expand(std::move(written));
    auto problems = policy::validate(policy);
    yaml::place(problems, document.lines);
    problems.insert(problems.begin(), document.problems.begin(), document.problems.end());
    if (!problems.empty()) return std::unexpected(as_error(file.string(), problems));
    return policy;
}

}  // namespace

Result<PolicyShelf> PolicyShelf::load(const fs::path& folder) {
    const auto files = files_of(folder);
    if (!files) return std::unexpected(files.error());
    PolicyShelf shelf;
    std::string problems;
    std::map<std::string, fs::path> origin;
    const auto complain = [&](const std::string& text) {
        problems += (problems.empty() ? "" : "\n") + text;
    };
    for (const auto& file : *files) {
        auto policy = read_policy(file);
        if (!policy) {
            complain(policy.error().context);
            continue;
        }
        const auto name = policy->name();
        const auto [at, added] = origin.emplace(name, file);
        if (!added) {
            complain(file.string() + ": name: '" + name + "' is the name of " +
                     at->second.string() + " already");
            continue;
        }
        shelf.policies_.emplace(name, std::move(*policy));
    }
    if (!problems.empty()) return fail(Errc::invalid_argument, problems);
    return shelf;
}

const v1::RecoveryPolicy* PolicyShelf::find(const std::string& name) const {
    const auto found = policies_.find(name);
    return found == policies_.end() ? nullptr : &found->second;
}

}  // namespace camfleet::controller_config
