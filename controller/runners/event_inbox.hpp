// SPDX-License-Identifier: Apache-2.0
// Takes in what agents say: station 8 of a job's life. Verifies each event against the certificate
// of the agent whose topic it came on, takes every number once, commits, and only then acknowledges
// with a signed message. Control thread only.
#pragma once

#include "common/base/replay_window.hpp"
#include "common/ports/crypto.hpp"
#include "common/ports/transport.hpp"
#include "controller/runners/agent_watch.hpp"
#include "controller/runners/look_desk.hpp"
#include "controller/runners/recovery_desk.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace camfleet::controller {

class EventInbox {
  public:
    struct Parts {
        boost::asio::any_io_executor executor;
        storage::Records& records;
        Committer& committer;
        ports::Transport& transport;
        const ports::Signer& signer;
        RecoveryDesk& recoveries;
        LookDesk& looks;
        Dispatcher& dispatcher;
        AgentWatch& watch;
        observe::Log& log;
        ControllerProbe& probe;
        // A verifier that accepts this one agent's certificate.
        std::function<Result<std::unique_ptr<ports::Verifier>>(const std::string& certificate_pem)>
            verifier;
    };

    explicit EventInbox(Parts parts) : parts_(std::move(parts)) {}

    [[nodiscard]] Result<void> load();
    void on_message(const std::string& topic, const std::string& payload);

  private:
    struct Known {
        std::string certificate_pem;
        std::unique_ptr<ports::Verifier> verifier;
    };
    [[nodiscard]] Result<v1::AgentEvent> open(const std::string& agent_id,
                                              const std::string& payload);
    [[nodiscard]] Result<ports::Verifier*> verifier_of(const std::string& agent_id);
    void take(const v1::AgentEvent& event);
    void note_seen(const v1::AgentEvent& event);
    void route(Turn& turn, const v1::AgentEvent& event);
    void acknowledge(const std::string& agent_id, std::uint64_t event_id);
    void flush();

    Parts parts_;
    std::map<std::string, Known> verifiers_;
    std::map<std::string, v1::ReplayWindow> windows_;
    std::map<std::string, std::vector<std::uint64_t>> to_acknowledge_;
    std::map<std::string, Time> noted_seen_;  // when last_seen_at was written
    bool flush_planned_ = false;
};

}  // namespace camfleet::controller
