// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/fleet/link_loop.hpp"

#include <array>
#include <sys/epoll.h>
#include <unistd.h>

namespace camfleet::bench {
namespace {

constexpr int kLookAgainMs = 20;

}  // namespace

Result<std::unique_ptr<LinkLoop>> LinkLoop::make() {
    const int epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) return fail(Errc::io, "epoll");
    return std::unique_ptr<LinkLoop>(new LinkLoop(epoll));
}

LinkLoop::~LinkLoop() { close(epoll_); }

Result<void> LinkLoop::add(Link& link) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = link.fd();
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, link.fd(), &event) != 0) return fail(Errc::io, "epoll");
    links_.emplace(link.fd(), &link);
    return {};
}

void LinkLoop::send(Link& link, std::string_view topic, std::string_view payload) {
    link.send(topic, payload);
    to_write_.insert(&link);
}

Result<void> LinkLoop::drive(Link& link) {
    if (auto driven = link.drive(); !driven) return driven;
    const bool watched = watched_for_writing_.contains(link.fd());
    if (link.wants_to_write() == watched) return {};
    epoll_event event{};
    event.events = link.wants_to_write() ? EPOLLIN | EPOLLOUT : EPOLLIN;
    event.data.fd = link.fd();
    if (epoll_ctl(epoll_, EPOLL_CTL_MOD, link.fd(), &event) != 0) return fail(Errc::io, "epoll");
    if (watched) {
        watched_for_writing_.erase(link.fd());
    } else {
        watched_for_writing_.insert(link.fd());
    }
    return {};
}

Result<void> LinkLoop::turn() {
    std::array<epoll_event, 64> events{};
    const int ready =
        epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), kLookAgainMs);
    for (int i = 0; i < ready; ++i) {
        auto& link = *links_.at(events.at(static_cast<std::size_t>(i)).data.fd);
        if (auto driven = drive(link); !driven) return driven;
    }
    const auto asked = std::exchange(to_write_, {});
    for (auto* link : asked) {
        if (auto driven = drive(*link); !driven) return driven;
    }
    return {};
}

Result<void> LinkLoop::run_until(const std::function<bool()>& done,
                                 std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!done()) {
        if (std::chrono::steady_clock::now() > end) return fail(Errc::timeout, "run of the loop");
        if (!to_write_.empty()) {
            const auto asked = std::exchange(to_write_, {});
            for (auto* link : asked) {
                if (auto driven = drive(*link); !driven) return driven;
            }
        }
        if (auto turned = turn(); !turned) return turned;
    }
    return {};
}

}  // namespace camfleet::bench
