// SPDX-License-Identifier: Apache-2.0
// A driver's declared capabilities as a table of constants. Invariants: one entry for each
// operation, in the order of their numbers; what a table does not name is a "no"; a "yes" names the
// lab test that shows it.
#pragma once

#include "common/base/assert.hpp"
#include "common/proto/capability.pb.h"

#include <span>
#include <vector>

namespace camfleet::ports {

struct Declared {
    v1::Operation::Value operation;
    v1::Capability::Support support;
    const char* proof = "";
    const char* note = "";
};

[[nodiscard]] inline std::vector<v1::Capability> capability_table(std::span<const Declared> rows) {
    std::vector<v1::Capability> all;
    for (int number = 1; number < v1::Operation::Value_ARRAYSIZE; ++number) {
        auto& one = all.emplace_back();
        one.set_operation(static_cast<v1::Operation::Value>(number));
        one.set_support(v1::Capability::no);
        for (const auto& row : rows) {
            if (row.operation != one.operation()) continue;
            CAMFLEET_ASSERT(row.support != v1::Capability::yes || *row.proof != '\0');
            one.set_support(row.support);
            one.set_proof(row.proof);
            one.set_note(row.note);
        }
    }
    return all;
}

}  // namespace camfleet::ports
