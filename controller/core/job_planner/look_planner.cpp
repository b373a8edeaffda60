// SPDX-License-Identifier: Apache-2.0
#include "controller/core/job_planner/look_planner.hpp"

#include "common/base/limits.hpp"

namespace camfleet::job_planner {
namespace {

constexpr Seconds clock_drift{120};
constexpr std::chrono::minutes worth{5};  // a look that was not begun by then tells of another day

// A target without a name for itself would be refused by the agent's gate.
bool has_identity(const v1::Identity& identity) {
    return !identity.serial().empty() || !identity.mac().empty();
}

Result<void> add_camera(Plan& plan, const LookFacts& facts, bool with_credential) {
    const auto& camera = *facts.camera;
    if (!has_identity(camera.identity())) {
        return fail(Errc::invalid_argument,
                    "camera " + camera.id() +
                        " has no serial and no MAC "
                        "on record: enter one (camfleetctl cameras add --id)");
    }
    auto& target = *plan.job.add_targets();
    target.set_device_id(camera.id());
    target.set_kind(v1::DeviceKind::camera);
    *target.mutable_identity() = camera.identity();
    *target.mutable_endpoint() = camera.endpoint();
    target.set_model(camera.model());
    if (!with_credential) return {};
    if (facts.camera_credential_version.empty()) {
        return fail(Errc::invalid_argument, "no credential of camera " + camera.id() +
                                                " is known: camfleetctl credentials set");
    }
    target.set_credential(facts.camera_credential_version);
    plan.versions.push_back(facts.camera_credential_version);
    return {};
}

void add_switch(Plan& plan, const KnownSwitch& known) {
    auto& target = *plan.job.add_targets();
    target.set_device_id(known.device.id());
    target.set_kind(v1::DeviceKind::poe_switch);
    *target.mutable_identity() = known.device.identity();
    *target.mutable_endpoint() = known.device.endpoint();
    target.set_model(known.device.model());
    target.set_credential(known.credential_version);
    target.set_driver(known.device.driver());
    target.set_driver_scope(known.device.driver_scope());
    *target.mutable_never_cut_if_index() = known.device.never_cut_if_index();
    if (!known.credential_version.empty()) plan.versions.push_back(known.credential_version);
}

// Switches beyond the limit of targets, or without a name for themselves, are left out.
void add_switches(Plan& plan, const LookFacts& facts) {
    for (const auto& known : facts.switches) {
        if (static_cast<std::size_t>(plan.job.targets_size()) >= limits::targets_per_job_max)
            return;
        if (has_identity(known.device.identity())) add_switch(plan, known);
    }
}

Result<void> add_discovery(Plan& plan, const v1::StartLook& asked, const LookFacts& facts) {
    if (asked.seconds() > limits::discovery_seconds_max) {
        return fail(Errc::invalid_argument,
                    "seconds: at most " + std::to_string(limits::discovery_seconds_max));
    }
    plan.job.mutable_discovery()->set_seconds(asked.seconds());
    add_switches(plan, facts);
    return {};
}

Result<void> add_probe(Plan& plan, const v1::StartLook& asked, const LookFacts& facts) {
    if (!facts.camera) return fail(Errc::invalid_argument, "camera_id: which camera?");
    plan.job.mutable_probe()->set_camera_id(facts.camera->id());
    plan.job.mutable_probe()->set_login(asked.login());
    return add_camera(plan, facts, asked.login());
}

Result<void> add_ports(Plan& plan, const v1::StartLook& asked, const LookFacts& facts) {
    auto& task = *plan.job.mutable_ports();
    if (facts.camera) {
        task.set_camera_id(facts.camera->id());
        if (facts.camera->identity().mac().empty()) {
            return fail(Errc::invalid_argument, "camera " + facts.camera->id() +
                                                    " has no MAC on record, and switches know "
                                                    "cameras by nothing else");
        }
        if (auto done = add_camera(plan, facts, false); !done) return done;
    }
    task.set_judge_cycle(asked.judge_cycle());
    add_switches(plan, facts);
    for (const auto& target : plan.job.targets()) {
        if (target.kind() == v1::DeviceKind::poe_switch) task.add_switch_ids(target.device_id());
    }
    if (task.switch_ids().empty()) {
        return fail(Errc::invalid_argument,
                    "no switch with a serial or MAC is on record at this site: camfleetctl "
                    "switches add");
    }
    return {};
}

}  // namespace

Result<Plan> plan_look(const v1::StartLook& asked, const LookFacts& facts) {
    Plan plan;
    plan.job.set_id(facts.job_id);
    plan.job.set_agent_id(facts.agent_id);
    *plan.job.mutable_issued_at() = to_timestamp(facts.now);
    *plan.job.mutable_not_before() = to_timestamp(facts.now - clock_drift);
    *plan.job.mutable_not_after() = to_timestamp(facts.now + worth);
    Result<void> done;
    switch (asked.kind()) {
        case v1::LookKind::discovery:
            done = add_discovery(plan, asked, facts);
            break;
        case v1::LookKind::probe:
            done = add_probe(plan, asked, facts);
            break;
        case v1::LookKind::ports:
            done = add_ports(plan, asked, facts);
            break;
        default:
            return fail(Errc::invalid_argument, "kind: one of discovery, probe, ports");
    }
    if (!done) return std::unexpected(done.error());
    return plan;
}

bool discovery_is_due(const DiscoveryState& site, Time now) {
    if (site.every_minutes == 0 || !site.agent_is_heard || site.one_is_open) return false;
    return !site.last || *site.last + std::chrono::minutes{site.every_minutes} <= now;
}

}  // namespace camfleet::job_planner
