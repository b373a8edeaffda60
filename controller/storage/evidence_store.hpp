// SPDX-License-Identifier: Apache-2.0
// What proves a result, and configuration backups. Written once, read rarely, never kept in memory.
#pragma once

#include "common/base/batch.hpp"
#include "common/base/error.hpp"
#include "common/ports/store.hpp"
#include "common/proto/event.pb.h"
#include "common/proto/recovery.pb.h"
#include "common/proto/storage.pb.h"

#include <cstdint>
#include <string>
#include <vector>

namespace camfleet::storage {

class EvidenceStore {
  public:
    explicit EvidenceStore(const ports::Store& store) : store_(store) {}

    // number: the agent's event id, so that an event that arrives twice is filed once.
    static void add(Batch& batch,
                    const v1::RecoveryState& recovery,
                    std::uint64_t number,
                    const v1::Evidence& evidence);
    // In order of number, those after `after`.
    [[nodiscard]] Result<std::vector<v1::Evidence>> list(const v1::RecoveryState& recovery,
                                                         std::uint64_t after,
                                                         std::size_t limit) const;

  private:
    const ports::Store& store_;
};

class BackupStore {
  public:
    explicit BackupStore(const ports::Store& store) : store_(store) {}

    static void add(Batch& batch, const std::string& site, const v1::BackupRecord& backup);
    // Newest last.
    [[nodiscard]] Result<std::vector<v1::BackupRecord>> list(const std::string& site,
                                                             const std::string& camera_id,
                                                             std::size_t limit) const;

  private:
    const ports::Store& store_;
};

}  // namespace camfleet::storage
