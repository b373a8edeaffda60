// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/rocksdb/commit_thread.hpp"

namespace camfleet::storage {
namespace {

// One WriteBatch lives in memory twice: the queue and the log buffer.
constexpr std::size_t kGroupBytesMax = 16U * 1024U * 1024U;

[[nodiscard]] std::size_t bytes_of(const Batch& batch) {
    std::size_t bytes = 0;
    for (const auto& op : batch.ops) {
        bytes += op.key.size() + (op.value ? op.value->size() : 0);
    }
    return bytes;
}

}  // namespace

CommitThread::CommitThread(Limits limits, Write write, Finished finished)
    : limits_(limits),
      write_(std::move(write)),
      finished_(std::move(finished)),
      thread_([this] { run(); }) {}

CommitThread::~CommitThread() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    work_.notify_one();
    thread_.join();
}

bool CommitThread::has_room(std::size_t bytes) const {
    if (queue_.empty()) return true;  // a batch larger than the limit passes alone
    return queue_.size() < limits_.batches_max && queued_bytes_ + bytes <= limits_.bytes_max;
}

void CommitThread::push(Item item) {
    const std::size_t bytes = bytes_of(item.batch);
    {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return has_room(bytes); });
        queued_bytes_ += bytes;
        queue_.push_back(std::move(item));
    }
    work_.notify_one();
}

std::vector<CommitThread::Item> CommitThread::take_group() {
    std::unique_lock lock(mutex_);
    work_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    std::vector<Item> group;
    std::size_t bytes = 0;
    while (!queue_.empty() && (group.empty() || bytes < kGroupBytesMax)) {
        bytes += bytes_of(queue_.front().batch);
        group.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    queued_bytes_ -= bytes;
    return group;
}

void CommitThread::run() {
    Result<void> state;
    for (;;) {
        auto group = take_group();
        if (group.empty()) return;  // stopping, and nothing is left
        room_.notify_all();
        if (state) state = write_(group);
        if (state) {
            const std::lock_guard lock(mutex_);
            batches_ += group.size();
            ++groups_;
        }
        finished_(std::move(group), state);
    }
}

std::uint64_t CommitThread::batches() const {
    const std::lock_guard lock(mutex_);
    return batches_;
}

std::uint64_t CommitThread::groups() const {
    const std::lock_guard lock(mutex_);
    return groups_;
}

}  // namespace camfleet::storage
