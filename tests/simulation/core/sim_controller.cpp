// SPDX-License-Identifier: Apache-2.0
#include "tests/simulation/core/sim_controller.hpp"

#include "tests/simulation/core/world.hpp"

namespace camfleet::simulation {

namespace {

constexpr Millis resend{20'000};
constexpr std::chrono::hours job_valid{2};

v1::RungPolicy rung(v1::Rung::Kind kind, std::uint32_t times, bool approval, bool online_only) {
    v1::RungPolicy policy;
    policy.set_rung(kind);
    policy.set_times(times);
    policy.set_needs_approval(approval);
    if (online_only) policy.add_objectives(v1::Objective::online);
    policy.set_off_seconds(30);
    policy.set_boot_wait_seconds(40);
    policy.set_give_up_seconds(180);
    policy.set_hold_seconds(15);
    policy.set_max_in_24h(3);
    return policy;
}

v1::RecoveryPolicy policy_of_the_house() {
    v1::RecoveryPolicy policy;
    policy.set_name("simulated");
    *policy.add_ladder() = rung(v1::Rung::diagnose, 1, false, false);
    *policy.add_ladder() = rung(v1::Rung::use_valid_credential, 1, false, false);
    *policy.add_ladder() = rung(v1::Rung::power_cycle, 2, false, true);
    *policy.add_ladder() = rung(v1::Rung::reboot, 1, false, true);
    *policy.add_ladder() = rung(v1::Rung::restore_keep_network, 1, true, true);
    *policy.add_ladder() = rung(v1::Rung::restore_full, 1, true, false);
    *policy.add_ladder() = rung(v1::Rung::reset_button, 1, true, false);
    policy.mutable_proof()->set_min_frames(10);
    policy.mutable_proof()->set_give_up_seconds(45);
    policy.mutable_provisioning()->set_user("admin");
    policy.mutable_provisioning()->set_ntp_server("10.0.0.1");
    policy.set_job_valid_minutes(120);
    policy.set_approval_valid_minutes(600);
    return policy;
}

v1::Identity identity_of(const char* serial) {
    v1::Identity identity;
    identity.set_maker("hikvision");
    identity.set_serial(serial);
    return identity;
}

void add_target(v1::Job& job,
                const char* id,
                v1::DeviceKind::Value kind,
                const char* serial,
                const char* credential) {
    auto& target = *job.add_targets();
    target.set_device_id(id);
    target.set_kind(kind);
    *target.mutable_identity() = identity_of(serial);
    target.set_credential(credential);
    target.mutable_endpoint()->set_host(wanted_address);
}

}  // namespace

void SimController::create_recovery(Time now) {
    v1::RecoveryState state;
    state.set_id("rec-" + std::to_string(++recoveries_));
    state.set_camera_id("cam");
    state.set_agent_id("agent");
    state.set_objective(scenario_.objective);
    state.set_phase(v1::RecoveryState::planning);
    *state.mutable_policy() = policy_of_the_house();
    auto& camera = *state.mutable_camera();
    camera.set_id("cam");
    *camera.mutable_identity() = identity_of("CAM1");
    state.set_has_ownership(true);
    state.set_has_current_credential(scenario_.current_known);
    state.set_generation(sequence_);  // newer than every job before
    if (scenario_.video_with_recorder) {
        camera.mutable_recorder()->set_recorder_id("nvr");
    }
    *state.mutable_started_at() = to_timestamp(now);
    Batch batch;
    batch.put("recovery", state.SerializeAsString());
    batch.put("recoveries", std::to_string(recoveries_));
    disk_.commit(batch);
    load();
}

void SimController::load() {
    v1::RecoveryState state;
    state.ParseFromString(disk_.get("recovery"));
    machine_ = std::make_unique<recovery::RecoveryMachine>(std::move(state));
    delivery_ = std::make_unique<delivery::JobDelivery>(resend);
    pending_.clear();
    const auto number = [&](const char* key) {
        const auto text = disk_.get(key);
        return text.empty() ? std::uint64_t{0} : std::stoull(text);
    };
    sequence_ = number("sequence");
    recoveries_ = number("recoveries");
    candidates_ = number("candidates");
    for (const auto& [key, value] : disk_.rows()) {
        if (!key.starts_with("pending/")) continue;
        auto job = std::make_shared<v1::Job>();
        job->ParseFromString(value);
        delivery_->queue({job->id(), job->sequence(), from_timestamp(job->not_after()), Time{}, 0});
        pending_[job->id()] = std::move(job);
    }
}

ControllerOutput SimController::restart(Time now) {
    load();
    ControllerOutput out;
    if (const auto armed = disk_.get("timer"); !armed.empty()) {
        const auto comma = armed.find(',');
        out.timer = recovery::ArmTimer{std::stoull(armed.substr(0, comma)),
                                       from_ms(std::stoll(armed.substr(comma + 1)))};
    }
    auto due = tick(now, Crash::none);
    out.jobs = std::move(due.jobs);
    if (due.timer) out.timer = due.timer;
    return out;
}

v1::Job SimController::make_job(const recovery::JobOrder& order, Time now) {
    const auto& state = machine_->state();
    v1::Job job;
    job.set_id(order.job_id);
    job.set_agent_id("agent");
    job.set_sequence(++sequence_);
    *job.mutable_not_before() = to_timestamp(now - Seconds{5});
    *job.mutable_not_after() = to_timestamp(now + job_valid);
    add_target(job, "cam", v1::DeviceKind::camera, "CAM1",
               scenario_.current_known ? current_version_.c_str() : "");
    add_target(job, "sw", v1::DeviceKind::poe_switch, "SW1", "sw/1");
    auto& work = *job.mutable_recovery();
    if (scenario_.video_with_recorder) {
        add_target(job, "nvr", v1::DeviceKind::recorder, "NVR1", recorder_version);
        work.set_recorder_id("nvr");
    }
    work.set_recovery_id(state.id());
    work.set_generation(state.generation());
    work.set_objective(state.objective());
    work.set_camera_id("cam");
    work.add_switch_ids("sw");
    for (const auto& one : order.rungs) *work.add_rungs() = one;
    *work.mutable_proof() = state.policy().proof();
    work.set_technician_is_ready(order.technician_is_ready);
    if (order.with_candidate) {
        auto& provisioning = *work.mutable_provisioning();
        provisioning.set_user("admin");
        provisioning.set_candidate_credential(state.candidate_version());
        provisioning.mutable_network()->set_address(wanted_address);
        provisioning.mutable_network()->set_netmask(wanted_netmask);
        provisioning.set_ntp_server("10.0.0.1");
    }
    if (order.destructive) {
        auto& authorisation = *job.add_authorisations();
        authorisation.mutable_ownership()->set_id("own-1");
        authorisation.mutable_ownership()->set_device_id("cam");
        *authorisation.mutable_ownership()->mutable_identity() = identity_of("CAM1");
        *authorisation.mutable_approval() = state.approval();
    }
    return job;
}

void SimController::take_effects(const recovery::Effects& effects,
                                 Time now,
                                 Batch& batch,
                                 ControllerOutput& out) {
    if (effects.make_candidate) {
        const auto version = "cand/" + std::to_string(++candidates_);
        machine_->set_candidate(version);
        batch.put("vault/" + version, "secret");
        batch.put("candidates", std::to_string(candidates_));
    }
    if (effects.dispatch) {
        auto job = std::make_shared<const v1::Job>(make_job(*effects.dispatch, now));
        batch.put("pending/" + job->id(), job->SerializeAsString());
        batch.put("sequence", std::to_string(sequence_));
        delivery_->queue({job->id(), job->sequence(), from_timestamp(job->not_after()), now, 0});
        pending_[job->id()] = std::move(job);
    }
    if (effects.timer) {
        batch.put("timer", std::to_string(effects.timer->key) + "," +
                               std::to_string(to_ms(effects.timer->at)));
        out.timer = effects.timer;
    }
    batch.put("recovery", machine_->state().SerializeAsString());
}

ControllerOutput SimController::finish(Batch batch, ControllerOutput out, Crash crash, Time now) {
    if (crash == Crash::before_commit) return {};
    disk_.commit(batch);
    if (crash == Crash::after_commit) return {};
    for (const auto& offer : delivery_->due(now)) {
        const auto job = pending_.at(offer.job_id);
        if (history_.empty() || history_.back()->sequence() < job->sequence()) {
            history_.push_back(job);
        }
        out.jobs.push_back(job);
    }
    return out;
}

ControllerOutput SimController::step(const recovery::Event& event, Time now, Crash crash) {
    ControllerOutput out;
    Batch batch;
    take_effects(machine_->step(event, now), now, batch, out);
    return finish(std::move(batch), std::move(out), crash, now);
}

ControllerOutput SimController::on_agent_event(const v1::AgentEvent& event, Time now, Crash crash) {
    ControllerOutput out;
    Batch batch;
    const auto seen = "seen/" + std::to_string(event.event_id());
    if (event.has_hello()) {
        delivery_->on_hello();
    } else if (event.event_id() != 0 && !disk_.has(seen)) {
        batch.put(seen, "");
        // "Known already" says nothing about the job: its own receipt is on the way.
        const bool echo = event.receipt().reason() == v1::Refusal::replayed_sequence;
        if (event.has_receipt() && !echo) {
            const auto& receipt = event.receipt();
            delivery_->retire(receipt.job_id());
            if (pending_.erase(receipt.job_id()) > 0) batch.erase("pending/" + receipt.job_id());
            recovery::Event said = recovery::JobAccepted{receipt.job_id()};
            if (!receipt.accepted()) {
                said = recovery::JobRefused{receipt.job_id(), receipt.reason(), receipt.detail()};
            }
            take_effects(machine_->step(said, now), now, batch, out);
        } else if (event.has_progress()) {
            take_effects(machine_->step(recovery::Progress{event.progress()}, now), now, batch,
                         out);
        } else if (event.has_result()) {
            take_effects(machine_->step(recovery::Ended{event.result()}, now), now, batch, out);
        }
    }
    if (event.event_id() != 0) out.acknowledged.push_back(event.event_id());
    return finish(std::move(batch), std::move(out), crash, now);
}

ControllerOutput SimController::tick(Time now, Crash crash) {
    ControllerOutput out;
    Batch batch;
    for (const auto& late : delivery_->take_expired(now)) {
        batch.erase("pending/" + late.job_id);
        pending_.erase(late.job_id);
        take_effects(machine_->step(recovery::JobExpired{late.job_id}, now), now, batch, out);
    }
    return finish(std::move(batch), std::move(out), crash, now);
}

}  // namespace camfleet::simulation
