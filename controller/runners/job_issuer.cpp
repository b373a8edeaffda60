// SPDX-License-Identifier: Apache-2.0
#include "controller/runners/job_issuer.hpp"

#include <algorithm>

namespace camfleet::controller {
namespace {

// Version id of the credential a device has now; empty: none.
std::string current_version(const storage::Records& records, const std::string& credential_id) {
    return credential_id.empty() ? std::string()
                                 : records.credentials.current_version(credential_id);
}

void wipe(v1::SecretBundle& bundle) {
    for (auto& entry : *bundle.mutable_entries()) {
        Secret::wipe(*entry.mutable_secret());
        Secret::wipe(*entry.mutable_privacy_secret());
    }
}

}  // namespace

Result<job_planner::Facts> JobIssuer::facts(const v1::RecoveryState& recovery) const {
    const auto& records = parts_.records;
    const auto* camera = records.cameras.find(recovery.camera_id());
    const auto* site = records.sites.find(recovery.site_id());
    if (camera == nullptr || site == nullptr) {
        return fail(Errc::not_found,
                    "camera " + recovery.camera_id() + " is no longer in the inventory");
    }
    job_planner::Facts facts;
    facts.site = *site;
    facts.camera = *camera;
    facts.camera_credential_version = current_version(records, camera->credential_id());
    for (const auto* device : records.switches.of_site(site->id())) {
        facts.switches.push_back({*device, current_version(records, device->credential_id())});
    }
    if (const auto* recorder = records.recorders.find(camera->recorder().recorder_id());
        recorder != nullptr) {
        facts.recorder = job_planner::KnownRecorder{
            *recorder, current_version(records, recorder->credential_id())};
    }
    if (const auto* owner = records.ownership.of_device(camera->id()); owner != nullptr) {
        facts.ownership = *owner;
    }
    facts.time_zone = parts_.time_zone(site->time_zone(), camera->identity().maker());
    facts.seal_to_certificate = parts_.seal_to_certificate;
    facts.now = parts_.clock.wall();
    return facts;
}

Result<std::string> JobIssuer::seal(const std::vector<std::string>& versions,
                                    const v1::Agent& agent) const {
    v1::SecretBundle bundle;
    for (const auto& version : versions) {
        auto opened = parts_.vault.open(version);
        if (!opened) {
            wipe(bundle);
            return std::unexpected(opened.error().within("credential " + version));
        }
        *bundle.add_entries() = opened->entry();
    }
    std::string plain = bundle.SerializeAsString();
    wipe(bundle);
    auto sealed = parts_.sealer.seal(plain, agent.certificate_pem());
    Secret::wipe(plain);
    return sealed;
}

Result<const v1::Agent*> JobIssuer::enrolled(const std::string& agent_id) const {
    const auto* agent = parts_.records.agents.find(agent_id);
    if (agent == nullptr || agent->state() != v1::Agent::enrolled) {
        return fail(Errc::conflict, "agent " + agent_id + " is not enrolled");
    }
    return agent;
}

Result<std::uint64_t> JobIssuer::file(Turn& turn,
                                      job_planner::Plan plan,
                                      const v1::Agent& agent,
                                      v1::JobRecord record) {
    auto sealed = seal(plan.versions, agent);
    if (!sealed) return std::unexpected(sealed.error());
    auto counted = agent;
    const std::uint64_t sequence = std::max<std::uint64_t>(counted.next_sequence(), 1);
    counted.set_next_sequence(sequence + 1);
    plan.job.set_sequence(sequence);
    plan.job.set_sealed_secrets(std::move(*sealed));
    auto envelope = parts_.signer.sign(plan.job.SerializeAsString());
    if (!envelope) {
        return std::unexpected(envelope.error().within("signing of job " + plan.job.id()));
    }
    record.mutable_summary()->set_id(plan.job.id());
    record.mutable_summary()->set_agent_id(agent.id());
    record.mutable_summary()->set_sequence(sequence);
    record.mutable_summary()->set_state(std::string(storage::job_state::queued));
    *record.mutable_not_after() = plan.job.not_after();
    parts_.records.jobs.add(turn.batch, std::move(record), std::move(*envelope));
    parts_.records.agents.put(turn.batch, std::move(counted));
    return sequence;
}

Result<std::uint64_t> JobIssuer::issue(Turn& turn,
                                       const v1::RecoveryState& recovery,
                                       const recovery::JobOrder& order) {
    const auto agent = enrolled(recovery.agent_id());
    if (!agent) return std::unexpected(agent.error());
    auto known = facts(recovery);
    if (!known) return std::unexpected(known.error());
    auto plan = job_planner::plan_job(recovery, order, *known);
    if (!plan) return std::unexpected(plan.error());
    v1::JobRecord record;
    record.mutable_summary()->set_recovery_id(recovery.id());
    record.set_site_id(recovery.site_id());
    record.set_camera_id(recovery.camera_id());
    return file(turn, std::move(*plan), **agent, std::move(record));
}

Result<job_planner::LookFacts> JobIssuer::look_facts(const v1::Look& look) const {
    const auto& records = parts_.records;
    job_planner::LookFacts facts;
    facts.job_id = look.id();
    facts.agent_id = look.agent_id();
    facts.now = parts_.clock.wall();
    if (const auto& id = look.asked().camera_id(); !id.empty()) {
        const auto* camera = records.cameras.find(id);
        if (camera == nullptr) return fail(Errc::not_found, "no camera is called '" + id + "'");
        facts.camera = *camera;
        facts.camera_credential_version = current_version(records, camera->credential_id());
    }
    const auto& wanted = look.asked().switch_ids();
    for (const auto* device : records.switches.of_site(look.site_id())) {
        const bool named = std::find(wanted.begin(), wanted.end(), device->id()) != wanted.end();
        if (!wanted.empty() && !named) continue;
        facts.switches.push_back({*device, current_version(records, device->credential_id())});
    }
    return facts;
}

Result<std::uint64_t> JobIssuer::issue_look(Turn& turn, const v1::Look& look) {
    const auto agent = enrolled(look.agent_id());
    if (!agent) return std::unexpected(agent.error());
    const auto known = look_facts(look);
    if (!known) return std::unexpected(known.error());
    auto plan = job_planner::plan_look(look.asked(), *known);
    if (!plan) return std::unexpected(plan.error());
    v1::JobRecord record;
    record.set_site_id(look.site_id());
    record.set_camera_id(look.asked().camera_id());
    return file(turn, std::move(*plan), **agent, std::move(record));
}

}  // namespace camfleet::controller
