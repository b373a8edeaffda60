// SPDX-License-Identifier: Apache-2.0
// A recovery as a person follows it: the ladder with a mark on each rung, what happens now or what
// is waited for, and the exact command to type next. Pure; foreign text is made printable.
#pragma once

#include "common/base/time.hpp"
#include "common/proto/recovery.pb.h"

#include <string>
#include <vector>

namespace camfleet::cli {

enum class RungMark { to_come, running, helped, not_helped, skipped, needs_approval, needs_person };

struct RungLine {
    v1::Rung::Kind rung = v1::Rung::unspecified;
    RungMark mark = RungMark::to_come;
    std::string note;
};

struct ViewStyle {
    bool unicode = true;
    bool colour = false;
};

// The policy's rungs that serve the recovery's objective, in order.
[[nodiscard]] std::vector<RungLine> rung_lines(const v1::RecoveryState& state);

[[nodiscard]] std::vector<std::string> ladder_view(const v1::RecoveryState& state,
                                                   const ViewStyle& style,
                                                   Time now);

// What is waited for and how to go on; empty while the recovery goes on by itself.
[[nodiscard]] std::vector<std::string> next_steps(const v1::RecoveryState& state, Time now);

// What came new between two looks, one line each; `before` is default-made at the first.
[[nodiscard]] std::vector<std::string> changes(const v1::RecoveryState& before,
                                               const v1::RecoveryState& after,
                                               const ViewStyle& style,
                                               Time now);

// One line that says how it ended, or where it stands.
[[nodiscard]] std::string ending_line(const v1::RecoveryState& state, Time now);

[[nodiscard]] bool has_ended(const v1::RecoveryState& state);

// 0 done, 3 a person is needed (also: approval or work order open), 4 goes on or waits, 1
// cancelled.
[[nodiscard]] int exit_code(const v1::RecoveryState& state);

}  // namespace camfleet::cli
