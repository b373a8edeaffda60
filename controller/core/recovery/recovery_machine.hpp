// SPDX-License-Identifier: Apache-2.0
// One recovery as a saga made of jobs: walks the policy's ladder, gentlest rung first, stops at the
// joints that need a person (approval, work order), and ends done, waiting or needs-person.
// Station 2 of a job's life. Pure: the runner saves state and outgoing job in one batch.
//
// Invariants: no destructive rung is ordered without ownership record and approval; a candidate
// password is asked for (make_candidate) no later than in the step that orders the job which
// carries it; at most one job is out at a time; a terminal phase never changes.
#pragma once

#include "common/base/time.hpp"
#include "common/proto/event.pb.h"
#include "common/proto/job.pb.h"
#include "common/proto/recovery.pb.h"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace camfleet::recovery {

struct Begin {};
struct JobAccepted {
    std::string job_id;
};
struct JobRefused {
    std::string job_id;
    v1::Refusal::Reason reason = v1::Refusal::unspecified;
    std::string detail;
};
// Its validity ended before the agent accepted it.
struct JobExpired {
    std::string job_id;
};
struct Progress {
    v1::TaskProgress progress;
};
struct Ended {
    v1::TaskResult result;
};
struct Approved {
    v1::Approval approval;
};
struct Denied {
    std::string by;
    std::string reason;
};
struct WorkOrderReady {
    std::string technician;
    // The login that the vault holds for the camera now, and since when; empty: none.
    std::string credential_version = {};
    Time filed_at = {};
};
struct WorkOrderImpossible {
    std::string technician;
    std::string note;
};
struct TimerFired {
    std::uint64_t key = 0;
};
struct Cancelled {
    std::string by;
};

using Event = std::variant<Begin,
                           JobAccepted,
                           JobRefused,
                           JobExpired,
                           Progress,
                           Ended,
                           Approved,
                           Denied,
                           WorkOrderReady,
                           WorkOrderImpossible,
                           TimerFired,
                           Cancelled>;

// What the next job is to do; the runner adds targets, authorisations and sealed secrets.
struct JobOrder {
    std::string job_id;  // "<recovery id>-<n>"
    std::vector<v1::RungOrder> rungs;
    bool with_candidate = false;
    bool destructive = false;  // authorisation must travel
    bool technician_is_ready = false;
};
struct CredentialFact {
    std::string version_id;
    bool works = false;  // false: proven to be refused
};
struct AuditNote {
    std::string action;
    std::map<std::string, std::string> details;
};
struct ArmTimer {
    std::uint64_t key = 0;
    Time at;
};
// What became known about the camera; goes to the inventory in the same batch.
struct CameraFact {
    std::optional<v1::Endpoint> endpoint;
    std::optional<v1::PortBinding> port;
    std::optional<v1::RecorderBinding> recorder;
    std::optional<v1::Camera::State> state;
    std::string firmware;
    std::string model;
};

struct Effects {
    bool changed = false;         // state must be saved
    bool make_candidate = false;  // set state.candidate_version in the same batch
    std::optional<JobOrder> dispatch;
    std::optional<ArmTimer> timer;
    std::vector<CredentialFact> credentials;
    std::vector<CameraFact> camera;
    std::vector<AuditNote> audit;
    std::string sealed_backup;  // file it
    std::string ignored;        // why the event changed nothing: late, doubled, unknown
};

class RecoveryMachine {
  public:
    explicit RecoveryMachine(v1::RecoveryState state) : state_(std::move(state)) {}

    [[nodiscard]] Effects step(const Event& event, Time now);
    [[nodiscard]] const v1::RecoveryState& state() const { return state_; }
    // The runner made the candidate that the last step asked for.
    void set_candidate(const std::string& version_id) { state_.set_candidate_version(version_id); }
    // A record was filed (or withdrawn) while the recovery runs; counts from the next decision on.
    void set_ownership(bool filed) { state_.set_has_ownership(filed); }
    // The sequence that the dispatcher gave to a job of this recovery. Unknown ids are left alone.
    void set_sequence(const std::string& job_id, std::uint64_t sequence);

  private:
    v1::RecoveryState state_;
};

[[nodiscard]] bool is_terminal(v1::RecoveryState::Phase phase);
// It asks for the camera's first password, not for a hand on its button.
[[nodiscard]] bool asks_for_first_password(const v1::WorkOrder& order);
// True for rungs that need an ownership record and an approval (product rule 1).
[[nodiscard]] bool is_destructive(v1::Rung::Kind rung);
// What an approval asked for now has to name: every rung still ahead that must not run without one.
[[nodiscard]] std::vector<v1::Rung::Kind> rungs_to_approve(const v1::RecoveryState& state);
// The timer that a saved state counts on; arm it again after a restart.
[[nodiscard]] std::optional<ArmTimer> armed_timer(const v1::RecoveryState& state);

}  // namespace camfleet::recovery
