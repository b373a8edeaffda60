// SPDX-License-Identifier: Apache-2.0
#include "common/base/limits.hpp"
#include "controller/core/mutation.hpp"
#include "controller/core/recovery/recovery_step.hpp"
#include "controller/core/recovery/texts.hpp"

#include <algorithm>

namespace camfleet::recovery {
namespace {

using State = v1::RecoveryState;
using End = v1::TaskResult;

bool may_be_issued_again(v1::Refusal::Reason reason) {
    return reason == v1::Refusal::expired || reason == v1::Refusal::not_yet_valid;
}

// Not one rung may be run on a device that is not proven to be the one that is meant.
bool is_identity_in_doubt(const std::string& reason) {
    return reason == "wrong_identity" || reason == "duplicate_serial" ||
           reason == "address_conflict";
}

std::string end_text(const v1::TaskResult& result) {
    std::string text = v1::TaskResult::End_IsValid(result.end())
                           ? v1::TaskResult::End_Name(result.end())
                           : "unknown end";
    if (!result.reason().empty()) text += ", " + result.reason();
    if (!result.detail().empty()) text += " (" + result.detail() + ")";
    return text;
}

}  // namespace

v1::RecoveryJob* RecoveryStep::open_job(const std::string& job_id) {
    for (auto& job : *state_.mutable_jobs()) {
        if (job.job_id() != job_id) continue;
        if (job.end() == End::unspecified) return &job;
        ignore("job " + job_id + " has ended already");
        return nullptr;
    }
    ignore("unknown job " + one_line(job_id));
    return nullptr;
}

bool RecoveryStep::is_newest(const v1::RecoveryJob& job) const {
    return state_.jobs_size() > 0 && state_.jobs(state_.jobs_size() - 1).job_id() == job.job_id();
}

// A job is out, or was given up as undeliverable while the agent may in truth be running it.
bool RecoveryStep::awaits_job() const {
    if (state_.phase() != State::job_running && state_.phase() != State::waiting) return false;
    return state_.jobs_size() > 0 && state_.jobs(state_.jobs_size() - 1).end() == End::unspecified;
}

// The agent took the job after all; its receipt was late.
void RecoveryStep::resume_job() {
    if (state_.phase() != State::waiting) return;
    enter(State::job_running, "", "");
    arm(now_ + limits::job_silence_max);
}

void RecoveryStep::operator()(const JobAccepted& event) {
    auto* job = open_job(event.job_id);
    if (job == nullptr) return;
    if (job->accepted()) return ignore("job " + event.job_id + " is accepted already");
    job->set_accepted(true);
    *state_.mutable_last_word_at() = to_timestamp(now_);
    log("job " + event.job_id + " accepted by the agent");
    audit("recovery.job_accepted", {{"job", event.job_id}});
    if (is_newest(*job)) resume_job();
}

void RecoveryStep::operator()(const JobRefused& event) {
    auto* job = open_job(event.job_id);
    if (job == nullptr) return;
    if (job->accepted()) return ignore("job " + event.job_id + " was accepted before");
    job->set_end(End::refused);
    const auto word = v1::Refusal::Reason_IsValid(event.reason)
                          ? v1::Refusal::Reason_Name(event.reason)
                          : std::string("unspecified");
    log("job " + event.job_id + " refused by the agent: " + word + " " + event.detail);
    audit("recovery.job_refused",
          {{"job", event.job_id}, {"reason", word}, {"detail", one_line(event.detail)}});
    const bool was_given_up = state_.phase() == State::waiting;
    if (!is_newest(*job) || (state_.phase() != State::job_running && !was_given_up)) return;
    close_work_order(v1::WorkOrder::withdrawn);
    if (!may_be_issued_again(event.reason)) {
        return need_person(word, "The agent refused job " + event.job_id + ": " + word + ". " +
                                     one_line(event.detail));
    }
    if (was_given_up && event.reason == v1::Refusal::expired) {
        return advance("job_expired", "");  // the agent is back; this try was counted before
    }
    retry_later(event.reason == v1::Refusal::expired ? "job_expired" : "job_not_yet_valid",
                one_line(event.detail), backoff());
}

void RecoveryStep::operator()(const JobExpired& event) {
    auto* job = open_job(event.job_id);
    if (job == nullptr) return;
    if (job->accepted()) return ignore("job " + event.job_id + " was accepted before");
    if (!is_newest(*job) || state_.phase() != State::job_running) {
        return ignore("job " + event.job_id + " is not waited for (" + phase_name() + ")");
    }
    close_work_order(v1::WorkOrder::withdrawn);
    retry_later("agent_unreachable",
                "Agent " + state_.agent_id() + " did not take job " + event.job_id + " in time.",
                backoff());
}

void RecoveryStep::operator()(const Progress& event) {
    const auto& progress = event.progress;
    auto* job = open_job(progress.job_id());
    if (job == nullptr) return;
    job->set_accepted(true);
    *state_.mutable_last_word_at() = to_timestamp(now_);
    effects_.changed = true;
    take_facts(progress);
    if (!progress.note().empty()) log(progress.note());
    if (!is_newest(*job)) return;
    if (progress.rung_started()) count_rung(progress);
    if (progress.rung_ended()) state_.clear_running_rung();
    resume_job();
}

void RecoveryStep::operator()(const Ended& event) {
    const auto& result = event.result;
    auto* job = open_job(result.job_id());
    if (job == nullptr) return;
    const bool followed = is_newest(*job) && awaits_job();
    const bool known_end = End::End_IsValid(result.end()) && result.end() != End::unspecified;
    job->set_accepted(true);
    job->set_end(known_end ? result.end() : End::needs_person);
    take_facts(result, is_newest(*job));
    log("job " + result.job_id() + " ended: " + end_text(result));
    audit("recovery.job_ended", {{"job", result.job_id()}, {"end", one_line(end_text(result))}});
    if (followed) follow(result);
}

std::string RecoveryStep::missing_proof() const {
    if (state_.frames_received() < state_.policy().proof().min_frames()) {
        return "only " + std::to_string(state_.frames_received()) + " frames were received";
    }
    const bool recorder_expected = !state_.camera().recorder().recorder_id().empty();
    if (recorder_expected && !state_.channel().online()) {
        return "recorder " + state_.camera().recorder().recorder_id() +
               " does not report the camera online";
    }
    if (state_.objective() == v1::Objective::access && state_.proven_credential().empty()) {
        return "no credential was proven";
    }
    if (state_.objective() == v1::Objective::recommission && !state_.candidate_proven()) {
        return "no new credential was proven";
    }
    return {};
}

void RecoveryStep::follow(const v1::TaskResult& result) {
    const auto reason = one_line(result.reason());
    const auto detail = one_line(result.detail());
    const bool first_password = needs_first_password(result);
    const bool ran = result.end() == End::done || result.end() == End::not_helped || first_password;
    close_work_order(ran ? v1::WorkOrder::done : v1::WorkOrder::withdrawn);
    switch (result.end()) {
        case End::done: {
            const auto missing = missing_proof();
            if (missing.empty()) return finish(State::done, "", detail);
            return need_person("proof_missing",
                               "The agent reports the camera back, but " + missing);
        }
        case End::not_helped:
            if (CAMFLEET_CONTROLLER_MUTANT(not_helped_ends_as_done)) {
                return finish(State::done, "", "");
            }
            state_.set_next_rung(state_.after_job());
            state_.set_retries(0);
            return advance(reason, detail);
        case End::waiting:
            return retry_later(
                reason.empty() ? "agent_waits" : reason, detail,
                result.has_retry_at() ? from_timestamp(result.retry_at()) : backoff());
        case End::refused:
            if (is_identity_in_doubt(reason)) return need_person(reason, detail);
            return skip_refused(result);
        case End::cancelled:
            return retry_later(reason.empty() ? "job_cancelled" : reason, detail, backoff());
        case End::needs_person:
            if (first_password) return await_first_password(result);
            return need_person(reason.empty() ? "agent_needs_person" : reason, detail);
        default:
            break;
    }
    need_person("result_malformed", "The agent's result does not say how the job ended.");
}

// Nobody but a person can go on at the camera, and the recovery goes on after that.
bool RecoveryStep::needs_first_password(const v1::TaskResult& result) const {
    if (result.end() != End::needs_person) return false;
    if (last_run(result) >= state_.after_job()) return false;
    const bool filed = asks_for_first_password(state_.work_order()) &&
                       state_.work_order().state() == v1::WorkOrder::ready;
    return result.reason() == "activation_by_person" ||
           (filed && result.reason() == "credential_refused");
}

// Where the newest job stopped, as index into the ladder; after_job: nowhere.
std::uint32_t RecoveryStep::last_run(const v1::TaskResult& result) const {
    const auto& run = result.rungs_run();
    const auto last =
        run.empty() ? v1::Rung::unspecified : static_cast<v1::Rung::Kind>(run.at(run.size() - 1));
    for (auto i = state_.next_rung(); i < state_.after_job(); ++i) {
        if (state_.policy().ladder(static_cast<int>(i)).rung() == last) return i;
    }
    return state_.after_job();
}

// A guard stopped one rung: the ladder goes on behind it. An authority that ran out is asked anew.
void RecoveryStep::skip_refused(const v1::TaskResult& result) {
    auto next = std::min(last_run(result) + 1, state_.after_job());
    if (result.reason() == "approval_expired") next = state_.next_rung();
    const auto reason = one_line(result.reason().empty() ? "refused" : result.reason());
    if (next == state_.next_rung()) {
        return retry_later(reason, one_line(result.detail()), backoff());
    }
    state_.set_next_rung(next);
    state_.set_retries(0);
    advance(reason, one_line(result.detail()));
}

void RecoveryStep::on_silence() {
    const auto due = from_timestamp(state_.last_word_at()) + limits::job_silence_max;
    if (due > now_) {
        arm(due);
        effects_.changed = true;
        return;
    }
    need_person("agent_silent", "Agent " + state_.agent_id() +
                                    " took the job and has not been "
                                    "heard since " +
                                    to_iso8601(from_timestamp(state_.last_word_at())));
}

}  // namespace camfleet::recovery
