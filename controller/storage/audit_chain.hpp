// SPDX-License-Identifier: Apache-2.0
// The audit log: each record carries the digest of the one before it, as it lies on disk. A record
// is written in the same batch as the change that it tells of. The head (number and digest of the
// last record) has a row of its own, so that a tail that was cut off is noticed. Invariant: numbers
// are 1, 2, 3 ... without gaps; a record is never rewritten.
#pragma once

#include "common/base/batch.hpp"
#include "common/base/error.hpp"
#include "common/ports/store.hpp"
#include "common/proto/api.pb.h"
#include "common/proto/storage.pb.h"

#include <cstdint>
#include <string>
#include <vector>

namespace camfleet::storage {

class AuditChain {
  public:
    explicit AuditChain(const ports::Store& store) : store_(store) {}

    // Errors: corrupt where records exist but their head is gone or unreadable.
    [[nodiscard]] Result<void> load();
    // Fills in number and previous_sha256. Commit the batch in the same turn.
    void append(Batch& batch, v1::AuditRecord record);
    // Records after `after`, oldest first.
    [[nodiscard]] Result<std::vector<v1::AuditRecord>> list(std::uint64_t after,
                                                            std::size_t limit) const;
    // Walks the whole log. first_bad is the number of the first record that is not what it must be.
    // Errors: io (the log could not be read at all)
    [[nodiscard]] Result<v1::AuditVerdict> verify() const;

  private:
    const ports::Store& store_;
    v1::AuditHead head_;
};

}  // namespace camfleet::storage
