// SPDX-License-Identifier: Apache-2.0
// One history's circumstances, drawn from its seed: what is wrong with the camera, how bad the
// network, the disks and the processes are, and for how long.
#pragma once

#include "common/proto/policy.pb.h"
#include "tests/simulation/core/prng.hpp"

namespace camfleet::simulation {

// What brings the picture back.
enum class Cure { nothing_wrong, power, second_power, reboot, basic, full, none };
enum class IdentityFault { none, wrong, conflict, duplicate };

// What becomes of the camera when it is given the wanted network settings.
enum class NetworkFault {
    none,
    mute,       // discovery sees it there, HTTP does not reach it but from beside (wrong prefix)
    elsewhere,  // it lands at an address that nobody asked for, and answers there
    undone,     // mute, and then back by itself
    gone,       // never seen again
    taken,      // another device has the address
    in_part,    // it stays where it is, with the gateway of the new settings
};

struct Scenario {
    v1::Objective::Kind objective = v1::Objective::online;
    Cure cure = Cure::power;
    IdentityFault identity = IdentityFault::none;
    bool identity_fault_after_boot = false;
    bool current_known = true;      // a current credential exists in the vault
    bool current_is_wrong = false;  // ... but somebody has changed the password on the camera
    bool silent = false;            // answers ping only, until its power was cut
    bool keeps_address = false;     // a full default lands on the wanted address
    bool network_needs_reboot = false;
    NetworkFault network_fault = NetworkFault::none;
    bool link_local = false;     // elsewhere: 169.254/16, else a lease in the site's subnet
    bool deaf_beside = false;    // mute: not even from beside
    bool former_dhcp = false;    // a full default lands on a lease
    bool factory_crowd = false;  // another camera sits at the factory address once ours has left it
    bool tells_network = true;   // the driver can read the former settings
    bool says_tries_left = true;
    bool factory_fresh = false;  // was reset by somebody before we came
    bool recorder_broken = false;
    bool video_with_recorder = true;
    std::int64_t recorder_retry_ms = 15'000;  // how often the recorder logs in to the camera
    std::int64_t boot_ms = 60'000;
    std::int64_t lost_after_default_ms = 0;
    std::uint32_t switch_trouble = 0;  // percent of switch actions that go wrong
    std::uint32_t device_trouble = 0;  // percent of camera and recorder actions that go wrong
    std::uint32_t loss = 0;            // percent of messages
    std::uint32_t doubling = 0;
    std::uint32_t crash_one_in = 0;  // steps; 0: never
    std::uint32_t crashes_max = 0;
    std::int64_t calm_after_ms = 0;  // from then on network and processes behave
    bool second_recovery = false;    // the operator asks once more afterwards

    [[nodiscard]] static Scenario draw(Prng& prng);
};

}  // namespace camfleet::simulation
