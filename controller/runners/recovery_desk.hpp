// SPDX-License-Identifier: Apache-2.0
// The shell around the recovery machines: stations 1 to 3 and 8 of a job's life. Operators and
// agents bring events; each is one turn: step, rows of state + job + audit + inventory in one
// batch, and only then effects. Control thread only. Invariants: one open recovery per camera; a
// camera whose record is contradictory is refused.
#pragma once

#include "common/observe/log.hpp"
#include "common/ports/clock.hpp"
#include "common/ports/rng.hpp"
#include "common/runtime/alarms.hpp"
#include "controller/core/operations.hpp"
#include "controller/core/recovery/recovery_machine.hpp"
#include "controller/runners/committer.hpp"
#include "controller/runners/controller_probe.hpp"
#include "controller/runners/dispatcher.hpp"
#include "controller/runners/job_issuer.hpp"
#include "controller/runners/live_board.hpp"
#include "controller/storage/audit_chain.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <map>
#include <string>

namespace camfleet::controller {

class RecoveryDesk final : public RecoveryOperations {
  public:
    struct Parts {
        boost::asio::any_io_executor executor;
        storage::Records& records;
        storage::Vault& vault;
        storage::AuditChain& audit;
        Committer& committer;
        JobIssuer& issuer;
        const ports::Clock& clock;
        ports::Rng& rng;
        observe::Log& log;
        ControllerProbe& probe;
        std::function<const v1::RecoveryPolicy*(const std::string& name)> policy;
    };

    explicit RecoveryDesk(Parts parts);

    // The dispatcher needs on_expired() of this desk, and this desk the dispatcher.
    void attach(Dispatcher& dispatcher) { dispatcher_ = &dispatcher; }
    // Open recoveries of the store; re-arms their timers.
    void load();

    // Operators
    void start(v1::StartRecovery request,
               std::string actor,
               Reply<v1::RecoveryState> reply) override;
    void approve(std::string recovery_id,
                 v1::GrantApproval grant,
                 std::string actor,
                 Reply<v1::RecoveryState> reply) override;
    void cancel(std::string recovery_id,
                std::string actor,
                Reply<v1::RecoveryState> reply) override;
    void report(std::string work_order_id,
                v1::ReportWorkOrder report,
                std::string actor,
                Reply<v1::WorkOrder> reply) override;
    [[nodiscard]] Result<v1::RecoveryState> get(const std::string& recovery_id) const override;
    [[nodiscard]] v1::RecoveryList list(const std::string& camera_id,
                                        bool open_only) const override;
    [[nodiscard]] v1::WorkOrderList work_orders(bool open_only) const override;
    [[nodiscard]] v1::JobList jobs(const std::string& recovery_id) const override;
    [[nodiscard]] Result<std::string> envelope(const std::string& job_id) const override;
    std::uint64_t subscribe(std::string recovery_id,
                            std::function<void(const v1::LiveEvent&)> listener) override;
    void unsubscribe(std::uint64_t subscription) override;

    // Agents; rows go into the caller's turn.
    void on_receipt(Turn& turn, const std::string& agent_id, const v1::JobReceipt& receipt);
    void on_progress(Turn& turn, const v1::AgentEvent& event);
    void on_result(Turn& turn, const std::string& agent_id, const v1::TaskResult& result);
    void on_expired(const std::string& job_id);
    void stop() { alarms_.clear(); }

  private:
    // Steps the machine of this recovery, also of one that has ended while its job is still out:
    // its late facts (a proven password) must not be lost. Errors: not_found, conflict
    [[nodiscard]] Result<v1::RecoveryState> apply(Turn& turn,
                                                  const std::string& recovery_id,
                                                  const recovery::Event& event,
                                                  const std::string& actor);
    // Turns the effects of one step into rows of `turn`. Errors: conflict (the event is ignored)
    [[nodiscard]] Result<v1::RecoveryState> step(Turn& turn,
                                                 recovery::RecoveryMachine& machine,
                                                 const recovery::Event& event,
                                                 const std::string& actor);
    void take_effects(Turn& turn,
                      recovery::RecoveryMachine& machine,
                      recovery::Effects& effects,
                      const std::string& actor);
    void make_candidate(Turn& turn, recovery::RecoveryMachine& machine);
    void dispatch(Turn& turn,
                  recovery::RecoveryMachine& machine,
                  const recovery::JobOrder& order,
                  const std::string& actor);
    void note_credentials(Turn& turn, const recovery::Effects& effects);
    void note_camera(Turn& turn, const v1::RecoveryState& state, const recovery::CameraFact& fact);
    void file_backup(Turn& turn, const v1::RecoveryState& state, const std::string& sealed);
    void audit(Turn& turn,
               const std::string& actor,
               const std::string& action,
               const std::string& subject,
               const std::map<std::string, std::string>& details);
    void finish_machine(Turn& turn, const v1::RecoveryState& state);
    [[nodiscard]] bool is_outdated(const v1::RecoveryState& state) const;
    [[nodiscard]] bool is_job_of(const std::string& agent_id,
                                 const std::string& job_id,
                                 const std::string& recovery_id) const;
    // The one the request names, else the camera's own, else its maker's. Errors: not_found,
    // conflict (not for this maker)
    [[nodiscard]] Result<const v1::RecoveryPolicy*> policy_for(const v1::StartRecovery& request,
                                                               const v1::Camera& camera) const;
    [[nodiscard]] Result<v1::RecoveryState> opening(const v1::StartRecovery& request,
                                                    const std::string& actor) const;
    [[nodiscard]] recovery::WorkOrderReady ready_at(const std::string& recovery_id,
                                                    const std::string& technician) const;
    void arm(const std::string& recovery_id, const recovery::ArmTimer& timer);
    void turn_with(const std::string& recovery_id,
                   const recovery::Event& event,
                   const std::string& actor,
                   Reply<v1::RecoveryState> reply);
    void set_job_state(Turn& turn,
                       const std::string& job_id,
                       std::string_view state,
                       const std::string& reason,
                       const std::string& end);

    Parts parts_;
    Dispatcher* dispatcher_ = nullptr;
    runtime::Alarms alarms_;
    LiveBoard board_;
    std::map<std::string, recovery::RecoveryMachine> open_;
};

}  // namespace camfleet::controller
