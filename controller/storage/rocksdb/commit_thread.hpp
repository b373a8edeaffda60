// SPDX-License-Identifier: Apache-2.0
// The storage thread: takes every batch that waits and writes them as one group with one fsync.
// Invariant: groups are written in the order of push(); after the first failure nothing is written.
#pragma once

#include "common/base/batch.hpp"
#include "common/base/error.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace camfleet::storage {

class CommitThread {
  public:
    struct Item {
        Batch batch;
        std::uint64_t number = 0;
        std::function<void(Result<void>)> done;
    };
    struct Limits {
        std::size_t batches_max = 0;
        std::size_t bytes_max = 0;
    };
    // Writes a group durably; runs on the storage thread.
    using Write = std::function<Result<void>(const std::vector<Item>&)>;
    // Takes a group that was written, or not; runs on the storage thread.
    using Finished = std::function<void(std::vector<Item>, Result<void>)>;

    CommitThread(Limits limits, Write write, Finished finished);
    // Writes what is queued, then ends.
    ~CommitThread();
    CommitThread(const CommitThread&) = delete;
    CommitThread& operator=(const CommitThread&) = delete;

    // Blocks while the queue is full: a change that memory already shows must not be turned away.
    void push(Item item);
    [[nodiscard]] std::uint64_t batches() const;
    [[nodiscard]] std::uint64_t groups() const;

  private:
    void run();
    [[nodiscard]] std::vector<Item> take_group();
    [[nodiscard]] bool has_room(std::size_t bytes) const;

    Limits limits_;
    Write write_;
    Finished finished_;
    mutable std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable room_;
    std::deque<Item> queue_;
    std::size_t queued_bytes_ = 0;
    std::uint64_t batches_ = 0;
    std::uint64_t groups_ = 0;
    bool stopping_ = false;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace camfleet::storage
