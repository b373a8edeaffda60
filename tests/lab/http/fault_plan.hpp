// SPDX-License-Identifier: Apache-2.0
// Faults to inject into the next requests that match: the wire ends, lies or never answers, before
// or after the device carried out what was asked. Not thread-safe: the device calls it under its
// lock.
#pragma once

#include "tests/lab/http/message.hpp"

#include <list>
#include <optional>
#include <string>
#include <string_view>

namespace camfleet::lab {

enum class WireFault {
    hang,
    drop_before,
    drop_after,
    error_before,
    error_after,
    truncated,
    endless,
    redirect
};

[[nodiscard]] std::optional<WireFault> wire_fault_from_name(std::string_view name);

struct PlannedFault {
    WireFault kind = WireFault::hang;
    std::string method;       // empty: any
    std::string path_prefix;  // empty: any
    unsigned count = 1;
    bool logged_in_only = true;  // leaves the 401 round of digest alone
};

class FaultPlan {
  public:
    static constexpr std::size_t faults_max = 32;

    bool add(PlannedFault fault);  // false: too many
    void clear() { faults_.clear(); }
    // Takes one use of the first fault that fits.
    [[nodiscard]] std::optional<WireFault> take(const Request& request);

  private:
    std::list<PlannedFault> faults_;
};

[[nodiscard]] constexpr bool keeps_from_applying(WireFault fault) {
    return fault == WireFault::hang || fault == WireFault::drop_before ||
           fault == WireFault::error_before || fault == WireFault::redirect;
}
// What the client gets instead of `answer`.
[[nodiscard]] Response spoil(WireFault fault, Response answer);

}  // namespace camfleet::lab
