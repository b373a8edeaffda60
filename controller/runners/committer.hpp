// SPDX-License-Identifier: Apache-2.0
// Ends a turn: one durable batch, then its effects. Many turns share one fsync (group commit).
#pragma once

#include "common/observe/log.hpp"
#include "common/ports/store.hpp"
#include "controller/runners/turn.hpp"

#include <functional>
#include <utility>

namespace camfleet::controller {

class Committer {
  public:
    Committer(ports::Store& store, observe::Log& log, std::function<void(int)> die)
        : store_(store), log_(log), die_(std::move(die)) {}

    void finish(Turn turn) {
        auto after = std::move(turn.after);
        store_.commit(std::move(turn.batch), [this, after = std::move(after)](Result<void> saved) {
            if (!saved) {
                log_.error("store_commit_failed", {{"why", saved.error().text()}});
                die_(3);
                return;
            }
            for (const auto& effect : after) effect();
        });
    }

  private:
    ports::Store& store_;
    observe::Log& log_;
    std::function<void(int)> die_;
};

}  // namespace camfleet::controller
