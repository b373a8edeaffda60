// SPDX-License-Identifier: Apache-2.0
// Drives all links of the process from one thread, with epoll.
// Invariant: a link that was added outlives the loop; a broken link ends the run with its error.
#pragma once

#include "tests/bench/fleet/link.hpp"

#include <chrono>
#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace camfleet::bench {

class LinkLoop {
  public:
    [[nodiscard]] static Result<std::unique_ptr<LinkLoop>> make();
    ~LinkLoop();
    LinkLoop(const LinkLoop&) = delete;
    LinkLoop& operator=(const LinkLoop&) = delete;

    [[nodiscard]] Result<void> add(Link& link);
    // Publishes at the end of this turn of the loop.
    void send(Link& link, std::string_view topic, std::string_view payload);
    // Errors: timeout, and those of the links
    [[nodiscard]] Result<void> run_until(const std::function<bool()>& done,
                                         std::chrono::milliseconds limit);

  private:
    explicit LinkLoop(int epoll) : epoll_(epoll) {}
    [[nodiscard]] Result<void> drive(Link& link);
    [[nodiscard]] Result<void> turn();

    int epoll_;
    std::unordered_map<int, Link*> links_;
    std::unordered_set<Link*> to_write_;
    std::unordered_set<int> watched_for_writing_;
};

}  // namespace camfleet::bench
