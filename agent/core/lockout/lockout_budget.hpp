// SPDX-License-Identifier: Apache-2.0
// How many failed logins a device may still see (product rule 4). Every login is counted and saved
// BEFORE it is tried; the outcome settles it: accepted gives it back, refused keeps it, unknown
// keeps it until the same credential is accepted. Pure; rows survive restarts.
//
// Invariants: counted tries inside the window never exceed limits::failed_logins_in_window_max;
// a locked device sees no login until its unlock time + 30 s; nothing is tried when the device says
// that tries_left_to_keep or fewer are left.
// Source: reference hikvision.md section 3.2 (a login during the lock starts it anew).
#pragma once

#include "common/base/batch.hpp"
#include "common/base/time.hpp"
#include "common/proto/agent_state.pb.h"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace camfleet::lockout {

struct Verdict {
    bool allowed = true;
    Time until;          // when to ask again
    std::string reason;  // "budget" | "locked" | "tries_left"
};

struct Try {
    std::string device_id;
    std::string credential;  // version id
    std::string job_id;
    std::uint64_t attempt = 0;
};

enum class Settlement {
    accepted,
    refused,
    untouched,  // the credential certainly never reached the device
    unknown,
};

class LockoutBudget {
  public:
    void load(const std::string& device_id, v1::LockoutState state);

    [[nodiscard]] Verdict may_try(const std::string& device_id, Time now) const;
    void count(const Try& one, Time now);
    void settle(const Try& one, Settlement how, Time now);
    // unlock 0: the device does not say; the maker's longest default is assumed.
    void locked(const std::string& device_id, Seconds unlock, Time now);
    // What the device says about itself; -1: nothing.
    void tries_left(const std::string& device_id, std::int32_t left, Time now);
    // Its password is about to change: later successes excuse no earlier try.
    void password_changes(const std::string& device_id);
    // Seen in factory state: its counters are gone.
    void forget(const std::string& device_id);

    [[nodiscard]] std::size_t counted(const std::string& device_id, Time now) const;
    void save_changes(Batch& batch);

  private:
    std::map<std::string, v1::LockoutState> devices_;
    std::set<std::string> changed_;
};

}  // namespace camfleet::lockout
