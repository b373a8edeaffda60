// SPDX-License-Identifier: Apache-2.0
// The field tool's memory in one small private file: ports that may be off, when each port and
// camera was cycled. One "key hex" a line; written whole and synced before anything it speaks of
// happens. One program at a time holds it.
// Invariant: a row is on disk when commit() returns ok.
#pragma once

#include "common/base/batch.hpp"
#include "common/base/error.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace camfleet::switch_tool {

class StateFile {
  public:
    using Rows = std::map<std::string, std::string>;

    // Makes the folder (0700) where needed. Errors: busy (another program holds it), io, corrupt
    static Result<std::unique_ptr<StateFile>> open(const std::filesystem::path& file);
    ~StateFile();
    StateFile(const StateFile&) = delete;
    StateFile& operator=(const StateFile&) = delete;

    [[nodiscard]] const Rows& rows() const { return rows_; }
    [[nodiscard]] const std::filesystem::path& path() const { return file_; }
    // Errors: io; the rows are as before then
    [[nodiscard]] Result<void> commit(const Batch& batch);

  private:
    StateFile(std::filesystem::path file, int lock) : file_(std::move(file)), lock_(lock) {}
    [[nodiscard]] Result<void> load();

    std::filesystem::path file_;
    int lock_;
    Rows rows_;
};

// $XDG_STATE_HOME/camfleet/switch-cycle, else below ~/.local/state.
[[nodiscard]] std::filesystem::path default_state_file();

}  // namespace camfleet::switch_tool
