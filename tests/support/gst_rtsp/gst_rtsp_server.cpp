// SPDX-License-Identifier: Apache-2.0
#include "tests/support/gst_rtsp/gst_rtsp_server.hpp"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace camfleet::support {
namespace {

constexpr int answer_ms_max = 30'000;  // the first start builds GStreamer's registry
constexpr const char* python = "/usr/bin/python3";
constexpr const char* encoder =
    "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 byte-stream=true";

std::string script() {
    const char* source = std::getenv("CAMFLEET_SOURCE");
    return std::string(source == nullptr ? "." : source) + "/tests/support/gst_rtsp/serve.py";
}

// stdin and stdout: -1 leaves ours.
pid_t spawn(std::vector<std::string> words, int in, int out) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (in >= 0) posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    if (out >= 0) posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t process = -1;
    if (posix_spawn(&process, words[0].c_str(), &actions, nullptr, arguments.data(), environ) !=
        0) {
        process = -1;
    }
    posix_spawn_file_actions_destroy(&actions);
    return process;
}

}  // namespace

bool GstRtspServer::is_installed() {
    const std::string check =
        "import gi\n"
        "gi.require_version('Gst','1.0')\n"
        "gi.require_version('GstRtspServer','1.0')\n"
        "from gi.repository import Gst, GstRtspServer\n"
        "Gst.init(None)\n"
        "names = ['videotestsrc','x264enc','rtph264pay']\n"
        "raise SystemExit(not all(Gst.ElementFactory.find(n) for n in names))\n";
    const auto process = spawn({python, "-W", "ignore", "-c", check}, -1, -1);
    int status = -1;
    return process > 0 && waitpid(process, &status, 0) == process && status == 0;
}

GstRtspServer::GstRtspServer(const Options& options) {
    signal(SIGPIPE, SIG_IGN);  // a program that did not start shows as port 0
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0) return;
    process_ = spawn({python, script(), options.address, options.user, encoder}, in[0], out[1]);
    close(in[0]);
    close(out[1]);
    to_ = in[1];
    from_ = out[0];
    write_line(options.password);
    const auto answer = read_line();
    if (answer.starts_with("port ")) port_ = static_cast<unsigned>(std::stoul(answer.substr(5)));
}

GstRtspServer::~GstRtspServer() {
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

int GstRtspServer::refusals() {
    write_line("count");
    const auto answer = read_line();
    return answer.starts_with("refusals ") ? std::stoi(answer.substr(9)) : -1;
}

void GstRtspServer::write_line(const std::string& line) const {
    const auto text = line + "\n";
    static_cast<void>(!write(to_, text.data(), text.size()));
}

std::string GstRtspServer::read_line() {
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

}  // namespace camfleet::support
