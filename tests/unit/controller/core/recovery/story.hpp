// SPDX-License-Identifier: Apache-2.0
// A recovery told as a script: given a ladder and what is known, when events come, then effects.
#pragma once

#include "controller/core/recovery/recovery_machine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace camfleet::recovery::testing {

using State = v1::RecoveryState;
using v1::Rung;
using End = v1::TaskResult;
using Rungs = std::vector<Rung::Kind>;

inline constexpr Time start_time = Time{Millis{1'800'000'000'000}};

inline void add_rung(v1::RecoveryPolicy& policy, Rung::Kind kind, bool online_only = false) {
    auto& rung = *policy.add_ladder();
    rung.set_rung(kind);
    if (online_only) rung.add_objectives(v1::Objective::online);
    rung.set_needs_approval(is_destructive(kind));
    if (kind == Rung::power_cycle) {
        rung.set_times(2);
        rung.set_off_seconds(30);
        rung.set_max_in_24h(3);
    }
    if (kind == Rung::reset_button) {
        rung.set_hold_seconds(20);
        rung.set_off_seconds(30);
    }
}

inline v1::RecoveryPolicy standard_policy() {
    v1::RecoveryPolicy policy;
    policy.set_name("standard");
    add_rung(policy, Rung::diagnose);
    add_rung(policy, Rung::use_valid_credential);
    add_rung(policy, Rung::power_cycle, true);
    add_rung(policy, Rung::reboot, true);
    add_rung(policy, Rung::restore_keep_network, true);
    add_rung(policy, Rung::restore_full);
    add_rung(policy, Rung::recovery_code);
    add_rung(policy, Rung::reset_button);
    add_rung(policy, Rung::factory_service);
    policy.mutable_proof()->set_min_frames(10);
    policy.add_work_order_steps("Hold the button of {camera} for {hold_seconds} s.");
    return policy;
}

struct Known {
    v1::Objective::Kind objective = v1::Objective::online;
    bool ownership = true;
    bool credential = true;
    v1::RecoveryPolicy policy = standard_policy();
};

inline State opening(const Known& known) {
    State state;
    state.set_id("rec-1");
    state.set_camera_id("cam-1");
    state.set_agent_id("agent-1");
    state.set_objective(known.objective);
    state.set_has_ownership(known.ownership);
    state.set_has_current_credential(known.credential);
    *state.mutable_policy() = known.policy;
    state.mutable_camera()->set_id("cam-1");
    state.mutable_camera()->set_name("Door");
    state.mutable_camera()->mutable_identity()->set_maker("hikvision");
    state.mutable_camera()->mutable_identity()->set_serial("DS1");
    return state;
}

inline std::vector<Rung::Kind> kinds(const JobOrder& order) {
    std::vector<Rung::Kind> out;
    for (const auto& rung : order.rungs) out.push_back(rung.rung());
    return out;
}

class Story {
  public:
    explicit Story(const Known& known = {}) : machine(opening(known)) {}

    Effects step(const Event& event) {
        auto effects = machine.step(event, now);
        if (effects.make_candidate) machine.set_candidate("cam-1/admin/2");
        if (effects.dispatch) job = effects.dispatch->job_id;
        if (effects.timer) timer = effects.timer;
        return effects;
    }
    Effects begin() { return step(Begin{}); }
    Effects accept() { return step(JobAccepted{.job_id = job}); }
    Effects end(End::End end, const std::string& reason = "") {
        v1::TaskResult result;
        result.set_job_id(job);
        result.set_end(end);
        result.set_reason(reason);
        return step(Ended{.result = result});
    }
    // The agent stopped at the last of these rungs.
    Effects end_at(End::End end, const std::string& reason, const Rungs& run) {
        v1::TaskResult result;
        result.set_job_id(job);
        result.set_end(end);
        result.set_reason(reason);
        result.set_detail("10.0.0.9: say it");
        for (const auto rung : run) result.add_rungs_run(rung);
        return step(Ended{.result = result});
    }
    Effects end_done(const std::string& proven) {
        v1::TaskResult result;
        result.set_job_id(job);
        result.set_end(End::done);
        result.set_frames_received(40);
        result.set_proven_credential(proven);
        return step(Ended{.result = result});
    }
    Effects progress(const std::function<void(v1::TaskProgress&)>& fill) {
        v1::TaskProgress progress;
        progress.set_job_id(job);
        fill(progress);
        return step(Progress{.progress = progress});
    }
    Effects started(Rung::Kind rung, std::uint32_t number = 0) {
        return progress([&](auto& p) {
            p.set_rung(rung);
            p.set_rung_started(true);
            p.set_rung_number(number);
        });
    }
    [[nodiscard]] v1::Approval approval(const std::string& id = "apr-1") const {
        v1::Approval approval;
        approval.set_id(id);
        approval.set_recovery_id("rec-1");
        approval.set_device_id("cam-1");
        approval.set_granted_by("owner");
        for (const auto rung : rungs_to_approve(machine.state())) approval.add_rungs(rung);
        *approval.mutable_expires_at() = to_timestamp(now + std::chrono::hours{24});
        return approval;
    }
    Effects approve() { return step(Approved{.approval = approval()}); }
    Effects fire() {
        now = timer->at;
        return step(TimerFired{.key = timer->key});
    }
    [[nodiscard]] const State& state() const { return machine.state(); }
    [[nodiscard]] State::Phase phase() const { return machine.state().phase(); }
    [[nodiscard]] Rungs rungs_run() const {
        Rungs out;
        for (const auto rung : state().rungs_run()) out.push_back(static_cast<Rung::Kind>(rung));
        return out;
    }
    [[nodiscard]] bool logged(const std::string& text) const {
        return std::any_of(state().log().begin(), state().log().end(),
                           [&](const auto& line) { return line.find(text) != std::string::npos; });
    }

    RecoveryMachine machine;
    Time now = start_time;
    std::string job;
    std::optional<ArmTimer> timer;
};

}  // namespace camfleet::recovery::testing
