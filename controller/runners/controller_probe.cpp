// SPDX-License-Identifier: Apache-2.0
#include "controller/runners/controller_probe.hpp"

namespace camfleet::controller {

void ControllerProbe::connected(bool up) {
    metrics_.set("camfleet_controller_broker_connected", "1 while the broker is connected",
                 up ? 1 : 0);
}

void ControllerProbe::recovery_started() {
    metrics_.count("camfleet_recoveries_started_total", "Recoveries that were asked for");
}

void ControllerProbe::recovery_ended(const v1::RecoveryState& state) {
    metrics_.count("camfleet_recoveries_ended_total", "Recoveries by the way they ended",
                   {{"objective", v1::Objective::Kind_Name(state.objective())},
                    {"phase", v1::RecoveryState::Phase_Name(state.phase())}});
    metrics_.count("camfleet_port_cycles_total", "Switch ports that were cut and restored", {},
                   state.port_cycles());
}

void ControllerProbe::job_issued() {
    metrics_.count("camfleet_jobs_signed_total", "Jobs that were signed");
}

void ControllerProbe::job_offered(bool published) {
    metrics_.count("camfleet_jobs_offered_total", "Times a job was offered to its agent",
                   {{"published", published ? "yes" : "no"}});
}

void ControllerProbe::job_refused(v1::Refusal::Reason reason) {
    metrics_.count("camfleet_jobs_refused_total", "Jobs that an agent refused",
                   {{"reason", v1::Refusal::Reason_Name(reason)}});
}

void ControllerProbe::event_taken() {
    metrics_.count("camfleet_agent_events_total", "Events of agents that verified");
}

void ControllerProbe::event_refused() {
    metrics_.count("camfleet_agent_events_refused_total",
                   "Messages on an event topic that did not verify");
}

void ControllerProbe::agents(int fresh, int late, int lost) {
    constexpr const char* help = "Agents by when they were last heard";
    metrics_.set("camfleet_agents", help, fresh, {{"state", "fresh"}});
    metrics_.set("camfleet_agents", help, late, {{"state", "late"}});
    metrics_.set("camfleet_agents", help, lost, {{"state", "lost"}});
}

void ControllerProbe::store(std::uint64_t batches, std::uint64_t groups) {
    metrics_.set("camfleet_store_batches", "Batches made durable since the start",
                 static_cast<double>(batches));
    metrics_.set("camfleet_store_groups", "Groups they were written in, one fsync each",
                 static_cast<double>(groups));
}

}  // namespace camfleet::controller
