// SPDX-License-Identifier: Apache-2.0
// The login file and the switch's address as a person types them.
#include "agent/tools/switch_tool/login_text.hpp"

#include "agent/tools/switch_tool/login_input.hpp"
#include "agent/tools/typed_input/secret_prompt.hpp"

#include <gtest/gtest.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace camfleet::switch_tool {
namespace {

TEST(LoginText, reads_a_community_in_both_spellings) {
    for (const auto* text : {"community = pub lic", "# mine\n---\ncommunity: \"pub lic\"\r\n"}) {
        const auto login = parse_login(text);
        ASSERT_TRUE(login.has_value()) << login.error().text();
        EXPECT_EQ(login->kind, v1::SecretKind::snmp_community);
        EXPECT_EQ(login->secret.reveal(), "pub lic");
    }
}

TEST(LoginText, reads_a_v3_user_with_its_defaults) {
    const auto login =
        parse_login("user: tech\nauth_pass_phrase: a=b:c\npriv_pass_phrase: second1\n");
    ASSERT_TRUE(login.has_value()) << login.error().text();
    EXPECT_EQ(login->kind, v1::SecretKind::snmp_v3);
    EXPECT_EQ(login->user, "tech");
    EXPECT_EQ(login->secret.reveal(), "a=b:c");
    EXPECT_EQ(login->privacy_secret.reveal(), "second1");
    EXPECT_EQ(login->auth_protocol, "SHA");
    EXPECT_EQ(login->priv_protocol, "AES");
}

TEST(LoginText, reads_that_somebody_has_tried_what_one_source_describes) {
    const auto login = parse_login("community = word\nmethods = single-source\n");
    ASSERT_TRUE(login.has_value()) << login.error().text();
    EXPECT_EQ(login->scope, "single-source");
    EXPECT_EQ(login->secret.reveal(), "word");
    const auto user = parse_login(
        "user: tech\nauth_pass_phrase: first123\npriv_pass_phrase: second1\nmethods: "
        "single-source");
    ASSERT_TRUE(user.has_value()) << user.error().text();
    EXPECT_EQ(user->scope, "single-source");
    EXPECT_EQ(parse_login("community = word")->scope, "");
    for (const auto* bad : {"community = word\nmethods = all", "methods = single-source",
                            "api_key = key\nmethods = single-source"}) {
        EXPECT_EQ(parse_login(bad).error().code, Errc::invalid_argument) << bad;
    }
}

TEST(LoginText, reads_what_opens_a_controller) {
    const auto key = parse_login("api_key = abc=d\n");
    ASSERT_TRUE(key.has_value()) << key.error().text();
    EXPECT_EQ(key->kind, v1::SecretKind::api_key);
    EXPECT_EQ(key->secret.reveal(), "abc=d");
    EXPECT_EQ(key->user, "");
    const auto account = parse_login("user: tech\npassword: pass word\n");
    ASSERT_TRUE(account.has_value()) << account.error().text();
    EXPECT_EQ(account->kind, v1::SecretKind::password);
    EXPECT_EQ(account->user, "tech");
    EXPECT_EQ(account->secret.reveal(), "pass word");
    for (const auto* bad :
         {"api_key = topsecret\nuser = x", "password = topsecret",
          "api_key =", "user =\npassword = topsecret", "api_key = topsecret\npassword = topsecret",
          "password = topsecret\ncommunity = topsecret"}) {
        const auto login = parse_login(bad);
        ASSERT_FALSE(login.has_value()) << bad;
        EXPECT_EQ(login.error().text().find("topsecret"), std::string::npos);
    }
}

TEST(LoginText, names_the_line_and_never_the_value) {
    for (const auto* text :
         {"comunity = topsecret", "topsecret", "community = topsecret\ncommunity = topsecret",
          "community = topsecret\nuser = x", "user = topsecret", "", "community ="}) {
        const auto login = parse_login(text);
        ASSERT_FALSE(login.has_value()) << text;
        EXPECT_EQ(login.error().text().find("topsecret"), std::string::npos)
            << login.error().text();
    }
}

TEST(LoginFile, that_others_can_read_is_refused) {
    const auto file =
        std::filesystem::temp_directory_path() / ("camfleet-login-" + std::to_string(getpid()));
    std::ofstream(file) << "community = word\n";
    std::filesystem::permissions(file, std::filesystem::perms{0640});
    const auto open = login_from_file(file.string());
    ASSERT_FALSE(open.has_value());
    EXPECT_EQ(open.error().code, Errc::forbidden);
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    const auto closed = login_from_file(file.string());
    ASSERT_TRUE(closed.has_value()) << closed.error().text();
    EXPECT_EQ(closed->secret.reveal(), "word");
    std::filesystem::remove(file);
}

TEST(SwitchAddress, is_spelled_as_it_is_read) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"192.0.2.5", "192.0.2.5:161"},
        {"192.0.2.5:1161", "192.0.2.5:1161"},
        {"[2001:db8::5]:1161", "[2001:db8::5]:1161"},
        {"2001:db8::5", "[2001:db8::5]:161"}};
    for (const auto& [text, spelled] : table) {
        const auto at = parse_switch(text);
        ASSERT_TRUE(at.has_value()) << text;
        EXPECT_EQ(spell_switch(*at), spelled);
        EXPECT_EQ(spell_switch(*parse_switch(spelled)), spelled);
    }
    for (const auto* bad : {"", ":161", "192.0.2.5:", "192.0.2.5:0", "192.0.2.5:65536", "a:b",
                            "[::1", "[::1]161", "192.0.2.5:16x"}) {
        EXPECT_FALSE(parse_switch(bad).has_value()) << bad;
    }
}

