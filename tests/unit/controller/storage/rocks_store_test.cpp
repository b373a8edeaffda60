// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/rocksdb/rocks_store.hpp"

#include "controller/storage/keys.hpp"
#include "controller/storage/rocksdb/commit_thread.hpp"
#include "controller/storage/rocksdb/overlay.hpp"
#include "tests/support/temp_folder.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>

namespace camfleet::storage {
namespace {

// The control thread of these tests: runs what the store posts, when asked.
class Posts {
  public:
    void add(std::function<void()> work) {
        const std::lock_guard lock(mutex_);
        work_.push_back(std::move(work));
        came_.notify_all();
    }
    // false: nothing came in time
    bool run_one() {
        std::function<void()> next;
        {
            std::unique_lock lock(mutex_);
            const auto any = [this] { return !work_.empty(); };
            if (!came_.wait_for(lock, std::chrono::seconds(20), any)) return false;
            next = std::move(work_.front());
            work_.pop_front();
        }
        next();
        return true;
    }

  private:
    std::mutex mutex_;
    std::condition_variable came_;
    std::deque<std::function<void()>> work_;
};

Batch put(const std::string& key, const std::string& value) {
    Batch batch;
    batch.put(key, value);
    return batch;
}

class RocksStoreTest : public testing::Test {
  protected:
    Result<std::unique_ptr<RocksStore>> open() {
        RocksOptions options;
        options.path = folder.file("store");
        options.post = [this](auto work) { posts.add(std::move(work)); };
        return RocksStore::open(std::move(options));
    }
    // Commits and waits until it is durable.
    void commit(RocksStore& store, Batch batch) {
        bool done = false;
        store.commit(std::move(batch), [&done](Result<void> result) { done = result.has_value(); });
        while (!done) ASSERT_TRUE(posts.run_one());
    }
    static std::vector<std::string> keys_in(const RocksStore& store,
                                            std::string_view prefix,
                                            std::string_view after = "",
                                            std::size_t limit = 100) {
        std::vector<std::string> out;
        for (const auto& [key, value] : store.scan(prefix, after, limit).value())
            out.push_back(key);
        return out;
    }

    support::TempFolder folder;
    Posts posts;
};

TEST_F(RocksStoreTest, keeps_rows_across_a_restart) {
    {
        auto store = open().value();
        commit(*store, put("a", "1"));
    }
    EXPECT_EQ(open().value()->get("a").value().value(), "1");
}

TEST_F(RocksStoreTest, writes_what_is_queued_before_it_closes) {
    {
        auto store = open().value();
        for (int i = 0; i < 200; ++i) store->commit(put(keys::padded(i), "x"), {});
    }
    EXPECT_EQ(keys_in(*open().value(), "", "", 1000).size(), 200U);
}

TEST_F(RocksStoreTest, shows_a_commit_before_it_is_durable) {
    auto store = open().value();
    commit(*store, put("b", "old"));
    bool done = false;
    store->commit(put("b", "new"), [&](auto) { done = true; });
    EXPECT_EQ(store->get("b").value().value(), "new");
    Batch erase;
    erase.erase("b");
    store->commit(std::move(erase), [&](auto) {});
    EXPECT_FALSE(store->get("b").value().has_value());
    EXPECT_TRUE(keys_in(*store, "b").empty());
    EXPECT_FALSE(done) << "done ran outside the control thread";
}

TEST_F(RocksStoreTest, scans_disk_and_queue_as_one_ordered_range) {
    auto store = open().value();
    Batch disk;
    for (const char* key : {"k/1", "k/3", "k/5", "k/7", "j/1", "l/1"}) disk.put(key, "disk");
    commit(*store, std::move(disk));
    Batch queued;
    queued.put("k/2", "queue");
    queued.put("k/3", "queue");
    queued.erase("k/5");
    queued.put("k/8", "queue");
    store->commit(std::move(queued), {});
    EXPECT_EQ(keys_in(*store, "k/"), (std::vector<std::string>{"k/1", "k/2", "k/3", "k/7", "k/8"}));
    EXPECT_EQ(keys_in(*store, "k/", "k/2", 2), (std::vector<std::string>{"k/3", "k/7"}));
    EXPECT_EQ(keys_in(*store, "k/", "k/8"), std::vector<std::string>());
    EXPECT_EQ(store->scan("k/3", "", 1).value()[0].second, "queue");
}

TEST_F(RocksStoreTest, keeps_the_newer_value_when_an_older_batch_settles) {
    auto store = open().value();
    int done = 0;
    store->commit(put("a", "1"), [&](auto) { ++done; });
    store->commit(put("a", "2"), [&](auto) { ++done; });
    while (done < 1) ASSERT_TRUE(posts.run_one());
    EXPECT_EQ(store->get("a").value().value(), "2");
    while (done < 2) ASSERT_TRUE(posts.run_one());
    EXPECT_EQ(store->get("a").value().value(), "2");
}

TEST_F(RocksStoreTest, reports_commits_in_their_order) {
    auto store = open().value();
    std::vector<int> order;
    for (int i = 0; i < 50; ++i) store->commit(put("a", "x"), [&, i](auto) { order.push_back(i); });
    while (order.size() < 50) ASSERT_TRUE(posts.run_one());
    EXPECT_TRUE(std::ranges::is_sorted(order));
}

TEST_F(RocksStoreTest, shares_one_fsync_among_many_commits) {
    auto store = open().value();
    int done = 0;
    for (int i = 0; i < 500; ++i) store->commit(put(keys::padded(i), "x"), [&](auto) { ++done; });
    while (done < 500) ASSERT_TRUE(posts.run_one());
    EXPECT_EQ(store->stats().batches, 500U);
    EXPECT_LT(store->stats().groups, 250U);
}

TEST_F(RocksStoreTest, says_who_is_in_the_way_when_the_store_is_held) {
    auto store = open().value();
    const auto second = open();
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::busy);
    EXPECT_NE(second.error().context.find(folder.file("store")), std::string::npos);
    EXPECT_NE(second.error().context.find("another process"), std::string::npos);
}

TEST_F(RocksStoreTest, names_the_path_that_cannot_be_created) {
    RocksOptions options;
    options.path = "/proc/no/store";
    const auto opened = RocksStore::open(std::move(options));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::io);
    EXPECT_NE(opened.error().context.find("/proc/no/store"), std::string::npos);
}

