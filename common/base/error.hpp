// SPDX-License-Identifier: Apache-2.0
// The one error vocabulary. Error says what went wrong (a code some caller reacts to) and where
// (a line for a person). Result<T> is what everything that can meet the world's faults returns.
// Invariant: no secret is ever part of an Error.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace camfleet {

enum class Errc {
    invalid_argument,  // the caller's or operator's input
    malformed,         // foreign bytes that do not follow their specification
    too_large,         // over a limit of limits.hpp
    not_found,
    already_exists,
    conflict,        // the thing is in a state that forbids this
    unauthorized,    // login refused (counts against the lock-out budget)
    locked,          // the device does not listen to logins for a while
    forbidden,       // logged in, but not allowed; or refused by a guard of ours
    wrong_identity,  // another device answers at this address
    not_supported,   // the device has no such function
    not_activated,   // factory state: no account exists yet
    rejected,        // the device understood and said no (password rules, bad value)
    busy,            // try again later; back-pressure
    timeout,
    unreachable,   // no route, refused connection, no answer
    closed,        // the peer closed in the middle: the effect is unknown
    device_error,  // 5xx: the effect is unknown
    io,            // our own disk or socket
    corrupt,       // stored data does not verify
    cancelled,
    internal,
};

// Stable word for logs, the API and Outcome.error.
[[nodiscard]] std::string_view errc_name(Errc code);
// Errors: not_found for a word that names no code.
[[nodiscard]] std::expected<Errc, std::string> errc_from_name(std::string_view name);

// True where the device may have carried out what was asked although we saw an error.
[[nodiscard]] constexpr bool effect_unknown(Errc code) {
    return code == Errc::timeout || code == Errc::closed || code == Errc::device_error;
}

struct Error {
    Errc code = Errc::internal;
    std::string context;

    // Adds where it happened, once per layer: "recorder nvr-1: channel 3: timeout".
    [[nodiscard]] Error within(std::string_view where) const;
    [[nodiscard]] std::string text() const;  // "<code>: <context>"
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(Errc code, std::string context) {
    return std::unexpected(Error{code, std::move(context)});
}

// Says in writing that an error is dropped on purpose, and why.
template <class T>
void ignore_error(const Result<T>& /*result*/, std::string_view /*why*/) {}

}  // namespace camfleet
