// SPDX-License-Identifier: Apache-2.0
// Every recovery policy of a folder (*.yaml), read, completed and judged at start. One bad file and
// the shelf is refused as a whole: a recovery must never run by half a set of rules.
#pragma once

#include "common/base/problem.hpp"
#include "common/proto/policy.pb.h"

#include <filesystem>
#include <map>
#include <string>

namespace camfleet::controller_config {

class PolicyShelf {
  public:
    // All problems of all files, "file: line n: path: reason". Errors: not_found, invalid_argument
    [[nodiscard]] static Result<PolicyShelf> load(const std::filesystem::path& folder);

    // Null when no policy has that name.
    [[nodiscard]] const v1::RecoveryPolicy* find(const std::string& name) const;
    [[nodiscard]] const std::map<std::string, v1::RecoveryPolicy>& all() const { return policies_; }

  private:
    std::map<std::string, v1::RecoveryPolicy> policies_;
};

}  // namespace camfleet::controller_config
