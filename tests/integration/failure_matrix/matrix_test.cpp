// SPDX-License-Identifier: Apache-2.0
// Every operation that a camera driver declares, with a fault at each of its requests in turn: the
// error has its name, nothing is sent twice, no login fails, the call ends in time, no secret is
// told, and what the camera did agrees with what the driver says of it.
#include "tests/integration/failure_matrix/trial.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <thread>

namespace camfleet::matrix {
namespace {

constexpr std::size_t requests_max = 60;
constexpr unsigned workers = 8;  // most of them wait

struct Case {
    const Make* make = nullptr;
    v1::Operation::Value operation = v1::Operation::unspecified;
    bool way_back = false;  // what is read before the operation
};

std::string words_of(const Case& one) {
    return one.make->name + "_" + v1::Operation::Value_Name(one.operation) +
           (one.way_back ? "_way_back" : "");
}

std::ostream& operator<<(std::ostream& out, const Case& one) { return out << words_of(one); }

// One for each "yes".
std::vector<Case> cases() {
    std::vector<Case> all;
    for (const auto& make : makes()) {
        for (const auto& one : make.open(Condition::set_up)->driver().capabilities()) {
            if (one.support() != v1::Capability::yes) continue;
            all.push_back({&make, one.operation()});
            if (one.operation() == v1::Operation::set_network) {
                all.push_back({&make, one.operation(), true});
            }
        }
    }
    return all;
}

std::string name_of(const testing::TestParamInfo<Case>& info) { return words_of(info.param); }

class FailureMatrix : public testing::TestWithParam<Case> {
  protected:
    // Every mode at every request, some at a time.
    static std::vector<std::string> try_all(const Make& make, const Row& row, const Clean& clean) {
        std::vector<std::pair<const Mode*, std::size_t>> todo;
        for (const auto& mode : modes()) {
            for (std::size_t i = 0; i < clean.asked.size(); ++i) {
                if (applies(mode, clean.asked[i])) todo.emplace_back(&mode, i);
            }
        }
        std::vector<std::vector<std::string>> found(todo.size());
        std::atomic<std::size_t> next = 0;
        std::vector<std::jthread> crew;
        crew.reserve(workers);
        for (unsigned w = 0; w < workers; ++w) {
            crew.emplace_back([&] {
                for (auto i = next++; i < todo.size(); i = next++) {
                    found[i] = try_under(make, row, clean, *todo[i].first, todo[i].second);
                }
            });
        }
        crew.clear();
        std::vector<std::string> all;
        for (auto& some : found) {
            for (auto& one : some) all.push_back(std::move(one));
        }
        return all;
    }
};

TEST_P(FailureMatrix, names_bounds_and_never_denies) {
    const auto& [make, operation, way_back] = GetParam();
    const auto row = way_back ? std::optional(way_back_row()) : row_for(*make, operation);
    ASSERT_TRUE(row) << "this operation is declared, and has no row in operations.cpp";
    const auto clean = run_clean(*make, *row);
    if (make->lacks.contains(operation)) {
        ASSERT_FALSE(clean.said);
        EXPECT_EQ(clean.said.error().code, Errc::not_supported);
        return;
    }
    ASSERT_TRUE(clean.said) << clean.said.error().text();
    EXPECT_EQ(clean.before == clean.after, !row->changes) << clean.after;
    EXPECT_EQ(clean.said->empty(), row->changes);
    EXPECT_EQ(clean.asked.empty(), row->asks_nothing);
    ASSERT_LT(clean.asked.size(), requests_max);
    for (const auto& complaint : try_all(*make, *row, clean)) ADD_FAILURE() << complaint;
}

INSTANTIATE_TEST_SUITE_P(Each, FailureMatrix, testing::ValuesIn(cases()), name_of);

// README.md's table is printed from the drivers of the agent.
TEST(FailureMatrixMakes, are_those_of_the_agent) {
    std::ifstream file(std::string(std::getenv("CAMFLEET_SOURCE")) + "/README.md");
    std::string line;
    while (std::getline(file, line) && !line.starts_with("| operation |")) {
    }
    std::set<std::string> drivers;
    for (const auto& make : makes()) drivers.insert(make.driver);
    EXPECT_EQ(std::ranges::count(line, '|'), static_cast<long>(drivers.size()) + 2) << line;
    for (const auto& driver : drivers) EXPECT_THAT(line, testing::HasSubstr("| " + driver + " |"));
}

}  // namespace
}  // namespace camfleet::matrix
