// SPDX-License-Identifier: Apache-2.0
// Asks one camera who it is and how it is, and keeps what was asked and answered. Outside a job's
// life: a technician stands in front of it. Invariants: no credential is sent before the device has
// shown the serial or MAC it is for, and no other MAC; where its maker's certificate showed it,
// everything after goes to that certificate alone; at most one login is tried, and everything after
// it uses the login that was accepted; every step ends by its own deadline; nothing is changed.
#pragma once

#include "common/ports/devices.hpp"
#include "common/proto/probe.pb.h"

#include <span>

namespace camfleet::probe_tool {

struct NamedDriver {
    std::string maker;
    ports::CameraDriver* driver = nullptr;
    bool generic = false;  // speaks to cameras of any maker
};

struct ProbeQuestion {
    v1::Endpoint at;
    std::string maker;      // empty: every driver in turn
    v1::Identity expected;  // whom the credential is for
    const ports::Login* login = nullptr;
    bool outside = false;           // the address lies in no subnet of this machine
    ports::Reach* reach = nullptr;  // how to come near it then; null: not allowed
    // Asked where no driver reached anybody; null: not asked.
    bool (*refuses_port)(const v1::Endpoint&, ports::Deadline) = nullptr;
    std::chrono::milliseconds step{5'000};
    std::chrono::milliseconds discovery{3'000};
};

// The driver of the maker that is expected is tried first, then the others as given. A device that
// shows no certificate to a driver that wants one gets the credential by no other driver, unless
// the question names the maker. The finder is asked where the device itself says nothing. Blocks: a
// step for each question asked. Errors are part of the report.
[[nodiscard]] v1::ProbeReport probe_camera(std::span<const NamedDriver> drivers,
                                           ports::Finder& finder,
                                           const ProbeQuestion& question);

}  // namespace camfleet::probe_tool
