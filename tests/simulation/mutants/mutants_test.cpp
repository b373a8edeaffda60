// SPDX-License-Identifier: Apache-2.0
// The simulation must bite: each planted bug has to break an invariant within a bounded number of
// histories, and with no bug planted the same copies must hold them all.
#include "agent/core/mutation.hpp"
#include "tests/simulation/core/history.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace camfleet::simulation {
namespace {

using mutation::Planted;

constexpr std::uint64_t seeds_max = 5'000;

constexpr const char* names[] = {
    "none",
    "a replayed job is accepted",
    "an expired job is accepted",
    "the authorisation of a destructive rung is not checked",
    "an older generation is accepted",
    "a login is counted after the try only",
    "the lock-out budget is not saved",
    "the intent to switch a port off is not saved",
    "dark ports are forgotten after a restart",
    "an unknown outcome is repeated at once",
    "after a crash the change is made again",
    "any device will do as the camera",
    "a result is sent but not kept",
    "power cycles in a row are not counted",
};
static_assert(std::size(names) == static_cast<std::size_t>(Planted::count));

class Plant {
  public:
    explicit Plant(Planted bug) { mutation::active = bug; }
    ~Plant() { mutation::active = Planted::none; }
    Plant(const Plant&) = delete;
    Plant& operator=(const Plant&) = delete;
};

// The seed that caught it; 0: none did.
std::uint64_t hunt(Planted bug, std::string& violation) {
    const Plant planted(bug);
    for (std::uint64_t seed = 1; seed <= seeds_max; ++seed) {
        const auto verdict = History(seed).run();
        if (verdict.violation.empty()) continue;
        violation = verdict.violation;
        return seed;
    }
    return 0;
}

TEST(Mutants, are_all_caught) {
    const int planted = static_cast<int>(Planted::count) - 1;
    int caught = 0;
    for (int bug = 1; bug <= planted; ++bug) {
        std::string violation;
        const auto seed = hunt(static_cast<Planted>(bug), violation);
        EXPECT_NE(seed, 0U) << names[bug] << ": not noticed in " << seeds_max << " histories";
        std::printf("mutant: %-56s seed %4llu: %s\n", names[bug],
                    static_cast<unsigned long long>(seed), violation.c_str());
        if (seed != 0) ++caught;
    }
    std::printf("mutants caught %d/%d\n", caught, planted);
}

TEST(Mutants, do_no_harm_while_none_is_planted) {
    std::string violation;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        const auto verdict = History(seed).run();
        ASSERT_TRUE(verdict.violation.empty()) << "seed " << seed << ": " << verdict.violation;
    }
}

}  // namespace
}  // namespace camfleet::simulation
