// SPDX-License-Identifier: Apache-2.0
// Follows one recovery live: redraws the ladder on a terminal, appends lines elsewhere, prints one
// JSON object a change with -o json. A lost connection is taken up again; what was missed meanwhile
// is asked for.
#pragma once

#include "controller/cli/http_client.hpp"
#include "controller/cli/ladder_view.hpp"
#include "controller/cli/plan.hpp"

#include <chrono>
#include <iosfwd>
#include <string>

namespace camfleet::cli {

struct Screen {
    std::ostream* out = nullptr;
    bool redraw = false;      // a terminal: the picture is drawn over the one before
    std::size_t columns = 0;  // 0: lines are not cut
    bool json = false;
    ViewStyle style{};
};

// At most `columns` visible characters; escape sequences count nothing.
[[nodiscard]] std::string clip(const std::string& line, std::size_t columns);

class Watcher {
  public:
    Watcher(const HttpClient& client, Screen screen, Watch options);

    // Returns the recovery as it was when it ended or watching gave up.
    [[nodiscard]] Result<v1::RecoveryState> follow(const v1::RecoveryState& first);

  private:
    [[nodiscard]] bool wants_more() const;
    void take(const v1::RecoveryState& state);
    void draw(const v1::RecoveryState& state);
    void refresh();
    void approve_if_asked();
    bool on_bytes(class EventStream& stream, std::string_view bytes);
    bool on_tick();

    const HttpClient& client_;
    Screen screen_;
    Watch options_;
    v1::RecoveryState state_;
    std::size_t drawn_lines_ = 0;
    std::uint64_t approved_for_ = 0;  // next_rung + 1 of the approval that was given
    std::chrono::steady_clock::time_point started_;
    std::chrono::steady_clock::time_point heard_;
    Result<void> failure_;
};

}  // namespace camfleet::cli
