// SPDX-License-Identifier: Apache-2.0
// Carries out one action of the task machine with the drivers, on a worker thread. Station 7 of a
// job's life: it decides nothing, it proves identity before anything that could hurt, makes one
// driver call and says what came of it.
#pragma once

#include "agent/runners/grip.hpp"

namespace camfleet::agent {

class DeviceHands {
  public:
    DeviceHands(Tools tools, HandTimes times)
        : tools_(std::move(tools)), times_(times), sightings_(tools_.finder, times.discovery) {}

    // Blocks until the action's deadline at the latest. Thread-safe.
    [[nodiscard]] v1::Outcome perform(const v1::Job& job,
                                      const v1::SecretBundle& secrets,
                                      const v1::ActionOrder& order);

    // What the camera says of its firmware to the login of an action that has just shown that it
    // works (prove_*, watch_video): an upgrade under way forbids power cuts. Nothing: no such
    // action, or the camera does not say. Blocks like perform(). Thread-safe.
    [[nodiscard]] std::optional<v1::FirmwareStatus> firmware_after(const v1::Outcome& done,
                                                                   const v1::Job& job,
                                                                   const v1::SecretBundle& secrets,
                                                                   const v1::ActionOrder& order);

    [[nodiscard]] Sightings& sightings() { return sightings_; }

  private:
    Tools tools_;
    HandTimes times_;
    Sightings sightings_;
};

// Grouped by what they touch; each takes the grip of one action.
[[nodiscard]] v1::Outcome look_action(const Grip& grip);    // locate, diagnose
[[nodiscard]] v1::Outcome login_action(const Grip& grip);   // prove_current, prove_candidate
[[nodiscard]] v1::Outcome video_action(const Grip& grip);   // watch_video
[[nodiscard]] v1::Outcome camera_action(const Grip& grip);  // reboot ... set_name
// What it says of its firmware. Nothing: it does not say.
[[nodiscard]] std::optional<v1::FirmwareStatus> firmware_word(const Grip& grip);
[[nodiscard]] v1::Outcome port_action(const Grip& grip);  // find_port, read_port, port_off, port_on
[[nodiscard]] v1::Outcome recorder_action(
    const Grip& grip);  // find_channel, read_channel, update_channel

}  // namespace camfleet::agent
