// SPDX-License-Identifier: Apache-2.0
// The random sites must bite: each planted bug of the finder has to harm a site.
#include "agent/switches/topology/mutation.hpp"
#include "tests/simulation/topology_core/site.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace camfleet::simulation {
namespace {

using switches::mutation::Planted;

constexpr std::uint64_t sites_max = 8'000;

constexpr const char* names[] = {
    "none",
    "a link aggregation is no uplink",
    "several hosts on a port do not matter",
    "the first of several ports wins",
    "the PoE index is one off",
    "a VLAN whose view is silent has no hosts",
    "a phone is no stranger",
    "a map of bridge ports with gaps is no map",
    "rows of status other are no hosts",
    "only the VLANs of access ports are read",
    "memory outweighs who hangs there by now",
};
static_assert(std::size(names) == static_cast<std::size_t>(Planted::count));

// Seed of the first site that it harms; 0: none.
std::uint64_t hunt(Planted bug, std::string& harm) {
    switches::mutation::active = bug;
    for (std::uint64_t seed = 1; seed <= sites_max; ++seed) {
        const Site site(seed);
        const auto snapshots = site.snapshots();
        for (const auto& camera : site.cameras()) {
            const auto finding = switches::find_port(snapshots, site.question(camera));
            if (finding.confidence == v1::PortBinding::refused) continue;
            harm = harm_of_cutting(site, finding, camera);
            if (!harm.empty()) return seed;
        }
    }
    return 0;
}

TEST(FinderMutants, are_all_caught) {
    int caught = 0;
    const auto planted = static_cast<int>(Planted::count) - 1;
    for (int bug = 1; bug <= planted; ++bug) {
        std::string harm;
        const auto seed = hunt(static_cast<Planted>(bug), harm);
        EXPECT_NE(seed, 0U) << names[bug];
        if (seed == 0) continue;
        ++caught;
        std::printf("mutant: %-50s site %5llu: %s\n", names[bug],
                    static_cast<unsigned long long>(seed), harm.c_str());
    }
    switches::mutation::active = Planted::none;
    std::printf("finder mutants caught %d/%d\n", caught, planted);
}

TEST(FinderMutants, do_no_harm_while_none_is_planted) {
    std::string harm;
    switches::mutation::active = Planted::none;
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        const Site site(seed);
        const auto snapshots = site.snapshots();
        for (const auto& camera : site.cameras()) {
            const auto finding = switches::find_port(snapshots, site.question(camera));
            if (finding.confidence == v1::PortBinding::refused) continue;
            ASSERT_EQ(harm_of_cutting(site, finding, camera), "") << seed;
        }
    }
}

}  // namespace
}  // namespace camfleet::simulation
