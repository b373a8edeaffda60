// SPDX-License-Identifier: Apache-2.0
// Ordered key-value store with atomic, durable batches. The controller's is RocksDB, the agent's
// journal is SQLite, the simulation's is a map that forgets what was not committed.
#pragma once

#include "common/base/batch.hpp"
#include "common/base/error.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace camfleet::ports {

class Store {
  public:
    using Row = std::pair<std::string, std::string>;

    virtual ~Store() = default;
    // Reads see every commit() that was called before, durable or not yet.
    [[nodiscard]] virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
    // Rows whose key starts with prefix and is greater than `after`, in key order.
    [[nodiscard]] virtual Result<std::vector<Row>> scan(std::string_view prefix,
                                                        std::string_view after,
                                                        std::size_t limit) const = 0;
    // All or nothing; `done` runs on the control thread once the batch is on disk (fsync).
    virtual void commit(Batch batch, std::function<void(Result<void>)> done) = 0;
};

}  // namespace camfleet::ports
