// SPDX-License-Identifier: Apache-2.0
#include "agent/tools/switch_tool/stop_signals.hpp"

#include <algorithm>
#include <csignal>
#include <poll.h>

namespace camfleet::switch_tool {
namespace {

constexpr Millis slice{50};
volatile std::sig_atomic_t asked_to_stop = 0;

void note(int /*signal*/) { asked_to_stop = 1; }

}  // namespace

void catch_stop_signals() {
    struct sigaction action{};
    action.sa_handler = note;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaction(signal, &action, nullptr);
    // A broken pipe or Ctrl-Z must not leave a port dark either.
    action.sa_handler = SIG_IGN;
    for (const int signal : {SIGPIPE, SIGTSTP, SIGTTOU}) sigaction(signal, &action, nullptr);
}

bool rest(Millis time) {
    using std::chrono::steady_clock;
    const auto until = steady_clock::now() + time;
    while (asked_to_stop == 0) {
        const auto left = std::chrono::duration_cast<Millis>(until - steady_clock::now());
        if (left <= Millis{0}) return true;
        poll(nullptr, 0, static_cast<int>(std::min(left, slice).count()));
    }
    asked_to_stop = 0;
    return false;
}

}  // namespace camfleet::switch_tool
