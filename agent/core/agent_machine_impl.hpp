// SPDX-License-Identifier: Apache-2.0
// The inside of AgentMachine: tasks, guards, gate and outbox over one set of rows. Only
// agent_machine.cpp and agent_journal.cpp include it.
//
// Two jobs for one camera: tasks of a camera run one at a time, in the order of acceptance. A newer
// generation asks the running task to end between two rungs (it reports cancelled, "superseded");
// an equal one waits its turn; an older one never gets past the gate. (Rejected: to break the older
// one off at once. It may be in the middle of a change whose outcome only it can resolve.)
//
// After a restart nothing is performed but port_on until every port recorded as off reads on again,
// or each of the rest was tried in vain dark_tries times: then the other cameras go on, and the
// guard keeps trying.
#pragma once

#include "agent/core/agent_machine.hpp"
#include "agent/core/event_outbox.hpp"
#include "agent/core/task/task_machine.hpp"

#include <deque>
#include <set>

namespace camfleet::agent {

class AgentMachine::Impl {
  public:
    Impl(std::string agent_id, const std::vector<std::pair<std::string, std::string>>& rows);

    Effects step(const Event& event, Now now);

    std::string agent_id;
    v1::AgentMeta meta;
    v1::ReplayWindow replay;
    std::map<std::string, v1::AcceptedJob> jobs;
    std::map<std::string, task::TaskMachine> tasks;         // by job id
    std::map<std::string, std::deque<std::string>> queues;  // by camera id; the front one runs
    std::map<std::string, v1::CameraMemory> cameras;
    std::map<std::string, std::string> backups;  // by job id, of open tasks
    std::set<std::string> looks;                 // ids of jobs that only look
    std::set<std::string> look_logins;           // of them: a login was let out in this life
    lockout::LockoutBudget lockout;
    power_guard::PowerGuard guard;
    EventOutbox outbox;
    std::vector<std::string> corrupt;

  private:
    void load(const std::string& key, const std::string& value);
    void order_queues();

    void on(const Restarted& event);
    void on(const Connected& event);
    void on(const JobArrived& event);
    void on(const JobUnreadable& event);
    void on(const ActionDone& event);
    void on(const LookDone& event);
    void on(const TimerFired& event);
    void on(const EventsAcknowledged& event);
    void on(const HeartbeatDue& event);

    void accept(const JobArrived& event);
    void refuse(v1::JobReceipt receipt);
    // Marks the sequence, journals the job, keeps the receipt. The job as journalled.
    const v1::Job& take(const JobArrived& event);
    void begin_look(const v1::Job& job, bool after_restart);
    void judge_cycle(const v1::Job& job, v1::PortsLook& found) const;
    void settle_login(const v1::Job& job, const LookDone& event);
    // The camera's word on its firmware: it arms, prolongs or ends the lock on its power.
    void hear_firmware(const std::string& camera_id, const v1::FirmwareStatus& status);
    void end_orphans();
    void resume_when_lit();
    void resume_all();
    void port_is_on(const std::string& job_id);
    // Lets one task take one call, then saves and sends what came of it.
    template <class Call>
    void with_task(const std::string& job_id, Call call);
    void task_ended(const std::string& job_id, v1::TaskResult result);
    void begin_next(const std::string& camera_id);
    void forget_job(const std::string& job_id);
    void keep(v1::AgentEvent event);
    void save();

    Effects effects_;
    Now now_;
    bool dark_ = false;  // restarted, ports are not all back yet
    std::set<std::string> changed_tasks_;
    std::set<std::string> changed_cameras_;
    bool meta_changed_ = false;
};

}  // namespace camfleet::agent
