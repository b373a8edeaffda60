// SPDX-License-Identifier: Apache-2.0
// ports::Store on RocksDB. Batches queue up for one storage thread, which writes all that wait as
// one WriteBatch with one fsync (group commit), in the order of commit(); `done` comes back through
// the injected `post`. Station 3 of a job's life. Invariants: reads see queued batches (an overlay
// that only the control thread touches); a batch is durable before its `done` says so; after a
// failed write nothing more is written, because memory and disk would drift apart: the process is
// to end and start again.
#pragma once

#include "common/ports/store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace camfleet::storage {

struct RocksOptions {
    std::string path;
    // Runs a function on the control thread; must be callable from any thread.
    std::function<void(std::function<void()>)> post;
    std::size_t queued_batches_max = 4096;
    std::size_t queued_bytes_max = 64U * 1024U * 1024U;
};

struct RocksStats {
    std::uint64_t batches = 0;  // made durable
    std::uint64_t groups = 0;   // fsyncs that it took
};

class RocksStore : public ports::Store {
  public:
    // Creates the folder (mode 0700) where there is none.
    // Errors: busy (another process holds the store), corrupt, io; all name the path.
    [[nodiscard]] static Result<std::unique_ptr<RocksStore>> open(RocksOptions options);
    // Writes what is queued, then closes. `done` of those batches may be dropped by the poster.
    ~RocksStore() override;

    [[nodiscard]] Result<std::optional<std::string>> get(std::string_view key) const override;
    [[nodiscard]] Result<std::vector<Row>> scan(std::string_view prefix,
                                                std::string_view after,
                                                std::size_t limit) const override;
    // Blocks: while the queue is full, until the disk has taken a group.
    void commit(Batch batch, std::function<void(Result<void>)> done) override;

    [[nodiscard]] RocksStats stats() const;

  private:
    class Impl;
    explicit RocksStore(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace camfleet::storage
