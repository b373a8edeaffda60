// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/snmp/read_back.hpp"

#include <algorithm>
#include <thread>

namespace camfleet::switches {

using std::chrono::steady_clock;

void ReadBack::look(ports::Deadline until) {
    const auto reading = control_.read(client_, until);
    if (!reading) {
        last_error_ = reading.error();
        return;
    }
    known_ = true;
    admin_on_ = reading->admin_on;
    delivering_ = control_.is_delivering(*reading);
}

bool ReadBack::pause(ports::Deadline until) const {
    const auto now = steady_clock::now();
    if (now >= until) return false;
    std::this_thread::sleep_for(std::min<steady_clock::duration>(pace_.poll, until - now));
    return true;
}

Result<void> ReadBack::wait(bool on, const Result<void>& written, ports::Deadline until) {
    const auto settled = std::min(until, steady_clock::now() + pace_.settle);
    do {
        look(until);
        if (admin_reads(on) && (on || !delivering_)) return {};
        if (known_ && !admin_reads(on) && steady_clock::now() >= settled) break;
    } while (pause(until));
    return verdict(on, written);
}

Result<void> ReadBack::verdict(bool on, const Result<void>& written) const {
    const auto asked = control_.name() + ": asked " + (on ? "on" : "off");
    if (!known_) {
        return fail(Errc::timeout, asked + ", the port's state is unknown: " + last_error_.context);
    }
    if (admin_reads(on)) {
        return fail(Errc::timeout, asked + ", it reads off but still delivers power");
    }
    const auto reads = std::string(" but it still reads ") + (admin_on_ ? "on" : "off");
    if (written) return fail(Errc::rejected, asked + ", the switch answered success" + reads);
    return std::unexpected(
        Error{written.error().code, asked + ": " + written.error().context + "," + reads});
}

Result<void> ReadBack::wait_for_cycle(const Result<void>& written, ports::Deadline until) {
    const auto settled = std::min(until, steady_clock::now() + pace_.settle);
    const auto asked = control_.name() + ": asked for a cycle";
    bool dark = false;
    do {
        look(until);
        const bool powered = known_ && admin_on_ && delivering_;
        if (dark && powered) return {};
        dark = dark || (known_ && !powered);
        if (!dark && steady_clock::now() >= settled) break;
    } while (pause(until));
    if (dark) return fail(Errc::timeout, asked + ", its power went and has not come back");
    if (!known_) {
        return fail(Errc::timeout, asked + ", the port's state is unknown: " + last_error_.context);
    }
    if (!written) return std::unexpected(written.error().within(asked));
    return fail(Errc::rejected, asked + ", the switch answered success but its power never went");
}

}  // namespace camfleet::switches
