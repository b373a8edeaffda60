// SPDX-License-Identifier: Apache-2.0
#include "agent/journal/sqlite_journal.hpp"

#include <sqlite3.h>

#include <sys/stat.h>

namespace camfleet::journal {
namespace {

class Statement {
  public:
    Statement(sqlite3* database, const char* sql) {
        if (sqlite3_prepare_v2(database, sql, -1, &handle_, nullptr) != SQLITE_OK)
            handle_ = nullptr;
    }
    ~Statement() { sqlite3_finalize(handle_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    [[nodiscard]] explicit operator bool() const { return handle_ != nullptr; }
    void bind(int place, std::string_view bytes) {
        // A null pointer would bind NULL; an empty value is an empty blob.
        const char* data = bytes.data() != nullptr ? bytes.data() : "";
        sqlite3_bind_blob64(handle_, place, data, bytes.size(), SQLITE_TRANSIENT);
    }
    void bind(int place, std::int64_t number) { sqlite3_bind_int64(handle_, place, number); }
    [[nodiscard]] int step() { return sqlite3_step(handle_); }
    void reset() { sqlite3_reset(handle_); }
    [[nodiscard]] std::string column(int place) {
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, place));
        const void* data = sqlite3_column_blob(handle_, place);
        return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
    }

  private:
    sqlite3_stmt* handle_ = nullptr;
};

constexpr const char* kSetUp[] = {
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA locking_mode=EXCLUSIVE",
    "PRAGMA cache_size=-512",
    "PRAGMA secure_delete=ON",
    "CREATE TABLE IF NOT EXISTS rows(key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    // Taken at once, so that a second agent on the same journal is refused at its start.
    "BEGIN IMMEDIATE",
    "COMMIT",
};

}  // namespace

SqliteJournal::SqliteJournal(sqlite3* database,
                             std::string path,
                             std::function<void(std::function<void()>)> post)
    : database_(database), path_(std::move(path)), post_(std::move(post)) {}

SqliteJournal::~SqliteJournal() { sqlite3_close(database_); }

Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open(
    const std::string& path, std::function<void(std::function<void()>)> post) {
    sqlite3* database = nullptr;
    const mode_t before = umask(0077);
    const int opened = sqlite3_open_v2(path.c_str(), &database,
                                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    std::unique_ptr<SqliteJournal> journal(new SqliteJournal(database, path, std::move(post)));
    Result<void> ready;
    if (opened != SQLITE_OK) ready = std::unexpected(journal->problem("open"));
    for (const char* sql : kSetUp) {
        if (ready) ready = journal->run(sql);
    }
    umask(before);
    if (!ready) return std::unexpected(ready.error());
    return journal;
}

Error SqliteJournal::problem(std::string_view doing) const {
    const int code = sqlite3_errcode(database_) & 0xFF;
    std::string text =
        "journal " + path_ + ": cannot " + std::string(doing) + ": " + sqlite3_errmsg(database_);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
        return Error{Errc::io, text + " (does another agent run on this state folder?)"};
    }
    const bool damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
    return Error{damaged ? Errc::corrupt : Errc::io, std::move(text)};
}

Result<void> SqliteJournal::run(const char* sql) const {
    if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        return std::unexpected(problem(sql));
    }
    return {};
}

Result<std::optional<std::string>> SqliteJournal::get(std::string_view key) const {
    Statement read(database_, "SELECT value FROM rows WHERE key=?1");
    if (!read) return std::unexpected(problem("read"));
    read.bind(1, key);
    const int status = read.step();
    if (status == SQLITE_ROW) return read.column(0);
    if (status == SQLITE_DONE) return std::nullopt;
    return std::unexpected(problem("read"));
}

Result<std::vector<ports::Store::Row>> SqliteJournal::scan(std::string_view prefix,
                                                           std::string_view after,
                                                           std::size_t limit) const {
    Statement read(database_,
                   "SELECT key,value FROM rows WHERE key>=?1 AND key>?2 ORDER BY key LIMIT ?3");
    if (!read) return std::unexpected(problem("scan"));
    read.bind(1, prefix);
    read.bind(2, after);
    read.bind(3, static_cast<std::int64_t>(limit));
    std::vector<Row> rows;
    int status = read.step();
    for (; status == SQLITE_ROW; status = read.step()) {
        Row row(read.column(0), read.column(1));
        if (!row.first.starts_with(prefix)) return rows;
        rows.push_back(std::move(row));
    }
    if (status != SQLITE_DONE) return std::unexpected(problem("scan"));
    return rows;
}

Result<void> SqliteJournal::write(const Batch& batch) {
    if (auto begun = run("BEGIN IMMEDIATE"); !begun) return begun;
    Statement put(database_,
                  "INSERT INTO rows(key,value) VALUES(?1,?2) "
                  "ON CONFLICT(key) DO UPDATE SET value=excluded.value");
    Statement erase(database_, "DELETE FROM rows WHERE key=?1");
    bool good = static_cast<bool>(put) && static_cast<bool>(erase);
    for (const auto& op : batch.ops) {
        if (!good) break;
        Statement& statement = op.value ? put : erase;
        statement.bind(1, op.key);
        if (op.value) statement.bind(2, *op.value);
        good = statement.step() == SQLITE_DONE;
        statement.reset();
    }
    if (good) {
        auto committed = run("COMMIT");
        if (committed) return committed;
    }
    const Error why = problem("commit");
    sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
    return std::unexpected(why);
}

void SqliteJournal::commit(Batch batch, std::function<void(Result<void>)> done) {
    auto outcome = write(batch);
    post_([done = std::move(done), outcome = std::move(outcome)] { done(outcome); });
}

}  // namespace camfleet::journal
