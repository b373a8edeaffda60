// SPDX-License-Identifier: Apache-2.0
// What agents report, and what the machine's effects mean in rows.
#include "controller/runners/recovery_desk.hpp"

#include <algorithm>

namespace camfleet::controller {
namespace {

constexpr const char* kSelf = "controller";

bool job_is_out(const v1::RecoveryState& state) {
    const auto& jobs = state.jobs();
    return std::any_of(jobs.begin(), jobs.end(),
                       [](const auto& job) { return job.end() == v1::TaskResult::unspecified; });
}

}  // namespace

Result<v1::RecoveryState> RecoveryDesk::apply(Turn& turn,
                                              const std::string& recovery_id,
                                              const recovery::Event& event,
                                              const std::string& actor) {
    if (const auto found = open_.find(recovery_id); found != open_.end()) {
        return step(turn, found->second, event, actor);
    }
    auto ended = parts_.records.recoveries.get(recovery_id);
    if (!ended) return ended;
    if (!job_is_out(*ended)) {
        return fail(Errc::conflict, "recovery " + recovery_id + " has ended (" +
                                        v1::RecoveryState::Phase_Name(ended->phase()) + ")");
    }
    recovery::RecoveryMachine machine(std::move(*ended));
    return step(turn, machine, event, actor);
}

Result<v1::RecoveryState> RecoveryDesk::step(Turn& turn,
                                             recovery::RecoveryMachine& machine,
                                             const recovery::Event& event,
                                             const std::string& actor) {
    const auto before = machine.state().phase();
    auto effects = machine.step(event, parts_.clock.wall());
    if (!effects.ignored.empty()) {
        const auto& id = machine.state().id();
        parts_.log.info("event_ignored", {{"recovery", id}, {"why", effects.ignored}});
        return fail(Errc::conflict, "recovery " + id + ": " + effects.ignored);
    }
    take_effects(turn, machine, effects, actor);
    auto state = machine.state();
    if (before != state.phase()) {
        parts_.log.info("recovery", {{"recovery", state.id()},
                                     {"device", state.camera_id()},
                                     {"phase", v1::RecoveryState::Phase_Name(state.phase())},
                                     {"reason", state.reason()}});
        if (recovery::is_terminal(state.phase())) finish_machine(turn, state);
    }
    turn.after.push_back([this, state] { board_.show(state); });
    return state;
}

// A newer recovery of the camera has proven a credential since: what this one knows is history.
bool RecoveryDesk::is_outdated(const v1::RecoveryState& state) const {
    const auto* camera = parts_.records.cameras.find(state.camera_id());
    if (camera == nullptr || camera->last_recovery_id() == state.id()) return false;
    const auto newer = parts_.records.recoveries.get(camera->last_recovery_id());
    return newer && !newer->proven_credential().empty();
}

void RecoveryDesk::take_effects(Turn& turn,
                                recovery::RecoveryMachine& machine,
                                recovery::Effects& effects,
                                const std::string& actor) {
    if (effects.make_candidate) make_candidate(turn, machine);
    if (effects.dispatch) dispatch(turn, machine, *effects.dispatch, actor);
    if (!is_outdated(machine.state())) {
        note_credentials(turn, effects);
        for (const auto& fact : effects.camera) note_camera(turn, machine.state(), fact);
    }
    for (const auto& note : effects.audit)
        audit(turn, actor, note.action, machine.state().id(), note.details);
    if (!effects.sealed_backup.empty()) file_backup(turn, machine.state(), effects.sealed_backup);
    if (effects.timer) arm(machine.state().id(), *effects.timer);
    parts_.records.recoveries.put(turn.batch, machine.state());
}

void RecoveryDesk::make_candidate(Turn& turn, recovery::RecoveryMachine& machine) {
    const auto& state = machine.state();
    storage::Candidate wanted;
    wanted.device_id = state.camera_id();
    wanted.user = state.policy().provisioning().user().empty()
                      ? "admin"
                      : state.policy().provisioning().user();
    wanted.made_for = state.id();
    const auto made = parts_.vault.make_candidate(turn.batch, wanted, parts_.clock.wall());
    if (!made) {
        // Without a candidate in the vault the job cannot be planned: dispatch() reports it.
        parts_.log.error("candidate_not_made",
                         {{"recovery", state.id()}, {"why", made.error().text()}});
        return;
    }
    machine.set_candidate(*made);
    audit(turn, kSelf, "credential.candidate_made", *made, {{"recovery", state.id()}});
}

void RecoveryDesk::dispatch(Turn& turn,
                            recovery::RecoveryMachine& machine,
                            const recovery::JobOrder& order,
                            const std::string& actor) {
    const auto recovery_id = machine.state().id();
    const auto sequence = parts_.issuer.issue(turn, machine.state(), order);
    if (!sequence) {
        parts_.log.error("job_not_issued",
                         {{"job", order.job_id}, {"why", sequence.error().text()}});
        // The machine hears of it as a refusal, after this turn: the recovery ends with the reason.
        turn.after.push_back([this, recovery_id, id = order.job_id, why = sequence.error().text()] {
            turn_with(recovery_id,
                      recovery::JobRefused{
                          .job_id = id, .reason = v1::Refusal::unsupported, .detail = why},
                      kSelf, [](const Result<v1::RecoveryState>&) {});
        });
        return;
    }
    machine.set_sequence(order.job_id, *sequence);
    std::string rungs;
    for (const auto& rung : order.rungs) {
        if (!rungs.empty()) rungs += " ";
        rungs += v1::Rung::Kind_Name(rung.rung());
    }
    audit(turn, actor, "job.signed", order.job_id,
          {{"recovery", recovery_id}, {"rungs", rungs}, {"sequence", std::to_string(*sequence)}});
    parts_.probe.job_issued();
    turn.after.push_back([this, id = order.job_id] { dispatcher_->queue(id); });
}

void RecoveryDesk::note_credentials(Turn& turn, const recovery::Effects& effects) {
    for (const auto& fact : effects.credentials) {
        const auto now = parts_.clock.wall();
        const auto noted = fact.works ? parts_.vault.promote(turn.batch, fact.version_id, now)
                                      : parts_.vault.mark_dead(turn.batch, fact.version_id, now);
        if (!noted) {
            parts_.log.warning("credential_fact_not_taken",
                               {{"version", fact.version_id}, {"why", noted.error().text()}});
            continue;
        }
        audit(turn, kSelf, fact.works ? "credential.proven" : "credential.refused", fact.version_id,
              {});
        const auto* record = parts_.records.credentials.of_version(fact.version_id);
        if (record == nullptr || !fact.works) continue;
        const auto* camera = parts_.records.cameras.find(record->credential().device_id());
        if (camera == nullptr || camera->credential_id() == record->credential().id()) continue;
        auto changed = *camera;
        changed.set_credential_id(record->credential().id());
        parts_.records.cameras.put(turn.batch, std::move(changed));
    }
}

void RecoveryDesk::note_camera(Turn& turn,
                               const v1::RecoveryState& state,
                               const recovery::CameraFact& fact) {
    const auto* known = parts_.records.cameras.find(state.camera_id());
    if (known == nullptr) return;
    auto camera = *known;
    if (fact.endpoint) *camera.mutable_endpoint() = *fact.endpoint;
    if (fact.port) *camera.mutable_port() = *fact.port;
    if (fact.recorder) *camera.mutable_recorder() = *fact.recorder;
    if (fact.state) camera.set_state(*fact.state);
    if (!fact.firmware.empty()) camera.set_firmware(fact.firmware);
    if (!fact.model.empty()) camera.set_model(fact.model);
    parts_.records.cameras.put(turn.batch, std::move(camera));
}

void RecoveryDesk::file_backup(Turn& turn,
                               const v1::RecoveryState& state,
                               const std::string& sealed) {
    v1::BackupRecord backup;
    backup.set_camera_id(state.camera_id());
    backup.set_recovery_id(state.id());
    *backup.mutable_at() = to_timestamp(parts_.clock.wall());
    backup.set_sealed(sealed);
    storage::BackupStore::add(turn.batch, state.site_id(), backup);
    audit(turn, kSelf, "backup.filed", state.camera_id(),
          {{"recovery", state.id()}, {"sealed_bytes", std::to_string(sealed.size())}});
}

void RecoveryDesk::audit(Turn& turn,
                         const std::string& actor,
                         const std::string& action,
                         const std::string& subject,
                         const std::map<std::string, std::string>& details) {
    v1::AuditRecord record;
    *record.mutable_at() = to_timestamp(parts_.clock.wall());
    record.set_actor(actor);
    record.set_action(action);
    record.set_subject(subject);
    for (const auto& [name, value] : details) (*record.mutable_details())[name] = value;
    parts_.audit.append(turn.batch, std::move(record));
}

void RecoveryDesk::finish_machine(Turn& turn, const v1::RecoveryState& state) {
    audit(turn, kSelf, "recovery.ended", state.id(),
          {{"phase", v1::RecoveryState::Phase_Name(state.phase())},
           {"reason", state.reason()},
           {"frames", std::to_string(state.frames_received())},
           {"port_cycles", std::to_string(state.port_cycles())}});
    parts_.probe.recovery_ended(state);
    // Not at once: the caller may still hold the machine.
    turn.after.push_back([this, id = state.id()] { open_.erase(id); });
}

void RecoveryDesk::arm(const std::string& recovery_id, const recovery::ArmTimer& timer) {
    const auto in = timer.at - parts_.clock.wall();
    alarms_.set(recovery_id, in, [this, recovery_id, key = timer.key] {
        turn_with(recovery_id, recovery::TimerFired{.key = key}, kSelf,
                  [](const Result<v1::RecoveryState>&) {});
    });
}

void RecoveryDesk::set_job_state(Turn& turn,
                                 const std::string& job_id,
                                 std::string_view state,
                                 const std::string& reason,
                                 const std::string& end) {
    const auto* job = parts_.records.jobs.find(job_id);
    if (job == nullptr) return;
    auto changed = *job;
    changed.mutable_summary()->set_state(std::string(state));
    if (!reason.empty()) changed.mutable_summary()->set_reason(reason);
    if (!end.empty()) changed.mutable_summary()->set_end(end);
    parts_.records.jobs.update(turn.batch, std::move(changed));
}

void RecoveryDesk::on_receipt(Turn& turn,
                              const std::string& agent_id,
                              const v1::JobReceipt& receipt) {
    const auto* job = parts_.records.jobs.find(receipt.job_id());
    const auto reason = v1::Refusal::Reason_Name(receipt.reason());
    if (job == nullptr || job->summary().agent_id() != agent_id) {
        parts_.probe.job_refused(receipt.reason());
        audit(turn, "agent:" + agent_id, "job.refused", receipt.job_id(),
              {{"reason", reason},
               {"detail", receipt.detail()},
               {"envelope_sha256", receipt.envelope_sha256()}});
        return;
    }
    const auto retire = [this, agent_id, id = receipt.job_id()] {
        dispatcher_->retire(agent_id, id);
    };
    const auto recovery_id = job->summary().recovery_id();
    if (receipt.accepted()) {
        turn.after.emplace_back(retire);
        set_job_state(turn, receipt.job_id(), storage::job_state::accepted, "", "");
        ignore_error(apply(turn, recovery_id, recovery::JobAccepted{.job_id = receipt.job_id()},
                           "agent:" + agent_id),
                     "a late receipt changes nothing");
        return;
    }
    parts_.probe.job_refused(receipt.reason());
    audit(turn, "agent:" + agent_id, "job.refused", receipt.job_id(),
          {{"reason", reason}, {"detail", receipt.detail()}});
    // Offered twice because a receipt was slow: the agent has it, and its yes is on the way. Where
    // it never comes (the agent knows the number from another job) the job expires and is issued
    // anew.
    if (receipt.reason() == v1::Refusal::replayed_sequence) return;
    turn.after.emplace_back(retire);
    set_job_state(turn, receipt.job_id(), storage::job_state::refused, reason, "");
    recovery::JobRefused refused;
    refused.job_id = receipt.job_id();
    refused.reason = receipt.reason();
    refused.detail = receipt.detail();
    ignore_error(apply(turn, recovery_id, refused, "agent:" + agent_id),
                 "a late refusal changes nothing");
}

// An agent speaks of its own jobs only, whatever its event says.
bool RecoveryDesk::is_job_of(const std::string& agent_id,
                             const std::string& job_id,
                             const std::string& recovery_id) const {
    const auto* job = parts_.records.jobs.find(job_id);
    const bool own = job != nullptr && job->summary().agent_id() == agent_id &&
                     job->summary().recovery_id() == recovery_id;
    if (!own) parts_.log.warning("event_of_foreign_job", {{"agent", agent_id}, {"job", job_id}});
    return own;
}

void RecoveryDesk::on_progress(Turn& turn, const v1::AgentEvent& event) {
    const auto& progress = event.progress();
    if (!is_job_of(event.agent_id(), progress.job_id(), progress.recovery_id())) return;
    if (progress.has_evidence()) {
        if (const auto state = parts_.records.recoveries.get(progress.recovery_id())) {
            storage::EvidenceStore::add(turn.batch, *state, event.event_id(), progress.evidence());
        }
    }
    ignore_error(apply(turn, progress.recovery_id(), recovery::Progress{progress}, "agent"),
                 "progress of a job that has ended changes nothing");
}

void RecoveryDesk::on_result(Turn& turn,
                             const std::string& agent_id,
                             const v1::TaskResult& result) {
    if (!is_job_of(agent_id, result.job_id(), result.recovery_id())) return;
    set_job_state(turn, result.job_id(), storage::job_state::ended, result.reason(),
                  v1::TaskResult::End_Name(result.end()));
    ignore_error(apply(turn, result.recovery_id(), recovery::Ended{result}, "agent"),
                 "a doubled result changes nothing");
}

void RecoveryDesk::on_expired(const std::string& job_id) {
    const auto* job = parts_.records.jobs.find(job_id);
    if (job == nullptr) return;
    Turn turn;
    const auto recovery_id = job->summary().recovery_id();
    audit(turn, kSelf, "job.expired", job_id, {{"recovery", recovery_id}});
    set_job_state(turn, job_id, storage::job_state::expired, "expired", "");
    ignore_error(apply(turn, recovery_id, recovery::JobExpired{.job_id = job_id}, kSelf),
                 "the recovery went on without this job");
    parts_.committer.finish(std::move(turn));
}

}  // namespace camfleet::controller
