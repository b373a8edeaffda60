// SPDX-License-Identifier: Apache-2.0
// A disk that keeps what was committed and forgets everything else.
#pragma once

#include "common/base/batch.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace camfleet::simulation {

class Disk {
  public:
    void commit(const Batch& batch) {
        for (const auto& op : batch.ops) {
            if (op.value)
                rows_[op.key] = *op.value;
            else
                rows_.erase(op.key);
        }
    }
    [[nodiscard]] bool has(const std::string& key) const { return rows_.contains(key); }
    [[nodiscard]] std::string get(const std::string& key) const {
        const auto found = rows_.find(key);
        return found == rows_.end() ? std::string{} : found->second;
    }
    [[nodiscard]] bool has_prefix(const std::string& prefix) const {
        const auto found = rows_.lower_bound(prefix);
        return found != rows_.end() && found->first.starts_with(prefix);
    }
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> rows() const {
        return {rows_.begin(), rows_.end()};
    }

  private:
    std::map<std::string, std::string> rows_;
};

}  // namespace camfleet::simulation
