// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/task_group.hpp"

#include "common/base/assert.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace camfleet::runtime {
namespace asio = boost::asio;

TaskGroup::TaskGroup(asio::any_io_executor executor,
                     std::function<void(const std::string&, const std::string&)> on_failure)
    : executor_(std::move(executor)), on_failure_(std::move(on_failure)) {}

TaskGroup::~TaskGroup() { CAMFLEET_ASSERT(tasks_.empty()); }

void TaskGroup::spawn(std::string name, asio::awaitable<void> work) {
    const auto task = tasks_.emplace(tasks_.end());
    task->name = std::move(name);
    auto done = [this, task](std::exception_ptr failure) {
        if (failure) {
            try {
                std::rethrow_exception(failure);
            } catch (const std::exception& e) {
                on_failure_(task->name, e.what());
            }
        }
        tasks_.erase(task);
    };
    asio::co_spawn(executor_, std::move(work),
                   asio::bind_cancellation_slot(task->cancel.slot(), std::move(done)));
}

void TaskGroup::ask(asio::cancellation_type type) {
    for (auto& task : tasks_) {
        auto* signal = &task.cancel;
        asio::post(executor_, [this, signal, type] {
            for (auto& alive : tasks_) {
                if (&alive.cancel == signal) {
                    alive.cancel.emit(type);
                    return;
                }
            }
        });
    }
}

asio::awaitable<void> TaskGroup::wait_until_empty(std::chrono::milliseconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!tasks_.empty() && std::chrono::steady_clock::now() < end) {
        asio::steady_timer tick(executor_, std::chrono::milliseconds(5));
        constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
        co_await tick.async_wait(quietly);
    }
}

asio::awaitable<std::vector<std::string>> TaskGroup::stop(std::chrono::milliseconds patience) {
    ask(asio::cancellation_type::total);
    co_await wait_until_empty(patience);
    if (!tasks_.empty()) {
        ask(asio::cancellation_type::terminal);
        co_await wait_until_empty(patience);
    }
    std::vector<std::string> left;
    for (const auto& task : tasks_) left.push_back(task.name);
    co_return left;
}

asio::awaitable<void> listen_to_stop() {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    co_await asio::this_coro::throw_if_cancelled(false);
}

asio::awaitable<bool> pause(std::chrono::milliseconds length) {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return false;
    asio::steady_timer timer(co_await asio::this_coro::executor, length);
    constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
    const auto [ec] = co_await timer.async_wait(quietly);
    co_return !ec;
}

}  // namespace camfleet::runtime