TEST(Overlay, forgets_an_entry_only_with_the_newest_batch_that_wrote_it) {
    Overlay overlay;
    overlay.add(put("a", "1"), 1);
    overlay.add(put("a", "2"), 2);
    overlay.settle({"a"}, 1);
    ASSERT_NE(overlay.find("a"), nullptr);
    EXPECT_EQ(overlay.find("a")->value, "2");
    overlay.settle({"a"}, 2);
    EXPECT_EQ(overlay.find("a"), nullptr);
}

// The thread alone, with a disk that waits until it is let go.
class SlowDisk {
  public:
    Result<void> write(const std::vector<CommitThread::Item>& group) {
        std::unique_lock lock(mutex_);
        ++entered_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
        sizes_.push_back(group.size());
        return result_;
    }
    void wait_for_entry() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return entered_ > 0; });
    }
    void let_go(Result<void> result = {}) {
        const std::lock_guard lock(mutex_);
        open_ = true;
        result_ = std::move(result);
        changed_.notify_all();
    }
    std::vector<std::size_t> sizes() {
        const std::lock_guard lock(mutex_);
        return sizes_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int entered_ = 0;
    bool open_ = false;
    Result<void> result_;
    std::vector<std::size_t> sizes_;
};

TEST(CommitThread, writes_all_that_waited_as_one_group) {
    SlowDisk disk;
    {
        CommitThread thread(
            {100, 1000}, [&](const auto& group) { return disk.write(group); }, [](auto, auto) {});
        thread.push({put("a", "1"), 1, {}});
        disk.wait_for_entry();
        for (int i = 0; i < 9; ++i) thread.push({put("b", "1"), 2, {}});
        disk.let_go();
    }
    EXPECT_EQ(disk.sizes(), (std::vector<std::size_t>{1, 9}));
}

TEST(CommitThread, makes_the_caller_wait_while_the_queue_is_full) {
    SlowDisk disk;
    std::atomic<int> pushed = 0;
    {
        CommitThread thread(
            {2, 1000}, [&](const auto& group) { return disk.write(group); }, [](auto, auto) {});
        thread.push({put("a", "1"), 1, {}});
        disk.wait_for_entry();
        std::thread caller([&] {
            for (int i = 0; i < 3; ++i) {
                thread.push({put("b", "1"), 2, {}});
                ++pushed;
            }
        });
        while (pushed < 2) std::this_thread::yield();
        EXPECT_LE(pushed, 2);
        disk.let_go();
        caller.join();
    }
    EXPECT_EQ(pushed, 3);
}

TEST(CommitThread, writes_nothing_after_a_failure) {
    SlowDisk disk;
    std::vector<bool> results;
    disk.let_go(fail(Errc::io, "the disk is full"));
    {
        CommitThread thread(
            {100, 1000}, [&](const auto& group) { return disk.write(group); },
            [&](const auto& group, const auto& result) {
                for (std::size_t i = 0; i < group.size(); ++i)
                    results.push_back(result.has_value());
            });
        thread.push({put("a", "1"), 1, {}});
        disk.wait_for_entry();
        disk.let_go();
        thread.push({put("b", "1"), 2, {}});
    }
    ASSERT_EQ(results.size(), 2U);
    EXPECT_FALSE(results[1]);
}

}  // namespace
}  // namespace camfleet::storage
