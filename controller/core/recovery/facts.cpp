// SPDX-License-Identifier: Apache-2.0
#include "common/base/limits.hpp"
#include "controller/core/recovery/recovery_step.hpp"
#include "controller/core/recovery/texts.hpp"

#include <algorithm>

namespace camfleet::recovery {
namespace {

void add_rung(v1::RecoveryState& state, v1::Rung::Kind rung) {
    if (state.rungs_run_size() < limits::recovery_rungs_run_max) state.add_rungs_run(rung);
}

// An agent may name power_cycle once however often it cut the port; each cut counts as a run.
int unnamed_cycles(const v1::TaskResult& result) {
    const auto& run = result.rungs_run();
    const auto named = std::count(run.begin(), run.end(), v1::Rung::power_cycle) +
                       std::count(run.begin(), run.end(), v1::Rung::reset_button);
    const auto cut = std::min<std::int64_t>(result.port_cycles(), limits::recovery_rungs_run_max);
    return static_cast<int>(std::max<std::int64_t>(0, cut - named));
}

}  // namespace

void RecoveryStep::proven(const std::string& version) {
    if (version.empty() || version == state_.proven_credential()) return;
    state_.set_proven_credential(version);
    state_.set_has_current_credential(true);
    state_.set_factory_fresh(false);
    if (version == state_.candidate_version()) state_.set_candidate_proven(true);
    effects_.credentials.push_back({.version_id = version, .works = true});
    log("credential " + version + " works");
}

// The candidate is never given up here: a camera that refuses it has simply not got it yet.
void RecoveryStep::refused(const std::string& version) {
    if (version.empty()) return;
    log("credential " + version + " is refused");
    const bool was_proven = version == state_.proven_credential();
    if (was_proven) state_.clear_proven_credential();
    if (version == state_.candidate_version()) {
        state_.set_candidate_proven(false);
        if (was_proven) state_.set_has_current_credential(false);
        return;
    }
    effects_.credentials.push_back({.version_id = version, .works = false});
    if (state_.proven_credential().empty()) state_.set_has_current_credential(false);
}

void RecoveryStep::count_rung(const v1::TaskProgress& progress) {
    const auto counted =
        static_cast<std::uint32_t>(state_.rungs_run_size()) - state_.rungs_before_job();
    const bool doubled = progress.rung_number() != 0 && progress.rung_number() <= counted;
    if (!doubled) add_rung(state_, progress.rung());
    state_.set_running_rung(progress.rung());
}

void RecoveryStep::take_facts(const v1::TaskProgress& progress) {
    CameraFact fact;
    bool known = false;
    if (progress.has_port()) {
        *state_.mutable_port() = progress.port();
        fact.port = progress.port();
        known = true;
    }
    const auto& sighting = progress.sighting();
    const bool seen = progress.has_sighting() && sighting.found();
    if (progress.has_endpoint() || (seen && sighting.has_endpoint())) {
        fact.endpoint = progress.has_endpoint() ? progress.endpoint() : sighting.endpoint();
        known = true;
    }
    if (progress.has_recorder()) {
        fact.recorder = progress.recorder();
        known = true;
    }
    if (seen) {
        state_.set_factory_fresh(!sighting.activated());
        if (!sighting.activated()) fact.state = v1::Camera::not_activated;
        fact.model = sighting.model();
        fact.firmware = sighting.firmware();
        known = true;
    }
    if (known) effects_.camera.push_back(std::move(fact));
    refused(progress.refused_credential());
    proven(progress.proven_credential());
}

void RecoveryStep::take_rungs(const v1::TaskResult& result) {
    if (result.rungs_run().empty()) return;
    const auto before =
        std::min<int>(static_cast<int>(state_.rungs_before_job()), state_.rungs_run_size());
    state_.mutable_rungs_run()->Truncate(before);
    int extra = unnamed_cycles(result);
    for (const auto rung : result.rungs_run()) {
        add_rung(state_, static_cast<v1::Rung::Kind>(rung));
        for (; rung == v1::Rung::power_cycle && extra > 0; --extra) {
            add_rung(state_, v1::Rung::power_cycle);
        }
    }
}

void RecoveryStep::take_facts(const v1::TaskResult& result, bool newest) {
    if (newest) {
        take_rungs(result);
        state_.clear_running_rung();
    }
    state_.set_port_cycles(state_.port_cycles() + result.port_cycles());
    state_.set_frames_received(std::max(state_.frames_received(), result.frames_received()));
    if (result.has_channel()) *state_.mutable_channel() = result.channel();
    proven(result.proven_credential());
    if (result.has_endpoint() || result.end() == v1::TaskResult::done) {
        CameraFact fact;
        if (result.has_endpoint()) fact.endpoint = result.endpoint();
        if (result.end() == v1::TaskResult::done) fact.state = v1::Camera::working;
        effects_.camera.push_back(std::move(fact));
    }
    if (!result.sealed_backup().empty()) {
        effects_.sealed_backup = result.sealed_backup();
        state_.set_backup_filed(true);
        log("configuration backup filed");
    }
}

}  // namespace camfleet::recovery
