// SPDX-License-Identifier: Apache-2.0
// Jobs as they were signed, and the outbox of those that no receipt has retired yet (station 4 of a
// job's life). The envelope is stored once, in a row of its own; state changes rewrite the small
// row. Invariant: a job is in the outbox exactly while its state is queued or sent.
#pragma once

#include "common/base/batch.hpp"
#include "common/base/error.hpp"
#include "common/ports/store.hpp"
#include "common/proto/storage.pb.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace camfleet::storage {

namespace job_state {
inline constexpr std::string_view queued = "queued";
inline constexpr std::string_view sent = "sent";
inline constexpr std::string_view accepted = "accepted";
inline constexpr std::string_view refused = "refused";
inline constexpr std::string_view ended = "ended";
inline constexpr std::string_view expired = "expired";
}  // namespace job_state

class JobStore {
  public:
    explicit JobStore(const ports::Store& store) : store_(store) {}

    [[nodiscard]] Result<void> load(std::string_view site);
    // A new job with the DER that will be published, byte for byte.
    void add(Batch& batch, v1::JobRecord job, std::string envelope);
    // A changed state; the outbox follows.
    void update(Batch& batch, v1::JobRecord job);

    // With its envelope. A job that nobody will ask for again.
    void erase(Batch& batch, const std::string& job_id);

    [[nodiscard]] const v1::JobRecord* find(const std::string& job_id) const;
    [[nodiscard]] std::vector<v1::JobSummary> list(const std::string& recovery_id) const;
    // Not yet receipted, in order of sequence. agent_id empty: of all agents.
    [[nodiscard]] std::vector<const v1::JobRecord*> pending(const std::string& agent_id) const;
    // Errors: not_found, corrupt, io
    [[nodiscard]] Result<std::string> envelope(const std::string& job_id) const;

  private:
    using Place = std::pair<std::string, std::uint64_t>;  // agent, sequence
    void put(Batch& batch, v1::JobRecord job);
    void note(v1::JobRecord job);

    const ports::Store& store_;
    std::map<std::string, v1::JobRecord> jobs_;
    std::map<Place, std::string> pending_;  // -> job id
};

}  // namespace camfleet::storage
