// SPDX-License-Identifier: Apache-2.0
// From the recovery machine's order to the rows of a signed job: plans it, seals its secrets to the
// agent, gives it the agent's next sequence, signs it. Control thread only.
// Invariant: every secret that travels is in the vault, durable or in the same batch.
#pragma once

#include "common/ports/clock.hpp"
#include "common/ports/crypto.hpp"
#include "controller/core/job_planner/job_planner.hpp"
#include "controller/core/job_planner/look_planner.hpp"
#include "controller/core/recovery/recovery_machine.hpp"
#include "controller/runners/turn.hpp"
#include "controller/storage/records.hpp"
#include "controller/storage/vault/vault.hpp"

#include <functional>
#include <string>

namespace camfleet::controller {

class JobIssuer {
  public:
    struct Parts {
        storage::Records& records;
        storage::Vault& vault;
        const ports::Clock& clock;
        const ports::Signer& signer;
        const ports::Sealer& sealer;
        std::string seal_to_certificate;  // DER: whom agents seal backups to
        // Maker's spelling of an IANA zone; empty where it cannot be told.
        std::function<std::string(const std::string& iana, const std::string& maker)> time_zone;
    };

    explicit JobIssuer(Parts parts) : parts_(std::move(parts)) {}

    // ok(sequence): the job's rows are in turn.batch.
    // Errors: conflict (agent not enrolled, authorisation missing), not_found, corrupt
    [[nodiscard]] Result<std::uint64_t> issue(Turn& turn,
                                              const v1::RecoveryState& recovery,
                                              const recovery::JobOrder& order);
    // The same for a look, whose job has the look's id. Errors: as plan_look, conflict, not_found
    [[nodiscard]] Result<std::uint64_t> issue_look(Turn& turn, const v1::Look& look);

  private:
    [[nodiscard]] Result<const v1::Agent*> enrolled(const std::string& agent_id) const;
    [[nodiscard]] Result<job_planner::LookFacts> look_facts(const v1::Look& look) const;
    // Seals, numbers, signs and files a planned job.
    [[nodiscard]] Result<std::uint64_t> file(Turn& turn,
                                             job_planner::Plan plan,
                                             const v1::Agent& agent,
                                             v1::JobRecord record);
    [[nodiscard]] Result<job_planner::Facts> facts(const v1::RecoveryState& recovery) const;
    [[nodiscard]] Result<std::string> seal(const std::vector<std::string>& versions,
                                           const v1::Agent& agent) const;

    Parts parts_;
};

}  // namespace camfleet::controller
