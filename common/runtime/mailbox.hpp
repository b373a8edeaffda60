// SPDX-License-Identifier: Apache-2.0
// The bounded queue in front of a runner: whatever the world has to say becomes an event here, and
// the runner takes one at a time. Control thread only.
// Invariant: never longer than its limit; push() says so instead of growing.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <optional>
#include <utility>

namespace camfleet::runtime {

template <class T>
class Mailbox {
  public:
    Mailbox(boost::asio::any_io_executor executor, std::size_t limit)
        : bell_(std::move(executor)), limit_(limit) {
        bell_.expires_at(std::chrono::steady_clock::time_point::max());
    }

    // false: full or closed, the event was not taken.
    [[nodiscard]] bool push(T event) {
        if (closed_ || waiting_.size() >= limit_) return false;
        waiting_.push_back(std::move(event));
        bell_.cancel();
        return true;
    }

    // Nothing: the mailbox was closed. One reader only.
    [[nodiscard]] boost::asio::awaitable<std::optional<T>> next() {
        constexpr auto quietly = boost::asio::as_tuple(boost::asio::use_awaitable);
        while (waiting_.empty() && !closed_) {
            co_await bell_.async_wait(quietly);
        }
        if (closed_) co_return std::nullopt;
        std::optional<T> event(std::move(waiting_.front()));
        waiting_.pop_front();
        co_return event;
    }

    void close() {
        closed_ = true;
        bell_.cancel();
    }
    [[nodiscard]] std::size_t size() const { return waiting_.size(); }

  private:
    boost::asio::steady_timer bell_;
    std::deque<T> waiting_;
    std::size_t limit_;
    bool closed_ = false;
};

}  // namespace camfleet::runtime
