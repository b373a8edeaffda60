// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/switch_tool/state_file.hpp"

#include "common/adapters/os/file.hpp"
#include "common/base/encoding.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <sstream>
#include <sys/file.h>
#include <unistd.h>

namespace camfleet::switch_tool {
namespace {

constexpr std::size_t file_max = 4 * 1024 * 1024;

}  // namespace

Result<std::unique_ptr<StateFile>> StateFile::open(const std::filesystem::path& file) {
    if (auto made = os::make_private_folder(file.parent_path()); !made) {
        return std::unexpected(made.error());
    }
    const auto lock_name = file.string() + ".lock";
    const int lock = ::open(lock_name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) return fail(Errc::io, lock_name + ": cannot be opened");
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock);
        return fail(Errc::busy, file.string() + ": another power-cycle is under way");
    }
    std::unique_ptr<StateFile> state(new StateFile(file, lock));
    if (auto loaded = state->load(); !loaded) return std::unexpected(loaded.error());
    return state;
}

StateFile::~StateFile() { ::close(lock_); }

Result<void> StateFile::load() {
    const auto text = os::read_file(file_, file_max);
    if (!text) {
        if (text.error().code == Errc::not_found) return {};
        return std::unexpected(text.error());
    }
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        const auto at = line.rfind(' ');
        const auto value = at == std::string::npos ? from_hex("x") : from_hex(line.substr(at + 1));
        if (!value) {
            return fail(Errc::corrupt, file_.string() +
                                           ": a line is no \"key hex\"; a port may be "
                                           "off: look at the switch, then remove it");
        }
        rows_[line.substr(0, at)] = *value;
    }
    return {};
}

Result<void> StateFile::commit(const Batch& batch) {
    auto next = rows_;
    for (const auto& op : batch.ops) {
        if (op.value) {
            next[op.key] = *op.value;
        } else {
            next.erase(op.key);
        }
    }
    std::string text;
    for (const auto& [key, value] : next) text += key + " " + to_hex(value) + "\n";
    if (auto written = os::write_file(file_, text, os::FileMode::only_owner); !written) {
        return written;
    }
    rows_ = std::move(next);
    return {};
}

std::filesystem::path default_state_file() {
    const char* state = std::getenv("XDG_STATE_HOME");
    const char* home = std::getenv("HOME");
    std::filesystem::path folder = state != nullptr && *state != '\0' ? state
                                   : home != nullptr
                                       ? std::filesystem::path(home) / ".local" / "state"
                                       : std::filesystem::path("/var/lib");
    return folder / "camfleet" / "switch-cycle";
}

}  // namespace camfleet::switch_tool
