// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/typed_input/secret_prompt.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace camfleet::tools {
namespace {

constexpr int slice_ms = 50;
constexpr std::array ending = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

volatile std::sig_atomic_t caught = 0;

void note(int signal) { caught = signal; }

// Keeps the signals that would end the program until it goes; then they do what they did before.
class HeldSignals {
  public:
    HeldSignals() {
        caught = 0;
        struct sigaction action{};
        action.sa_handler = note;
        for (std::size_t i = 0; i < ending.size(); ++i) sigaction(ending[i], &action, &before_[i]);
    }
    ~HeldSignals() {
        for (std::size_t i = 0; i < ending.size(); ++i) sigaction(ending[i], &before_[i], nullptr);
        if (caught != 0) raise(caught);
    }
    HeldSignals(const HeldSignals&) = delete;
    HeldSignals& operator=(const HeldSignals&) = delete;

  private:
    std::array<struct sigaction, ending.size()> before_{};
};

// No echo, and the keys that end or stop a program are characters that end the line.
class QuietTerminal {
  public:
    explicit QuietTerminal(int file) : file_(file) {
        if (tcgetattr(file_, &before_) != 0) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ISIG);
        quiet.c_cc[VEOL] = before_.c_cc[VINTR];
        quiet.c_cc[VEOL2] = before_.c_cc[VQUIT];
        on_ = tcsetattr(file_, TCSAFLUSH, &quiet) == 0;
    }
    ~QuietTerminal() {
        if (on_) tcsetattr(file_, TCSAFLUSH, &before_);
    }
    QuietTerminal(const QuietTerminal&) = delete;
    QuietTerminal& operator=(const QuietTerminal&) = delete;

    [[nodiscard]] bool on() const { return on_; }
    [[nodiscard]] bool ends(char c) const {
        const auto key = static_cast<cc_t>(c);
        if (!on_ || key == _POSIX_VDISABLE) return false;
        return key == before_.c_cc[VINTR] || key == before_.c_cc[VQUIT] ||
               key == before_.c_cc[VSUSP];
    }

  private:
    int file_;
    termios before_{};
    bool on_ = false;
};

// Nothing: the end of input, or a signal.
std::optional<char> next_character(int input) {
    while (caught == 0) {
        pollfd waits{.fd = input, .events = POLLIN, .revents = 0};
        const int ready = poll(&waits, 1, slice_ms);
        if (ready < 0 && errno != EINTR) return std::nullopt;
        if (ready <= 0) continue;
        char c = 0;
        const auto got = ::read(input, &c, 1);
        if (got == 1) return c;
        if (got == 0 || errno != EINTR) return std::nullopt;
    }
    return std::nullopt;
}

Result<Secret> read_line(int input, const QuietTerminal& terminal) {
    std::string line;
    line.reserve(typed_secret_max + 1);  // a longer one would leave copies behind
    const auto end = [&line](Errc code, std::string why) {
        Secret::wipe(line);
        return fail(code, std::move(why));
    };
    for (auto c = next_character(input); c != '\n'; c = next_character(input)) {
        if (!c && (terminal.on() || line.empty() || caught != 0)) {
            return end(Errc::cancelled, "nothing was typed");
        }
        if (!c) break;
        if (terminal.ends(*c)) return end(Errc::cancelled, "the question was ended by a key");
        if (line.size() == typed_secret_max) {
            return end(Errc::too_large,
                       "more than " + std::to_string(typed_secret_max) + " characters");
        }
        line += *c;
    }
    if (line.empty()) return fail(Errc::cancelled, "nothing was typed");
    return Secret(std::move(line));
}

void say(int output, std::string_view text) {
    if (::write(output, text.data(), text.size()) < 0) return;
}

}  // namespace

Result<Secret> ask_secret(int input, int output, std::string_view what) {
    const HeldSignals held;  // goes last
    const QuietTerminal terminal(input);
    if (terminal.on()) say(output, std::string(what) + " (not shown): ");
    auto secret = read_line(input, terminal);
    if (terminal.on()) say(output, "\n");
    return secret;
}

}  // namespace camfleet::tools
