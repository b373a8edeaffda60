// SPDX-License-Identifier: Apache-2.0
// The agent's crash-safe memory: one SQLite table of rows, WAL with synchronous=FULL, so that a
// commit that was reported is there after a power cut. Used from the control thread only.
// Why SQLite and not the controller's store: 8 MB less memory, one thread, faster single durable
// writes.
#pragma once

#include "common/ports/store.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

struct sqlite3;

namespace camfleet::journal {

class SqliteJournal final : public ports::Store {
  public:
    // `post` runs a function later on the control thread.
    // Errors: io (cannot open, another process holds it; the text names the path), corrupt
    [[nodiscard]] static Result<std::unique_ptr<SqliteJournal>> open(
        const std::string& path, std::function<void(std::function<void()>)> post);
    ~SqliteJournal() override;
    SqliteJournal(const SqliteJournal&) = delete;
    SqliteJournal& operator=(const SqliteJournal&) = delete;

    [[nodiscard]] Result<std::optional<std::string>> get(std::string_view key) const override;
    [[nodiscard]] Result<std::vector<Row>> scan(std::string_view prefix,
                                                std::string_view after,
                                                std::size_t limit) const override;
    void commit(Batch batch, std::function<void(Result<void>)> done) override;

  private:
    SqliteJournal(sqlite3* database,
                  std::string path,
                  std::function<void(std::function<void()>)> post);
    [[nodiscard]] Result<void> write(const Batch& batch);
    [[nodiscard]] Result<void> run(const char* sql) const;
    [[nodiscard]] Error problem(std::string_view doing) const;

    sqlite3* database_;
    std::string path_;
    std::function<void(std::function<void()>)> post_;
};

}  // namespace camfleet::journal
