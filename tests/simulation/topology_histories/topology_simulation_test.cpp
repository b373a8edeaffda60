// SPDX-License-Identifier: Apache-2.0
// Random sites: whatever the switches say, no uplink, no shared port and no wrong port is offered,
// and the refusals are few where nothing speaks against the port.
// CAMFLEET_HISTORIES=n asks for n sites, CAMFLEET_SEED=n for one.
#include "tests/simulation/topology_core/site.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <map>

namespace camfleet::simulation {
namespace {

#if defined(__has_feature) && __has_feature(address_sanitizer)
constexpr std::uint64_t sites_default = 20'000;
#else
constexpr std::uint64_t sites_default = 100'000;
#endif

std::uint64_t number_of(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

// Alone on a fed port of a switch that was asked and that shows all of its table, and nothing stale
// about it.
bool should_be_found(const Site& site, const TrueCamera& camera) {
    const auto& box = site.switches()[camera.at];
    const auto& port = box.ports[camera.port];
    const bool told = box.numbers != Numbers::permuted_with_gaps && box.silent_vlans.empty() &&
                      (box.shows_vlans || box.numbers != Numbers::by_vlan);
    return told && box.asked && port.behind == Behind::camera && port.fed && !port.carries_agent &&
           !camera.stale_rows && !camera.silent;
}

struct Tally {
    std::uint64_t asked = 0, certain = 0, likely = 0, refused = 0;
    std::uint64_t plain = 0, plain_found = 0;
    std::uint64_t remembered = 0, remembered_found = 0, outdated = 0;
    std::map<std::string, std::uint64_t> reasons;
    std::string first_plain_refusal;
};

void count_memory(const TrueCamera& camera, bool found, Tally& tally) {
    if (!camera.last_seen) return;
    const bool right = *camera.last_seen == std::pair(camera.at, camera.port);
    ++(right ? tally.remembered : tally.outdated);
    if (right && found) ++tally.remembered_found;
    EXPECT_FALSE(!right && found) << camera.mac << " by an outdated memory";
}

void ask_everything(std::uint64_t seed, Tally& tally) {
    const Site site(seed);
    const auto snapshots = site.snapshots();
    std::size_t asked = 0;
    for (const auto& camera : site.cameras()) {
        if (++asked > 3) return;
        const auto finding = switches::find_port(snapshots, site.question(camera));
        const bool found = finding.confidence != v1::PortBinding::refused;
        ++tally.asked;
        ++tally.reasons[std::string(switches::finding_reason_name(finding.reason))];
        count_memory(camera, found, tally);
        if (should_be_found(site, camera)) {
            ++tally.plain;
            if (found) ++tally.plain_found;
            if (!found && tally.first_plain_refusal.empty()) {
                tally.first_plain_refusal =
                    "seed " + std::to_string(seed) + ": " + finding.explanation;
            }
        }
        if (!found) {
            ++tally.refused;
            continue;
        }
        ++(finding.confidence == v1::PortBinding::certain ? tally.certain : tally.likely);
        const auto harm = harm_of_cutting(site, finding, camera);
        ASSERT_EQ(harm, "") << "seed " << seed << " camera " << camera.mac << ": "
                            << finding.explanation;
    }
}

TEST(RandomSites, offer_no_uplink_no_shared_port_and_no_wrong_port) {
    Tally tally;
    const auto one = number_of("CAMFLEET_SEED", 0);
    const auto sites = one != 0 ? 1 : number_of("CAMFLEET_HISTORIES", sites_default);
    for (std::uint64_t i = 0; i < sites; ++i) {
        ask_everything(one != 0 ? one : i + 1, tally);
        if (HasFatalFailure()) return;
    }
    const auto percent = [](std::uint64_t part, std::uint64_t all) {
        return all == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(all);
    };
    std::printf("sites=%llu cameras=%llu certain=%.1f%% likely=%.1f%% refused=%.1f%%\n",
                static_cast<unsigned long long>(sites),
                static_cast<unsigned long long>(tally.asked), percent(tally.certain, tally.asked),
                percent(tally.likely, tally.asked), percent(tally.refused, tally.asked));
    std::printf("alone on a fed port of a switch that was asked: %llu, found %.2f%%\n",
                static_cast<unsigned long long>(tally.plain),
                percent(tally.plain_found, tally.plain));
    for (const auto& [reason, count] : tally.reasons) {
        std::printf("  %-22s %5.1f%%\n", reason.c_str(), percent(count, tally.asked));
    }
    std::printf("frozen, their own port remembered: %llu, found %.2f%%; an outdated one: %llu\n",
                static_cast<unsigned long long>(tally.remembered),
                percent(tally.remembered_found, tally.remembered),
                static_cast<unsigned long long>(tally.outdated));
    if (one == 0 && sites >= 1'000) {
        EXPECT_GT(tally.remembered_found, 0U) << "memory is never used";
        EXPECT_GT(tally.outdated, 0U) << "no memory is ever outdated";
    }
    // The rest: whoever hangs beside a stale row or an unresolved table is refused with it.
    EXPECT_GT(percent(tally.plain_found, tally.plain), 90.0) << tally.first_plain_refusal;
    std::printf("first of the others refused: %s\n", tally.first_plain_refusal.c_str());
    EXPECT_GT(percent(tally.refused, tally.asked), 5.0) << "the sites are too easy";
}

}  // namespace
}  // namespace camfleet::simulation
