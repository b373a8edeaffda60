// SPDX-License-Identifier: Apache-2.0
// The field tools as a person runs them: the real program against the lab's switch, ended by
// Ctrl-C, by SIGTERM and by a kill in the middle of a cycle.
#include "tests/integration/switch/lab_switch_process.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace camfleet::test {
namespace {

constexpr auto camera = "68:6d:bc:00:00:01";

// One run of camfleet-agent; its output goes to a file.
class Tool {
  public:
    Tool(std::vector<std::string> words, const std::filesystem::path& output) : output_(output) {
        const char* build = std::getenv("CAMFLEET_BUILD");
        words.insert(words.begin(),
                     std::string(build == nullptr ? "." : build) + "/bin/camfleet-agent");
        std::vector<char*> arguments;
        for (auto& word : words) arguments.push_back(word.data());
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output_.c_str(),
                                         O_WRONLY | O_CREAT | O_TRUNC, 0600);
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
        posix_spawnattr_t apart;  // no terminal, also where the tests have one
        posix_spawnattr_init(&apart);
        posix_spawnattr_setflags(&apart, POSIX_SPAWN_SETSID);
        if (posix_spawn(&process_, words[0].c_str(), &actions, &apart, arguments.data(), environ) !=
            0) {
            process_ = -1;
        }
        posix_spawnattr_destroy(&apart);
        posix_spawn_file_actions_destroy(&actions);
    }
    ~Tool() {
        if (process_ > 0) {
            kill(process_, SIGKILL);
            waitpid(process_, nullptr, 0);
        }
    }
    Tool(const Tool&) = delete;
    Tool& operator=(const Tool&) = delete;

    void signal(int number) const { kill(process_, number); }
    // Exit code, or minus the signal; -1000: it did not end in time.
    int wait(int ms = 60'000) {
        for (int waited = 0; waited < ms; waited += 20) {
            int status = 0;
            if (waitpid(process_, &status, WNOHANG) == process_) {
                process_ = -1;
                return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
            }
            poll(nullptr, 0, 20);
        }
        return -1000;
    }
    [[nodiscard]] std::string output() const {
        std::ifstream in(output_);
        return {std::istreambuf_iterator<char>(in), {}};
    }

  private:
    std::filesystem::path output_;
    pid_t process_ = -1;
};

class SwitchTool : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_NE(box_.port(), 0U) << "the lab's switch did not start";
        folder_ = std::filesystem::temp_directory_path() /
                  ("camfleet-switch-tool-" + std::to_string(getpid()));
        std::filesystem::create_directories(folder_);
        std::ofstream(folder_ / "login") << "community = private\n";
        std::filesystem::permissions(folder_ / "login", std::filesystem::perms{0600});
        ASSERT_EQ(box_.tell(std::string("load 1 3 ") + camera + " 3"), "ok");
        ASSERT_TRUE(until([&] { return tool({"find", camera}).wait() == 0; }));
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    Tool tool(std::vector<std::string> words) {
        const auto address = host_ + ":" + std::to_string(box_.port());
        words.insert(words.begin(), "switch");
        if (words[1] == "show") {
            words.push_back(address);
        } else {
            words.insert(words.end(), {"--switch", address});
        }
        words.insert(words.end(), {"--login-file", (folder_ / "login").string(), "--state",
                                   (folder_ / "cycle").string()});
        return Tool(words, folder_ / ("output" + std::to_string(++runs_)));
    }
    // cuts restores admin_on powered
    std::array<int, 4> counters() {
        std::istringstream text(box_.tell("counters 1 3"));
        std::array<int, 4> out{};
        for (auto& value : out) text >> value;
        return out;
    }
    static bool until(const std::function<bool()>& is_so) {
        for (int i = 0; i < 1'000; ++i) {
            if (is_so()) return true;
            poll(nullptr, 0, 10);
        }
        return false;
    }
    [[nodiscard]] bool is_off() { return counters()[2] == 0; }

    LabSwitchProcess box_{{"ports 6", "scale 20", "agent 02:00:00:00:00:99"}};
    std::filesystem::path folder_;
    std::string host_ = "127.0.0.1";
    int runs_ = 0;
};

TEST_F(SwitchTool, shows_and_finds_without_a_configuration) {
    auto show = tool({"show"});
    EXPECT_EQ(show.wait(), 0) << show.output();
    EXPECT_NE(show.output().find(camera), std::string::npos) << show.output();
    auto find = tool({"find", camera, "--explain", "--json"});
    EXPECT_EQ(find.wait(), 0) << find.output();
    EXPECT_NE(find.output().find("\"confidence\":\"certain\""), std::string::npos) << find.output();
    auto nobody = tool({"find", "68:6d:bc:00:00:77"});
    EXPECT_EQ(nobody.wait(), 3) << nobody.output();
    EXPECT_NE(nobody.output().find("not_seen"), std::string::npos);
}

