// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/core/scenario.hpp"

namespace camfleet::simulation {

namespace {

void draw_camera(Scenario& s, Prng& prng) {
    s.cure = static_cast<Cure>(prng.below(7));
    if (prng.one_in(12)) {
        s.identity = static_cast<IdentityFault>(1 + prng.below(3));
        s.identity_fault_after_boot = prng.one_in(2);
    }
    if (s.objective == v1::Objective::online) {
        s.current_known = !prng.one_in(10);
        s.current_is_wrong = prng.one_in(5);
    } else {
        // Access was thought lost, and the vault's password works all the same.
        s.current_is_wrong = s.objective != v1::Objective::access || !prng.one_in(3);
        s.current_known = !s.current_is_wrong || prng.one_in(4);
    }
    s.silent = prng.one_in(4);
    s.keeps_address = prng.one_in(4);
    s.network_needs_reboot = prng.one_in(3);
    s.says_tries_left = !prng.one_in(3);
    s.factory_fresh = prng.one_in(16);
    s.recorder_broken = prng.one_in(16);
    s.video_with_recorder = !prng.one_in(5);
    s.recorder_retry_ms = prng.between(8'000, 30'000);
    s.boot_ms = prng.between(15'000, prng.one_in(6) ? 240'000 : 90'000);
    s.lost_after_default_ms = prng.one_in(3) ? prng.between(0, 180'000) : 0;
}

void draw_network(Scenario& s, Prng& prng) {
    if (prng.one_in(3)) s.network_fault = static_cast<NetworkFault>(1 + prng.below(6));
    s.link_local = prng.one_in(2);
    s.deaf_beside = prng.one_in(4);
    s.former_dhcp = prng.one_in(4);
    s.factory_crowd = prng.one_in(4);
    s.tells_network = !prng.one_in(8);
}

void draw_trouble(Scenario& s, Prng& prng) {
    constexpr std::uint32_t levels[] = {0, 0, 5, 15, 30};
    s.switch_trouble = levels[prng.below(5)];
    s.device_trouble = levels[prng.below(5)];
    s.loss = levels[prng.below(5)];
    s.doubling = levels[prng.below(5)];
    s.crashes_max = static_cast<std::uint32_t>(prng.below(8));
    s.crash_one_in = static_cast<std::uint32_t>(prng.between(4, 80));
    s.calm_after_ms = prng.between(10, 240) * 60'000;
    s.second_recovery = prng.one_in(5);
}

}  // namespace

Scenario Scenario::draw(Prng& prng) {
    Scenario s;
    constexpr v1::Objective::Kind objectives[] = {v1::Objective::online, v1::Objective::online,
                                                  v1::Objective::access,
                                                  v1::Objective::recommission};
    s.objective = objectives[prng.below(4)];
    draw_camera(s, prng);
    draw_trouble(s, prng);
    draw_network(s, prng);
    return s;
}

}  // namespace camfleet::simulation
