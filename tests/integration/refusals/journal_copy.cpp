// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/refusals/journal_copy.hpp"

#include "common/proto/agent_state.pb.h"
#include "tests/support/temp_folder.hpp"

#include <sqlite3.h>

#include <memory>
#include <stdexcept>

namespace camfleet::refusals_test {

namespace {

struct Close {
    void operator()(sqlite3* database) const { sqlite3_close(database); }
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

std::string blob(sqlite3_stmt* row, int column) {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row, column));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
    return bytes == nullptr ? std::string() : std::string(bytes, size);
}

Rows rows_of(const std::string& path) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, Close> database(opened);
    if (code != SQLITE_OK) throw std::runtime_error("the copied journal does not open");
    sqlite3_stmt* prepared = nullptr;
    sqlite3_prepare_v2(opened, "SELECT key, value FROM rows", -1, &prepared, nullptr);
    const std::unique_ptr<sqlite3_stmt, Close> statement(prepared);
    if (!statement) throw std::runtime_error("the copied journal has no rows");
    Rows rows;
    int step = sqlite3_step(prepared);
    for (; step == SQLITE_ROW; step = sqlite3_step(prepared)) {
        rows[blob(prepared, 0)] = blob(prepared, 1);
    }
    if (step != SQLITE_DONE) throw std::runtime_error("the copied journal is torn");
    return rows;
}

}  // namespace

Rows copy_of_journal(const std::filesystem::path& agent_dir) {
    const support::TempFolder folder;
    for (const std::string name : {"journal.sqlite", "journal.sqlite-wal"}) {
        if (!std::filesystem::exists(agent_dir / name)) continue;
        std::filesystem::copy_file(agent_dir / name, folder.file(name));
    }
    return rows_of(folder.file("journal.sqlite"));
}

Rows without_events(Rows rows) {
    std::erase_if(rows, [](const auto& row) { return row.first.starts_with("event/"); });
    v1::AgentMeta meta;
    if (!meta.ParseFromString(rows["meta"])) throw std::runtime_error("the journal's meta row");
    meta.clear_last_event_id();
    rows["meta"] = meta.SerializeAsString();
    return rows;
}

}  // namespace camfleet::refusals_test
