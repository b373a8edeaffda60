// SPDX-License-Identifier: Apache-2.0
// One step of the recovery machine: the state it works on and the effects it gathers. Internal to
// this folder; RecoveryMachine::step makes one, runs it and throws it away.
// Files: recovery_step.cpp (words of operators and timers), job_events.cpp (words of agents),
// walk.cpp (where the ladder leads next), facts.cpp (what became known).
#pragma once

#include "controller/core/recovery/ladder.hpp"
#include "controller/core/recovery/recovery_machine.hpp"

#include <string>
#include <vector>

namespace camfleet::recovery {

class RecoveryStep {
  public:
    RecoveryStep(v1::RecoveryState& state, Time now) : state_(state), now_(now) {}
    [[nodiscard]] Effects take() { return std::move(effects_); }

    void operator()(const Begin& event);
    void operator()(const JobAccepted& event);
    void operator()(const JobRefused& event);
    void operator()(const JobExpired& event);
    void operator()(const Progress& event);
    void operator()(const Ended& event);
    void operator()(const Approved& event);
    void operator()(const Denied& event);
    void operator()(const WorkOrderReady& event);
    void operator()(const WorkOrderImpossible& event);
    void operator()(const TimerFired& event);
    void operator()(const Cancelled& event);

  private:
    using Phase = v1::RecoveryState::Phase;

    // walk.cpp
    // reason, detail: how the last run ended, for the person who has to go on.
    void advance(const std::string& reason = "", const std::string& detail = "");
    void order_job(const Stop& stop, bool technician_is_ready);
    void open_work_order(const Stop& stop);
    // The work order of the rung that now stands first, for reason and detail.
    void open_order(std::vector<std::string> steps,
                    std::uint32_t hold_seconds,
                    const std::string& reason,
                    const std::string& detail);
    void await_first_password(const v1::TaskResult& result);
    void close_work_order(v1::WorkOrder::State state);
    void await_approval(const std::string& reason);
    void retry_later(const std::string& reason, const std::string& detail, Time at);
    void need_person(const std::string& reason, const std::string& detail);
    void finish(Phase phase, const std::string& reason, const std::string& detail);
    void enter(Phase phase, const std::string& reason, const std::string& detail);
    void arm(Time at);
    [[nodiscard]] Time backoff() const;
    [[nodiscard]] bool approval_has_expired() const;

    // job_events.cpp
    // The job when it is known and has not ended; otherwise the event is ignored with the reason.
    v1::RecoveryJob* open_job(const std::string& job_id);
    [[nodiscard]] bool is_newest(const v1::RecoveryJob& job) const;
    [[nodiscard]] bool awaits_job() const;
    void resume_job();
    void on_silence();
    void follow(const v1::TaskResult& result);
    void skip_refused(const v1::TaskResult& result);
    [[nodiscard]] std::uint32_t last_run(const v1::TaskResult& result) const;
    [[nodiscard]] bool needs_first_password(const v1::TaskResult& result) const;
    void watch_for_first_password(const WorkOrderReady& event);
    [[nodiscard]] std::string missing_proof() const;

    // facts.cpp
    void take_facts(const v1::TaskProgress& progress);
    void take_facts(const v1::TaskResult& result, bool newest);
    void take_rungs(const v1::TaskResult& result);
    void proven(const std::string& version);
    void refused(const std::string& version);
    void count_rung(const v1::TaskProgress& progress);

    // Why this approval cannot be taken; empty: it can.
    [[nodiscard]] std::string unfit(const v1::Approval& approval) const;
    [[nodiscard]] std::string phase_name() const {
        return v1::RecoveryState::Phase_Name(state_.phase());
    }
    void ignore(std::string reason) { effects_.ignored = std::move(reason); }
    void log(const std::string& line);
    void audit(std::string action, std::map<std::string, std::string> details);

    v1::RecoveryState& state_;
    Time now_;
    Effects effects_;
};

}  // namespace camfleet::recovery
