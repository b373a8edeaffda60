// SPDX-License-Identifier: Apache-2.0
// The whole agent as a pure machine: every task of the site under the two guards (lock-out budget,
// power guard), the job gate in front, the event outbox behind. Station 5, 6 and 8 of a job's life.
//
// Contract with the runner, after each step():
//   1. commit effects.save as ONE durable batch; on failure the process ends (restart is the
//   recovery)
//   2. only then carry out perform, timers and send
// Restart: construct with every row of the journal, step(Restarted{}).
//
// Invariants: a kept event is in the journal before it is sent; an action that changes a device is
// journalled as intent before it is performed; a port recorded as off is switched on before
// anything else happens; logins never exceed the budget.
#pragma once

#include "common/base/batch.hpp"
#include "common/base/time.hpp"
#include "common/proto/event.pb.h"
#include "common/proto/job.pb.h"
#include "common/proto/task.pb.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace camfleet::agent {

// Validity of jobs and time stamps use wall; waits of a task use device time.
struct Now {
    Time wall;
    Time device;
};

struct Restarted {};
// The transport came (back) up: say hello, offer every kept event again.
struct Connected {};
// Signature verified and secrets proven to be sealed to us; everything else is for the gate to
// judge.
struct JobArrived {
    v1::Job job;
    std::string envelope;  // as received; journalled, so that secrets stay sealed on disk
};
// Bytes that are no job of ours: the reason goes back, nothing else happens.
struct JobUnreadable {
    v1::Refusal::Reason reason = v1::Refusal::unspecified;
    std::string detail;
    std::string envelope_sha256;
    std::string job_id;  // where it could be read
};
struct ActionDone {
    std::string job_id;
    v1::Outcome outcome;
    // What the camera said of its firmware to a login that had just worked.
    std::optional<v1::FirmwareStatus> firmware = {};
};
// What a job that only looks brought home.
struct LookDone {
    v1::LookReport report;
    // Where the probe sent the credential: how the login ended.
    std::optional<v1::LoginResult> login;
    bool login_unknown = false;
};
struct TimerFired {
    std::string job_id;
    std::uint64_t key = 0;
};
struct EventsAcknowledged {
    std::vector<std::uint64_t> event_ids;
};
struct HeartbeatDue {
    v1::Heartbeat facts;
};

using Event = std::variant<Restarted,
                           Connected,
                           JobArrived,
                           JobUnreadable,
                           ActionDone,
                           LookDone,
                           TimerFired,
                           EventsAcknowledged,
                           HeartbeatDue>;

struct Perform {
    std::string job_id;
    v1::ActionOrder action;
};
struct Look {
    std::string job_id;
    std::string login_refused;  // not empty: send no credential, and say this
};
struct ArmTimer {
    std::string job_id;
    std::uint64_t key = 0;
    Time device_at;  // device time
};

struct Effects {
    Batch save;
    std::vector<Perform> perform;
    std::vector<Look> looks;
    std::vector<ArmTimer> timers;
    std::vector<v1::AgentEvent> send;
};

class AgentMachine {
  public:
    // rows: the whole journal. Rows that do not parse are kept and reported by corrupt_rows().
    AgentMachine(std::string agent_id,
                 const std::vector<std::pair<std::string, std::string>>& rows);
    ~AgentMachine();
    AgentMachine(AgentMachine&&) noexcept;
    AgentMachine& operator=(AgentMachine&&) noexcept;
    AgentMachine(const AgentMachine&) = delete;
    AgentMachine& operator=(const AgentMachine&) = delete;

    [[nodiscard]] Effects step(const Event& event, Now now);

    // The job as it was accepted; null when it is not known (any more).
    [[nodiscard]] const v1::Job* job(const std::string& job_id) const;
    // The envelope as journalled, for unsealing its secrets.
    [[nodiscard]] std::string envelope(const std::string& job_id) const;
    [[nodiscard]] std::size_t running_tasks() const;
    [[nodiscard]] std::size_t outbox_length() const;
    // Ports that the guard holds to be off at this moment.
    [[nodiscard]] std::vector<v1::PortBinding> ports_off() const;
    [[nodiscard]] std::vector<std::string> corrupt_rows() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace camfleet::agent
