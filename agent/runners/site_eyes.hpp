// SPDX-License-Identifier: Apache-2.0
// Takes the looks that a job asks for, on a worker thread: who is at the site, how one camera is,
// what the switches say. Station 7 of a job's life, for jobs that change nothing.
// Invariants: nothing is written to a device; a credential goes out at most once a look, and only
// to a device that has shown the identity it is for.
#pragma once

#include "agent/core/agent_machine.hpp"
#include "agent/runners/grip.hpp"

#include <functional>

namespace camfleet::agent {

struct ProbeOrder {
    v1::Endpoint at;
    v1::Identity expected;
    const ports::Login* login = nullptr;  // null: ask what anybody may ask
    ports::Finder& finder;
};

struct EyeParts {
    // Every protocol; window 0: as configured. Blocks for the window and a second.
    std::function<Result<v1::SiteLook>(Millis window)> discover;
    // Puts in what the devices of such a pass tell of themselves without a login. Empty: nobody is
    // asked. Blocks: for less than half the window.
    std::function<void(v1::SiteLook& look, Millis window)> complete = {};
    ports::SwitchDriver& poe_switch;
    std::function<v1::ProbeReport(ProbeOrder order)> probe;
    // Which maker's camera a MAC, or what a neighbour says of itself, points to; nothing: none's.
    // Empty: what only a switch knows is not listed.
    std::function<std::string(const std::string& mac, const std::string& words)> camera_maker = {};
};

class SiteEyes {
  public:
    SiteEyes(EyeParts parts, HandTimes times, Sightings& sightings)
        : parts_(std::move(parts)), times_(times), sightings_(sightings) {}

    // login_refused: why no credential may be sent; empty: it may. Blocks; thread-safe.
    [[nodiscard]] LookDone look(const v1::Job& job,
                                const v1::SecretBundle& secrets,
                                const std::string& login_refused);

  private:
    struct Switches;

    void look_around(const v1::Job& job, const v1::SecretBundle& secrets, v1::LookReport& report);
    // Cameras that hang on a port with power and that no discovery heard: hung, or of another VLAN.
    void add_silent(const std::vector<v1::SwitchLook>& switches,
                    const std::vector<const v1::JobTarget*>& targets,
                    v1::SiteLook& site) const;
    void look_at_camera(const v1::Job& job,
                        const v1::SecretBundle& secrets,
                        const std::string& login_refused,
                        LookDone& done);
    void look_at_ports(const v1::Job& job, const v1::SecretBundle& secrets, v1::LookReport& report);
    [[nodiscard]] Switches open_switches(const v1::Job& job, const v1::SecretBundle& secrets) const;
    // Where the camera is now; its last address when nobody sees it.
    [[nodiscard]] v1::Endpoint place_of(const v1::JobTarget& camera);

    EyeParts parts_;
    HandTimes times_;
    Sightings& sightings_;
};

}  // namespace camfleet::agent
