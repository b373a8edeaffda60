// SPDX-License-Identifier: Apache-2.0
// The one visible table: which steps a rung is made of, and how each step behaves. A step is a
// question (ask), a change (act, then ask until the device proves it), or a wait.
// Station 6 of a job's life. Pure data.
#pragma once

#include "common/base/time.hpp"
#include "common/proto/job.pb.h"
#include "common/proto/task.pb.h"

#include <cstdint>
#include <span>

namespace camfleet::task {

enum class Step : std::uint8_t {
    // questions
    look,              // who is there, what does it answer to
    find_port_softly,  // for the report; the rung does not depend on it
    read_port_softly,
    find_port,
    read_port,
    reachable,  // answers HTTP: no login is spent on a camera that does not listen
    prove_current,
    prove_candidate,
    video,
    find_channel,
    read_channel,
    backup,
    await_back,
    await_fresh,  // seen anywhere, not activated
    await_address,
    read_network,  // what the camera must get back when it does not take the change
    read_back,     // after the way back: has it what it had
    find_place,    // the change failed: where is it now, and does it answer there
    shortcut,      // already in factory state, or already carries our candidate?
    // changes
    cut_power,
    reboot,
    restore_basic,
    restore_full,
    activate,
    set_network,
    net_reboot,
    go_back,  // the former network settings
    update_channel,
    set_time,
    set_name,
    // neither
    stay_off,
    power_on,
    boot_wait,
    verdict,
    count,
};

enum class OnFailure : std::uint8_t { go_on, leave_rung, end_task };

// How long a step may take; give_up comes from the rung's order, proof from the job's proof policy.
enum class Patience : std::uint8_t { fixed, give_up, proof };

struct StepInfo {
    Step step;
    v1::Action::Kind ask;
    v1::Action::Kind act;
    bool identity;  // proven before ask or act goes out
    OnFailure on_failure;
    Seconds poll;
    Patience patience;
    Seconds at_least;  // the shortest patience
    Seconds settle;    // "it did not happen" is not believed earlier
    std::uint32_t acts_max;
};

[[nodiscard]] const StepInfo& info(Step step);
// Empty for rungs that are not the agent's.
[[nodiscard]] std::span<const Step> steps_of(v1::Rung::Kind rung);
// Rungs that are nothing without the credential the camera has now. (restore_full may find the
// camera in factory state and go straight on to provisioning.)
[[nodiscard]] bool needs_current_credential(v1::Rung::Kind rung);
// Rungs that end in provisioning.
[[nodiscard]] bool provisions(v1::Rung::Kind rung);
[[nodiscard]] Seconds patience_of(const StepInfo& step,
                                  const v1::RungOrder& order,
                                  const v1::ProofPolicy& proof);

}  // namespace camfleet::task
