// SPDX-License-Identifier: Apache-2.0
#include "tests/support/live_fleet/child.hpp"

#include "common/adapters/os/file.hpp"

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <signal.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace camfleet::support {
namespace {

using Steady = std::chrono::steady_clock;

void append_to(posix_spawn_file_actions_t& actions, int fd, const std::string& path) {
    posix_spawn_file_actions_addopen(&actions, fd, path.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                     0600);
}

}  // namespace

std::filesystem::path program(const std::string& name) {
    if (const char* bin = std::getenv("CAMFLEET_BIN"); bin != nullptr) {
        return std::filesystem::path(bin) / name;
    }
    const char* build = std::getenv("CAMFLEET_BUILD");
    const std::filesystem::path top = build != nullptr ? build : source_tree() / "build/release";
    return top / "bin" / name;
}

std::filesystem::path source_tree() {
    if (const char* set = std::getenv("CAMFLEET_SOURCE"); set != nullptr) return set;
    const std::filesystem::path here(__FILE__);
    return here.parent_path().parent_path().parent_path().parent_path();
}

std::string read_text(const std::filesystem::path& path) {
    std::stringstream out;
    out << std::ifstream(path, std::ios::binary).rdbuf();
    return out.str();
}

void write_text(const std::filesystem::path& path, const std::string& text) {
    const auto written = os::write_file(path, text, os::FileMode::only_owner);
    if (!written) throw std::runtime_error(written.error().text());
}

Child::Child(std::vector<std::string> words, std::filesystem::path log)
    : words_(std::move(words)), out_(log.string() + ".out"), err_(log.string() + ".log") {}

Child::~Child() { end(SIGTERM); }

Child::Child(Child&& other) noexcept
    : words_(std::move(other.words_)),
      out_(std::move(other.out_)),
      err_(std::move(other.err_)),
      pid_(std::exchange(other.pid_, -1)),
      status_(other.status_) {}

Child& Child::operator=(Child&& other) noexcept {
    if (this == &other) return *this;
    end(SIGTERM);
    words_ = std::move(other.words_);
    out_ = std::move(other.out_);
    err_ = std::move(other.err_);
    pid_ = std::exchange(other.pid_, -1);
    status_ = other.status_;
    return *this;
}

void Child::start() {
    if (pid_ > 0) throw std::runtime_error(words_.at(0) + " runs already");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    append_to(actions, STDOUT_FILENO, out_);
    append_to(actions, STDERR_FILENO, err_);
    std::vector<char*> arguments;
    for (auto& word : words_) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const int failed =
        posix_spawnp(&pid_, arguments.at(0), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed == 0) return;
    pid_ = -1;
    throw std::runtime_error(words_.at(0) + ": " + std::strerror(failed));
}

bool Child::reap(std::chrono::milliseconds limit) {
    const auto until = Steady::now() + limit;
    while (pid_ > 0) {
        if (::waitpid(pid_, &status_, WNOHANG) == pid_) {
            pid_ = -1;
            break;
        }
        if (Steady::now() >= until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

void Child::end(int signal) {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGCONT);
    ::kill(pid_, signal);
    if (reap(std::chrono::seconds(10))) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, &status_, 0);
    pid_ = -1;
}

void Child::stop() { end(SIGTERM); }
void Child::kill_hard() { end(SIGKILL); }
void Child::freeze() {
    if (pid_ > 0) ::kill(pid_, SIGSTOP);
}
void Child::thaw() {
    if (pid_ > 0) ::kill(pid_, SIGCONT);
}

bool Child::running() { return pid_ > 0 && !reap(std::chrono::milliseconds(0)); }

std::string Child::output() const { return read_text(out_); }
std::string Child::log() const { return read_text(err_); }

int Child::run_to_end(std::chrono::seconds limit) {
    start();
    if (!reap(limit)) {
        end(SIGKILL);
        throw std::runtime_error(words_.at(0) + " did not end in time");
    }
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
}

}  // namespace camfleet::support
