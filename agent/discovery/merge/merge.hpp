// SPDX-License-Identifier: Apache-2.0
// From what each protocol saw to one inventory: a device is one row, however many protocols and
// addresses it has. Pure.
// Two sightings are one device when they state the same MAC, the same serial number (without
// contradicting MACs) or the same UUID; a UUID that ends in a device's MAC is that device's. A
// sighting that states neither MAC nor serial belongs to the device at its address, when exactly
// one device is there, no protocol saw both, and nothing they say contradicts.
// Invariants: two devices that claim one address are both marked, and so are two with one serial;
// an address is never the reason to join two devices that prove to be different; the result does
// not depend on the order of the sightings.
#pragma once

#include "agent/discovery/neighbours/neighbour_codec.hpp"
#include "common/proto/task.pb.h"

#include <string>
#include <vector>

namespace camfleet::merge {

struct Subnet {
    std::string own;  // the agent's address in it
    std::string netmask;
};

struct Scene {
    std::vector<v1::Sighting> sightings;  // each of one protocol
    std::vector<neighbours::Neighbour> neighbours;
    std::vector<Subnet> subnets;   // empty: no address counts as foreign
    bool list_neighbours = false;  // hosts that only show a camera maker's MAC are rows too
    // Such a host must have proven itself since. Well below the minute that Linux writes into an
    // entry which it has only heard of.
    std::chrono::milliseconds fresh{45'000};
};

// In order of address, then MAC.
[[nodiscard]] std::vector<v1::Sighting> merge(const Scene& scene);

}  // namespace camfleet::merge
