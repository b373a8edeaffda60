// SPDX-License-Identifier: Apache-2.0
// The simulation must bite: each planted bug has to break an invariant within a bounded number of
// histories, and with no bug planted the same copies must hold them all.
#include "agent/core/mutation.hpp"
#include "controller/core/mutation.hpp"
#include "tests/simulation/core/history.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace camfleet::simulation {
namespace {

using AgentBug = mutation::Planted;
using ControllerBug = recovery::mutation::Planted;

constexpr std::uint64_t seeds_max = 5'000;

constexpr const char* agent_names[] = {
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
    "the recorder is not told the new password",
    "a working credential does not end a recovery of access",
    "no way back from new network settings is taken",
    "seen by discovery counts as reached",
    "on the way back the wanted settings are written once more",
    "a stranger at the address that was left ends the job",
    "what a failed change of the network left behind stays",
    "the recorder's channel is not looked up after a shortcut",
    "a refused network ends the job before the recorder is told",
};
static_assert(std::size(agent_names) == static_cast<std::size_t>(AgentBug::count));

constexpr const char* controller_names[] = {
    "none",
    "a destructive rung is ordered without an approval",
    "the candidate is not made before the job",
    "a job that did not help ends the recovery as done",
};
static_assert(std::size(controller_names) == static_cast<std::size_t>(ControllerBug::count));

class Plant {
  public:
    Plant(AgentBug at_the_agent, ControllerBug at_the_controller) {
        mutation::active = at_the_agent;
        recovery::mutation::active = at_the_controller;
    }
    ~Plant() {
        mutation::active = AgentBug::none;
        recovery::mutation::active = ControllerBug::none;
    }
    Plant(const Plant&) = delete;
    Plant& operator=(const Plant&) = delete;
};

// 1: a seed caught it; 0: none did.
int hunt(const char* name, AgentBug at_the_agent, ControllerBug at_the_controller) {
    const Plant planted(at_the_agent, at_the_controller);
    for (std::uint64_t seed = 1; seed <= seeds_max; ++seed) {
        const auto verdict = History(seed).run();
        if (verdict.violation.empty()) continue;
        std::printf("mutant: %-56s seed %4llu: %s\n", name, static_cast<unsigned long long>(seed),
                    verdict.violation.c_str());
        return 1;
    }
    ADD_FAILURE() << name << ": not noticed in " << seeds_max << " histories";
    return 0;
}

TEST(Mutants, are_all_caught) {
    int planted = 0;
    int caught = 0;
    for (int bug = 1; bug < static_cast<int>(AgentBug::count); ++bug, ++planted) {
        caught += hunt(agent_names[bug], static_cast<AgentBug>(bug), ControllerBug::none);
    }
    for (int bug = 1; bug < static_cast<int>(ControllerBug::count); ++bug, ++planted) {
        caught += hunt(controller_names[bug], AgentBug::none, static_cast<ControllerBug>(bug));
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
