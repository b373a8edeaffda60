// SPDX-License-Identifier: Apache-2.0
// Who watches which recovery. Control thread only.
#pragma once

#include "common/proto/api.pb.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace camfleet::controller {

class LiveBoard {
  public:
    using Listener = std::function<void(const v1::LiveEvent&)>;

    std::uint64_t subscribe(std::string recovery_id, Listener listener) {
        listeners_[++last_] = {std::move(recovery_id), std::move(listener)};
        return last_;
    }
    void unsubscribe(std::uint64_t subscription) { listeners_.erase(subscription); }

    void show(const v1::RecoveryState& state) {
        if (listeners_.empty()) return;
        v1::LiveEvent event;
        event.set_recovery_id(state.id());
        if (state.log_size() > 0) event.set_text(state.log(state.log_size() - 1));
        *event.mutable_recovery() = state;
        // A listener may unsubscribe while it is being told.
        const auto now = listeners_;
        for (const auto& [id, entry] : now) {
            if (entry.first.empty() || entry.first == state.id()) entry.second(event);
        }
    }
    [[nodiscard]] bool empty() const { return listeners_.empty(); }

  private:
    std::uint64_t last_ = 0;
    std::map<std::uint64_t, std::pair<std::string, Listener>> listeners_;
};

}  // namespace camfleet::controller
