// SPDX-License-Identifier: Apache-2.0
// What was committed but is not known to be on disk yet, so that reads see it. Control thread only.
// Invariant: an entry stays until the newest batch that wrote it has been reported durable.
#pragma once

#include "common/base/batch.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace camfleet::storage {

class Overlay {
  public:
    struct Entry {
        std::optional<std::string> value;  // nothing: erased
        std::uint64_t batch = 0;
    };
    using Map = std::map<std::string, Entry, std::less<>>;

    void add(const Batch& batch, std::uint64_t number) {
        for (const auto& op : batch.ops) entries_.insert_or_assign(op.key, Entry{op.value, number});
    }
    // The batch of this number is on disk: forgets what no later batch wrote again.
    void settle(const std::vector<std::string>& keys, std::uint64_t number) {
        for (const auto& key : keys) {
            const auto found = entries_.find(key);
            if (found != entries_.end() && found->second.batch == number) entries_.erase(found);
        }
    }
    [[nodiscard]] const Entry* find(std::string_view key) const {
        const auto found = entries_.find(key);
        return found == entries_.end() ? nullptr : &found->second;
    }
    [[nodiscard]] const Map& entries() const { return entries_; }

  private:
    Map entries_;
};

}  // namespace camfleet::storage
