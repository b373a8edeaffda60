// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/rest/power_watch.hpp"

#include <algorithm>
#include <thread>

namespace camfleet::switches {
namespace {

using std::chrono::steady_clock;

}  // namespace

void PowerWatch::look(ports::Deadline until) {
    auto now = session_.power(port_, until);
    known_ = now.has_value();
    if (now) {
        last_ = std::move(*now);
    } else {
        last_error_ = now.error();
    }
}

bool PowerWatch::pause(ports::Deadline until) const {
    const auto now = steady_clock::now();
    if (now >= until) return false;
    std::this_thread::sleep_for(std::min<steady_clock::duration>(pace_.poll, until - now));
    return steady_clock::now() < until;
}

Result<void> PowerWatch::wait(bool on, const Result<void>& written, ports::Deadline until) {
    const auto settled = std::min(until, steady_clock::now() + pace_.settle);
    do {
        look(until);
        if (reads(on) && (on || !last_.delivering)) return {};
        if (reads(!on) && steady_clock::now() >= settled) break;
    } while (pause(until));
    return verdict(on, written);
}

Result<void> PowerWatch::verdict(bool on, const Result<void>& written) const {
    const auto asked = "port " + port_.if_name() + ": asked " + (on ? "on" : "off");
    if (!known_) {
        return fail(Errc::timeout, asked + ", its state is unknown: " + last_error_.context);
    }
    if (reads(on)) {
        return fail(Errc::timeout, asked + ", it reads off but still delivers power");
    }
    const auto still = std::string(" but it still reads ") + (last_.admin_on ? "on" : "off");
    if (written) return fail(Errc::rejected, asked + ", the switch answered success" + still);
    return std::unexpected(
        Error{written.error().code, asked + ": " + written.error().context + "," + still});
}

Result<void> PowerWatch::wait_for_cycle(const Result<void>& written, ports::Deadline until) {
    const auto settled = std::min(until, steady_clock::now() + pace_.settle);
    const auto asked = "port " + port_.if_name() + ": asked for a cycle";
    bool dark = false;
    do {
        look(until);
        const bool powered = known_ && last_.admin_on && last_.delivering;
        if (dark && powered) return {};
        dark = dark || (known_ && !powered);
        if (!dark && steady_clock::now() >= settled) break;
    } while (pause(until));
    if (dark) return fail(Errc::timeout, asked + ", its power went and has not come back");
    if (!known_) {
        return fail(Errc::timeout, asked + ", its state is unknown: " + last_error_.context);
    }
    if (!written) return std::unexpected(written.error().within(asked));
    return fail(Errc::rejected,
                asked +
                    ", the switch answered success but its power was never seen to go: nothing "
                    "was done, or it was back before the next look");
}

}  // namespace camfleet::switches
