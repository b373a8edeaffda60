// SPDX-License-Identifier: Apache-2.0
#include "agent/core/job_gate/job_gate.hpp"

#include "agent/core/job_gate/scope.hpp"
#include "agent/core/mutation.hpp"
#include "common/base/limits.hpp"
#include "common/base/replay_window.hpp"

#include <algorithm>

namespace camfleet::job_gate {

namespace {

constexpr int rungs_max = 16;
constexpr std::uint32_t rung_seconds_max = 3600;

using Verdict = std::optional<Refused>;

Verdict refuse(v1::Refusal::Reason reason, std::string detail) {
    return Refused{reason, std::move(detail)};
}

Verdict judge_time(const v1::Job& job, Time wall) {
    if (CAMFLEET_MUTANT(expired_is_accepted)) return {};
    if (!job.has_not_after() || from_timestamp(job.not_after()) <= wall) {
        return refuse(v1::Refusal::expired,
                      "valid until " + to_iso8601(from_timestamp(job.not_after())));
    }
    if (from_timestamp(job.not_before()) > wall) {
        return refuse(v1::Refusal::not_yet_valid,
                      "valid from " + to_iso8601(from_timestamp(job.not_before())));
    }
    return {};
}

bool same_owner_identity(const v1::Identity& owned, const v1::Identity& target) {
    return !owned.serial().empty() && !owned.maker().empty() && owned.maker() == target.maker() &&
           owned.serial() == target.serial();
}

bool owns(const v1::OwnershipRecord& record, const v1::JobTarget& camera) {
    return !record.id().empty() && record.device_id() == camera.device_id() &&
           same_owner_identity(record.identity(), camera.identity());
}

Verdict judge_authority(const v1::Job& job, Time wall) {
    if (CAMFLEET_MUTANT(authorisation_is_not_checked)) return {};
    const auto& camera = *find_target(job, job.recovery().camera_id());
    for (const auto& order : job.recovery().rungs()) {
        if (!is_destructive(order.rung())) continue;
        const auto owned = std::any_of(
            job.authorisations().begin(), job.authorisations().end(),
            [&](const auto& authorisation) { return owns(authorisation.ownership(), camera); });
        if (!owned) {
            return refuse(v1::Refusal::missing_ownership,
                          "no ownership record for " + camera.device_id() + " with its serial");
        }
        if (find_approval(job, order.rung(), wall) == nullptr) {
            return refuse(v1::Refusal::missing_approval,
                          "no valid approval for " + v1::Rung::Kind_Name(order.rung()));
        }
    }
    return {};
}

bool needs_candidate(v1::Rung::Kind rung) {
    return rung == v1::Rung::restore_full || rung == v1::Rung::reset_button;
}

std::string unsupported_order(const v1::RecoveryTask& task, const v1::RungOrder& order) {
    const auto name = v1::Rung::Kind_Name(order.rung());
    switch (order.rung()) {
        case v1::Rung::unspecified:
        case v1::Rung::recovery_code:
        case v1::Rung::factory_service:
            return "rung " + name + " is not the agent's to run";
        default:
            break;
    }
    if (needs_candidate(order.rung()) && task.provisioning().candidate_credential().empty()) {
        return name + " without a candidate credential";
    }
    if (order.times() > limits::power_cycles_in_a_row_max) {
        return name + " more than " + std::to_string(limits::power_cycles_in_a_row_max) + " times";
    }
    if (Seconds{order.off_seconds()} > limits::power_off_max) return name + " off for too long";
    const auto longest =
        std::max({order.boot_wait_seconds(), order.give_up_seconds(), order.hold_seconds()});
    return longest > rung_seconds_max ? name + " waits for too long" : std::string{};
}

Verdict judge_support(const v1::Job& job, const Facts& facts) {
    const auto& task = job.recovery();
    if (job.id().empty() || task.recovery_id().empty()) {
        return refuse(v1::Refusal::unsupported, "a job without id or recovery");
    }
    if (task.rungs().empty() || task.rungs_size() > rungs_max) {
        return refuse(v1::Refusal::unsupported, "no rungs, or too many");
    }
    for (const auto& order : task.rungs()) {
        auto wrong = unsupported_order(task, order);
        if (!wrong.empty()) return refuse(v1::Refusal::unsupported, std::move(wrong));
    }
    if (facts.open_jobs >= limits::tasks_per_agent_max) {
        return refuse(v1::Refusal::unsupported, "too many open jobs");
    }
    return {};
}

// A look changes nothing: it needs no authorisation and supersedes nothing.
Verdict judge_look(const v1::Job& job, const Facts& facts) {
    if (job.id().empty()) return refuse(v1::Refusal::unsupported, "a job without id");
    if (job.discovery().seconds() > limits::discovery_seconds_max) {
        return refuse(
            v1::Refusal::unsupported,
            "a discovery of more than " + std::to_string(limits::discovery_seconds_max) + " s");
    }
    if (job.has_ports() && job.ports().switch_ids().empty()) {
        return refuse(v1::Refusal::unsupported, "a look at no switch");
    }
    if (facts.open_jobs >= limits::tasks_per_agent_max) {
        return refuse(v1::Refusal::unsupported, "too many open jobs");
    }
    return {};
}

Verdict judge_newness(const v1::Job& job, const Facts& facts) {
    if (is_fresh(*facts.seen, job.sequence()) || CAMFLEET_MUTANT(replay_is_accepted)) return {};
    return refuse(v1::Refusal::replayed_sequence,
                  "sequence " + std::to_string(job.sequence()) + " was here, or is too old");
}

Verdict judge_generation(const v1::Job& job, const Facts& facts) {
    if (job.recovery().generation() >= facts.generation) return {};
    if (CAMFLEET_MUTANT(older_generation_is_accepted)) return {};
    return refuse(v1::Refusal::superseded,
                  "generation " + std::to_string(job.recovery().generation()) + " is older than " +
                      std::to_string(facts.generation));
}

}  // namespace

std::optional<Refused> judge(const v1::Job& job, const Facts& facts) {
    if (job.agent_id() != facts.agent_id) {
        return refuse(v1::Refusal::other_agent, "for agent " + job.agent_id());
    }
    if (auto late = judge_time(job, facts.wall)) return late;
    if (auto old = judge_newness(job, facts)) return old;
    if (job.work_case() == v1::Job::WORK_NOT_SET) {
        return refuse(v1::Refusal::unsupported, "work of an unknown kind");
    }
    if (auto wide = too_wide(job); !wide.empty()) {
        return refuse(v1::Refusal::scope_too_wide, std::move(wide));
    }
    if (!job.has_recovery()) return judge_look(job, facts);
    if (auto missing = judge_authority(job, facts.wall)) return missing;
    if (auto older = judge_generation(job, facts)) return older;
    return judge_support(job, facts);
}

bool is_destructive(v1::Rung::Kind rung) {
    return rung == v1::Rung::restore_keep_network || rung == v1::Rung::restore_full ||
           rung == v1::Rung::reset_button;
}

const v1::JobTarget* find_target(const v1::Job& job, std::string_view device_id) {
    for (const auto& target : job.targets()) {
        if (target.device_id() == device_id) return &target;
    }
    return nullptr;
}

const v1::Approval* find_approval(const v1::Job& job, v1::Rung::Kind rung, Time wall) {
    const auto& task = job.recovery();
    for (const auto& authorisation : job.authorisations()) {
        const auto& approval = authorisation.approval();
        const bool covers = std::find(approval.rungs().begin(), approval.rungs().end(), rung) !=
                            approval.rungs().end();
        if (covers && !approval.id().empty() && !approval.granted_by().empty() &&
            approval.recovery_id() == task.recovery_id() &&
            approval.device_id() == task.camera_id() && approval.has_expires_at() &&
            from_timestamp(approval.expires_at()) > wall) {
            return &approval;
        }
    }
    return nullptr;
}

}  // namespace camfleet::job_gate
