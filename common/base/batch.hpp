// SPDX-License-Identifier: Apache-2.0
// Rows that are written together or not at all.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace camfleet {

struct Batch {
    struct Op {
        std::string key;
        std::optional<std::string> value;  // nothing: erase
    };
    std::vector<Op> ops;

    void put(std::string key, std::string value) {
        ops.push_back(Op{std::move(key), std::move(value)});
    }
    void erase(std::string key) { ops.push_back(Op{std::move(key), std::nullopt}); }
    [[nodiscard]] bool empty() const { return ops.empty(); }
    void append(Batch other) {
        for (auto& op : other.ops) ops.push_back(std::move(op));
    }
};

}  // namespace camfleet
