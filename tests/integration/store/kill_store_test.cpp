// SPDX-License-Identifier: Apache-2.0
// A child process commits numbered batches and tells through a pipe which of them are durable; it
// is killed without warning, again and again. Everything it had told must be found, and nothing in
// part.
#include "controller/storage/audit_chain.hpp"
#include "controller/storage/keys.hpp"
#include "controller/storage/rocksdb/rocks_store.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <signal.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace camfleet::storage {
namespace {

constexpr int kKills = 12;
constexpr std::size_t kRowsPerBatch = 3;

std::string row_key(std::uint64_t number, std::size_t part) {
    return "n/" + keys::padded(number) + "/" + std::to_string(part);
}

// The child's control thread: runs what the store posts.
class Posts {
  public:
    void add(std::function<void()> work) {
        const std::lock_guard lock(mutex_);
        work_.push_back(std::move(work));
        came_.notify_one();
    }
    void run_one() {
        std::unique_lock lock(mutex_);
        came_.wait(lock, [this] { return !work_.empty(); });
        const auto next = std::move(work_.front());
        work_.pop_front();
        lock.unlock();
        next();
    }

  private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::deque<std::function<void()>> work_;
};

RocksOptions options_for(const std::string& path, Posts& posts) {
    RocksOptions options;
    options.path = path;
    options.post = [&posts](auto work) { posts.add(std::move(work)); };
    return options;
}

Batch numbered_batch(std::uint64_t number, AuditChain& chain) {
    Batch batch;
    for (std::size_t part = 0; part < kRowsPerBatch; ++part) {
        batch.put(row_key(number, part), std::string(100, 'x'));
    }
    v1::AuditRecord record;
    record.set_subject(std::to_string(number));
    chain.append(batch, record);
    return batch;
}

// The child: commits for ever, a few batches in flight, an audit record in each.
[[noreturn]] void commit_for_ever(const std::string& path, std::uint64_t first, int pipe) {
    Posts posts;
    int in_flight = 0;
    const auto store = RocksStore::open(options_for(path, posts));
    if (!store) ::_exit(3);
    AuditChain chain(**store);
    if (!chain.load()) ::_exit(4);
    for (std::uint64_t number = first;; ++number) {
        ++in_flight;
        (*store)->commit(numbered_batch(number, chain), [&, number](const Result<void>& saved) {
            if (!saved || ::write(pipe, &number, sizeof number) != sizeof number) ::_exit(5);
            --in_flight;
        });
        while (in_flight >= 8) posts.run_one();
    }
}

// Starts the child, kills it after it reported `reports` batches; the newest one reported.
std::uint64_t run_and_kill(const std::string& path, std::uint64_t first, int reports) {
    std::array<int, 2> pipe{};
    EXPECT_EQ(::pipe(pipe.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(pipe[0]);
        commit_for_ever(path, first, pipe[1]);
    }
    ::close(pipe[1]);
    std::uint64_t newest = first - 1;
    std::uint64_t number = 0;
    int seen = 0;
    while (::read(pipe[0], &number, sizeof number) == sizeof number) {
        newest = std::max(newest, number);
        if (++seen == reports) ::kill(child, SIGKILL);
    }
    ::close(pipe[0]);
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << "status " << status;
    return newest;
}

// Batches found, each whole or absent; without gaps.
std::uint64_t count_whole_batches(const ports::Store& store) {
    const auto rows = store.scan("n/", "", 1'000'000).value();
    EXPECT_EQ(rows.size() % kRowsPerBatch, 0U) << "a batch is there in part";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].first, row_key(i / kRowsPerBatch + 1, i % kRowsPerBatch));
    }
    return rows.size() / kRowsPerBatch;
}

TEST(RocksStoreKilled, finds_everything_that_was_reported_durable) {
    const support::TempFolder folder;
    std::uint64_t next = 1;
    for (int kill = 0; kill < kKills; ++kill) {
        const std::uint64_t reported = run_and_kill(folder.file("store"), next, 1 + 37 * kill);
        ASSERT_GE(reported, next);
        Posts posts;
        const auto store = RocksStore::open(options_for(folder.file("store"), posts));
        ASSERT_TRUE(store) << store.error().text();
        const std::uint64_t found = count_whole_batches(**store);
        ASSERT_GE(found, reported) << "lost after kill " << kill;
        AuditChain chain(**store);
        ASSERT_TRUE(chain.load());
        const auto verdict = chain.verify().value();
        ASSERT_TRUE(verdict.intact()) << verdict.reason();
        ASSERT_EQ(verdict.records(), found);
        next = found + 1;
    }
    EXPECT_GT(next, 1000U);
}

}  // namespace
}  // namespace camfleet::storage
