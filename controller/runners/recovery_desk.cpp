// SPDX-License-Identifier: Apache-2.0
// What operators ask of recoveries. The translation of effects into rows is in
// recovery_effects.cpp.
#include "controller/runners/recovery_desk.hpp"

#include "common/base/encoding.hpp"
#include "controller/core/policy/policy.hpp"

namespace camfleet::controller {
namespace {

using recovery::RecoveryMachine;

Result<const v1::Agent*> agent_of(const storage::Records& records, const v1::Camera& camera) {
    const auto* site = records.sites.find(camera.site_id());
    if (site == nullptr)
        return fail(Errc::not_found, "site '" + camera.site_id() + "' is not known");
    const auto* agent = records.agents.find(site->agent_id());
    if (agent == nullptr || agent->state() != v1::Agent::enrolled) {
        return fail(
            Errc::conflict,
            "site '" + site->id() +
                "' has no enrolled agent: invite one (camfleetctl agents invite) and enrol it");
    }
    return agent;
}

}  // namespace

RecoveryDesk::RecoveryDesk(Parts parts) : parts_(std::move(parts)), alarms_(parts_.executor) {}

void RecoveryDesk::load() {
    for (const auto& [id, state] : parts_.records.recoveries.open()) {
        open_.emplace(id, RecoveryMachine(state));
        if (const auto timer = recovery::armed_timer(state)) arm(id, *timer);
    }
}

// Ladder, first account and the words of a work order are a maker's own: another maker's would
// reset the camera and then fail to set it up.
Result<const v1::RecoveryPolicy*> RecoveryDesk::policy_for(const v1::StartRecovery& request,
                                                           const v1::Camera& camera) const {
    const auto& maker = camera.identity().maker();
    const auto named = !request.policy().empty() ? request.policy() : camera.policy();
    const auto names = named.empty() ? policy::usual_names(maker) : std::vector{named};
    for (const auto& name : names) {
        const auto* policy = parts_.policy(name);
        if (policy == nullptr) continue;
        if (policy::fits_maker(*policy, maker)) return policy;
        return fail(Errc::conflict, "recovery policy '" + name + "' is not for maker '" + maker +
                                        "' of camera '" + camera.id() +
                                        "': name one that is (camfleetctl policies list)");
    }
    return fail(Errc::not_found, "no recovery policy is called '" + names.front() + "'");
}

Result<v1::RecoveryState> RecoveryDesk::opening(const v1::StartRecovery& request,
                                                const std::string& actor) const {
    const auto& records = parts_.records;
    const auto* camera = records.cameras.find(request.camera_id());
    if (camera == nullptr)
        return fail(Errc::not_found, "no camera is called '" + request.camera_id() + "'");
    if (request.objective() == v1::Objective::unspecified) {
        return fail(Errc::invalid_argument, "objective: one of online, access, recommission");
    }
    if (camera->problems_size() > 0) {
        return fail(Errc::conflict,
                    "camera '" + camera->id() + "' cannot be acted on: " + camera->problems(0));
    }
    if (const auto* running = records.recoveries.open_for(camera->id()); running != nullptr) {
        return fail(Errc::conflict, "recovery " + running->id() + " of camera '" + camera->id() +
                                        "' is still open: watch it or cancel it first");
    }
    const auto agent = agent_of(records, *camera);
    if (!agent) return std::unexpected(agent.error());
    const auto policy = policy_for(request, *camera);
    if (!policy) return std::unexpected(policy.error());

    v1::RecoveryState state;
    state.set_id("rec-" + to_hex(parts_.rng.bytes(6)));
    state.set_camera_id(camera->id());
    state.set_site_id(camera->site_id());
    state.set_agent_id((*agent)->id());
    state.set_objective(request.objective());
    *state.mutable_policy() = **policy;
    *state.mutable_camera() = *camera;
    state.set_has_ownership(records.ownership.of_device(camera->id()) != nullptr);
    state.set_has_current_credential(
        !records.credentials.current_version(camera->credential_id()).empty());
    state.set_requested_by(request.requested_by().empty() ? actor : request.requested_by());
    if (const auto before = records.recoveries.get(camera->last_recovery_id())) {
        state.set_generation(before->generation());  // grows for ever, per device
    }
    return state;
}

void RecoveryDesk::start(v1::StartRecovery request,
                         std::string actor,
                         Reply<v1::RecoveryState> reply) {
    auto state = opening(request, actor);
    if (!state) {
        reply(std::unexpected(state.error()));
        return;
    }
    const std::string id = state->id();
    Turn turn;
    audit(turn, actor, "recovery.requested", id,
          {{"camera", state->camera_id()},
           {"objective", v1::Objective::Kind_Name(state->objective())},
           {"policy", state->policy().name()}});
    auto camera = state->camera();
    camera.set_last_recovery_id(id);
    parts_.records.cameras.put(turn.batch, std::move(camera));
    open_.emplace(id, RecoveryMachine(std::move(*state)));
    parts_.probe.recovery_started();
    auto begun = apply(turn, id, recovery::Begin{}, actor);
    turn.after.push_back([reply = std::move(reply), begun = std::move(begun)] { reply(begun); });
    parts_.committer.finish(std::move(turn));
}

void RecoveryDesk::turn_with(const std::string& recovery_id,
                             const recovery::Event& event,
                             const std::string& actor,
                             Reply<v1::RecoveryState> reply) {
    Turn turn;
    auto state = apply(turn, recovery_id, event, actor);
    turn.after.push_back([reply = std::move(reply), state = std::move(state)] { reply(state); });
    parts_.committer.finish(std::move(turn));
}

void RecoveryDesk::approve(std::string recovery_id,
                           v1::GrantApproval grant,
                           std::string actor,
                           Reply<v1::RecoveryState> reply) {
    const auto found = open_.find(recovery_id);
    if (found == open_.end()) {
        reply(fail(Errc::not_found, "no open recovery is called '" + recovery_id + "'"));
        return;
    }
    const auto by = grant.granted_by().empty() ? actor : grant.granted_by();
    if (grant.denied()) {
        turn_with(recovery_id, recovery::Denied{.by = by, .reason = grant.reason()}, by,
                  std::move(reply));
        return;
    }
    auto& machine = found->second;
    const auto& state = machine.state();
    if (state.phase() != v1::RecoveryState::awaiting_approval) {
        reply(fail(Errc::conflict, "recovery " + recovery_id +
                                       " does not wait for an approval (it is " +
                                       v1::RecoveryState::Phase_Name(state.phase()) + ")"));
        return;
    }
    machine.set_ownership(parts_.records.ownership.of_device(state.camera_id()) != nullptr);
    const auto now = parts_.clock.wall();
    const auto minutes = state.policy().approval_valid_minutes();
    recovery::Approved approved;
    auto& approval = approved.approval;
    approval.set_id("apr-" + to_hex(parts_.rng.bytes(6)));
    approval.set_recovery_id(recovery_id);
    approval.set_device_id(state.camera_id());
    for (const auto rung : recovery::rungs_to_approve(state)) approval.add_rungs(rung);
    approval.set_granted_by(by);
    *approval.mutable_granted_at() = to_timestamp(now);
    *approval.mutable_expires_at() =
        to_timestamp(now + std::chrono::minutes{minutes == 0 ? 24 * 60 : minutes});
    approval.set_reason(grant.reason());
    turn_with(recovery_id, approved, by, std::move(reply));
}

void RecoveryDesk::cancel(std::string recovery_id,
                          std::string actor,
                          Reply<v1::RecoveryState> reply) {
    turn_with(recovery_id, recovery::Cancelled{.by = actor}, actor, std::move(reply));
}

// With the login that is filed for the camera by now.
recovery::WorkOrderReady RecoveryDesk::ready_at(const std::string& recovery_id,
                                                const std::string& technician) const {
    recovery::WorkOrderReady out{.technician = technician};
    const auto& records = parts_.records;
    const auto state = records.recoveries.get(recovery_id);
    const auto* camera = state ? records.cameras.find(state->camera_id()) : nullptr;
    if (camera == nullptr) return out;
    out.credential_version = records.credentials.current_version(camera->credential_id());
    const auto* record = records.credentials.of_version(out.credential_version);
    if (record == nullptr) return out;
    for (const auto& version : record->credential().versions()) {
        if (version.id() == out.credential_version)
            out.filed_at = from_timestamp(version.created_at());
    }
    return out;
}

void RecoveryDesk::report(std::string work_order_id,
                          v1::ReportWorkOrder report,
                          std::string actor,
                          Reply<v1::WorkOrder> reply) {
    const auto recovery_id = parts_.records.recoveries.of_work_order(work_order_id);
    if (recovery_id.empty()) {
        reply(fail(Errc::not_found, "no work order is called '" + work_order_id + "'"));
        return;
    }
    if (report.ready() == report.cannot()) {
        reply(fail(Errc::invalid_argument, "say either ready or cannot"));
        return;
    }
    const auto technician = report.technician().empty() ? actor : report.technician();
    recovery::Event event = ready_at(recovery_id, technician);
    if (report.cannot())
        event = recovery::WorkOrderImpossible{.technician = technician, .note = report.note()};
    turn_with(recovery_id, event, technician,
              [reply = std::move(reply)](Result<v1::RecoveryState> state) {
                  if (!state) {
                      reply(std::unexpected(state.error()));
                  } else {
                      reply(state->work_order());
                  }
              });
}

Result<v1::RecoveryState> RecoveryDesk::get(const std::string& recovery_id) const {
    return parts_.records.recoveries.get(recovery_id);
}

v1::RecoveryList RecoveryDesk::list(const std::string& camera_id, bool open_only) const {
    v1::RecoveryList out;
    auto all = parts_.records.recoveries.list(camera_id, open_only);
    if (!all) {
        parts_.log.error("recoveries_unreadable", {{"why", all.error().text()}});
        return out;
    }
    for (auto& state : *all) *out.add_recoveries() = std::move(state);
    return out;
}

v1::WorkOrderList RecoveryDesk::work_orders(bool open_only) const {
    v1::WorkOrderList out;
    auto all = parts_.records.recoveries.work_orders(open_only);
    if (!all) {
        parts_.log.error("work_orders_unreadable", {{"why", all.error().text()}});
        return out;
    }
    for (auto& order : *all) *out.add_work_orders() = std::move(order);
    return out;
}

v1::JobList RecoveryDesk::jobs(const std::string& recovery_id) const {
    v1::JobList out;
    for (auto& job : parts_.records.jobs.list(recovery_id)) *out.add_jobs() = std::move(job);
    return out;
}

Result<std::string> RecoveryDesk::envelope(const std::string& job_id) const {
    return parts_.records.jobs.envelope(job_id);
}

std::uint64_t RecoveryDesk::subscribe(std::string recovery_id,
                                      std::function<void(const v1::LiveEvent&)> listener) {
    return board_.subscribe(std::move(recovery_id), std::move(listener));
}

void RecoveryDesk::unsubscribe(std::uint64_t subscription) { board_.unsubscribe(subscription); }

}  // namespace camfleet::controller
