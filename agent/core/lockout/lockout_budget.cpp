// SPDX-License-Identifier: Apache-2.0
#include "agent/core/lockout/lockout_budget.hpp"

#include "agent/core/journal_keys.hpp"
#include "agent/core/mutation.hpp"
#include "common/base/limits.hpp"

#include <algorithm>

namespace camfleet::lockout {

namespace {

constexpr Seconds unlock_margin{30};
constexpr Seconds unlock_unknown{30 * 60};
// Makers do not say when a counter of failures starts anew; a day is what we wait.
constexpr std::chrono::hours stop_lasts{24};

// The device's own window opens when the login arrives there, a little after we counted it.
constexpr Seconds arrival_margin{60};
constexpr Seconds window = limits::login_window + arrival_margin;

bool in_window(const v1::LoginTry& one, Time now) { return from_ms(one.at_ms()) + window > now; }

template <class Gone>
void drop(v1::LockoutState& state, Gone gone) {
    auto* tries = state.mutable_tries();
    tries->erase(std::remove_if(tries->begin(), tries->end(), gone), tries->end());
}

void block(v1::LockoutState& state, Time until, const char* reason) {
    if (to_ms(until) <= state.blocked_until_ms()) return;
    state.set_blocked_until_ms(to_ms(until));
    state.set_blocked_reason(reason);
}

void accept(v1::LockoutState& state, const Try& one, Time now) {
    drop(state, [&](const v1::LoginTry& other) {
        return !other.final() && other.credential() == one.credential;
    });
    state.clear_blocked_until_ms();
    state.clear_blocked_reason();
    state.set_proven(one.credential);
    state.set_proven_ms(to_ms(now));
}

// A refusal counts even where the try itself is no longer known.
void keep_refused(v1::LockoutState& state, int position, const Try& one, Time now) {
    auto* kept = position < state.tries_size() ? state.mutable_tries(position) : state.add_tries();
    if (kept->at_ms() == 0) kept->set_at_ms(to_ms(now));
    kept->set_credential(one.credential);
    kept->set_final(true);
}

bool proven_lately(const v1::LockoutState& state, const std::string& credential, Time now) {
    return state.proven() == credential && from_ms(state.proven_ms()) + limits::login_window > now;
}

}  // namespace

void LockoutBudget::load(const std::string& device_id, v1::LockoutState state) {
    devices_[device_id] = std::move(state);
}

std::size_t LockoutBudget::counted(const std::string& device_id, Time now) const {
    const auto found = devices_.find(device_id);
    if (found == devices_.end()) return 0;
    const auto& tries = found->second.tries();
    return static_cast<std::size_t>(std::count_if(
        tries.begin(), tries.end(), [&](const auto& one) { return in_window(one, now); }));
}

Verdict LockoutBudget::may_try(const std::string& device_id, Time now) const {
    const auto found = devices_.find(device_id);
    if (found == devices_.end()) return {};
    const auto& state = found->second;
    if (const auto until = from_ms(state.blocked_until_ms()); until > now) {
        return {false, until, state.blocked_reason()};
    }
    if (counted(device_id, now) < limits::failed_logins_in_window_max) return {};
    const auto oldest = std::find_if(state.tries().begin(), state.tries().end(),
                                     [&](const auto& one) { return in_window(one, now); });
    return {false, from_ms(oldest->at_ms()) + window, "budget"};
}

void LockoutBudget::count(const Try& one, Time now) {
    auto& state = devices_[one.device_id];
    drop(state, [&](const v1::LoginTry& other) { return !in_window(other, now); });
    if (CAMFLEET_MUTANT(login_is_counted_afterwards)) return;
    auto* added = state.add_tries();
    added->set_at_ms(to_ms(now));
    added->set_credential(one.credential);
    added->set_job_id(one.job_id);
    added->set_attempt(one.attempt);
    changed_.insert(one.device_id);
}

void LockoutBudget::settle(const Try& one, Settlement how, Time now) {
    auto& state = devices_[one.device_id];
    const auto is_it = [&](const v1::LoginTry& other) {
        return other.attempt() == one.attempt && other.job_id() == one.job_id;
    };
    const auto it = std::find_if(state.tries().begin(), state.tries().end(), is_it);
    switch (how) {
        case Settlement::accepted:
            accept(state, one, now);
            break;
        case Settlement::untouched:
            drop(state, is_it);
            break;
        case Settlement::unknown:
            // What worked a moment ago has not failed because the answer was lost.
            if (proven_lately(state, one.credential, now)) drop(state, is_it);
            break;
        case Settlement::refused:
            keep_refused(state, static_cast<int>(it - state.tries().begin()), one, now);
            if (state.proven() == one.credential) state.clear_proven();
            break;
    }
    changed_.insert(one.device_id);
}

void LockoutBudget::locked(const std::string& device_id, Seconds unlock, Time now) {
    const auto lasts = unlock.count() > 0 ? unlock : unlock_unknown;
    block(devices_[device_id], now + lasts + unlock_margin, "locked");
    changed_.insert(device_id);
}

void LockoutBudget::tries_left(const std::string& device_id, std::int32_t left, Time now) {
    if (left < 0 || static_cast<std::uint32_t>(left) > limits::tries_left_to_keep) return;
    block(devices_[device_id], now + stop_lasts, "tries_left");
    changed_.insert(device_id);
}

void LockoutBudget::password_changes(const std::string& device_id) {
    const auto found = devices_.find(device_id);
    if (found == devices_.end()) return;
    for (auto& one : *found->second.mutable_tries()) one.set_final(true);
    found->second.clear_proven();
    changed_.insert(device_id);
}

void LockoutBudget::forget(const std::string& device_id) {
    if (devices_.erase(device_id) > 0) changed_.insert(device_id);
}

void LockoutBudget::save_changes(Batch& batch) {
    for (const auto& id : changed_) {
        if (CAMFLEET_MUTANT(lockout_is_not_saved)) break;
        const auto found = devices_.find(id);
        if (found == devices_.end()) {
            batch.erase(agent::keys::of(agent::keys::lockout, id));
        } else {
            batch.put(agent::keys::of(agent::keys::lockout, id), found->second.SerializeAsString());
        }
    }
    changed_.clear();
}

}  // namespace camfleet::lockout
