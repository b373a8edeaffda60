// SPDX-License-Identifier: Apache-2.0
#include "tests/support/mosquitto.hpp"

#include "tests/support/free_port.hpp"

#include <arpa/inet.h>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace camfleet::support {
namespace {

using Clock = std::chrono::steady_clock;

std::filesystem::path source_tree() {
    if (const char* set = std::getenv("CAMFLEET_SOURCE"); set != nullptr) return set;
    return std::filesystem::path(__FILE__).parent_path().parent_path().parent_path();
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    out.sin_port = htons(port);
    return out;
}

bool answers(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(port);
    const bool good = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    ::close(fd);
    return good;
}

pid_t spawn(const std::vector<std::string>& words, const std::string& log) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                     O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t pid = -1;
    const int failed =
        posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw std::runtime_error(words[0] + ": " + std::strerror(failed));
    return pid;
}

bool ended(pid_t pid, Clock::time_point until) {
    while (Clock::now() < until) {
        if (::waitpid(pid, nullptr, WNOHANG) == pid) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

std::string read(const std::filesystem::path& path) {
    std::stringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
}

}  // namespace

Mosquitto::Mosquitto(std::filesystem::path dir, std::filesystem::path pki)
    : dir_(std::move(dir)), port_(free_port()) {
    std::filesystem::create_directories(dir_);
    const auto script = source_tree() / "deploy" / "broker" / "render";
    const std::string log = dir_ / "render.log";
    const pid_t pid = spawn({script, dir_, std::to_string(port_), pki, "127.0.0.1"}, log);
    int status = 0;
    if (::waitpid(pid, &status, 0) != pid || status != 0)
        throw std::runtime_error("render: " + read(log));
    start();
}

Mosquitto::~Mosquitto() { end(SIGTERM); }

void Mosquitto::start() {
    // The package keeps it in /usr/sbin, which is not on everybody's path.
    const bool in_sbin = ::access("/usr/sbin/mosquitto", X_OK) == 0;
    pid_ = spawn({in_sbin ? "/usr/sbin/mosquitto" : "mosquitto", "-c", dir_ / "mosquitto.conf"},
                 dir_ / "broker.log");
    const auto until = Clock::now() + std::chrono::seconds(20);
    while (!answers(port_)) {
        const bool gone = ::waitpid(pid_, nullptr, WNOHANG) == pid_;
        if (gone || Clock::now() > until) {
            if (gone) pid_ = -1;
            end(SIGKILL);
            throw std::runtime_error("mosquitto does not listen: " + log());
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

void Mosquitto::stop() { end(SIGTERM); }
void Mosquitto::kill_hard() { end(SIGKILL); }
void Mosquitto::freeze() { ::kill(pid_, SIGSTOP); }
void Mosquitto::thaw() { ::kill(pid_, SIGCONT); }

void Mosquitto::end(int signal) {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGCONT);
    ::kill(pid_, signal);
    if (!ended(pid_, Clock::now() + std::chrono::seconds(5))) {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    pid_ = -1;
}

void Mosquitto::wipe_persistence() {
    std::filesystem::remove_all(dir_ / "data");
    std::filesystem::create_directories(dir_ / "data");
}

void Mosquitto::replace_in_config(const std::string& from, const std::string& to) {
    std::string text = read(dir_ / "mosquitto.conf");
    const auto at = text.find(from);
    if (at == std::string::npos) throw std::runtime_error("not in mosquitto.conf: " + from);
    text.replace(at, from.size(), to);
    std::ofstream(dir_ / "mosquitto.conf") << text;
}

std::string Mosquitto::uri(const std::string& host) const {
    return "mqtts://" + host + ":" + std::to_string(port_);
}

std::string Mosquitto::log() const { return read(dir_ / "broker.log"); }

}  // namespace camfleet::support
