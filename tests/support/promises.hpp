// SPDX-License-Identifier: Apache-2.0
// Holds a driver to what it declares: behind each "yes" stands a test of this very program.
#pragma once

#include "common/ports/devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace camfleet::support {

[[nodiscard]] inline std::vector<std::string> tests_of_this_program() {
    const auto* all = testing::UnitTest::GetInstance();
    std::vector<std::string> names;
    for (int s = 0; s < all->total_test_suite_count(); ++s) {
        const auto* suite = all->GetTestSuite(s);
        for (int t = 0; t < suite->total_test_count(); ++t) {
            names.push_back(std::string(suite->name()) + "." + suite->GetTestInfo(t)->name());
        }
    }
    return names;
}

// count: how many operations are a "yes".
inline void expect_promises_kept(const ports::CameraDriver& driver, unsigned count) {
    const auto tests = tests_of_this_program();
    unsigned promised = 0;
    for (const auto& one : driver.capabilities()) {
        if (one.support() != v1::Capability::yes) continue;
        ++promised;
        EXPECT_THAT(tests, testing::Contains(one.proof()));
    }
    EXPECT_EQ(promised, count);
}

}  // namespace camfleet::support
