// SPDX-License-Identifier: Apache-2.0
// Thousands of histories, one seed each. A failing seed is printed with the command that replays
// it.
#include "tests/simulation/core/history.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <map>

namespace camfleet::simulation {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

double cpu_seconds() {
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

TEST(Simulation, holds_every_invariant_in_every_history) {
    const auto only = from_environment("CAMFLEET_SEED", 0);
    const auto count = only != 0 ? 1 : from_environment("CAMFLEET_HISTORIES", 4'000);
    const auto first = only != 0 ? only : 1;
    const bool log = only != 0;
    std::uint64_t hash = 0;
    std::uint64_t steps = 0;
    std::map<std::string, std::uint64_t> ends;
    const auto began = cpu_seconds();
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const auto verdict = History(seed, log).run();
        ASSERT_TRUE(verdict.violation.empty())
            << "seed " << seed << ": " << verdict.violation << "\nreplay: CAMFLEET_SEED=" << seed
            << " ctest -L simulation -R holds_every -V";
        hash = (hash ^ verdict.hash) * 0x100000001b3U;
        steps += verdict.steps;
        ++ends[verdict.end];
    }
    const auto spent = cpu_seconds() - began;
    std::printf(
        "histories=%llu seconds=%.2f histories_per_second=%.0f seed_first=%llu "
        "seed_last=%llu final_hash=%016llx\n",
        static_cast<unsigned long long>(count), spent, static_cast<double>(count) / spent,
        static_cast<unsigned long long>(first), static_cast<unsigned long long>(first + count - 1),
        static_cast<unsigned long long>(hash));
    std::printf("steps=%llu", static_cast<unsigned long long>(steps));
    for (const auto& [end, times] : ends) {
        std::printf(" %s=%llu", end.c_str(), static_cast<unsigned long long>(times));
    }
    std::printf("\n");
}

TEST(Simulation, gives_the_same_history_for_the_same_seed) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const auto once = History(seed).run();
        const auto again = History(seed).run();
        EXPECT_EQ(once.hash, again.hash) << "seed " << seed;
        EXPECT_EQ(once.steps, again.steps) << "seed " << seed;
    }
}

}  // namespace
}  // namespace camfleet::simulation
