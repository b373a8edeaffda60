// SPDX-License-Identifier: Apache-2.0
// Where every coroutine of a program is started and waited for. Stopping means: ask (total
// cancellation), wait a limit, then insist (terminal). Control thread only.
// Invariant: when the group is destroyed nothing of it runs any more.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <functional>
#include <list>
#include <string>
#include <vector>

namespace camfleet::runtime {

class TaskGroup {
  public:
    // on_failure: a coroutine ended with an exception, which is a bug of ours; `what` names it.
    TaskGroup(boost::asio::any_io_executor executor,
              std::function<void(const std::string& name, const std::string& what)> on_failure);
    ~TaskGroup();
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    void spawn(std::string name, boost::asio::awaitable<void> work);
    // Asks all to end, waits `patience`, then insists and waits as long again. Returns what still
    // runs.
    [[nodiscard]] boost::asio::awaitable<std::vector<std::string>> stop(
        std::chrono::milliseconds patience);
    [[nodiscard]] std::size_t running() const { return tasks_.size(); }

  private:
    struct Task {
        std::string name;
        boost::asio::cancellation_signal cancel;
    };
    boost::asio::awaitable<void> wait_until_empty(std::chrono::milliseconds patience);
    void ask(boost::asio::cancellation_type type);

    boost::asio::any_io_executor executor_;
    std::function<void(const std::string&, const std::string&)> on_failure_;
    std::list<Task> tasks_;
};

// First line of every coroutine of a group: makes it listen to the polite request to end, and lets
// it end by itself instead of by an exception.
[[nodiscard]] boost::asio::awaitable<void> listen_to_stop();
// false: the group asked to stop, now or earlier; the coroutine returns soon.
[[nodiscard]] boost::asio::awaitable<bool> pause(std::chrono::milliseconds length);

}  // namespace camfleet::runtime
