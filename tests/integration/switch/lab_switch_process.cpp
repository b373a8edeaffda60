// SPDX-License-Identifier: Apache-2.0
#include "tests/integration/switch/lab_switch_process.hpp"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace camfleet::test {
namespace {

constexpr int answer_ms_max = 10'000;

std::string program() {
    const char* build = std::getenv("CAMFLEET_BUILD");
    return std::string(build == nullptr ? "." : build) + "/bin/camfleet-lab-switch";
}

}  // namespace

LabSwitchProcess::LabSwitchProcess(const std::vector<std::string>& configuration) {
    signal(SIGPIPE, SIG_IGN);  // a program that did not start shows as port 0
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    auto path = program();
    std::array<char*, 2> arguments = {path.data(), nullptr};
    if (posix_spawn(&process_, path.c_str(), &actions, nullptr, arguments.data(), environ) != 0) {
        process_ = -1;
    }
    posix_spawn_file_actions_destroy(&actions);
    close(in[0]);
    close(out[1]);
    to_ = in[1];
    from_ = out[0];
    for (const auto& line : configuration) write_line(line);
    write_line("start");
    const auto answer = read_line();
    if (answer.starts_with("port ")) port_ = static_cast<unsigned>(std::stoul(answer.substr(5)));
}

LabSwitchProcess::~LabSwitchProcess() {
    if (to_ >= 0) close(to_);  // end of input ends it
    if (from_ >= 0) close(from_);
    if (process_ <= 0) return;
    int status = 0;
    for (int i = 0; i < 200; ++i) {
        if (waitpid(process_, &status, WNOHANG) == process_) return;
        poll(nullptr, 0, 20);
    }
    kill(process_, SIGKILL);
    waitpid(process_, &status, 0);
}

std::string LabSwitchProcess::tell(const std::string& line) {
    write_line(line);
    return read_line();
}

void LabSwitchProcess::write_line(const std::string& line) {
    const auto text = line + "\n";
    static_cast<void>(!write(to_, text.data(), text.size()));
}

std::string LabSwitchProcess::read_line() {
    for (;;) {
        const auto end = buffer_.find('\n');
        if (end != std::string::npos) {
            auto line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return line;
        }
        pollfd ready{from_, POLLIN, 0};
        std::array<char, 512> part{};
        if (poll(&ready, 1, answer_ms_max) <= 0) return {};
        const auto got = read(from_, part.data(), part.size());
        if (got <= 0) return {};
        buffer_.append(part.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace camfleet::test
