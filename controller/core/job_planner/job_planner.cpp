// SPDX-License-Identifier: Apache-2.0
#include "controller/core/job_planner/job_planner.hpp"

namespace camfleet::job_planner {
namespace {

void add_camera(Plan& plan, const Facts& facts) {
    auto& target = *plan.job.add_targets();
    target.set_device_id(facts.camera.id());
    target.set_kind(v1::DeviceKind::camera);
    *target.mutable_identity() = facts.camera.identity();
    *target.mutable_endpoint() = facts.camera.endpoint();
    target.set_model(facts.camera.model());
    target.set_credential(facts.camera_credential_version);
    if (!facts.camera_credential_version.empty()) {
        plan.versions.push_back(facts.camera_credential_version);
    }
}

void add_switches(Plan& plan, const Facts& facts) {
    for (const auto& known : facts.switches) {
        auto& target = *plan.job.add_targets();
        target.set_device_id(known.device.id());
        target.set_kind(v1::DeviceKind::poe_switch);
        *target.mutable_identity() = known.device.identity();
        *target.mutable_endpoint() = known.device.endpoint();
        target.set_model(known.device.model());
        target.set_credential(known.credential_version);
        *target.mutable_never_cut_if_index() = known.device.never_cut_if_index();
        target.set_driver(known.device.driver());
        target.set_driver_scope(known.device.driver_scope());
        plan.job.mutable_recovery()->add_switch_ids(known.device.id());
        if (!known.credential_version.empty()) plan.versions.push_back(known.credential_version);
    }
}

void add_recorder(Plan& plan, const Facts& facts) {
    if (!facts.recorder) return;
    const auto& known = *facts.recorder;
    auto& target = *plan.job.add_targets();
    target.set_device_id(known.device.id());
    target.set_kind(v1::DeviceKind::recorder);
    *target.mutable_identity() = known.device.identity();
    *target.mutable_endpoint() = known.device.endpoint();
    target.set_model(known.device.model());
    target.set_credential(known.credential_version);
    plan.job.mutable_recovery()->set_recorder_id(known.device.id());
    auto& binding = *plan.job.mutable_recovery()->mutable_recorder();
    binding = facts.camera.recorder();
    if (binding.channel_name().empty()) binding.set_channel_name(facts.camera.name());
    if (!known.credential_version.empty()) plan.versions.push_back(known.credential_version);
}

void add_provisioning(Plan& plan, const v1::RecoveryState& recovery, const Facts& facts) {
    const auto& policy = recovery.policy().provisioning();
    auto& order = *plan.job.mutable_recovery()->mutable_provisioning();
    order.set_user(policy.user().empty() ? "admin" : policy.user());
    order.set_candidate_credential(recovery.candidate_version());
    *order.mutable_network() = facts.camera.network();
    order.set_ntp_server(policy.ntp_server());
    order.set_ntp_interval_minutes(
        policy.ntp_interval_minutes() == 0 ? 60 : policy.ntp_interval_minutes());
    order.set_time_zone(facts.time_zone);
    if (policy.set_name()) order.set_device_name(facts.camera.name());
    // A password that a person has filed is the camera's own already.
    if (recovery.candidate_version() != facts.camera_credential_version) {
        plan.versions.push_back(recovery.candidate_version());
    }
}

Result<void> add_authorisation(Plan& plan, const v1::RecoveryState& recovery, const Facts& facts) {
    if (!facts.ownership || !recovery.has_approval()) {
        return fail(Errc::conflict,
                    "recovery " + recovery.id() +
                        ": a destructive job needs an ownership record and an approval");
    }
    auto& authorisation = *plan.job.add_authorisations();
    *authorisation.mutable_ownership() = *facts.ownership;
    *authorisation.mutable_approval() = recovery.approval();
    return {};
}

void add_task(Plan& plan,
              const v1::RecoveryState& recovery,
              const recovery::JobOrder& order,
              const Facts& facts) {
    auto& task = *plan.job.mutable_recovery();
    task.set_recovery_id(recovery.id());
    task.set_generation(recovery.generation());
    task.set_objective(recovery.objective());
    task.set_camera_id(facts.camera.id());
    for (const auto& rung : order.rungs) *task.add_rungs() = rung;
    *task.mutable_last_port() = facts.camera.port();
    *task.mutable_proof() = recovery.policy().proof();
    task.set_technician_is_ready(order.technician_is_ready);
    task.set_work_order_id(recovery.work_order().id());
}

}  // namespace

Result<Plan> plan_job(const v1::RecoveryState& recovery,
                      const recovery::JobOrder& order,
                      const Facts& facts) {
    if (facts.camera.identity().serial().empty() && facts.camera.identity().mac().empty()) {
        return fail(Errc::invalid_argument,
                    "camera " + facts.camera.id() + " has no identity on record");
    }
    Plan plan;
    auto& job = plan.job;
    job.set_id(order.job_id);
    job.set_agent_id(recovery.agent_id());
    *job.mutable_issued_at() = to_timestamp(facts.now);
    *job.mutable_not_before() = to_timestamp(facts.now - Seconds{120});  // clocks of sites drift
    const auto minutes = recovery.policy().job_valid_minutes();
    *job.mutable_not_after() =
        to_timestamp(facts.now + std::chrono::minutes{minutes == 0 ? 60 : minutes});
    job.set_seal_to_certificate(facts.seal_to_certificate);
    add_task(plan, recovery, order, facts);
    add_camera(plan, facts);
    add_switches(plan, facts);
    add_recorder(plan, facts);
    if (order.with_candidate) add_provisioning(plan, recovery, facts);
    if (order.destructive) {
        if (auto done = add_authorisation(plan, recovery, facts); !done)
            return std::unexpected(done.error());
    }
    return plan;
}

}  // namespace camfleet::job_planner
