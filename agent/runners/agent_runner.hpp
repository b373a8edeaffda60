// SPDX-License-Identifier: Apache-2.0
// The shell around the agent machine: stations 5, 7 and 8 of a job's life. Takes one event at a
// time, lets the machine decide, commits, and only then acts: performs on worker threads, arms
// timers, signs and publishes. Control thread only.
// Invariants: no effect before its commit; a failed commit ends the program (the journal is then
// read again at the next start); secrets are unsealed for one action and wiped after it.
#pragma once

#include "agent/core/agent_machine.hpp"
#include "agent/runners/agent_probe.hpp"
#include "agent/runners/device_hands.hpp"
#include "agent/runners/site_eyes.hpp"
#include "common/observe/log.hpp"
#include "common/ports/clock.hpp"
#include "common/ports/crypto.hpp"
#include "common/ports/store.hpp"
#include "common/ports/transport.hpp"
#include "common/protocol/topics.hpp"
#include "common/runtime/alarms.hpp"
#include "common/runtime/mailbox.hpp"
#include "common/runtime/worker_pool.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>

namespace camfleet::agent {

struct RunnerParts {
    std::string agent_id;
    boost::asio::any_io_executor executor;
    ports::Store& journal;
    ports::Transport& transport;
    const ports::Verifier& verifier;  // of the controller's messages
    const ports::Unsealer& unsealer;
    const ports::Signer& signer;  // of this agent's events
    const ports::Clock& clock;
    DeviceHands& hands;
    SiteEyes& eyes;
    runtime::WorkerPool& workers;
    observe::Log& log;
    AgentProbe& probe;
    Millis heartbeat{10'000};
    std::function<void(int exit_code)> die;
};

class AgentRunner {
  public:
    AgentRunner(RunnerParts parts, AgentMachine machine);

    // Until stop(). First thing: what the journal left unfinished (ports that are off).
    [[nodiscard]] boost::asio::awaitable<void> run();
    [[nodiscard]] boost::asio::awaitable<void> beat();
    void stop();

  private:
    [[nodiscard]] Now now() const {
        return Now{.wall = parts_.clock.wall(), .device = parts_.clock.device()};
    }
    void connect();
    void offer(Event event);
    [[nodiscard]] std::string topic(protocol::Channel channel) const;
    void on_message(const std::string& topic_text, const std::string& payload);
    void on_job(const std::string& envelope);
    void on_ack(const std::string& envelope);
    void carry_out(Effects effects);
    void perform(const Perform& order);
    void look(const Look& order);
    void arm(const ArmTimer& timer);
    void send(const v1::AgentEvent& event);
    [[nodiscard]] bool unseals(const v1::Job& job) const;

    RunnerParts parts_;
    AgentMachine machine_;
    runtime::Mailbox<Event> mailbox_;
    runtime::Alarms alarms_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace camfleet::agent