TEST_F(SwitchTool, cycles_a_port_and_refuses_to_do_it_again_at_once) {
    auto first = tool({"cycle", camera, "--off", "5", "--yes"});
    EXPECT_EQ(first.wait(), 0) << first.output();
    EXPECT_EQ(counters(), (std::array<int, 4>{1, 1, 1, 1})) << first.output();
    ASSERT_TRUE(until([&] { return tool({"find", camera}).wait() == 0; }));
    auto second = tool({"cycle", camera, "--off", "5", "--yes"});
    EXPECT_EQ(second.wait(), 3) << second.output();
    EXPECT_NE(second.output().find("less than ten minutes ago"), std::string::npos)
        << second.output();
    host_ = "[::ffff:127.0.0.1]";  // another address of the same switch
    auto by_other = tool({"cycle", camera, "--off", "5", "--yes"});
    EXPECT_EQ(by_other.wait(), 3) << by_other.output();
    EXPECT_NE(by_other.output().find("less than ten minutes ago"), std::string::npos)
        << by_other.output();
    EXPECT_EQ(counters()[0], 1);
}

TEST_F(SwitchTool, asks_before_it_cuts_and_does_nothing_in_a_dry_run) {
    auto dry = tool({"cycle", camera, "--dry-run"});
    EXPECT_EQ(dry.wait(), 0) << dry.output();
    const auto dark = std::string("1 host hangs on it and goes dark with it: ") + camera + "\n";
    EXPECT_NE(dry.output().find(dark + "it draws "), std::string::npos) << dry.output();
    auto json = tool({"cycle", camera, "--dry-run", "--json"});
    EXPECT_EQ(json.wait(), 0) << json.output();
    EXPECT_NE(json.output().find(std::string("\"hosts\":[\"") + camera + "\"]"), std::string::npos)
        << json.output();
    auto unasked = tool({"cycle", camera});
    EXPECT_EQ(unasked.wait(), 3) << unasked.output();
    EXPECT_TRUE(unasked.output().ends_with(
        "refused: there is no terminal to ask at: --yes agrees; nothing was switched\n"))
        << unasked.output();
    EXPECT_EQ(unasked.output().find("answer certain"), unasked.output().rfind("answer certain"))
        << "the page comes twice: " << unasked.output();
    EXPECT_EQ(counters()[0], 0);
    auto reason = tool({"cycle", "--port", "1/0/3", "--yes"});
    EXPECT_EQ(reason.wait(), 1) << "a port needs a reason";
    auto uplink = tool({"cycle", "--port", "1/0/7", "--reason", "test", "--yes"});
    EXPECT_NE(uplink.wait(), 0) << uplink.output();
    EXPECT_EQ(counters()[0], 0);
}

TEST_F(SwitchTool, names_what_was_typed_wrong) {
    for (const auto* command : {"find", "cycle"}) {
        auto run = tool({command, "zz"});
        EXPECT_EQ(run.wait(), 1) << run.output();
        EXPECT_NE(run.output().find("invalid_argument: 'zz' is no MAC address: 12 hexadecimal"),
                  std::string::npos)
            << run.output();
    }
    auto port = tool({"cycle", "--port", "1/0/77", "--reason", "test", "--yes"});
    EXPECT_EQ(port.wait(), 1) << port.output();
    EXPECT_NE(port.output().find("there are: "), std::string::npos) << port.output();
}

TEST_F(SwitchTool, switches_the_port_on_before_a_signal_ends_it) {
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        std::filesystem::remove(folder_ / "cycle");
        const auto before = counters();
        auto run = tool({"cycle", camera, "--off", "60", "--yes"});
        ASSERT_TRUE(until([&] { return is_off(); })) << run.output();
        run.signal(number);
        EXPECT_EQ(run.wait(), 1) << run.output();
        EXPECT_FALSE(is_off()) << run.output();
        EXPECT_EQ(counters()[1], before[1] + 1);
        ASSERT_TRUE(until([&] { return tool({"find", camera}).wait() == 0; }));
    }
}

TEST_F(SwitchTool, brings_back_what_a_kill_left_dark_whichever_call_comes_next) {
    for (const auto* next : {"show", "find", "cycle"}) {
        std::filesystem::remove(folder_ / "cycle");
        auto run = tool({"cycle", camera, "--off", "60", "--yes"});
        ASSERT_TRUE(until([&] { return is_off(); })) << run.output();
        run.signal(SIGKILL);
        EXPECT_EQ(run.wait(), -SIGKILL);
        EXPECT_TRUE(is_off());
        auto healer = next == std::string("show") ? tool({"show"}) : tool({next, camera});
        healer.wait();
        EXPECT_FALSE(is_off()) << next << ": " << healer.output();
        EXPECT_NE(healer.output().find("bringing it back first"), std::string::npos);
        ASSERT_TRUE(until([&] { return tool({"find", camera}).wait() == 0; }));
    }
}

TEST_F(SwitchTool, notices_a_switch_that_claims_success_and_does_nothing) {
    box_.tell("fault ignore on");
    auto run = tool({"cycle", camera, "--off", "5", "--yes"});
    EXPECT_EQ(run.wait(), 1) << run.output();
    EXPECT_NE(run.output().find("rejected"), std::string::npos) << run.output();
    EXPECT_EQ(counters()[0], 0);
}

}  // namespace
}  // namespace camfleet::test
