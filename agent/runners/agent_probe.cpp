// SPDX-License-Identifier: Apache-2.0
#include "agent/runners/agent_probe.hpp"

#include <fstream>
#include <unistd.h>

namespace camfleet::agent {

AgentProbe::AgentProbe(metrics::Metrics& metrics) : metrics_(metrics) { connected(false); }

void AgentProbe::connected(bool up) {
    metrics_.set("camfleet_agent_broker_connected", "1 while the broker is connected", up ? 1 : 0);
}

void AgentProbe::beat(const v1::Heartbeat& facts) {
    metrics_.set("camfleet_agent_running_tasks", "Tasks that run now", facts.running_tasks());
    metrics_.set("camfleet_agent_outbox_events", "Events the controller has not acknowledged",
                 facts.outbox_length());
    metrics_.set("camfleet_agent_resident_bytes", "Resident memory of the agent",
                 static_cast<double>(facts.resident_bytes()));
    metrics_.set("camfleet_agent_uptime_seconds", "Time since the agent started",
                 static_cast<double>(facts.uptime_seconds()));
}

void AgentProbe::action_done(const v1::Outcome& outcome) {
    metrics_.count("camfleet_agent_actions_total", "Actions carried out on devices",
                   {{"kind", v1::Action::Kind_Name(outcome.kind())},
                    {"status", v1::Outcome::Status_Name(outcome.status())}});
}

void AgentProbe::job_refused() {
    metrics_.count("camfleet_agent_unreadable_jobs_total",
                   "Messages on the job topic that are no job of ours");
}

void AgentProbe::event_dropped() {
    metrics_.count("camfleet_agent_mailbox_dropped_total",
                   "Inputs dropped because the mailbox was full");
}

std::uint64_t AgentProbe::resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace camfleet::agent