int ask_phrase(int slave) {
    const auto secret = tools::ask_secret(slave, slave, "phrase");
    if (!secret) return secret.error().code == Errc::cancelled ? 1 : 2;
    return secret->reveal() == "Open-7" ? 0 : 9;
}

// A pseudo-terminal whose slave a child asks at; its parent types.
class Prompt {
  public:
    explicit Prompt(int (*ask)(int slave) = ask_phrase) {
        int slave = -1;
        if (openpty(&master_, &slave, nullptr, nullptr, nullptr) != 0) return;
        slave_ = slave;
        child_ = fork();
        if (child_ != 0) return;
        setsid();
        ioctl(slave, TIOCSCTTY, 0);
        _exit(ask(slave));
    }
    ~Prompt() {
        if (child_ > 0) kill(child_, SIGKILL);
        if (child_ > 0) waitpid(child_, nullptr, 0);
        close(master_);
        close(slave_);
    }
    Prompt(const Prompt&) = delete;
    Prompt& operator=(const Prompt&) = delete;

    [[nodiscard]] bool mode(tcflag_t flag) const {
        termios state{};
        return tcgetattr(slave_, &state) == 0 && (state.c_lflag & flag) != 0;
    }
    [[nodiscard]] bool asks() const {
        for (int i = 0; i < 500 && mode(ECHO); ++i) poll(nullptr, 0, 10);
        return !mode(ECHO) && !mode(ISIG);
    }
    void type(std::string_view keys) const {
        EXPECT_EQ(write(master_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
    }
    void send(int signal) const { kill(child_, signal); }
    // Exit code, or minus the signal; -1000: it goes on.
    int wait() {
        for (int i = 0; i < 500; ++i) {
            int status = 0;
            if (waitpid(child_, &status, WNOHANG) == child_) {
                child_ = -1;
                return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
            }
            poll(nullptr, 0, 10);
        }
        return -1000;
    }

  private:
    int master_ = -1;
    int slave_ = -1;
    pid_t child_ = -1;
};

TEST(SecretPrompt, takes_a_line_and_ends_by_a_key_with_the_echo_back_on) {
    const std::vector<std::pair<std::string_view, int>> cases = {
        {"Open-7\n", 0}, {"Opem\x7fn-7\n", 0}, {"\x03", 1}, {"half\x03", 1},
        {"half\x1c", 1}, {"half\x1a\n", 1},    {"\x04", 1}, {"\n", 1}};
    for (const auto& [keys, code] : cases) {
        Prompt prompt;
        ASSERT_TRUE(prompt.asks());
        prompt.type(keys);
        EXPECT_EQ(prompt.wait(), code) << testing::PrintToString(keys);
        EXPECT_TRUE(prompt.mode(ECHO) && prompt.mode(ISIG)) << testing::PrintToString(keys);
    }
}

TEST(SecretPrompt, gives_the_terminal_back_before_a_signal_ends_the_program) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
        Prompt prompt;
        ASSERT_TRUE(prompt.asks());
        prompt.send(signal);
        EXPECT_EQ(prompt.wait(), -signal);
        EXPECT_TRUE(prompt.mode(ECHO) && prompt.mode(ISIG)) << signal;
    }
}

TEST(PersonAgrees, by_a_y_alone_and_is_nobody_without_a_terminal) {
    for (const auto& [keys, answer] : {std::pair{"y\n", Answer::yes},
                                       {"n\n", Answer::no},
                                       {"\n", Answer::no},
                                       {"yes\n", Answer::no}}) {
        Prompt prompt([](int) { return static_cast<int>(person_agrees("cut?")); });
        prompt.type(keys);
        EXPECT_EQ(prompt.wait(), static_cast<int>(answer)) << keys;
    }
    Prompt apart([](int slave) {
        std::signal(SIGHUP, SIG_IGN);  // sent to who gives its terminal up
        ioctl(slave, TIOCNOTTY);
        return static_cast<int>(person_agrees("cut?"));
    });
    EXPECT_EQ(apart.wait(), static_cast<int>(Answer::nobody_there));
}

TEST(SecretPrompt, takes_one_line_of_what_is_no_terminal_and_none_too_long) {
    const auto from = [](const std::string& text) {
        std::array<int, 2> ends{};
        EXPECT_EQ(pipe(ends.data()), 0);
        EXPECT_EQ(write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
        close(ends[1]);
        auto secret = tools::ask_secret(ends[0], -1, "phrase");
        close(ends[0]);
        return secret ? std::string(secret->reveal()) : std::string(errc_name(secret.error().code));
    };
    EXPECT_EQ(from("Open-7\nmore\n"), "Open-7");
    EXPECT_EQ(from("Open-7"), "Open-7");
    EXPECT_EQ(from(""), "cancelled");
    EXPECT_EQ(from(std::string(256, 'x') + "\n"), std::string(256, 'x'));
    EXPECT_EQ(from(std::string(257, 'x') + "\n"), "too_large");
}

}  // namespace
}  // namespace camfleet::switch_tool
