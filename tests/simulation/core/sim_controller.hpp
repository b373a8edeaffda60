// SPDX-License-Identifier: Apache-2.0
// The controller's half of a history: the recovery machine and the job delivery over a disk, with
// the part of the runner that matters here: one batch for state, vault and outgoing job; events
// taken once, acknowledged after the commit; jobs offered until their receipt.
#pragma once

#include "common/proto/job.pb.h"
#include "controller/core/delivery/job_delivery.hpp"
#include "controller/core/recovery/recovery_machine.hpp"
#include "tests/simulation/core/disk.hpp"
#include "tests/simulation/core/scenario.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace camfleet::simulation {

enum class Crash { none, before_commit, after_commit };

// What left the controller in one step.
struct ControllerOutput {
    std::vector<std::shared_ptr<const v1::Job>> jobs;
    std::vector<std::uint64_t> acknowledged;
    std::optional<recovery::ArmTimer> timer;
};

class SimController {
  public:
    explicit SimController(const Scenario& scenario) : scenario_(scenario) {}

    // Commits the first state of a new recovery; begin() is a step of its own.
    void create_recovery(Time now);
    ControllerOutput step(const recovery::Event& event, Time now, Crash crash);
    ControllerOutput on_agent_event(const v1::AgentEvent& event, Time now, Crash crash);
    // Offers what is due, and ends what expired.
    ControllerOutput tick(Time now, Crash crash);
    // Process is gone; the next call starts it again from the disk.
    ControllerOutput restart(Time now);

    [[nodiscard]] const v1::RecoveryState& state() const { return machine_->state(); }
    [[nodiscard]] std::optional<Time> next_wake() const { return delivery_->next_wake(); }
    [[nodiscard]] bool has_pending() const { return delivery_->size() > 0; }
    // Every secret of the camera that is durable here.
    [[nodiscard]] bool retains(const std::string& version) const {
        return version == current_version_ || disk_.has("vault/" + version);
    }
    [[nodiscard]] const v1::Job& newest_job() const { return *history_.back(); }
    [[nodiscard]] bool has_jobs() const { return !history_.empty(); }
    [[nodiscard]] std::uint64_t last_sequence() const { return sequence_; }

  private:
    ControllerOutput finish(Batch batch, ControllerOutput out, Crash crash, Time now);
    void take_effects(const recovery::Effects& effects,
                      Time now,
                      Batch& batch,
                      ControllerOutput& out);
    v1::Job make_job(const recovery::JobOrder& order, Time now);
    void load();

    const Scenario& scenario_;
    std::string current_version_ = "cam-admin/1";
    Disk disk_;
    std::unique_ptr<recovery::RecoveryMachine> machine_;
    std::unique_ptr<delivery::JobDelivery> delivery_;
    std::map<std::string, std::shared_ptr<const v1::Job>> pending_;
    std::uint64_t sequence_ = 0;
    std::uint64_t recoveries_ = 0;
    std::uint64_t candidates_ = 0;
    std::vector<std::shared_ptr<const v1::Job>> history_;  // published at least once
};

}  // namespace camfleet::simulation
