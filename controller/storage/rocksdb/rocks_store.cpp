// SPDX-License-Identifier: Apache-2.0
#include "controller/storage/rocksdb/rocks_store.hpp"

#include "controller/storage/rocksdb/commit_thread.hpp"
#include "controller/storage/rocksdb/overlay.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/table.h>

#include <filesystem>
#include <optional>

namespace camfleet::storage {
namespace {

namespace fs = std::filesystem;

// A fleet's state is tens of megabytes: small buffers, few files, two background jobs.
[[nodiscard]] rocksdb::Options modest_options() {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.write_buffer_size = 8U << 20U;
    options.max_write_buffer_number = 2;
    options.max_total_wal_size = 32U << 20U;
    options.max_open_files = 64;
    options.max_background_jobs = 2;
    options.keep_log_file_num = 4;
    options.max_log_file_size = 4U << 20U;
    options.info_log_level = rocksdb::WARN_LEVEL;
    // A torn last record was never reported durable; damage anywhere else must be refused, not
    // skipped.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(8U << 20U);
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

[[nodiscard]] std::unexpected<Error> failure(const std::string& path,
                                             const rocksdb::Status& status) {
    const std::string where = "store " + path + ": ";
    if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) {
        return fail(Errc::busy, where + "another process holds it; stop that controller first");
    }
    return fail(status.IsCorruption() ? Errc::corrupt : Errc::io, where + status.ToString());
}

[[nodiscard]] Result<void> make_folder(const std::string& path) {
    std::error_code ec;
    fs::create_directories(path, ec);
    if (ec) return fail(Errc::io, "store " + path + ": cannot be created: " + ec.message());
    fs::permissions(path, fs::perms::owner_all, ec);
    if (ec) return fail(Errc::io, "store " + path + ": mode cannot be set: " + ec.message());
    return {};
}

[[nodiscard]] rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }

[[nodiscard]] std::vector<std::string> keys_of(const Batch& batch) {
    std::vector<std::string> keys;
    keys.reserve(batch.ops.size());
    for (const auto& op : batch.ops) keys.push_back(op.key);
    return keys;
}

}  // namespace

class RocksStore::Impl {
  public:
    Impl(RocksOptions options, std::unique_ptr<rocksdb::DB> db)
        : path_(std::move(options.path)),
          post_(std::move(options.post)),
          db_(std::move(db)),
          thread_(
              CommitThread::Limits{options.queued_batches_max, options.queued_bytes_max},
              [this](const auto& group) { return write(group); },
              [this](auto group, auto result) { hand_back(std::move(group), result); }) {}

    Result<std::optional<std::string>> get(std::string_view key) const {
        if (const auto* entry = overlay_->find(key)) return entry->value;
        std::string value;
        const auto status = db_->Get(rocksdb::ReadOptions(), slice(key), &value);
        if (status.IsNotFound()) return std::optional<std::string>();
        if (!status.ok()) return failure(path_, status);
        return std::optional(std::move(value));
    }

    Result<std::vector<Row>> scan(std::string_view prefix,
                                  std::string_view after,
                                  std::size_t limit) const;

    void commit(Batch batch, std::function<void(Result<void>)> done) {
        const std::uint64_t number = ++last_number_;
        overlay_->add(batch, number);
        thread_.push(CommitThread::Item{std::move(batch), number, std::move(done)});
    }

    RocksStats stats() const { return RocksStats{thread_.batches(), thread_.groups()}; }

  private:
    Result<void> write(const std::vector<CommitThread::Item>& group) {
        rocksdb::WriteBatch all;
        for (const auto& item : group) {
            for (const auto& op : item.batch.ops) {
                const auto status =
                    op.value ? all.Put(slice(op.key), slice(*op.value)) : all.Delete(slice(op.key));
                if (!status.ok()) return failure(path_, status);
            }
        }
        rocksdb::WriteOptions durable;
        durable.sync = true;
        const auto status = db_->Write(durable, &all);
        if (!status.ok()) return failure(path_, status);
        return {};
    }

    // The closure owns the overlay: it may run after the store is gone.
    void hand_back(std::vector<CommitThread::Item> group, const Result<void>& result) {
        for (auto& item : group) {
            post_([overlay = overlay_, keys = keys_of(item.batch), number = item.number,
                   done = std::move(item.done), result] {
                if (result) overlay->settle(keys, number);
                if (done) done(result);
            });
        }
    }

    std::string path_;
    std::function<void(std::function<void()>)> post_;
    std::shared_ptr<Overlay> overlay_ = std::make_shared<Overlay>();
    std::uint64_t last_number_ = 0;
    std::unique_ptr<rocksdb::DB> db_;
    CommitThread thread_;  // last: it writes to db_
};

Result<std::vector<ports::Store::Row>> RocksStore::Impl::scan(std::string_view prefix,
                                                              std::string_view after,
                                                              std::size_t limit) const {
    std::vector<Row> rows;
    const std::string_view start = after > prefix ? after : prefix;
    const std::unique_ptr<rocksdb::Iterator> disk(db_->NewIterator(rocksdb::ReadOptions()));
    disk->Seek(slice(start));
    auto pending = overlay_->entries().lower_bound(start);
    const auto wanted = [&](std::string_view key) { return key.starts_with(prefix); };
    while (rows.size() < limit) {
        const bool on_disk = disk->Valid() && wanted(disk->key().ToStringView());
        const bool queued = pending != overlay_->entries().end() && wanted(pending->first);
        if (!on_disk && !queued) break;
        const bool use_queued =
            queued && (!on_disk || pending->first <= disk->key().ToStringView());
        const bool both = use_queued && on_disk && pending->first == disk->key().ToStringView();
        if (use_queued && pending->second.value && pending->first > after) {
            rows.emplace_back(pending->first, *pending->second.value);
        } else if (!use_queued && disk->key().ToStringView() > after) {
            rows.emplace_back(disk->key().ToString(), disk->value().ToString());
        }
        if (use_queued) ++pending;
        if (!use_queued || both) disk->Next();
    }
    if (!disk->status().ok()) return failure(path_, disk->status());
    return rows;
}

Result<std::unique_ptr<RocksStore>> RocksStore::open(RocksOptions options) {
    if (auto made = make_folder(options.path); !made) return std::unexpected(made.error());
    rocksdb::DB* raw = nullptr;
    const auto status = rocksdb::DB::Open(modest_options(), options.path, &raw);
    if (!status.ok()) return failure(options.path, status);
    auto impl = std::make_unique<Impl>(std::move(options), std::unique_ptr<rocksdb::DB>(raw));
    return std::unique_ptr<RocksStore>(new RocksStore(std::move(impl)));
}

RocksStore::RocksStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RocksStore::~RocksStore() = default;

Result<std::optional<std::string>> RocksStore::get(std::string_view key) const {
    return impl_->get(key);
}

Result<std::vector<ports::Store::Row>> RocksStore::scan(std::string_view prefix,
                                                        std::string_view after,
                                                        std::size_t limit) const {
    return impl_->scan(prefix, after, limit);
}

void RocksStore::commit(Batch batch, std::function<void(Result<void>)> done) {
    impl_->commit(std::move(batch), std::move(done));
}

RocksStats RocksStore::stats() const { return impl_->stats(); }

}  // namespace camfleet::storage
