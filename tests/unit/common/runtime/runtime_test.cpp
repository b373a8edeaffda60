// SPDX-License-Identifier: Apache-2.0
#include "common/runtime/alarms.hpp"
#include "common/runtime/mailbox.hpp"
#include "common/runtime/task_group.hpp"
#include "common/runtime/worker_pool.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace camfleet::runtime {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

asio::awaitable<void> collect(Mailbox<int>& mailbox, std::vector<int>& got) {
    while (auto event = co_await mailbox.next()) got.push_back(*event);
}

void no_failure(const std::string& name, const std::string& what) {
    ADD_FAILURE() << name << ": " << what;
}

TEST(Mailbox, hands_over_in_order_and_ends_when_closed) {
    asio::io_context io;
    Mailbox<int> mailbox(io.get_executor(), 8);
    std::vector<int> got;
    TaskGroup group(io.get_executor(), no_failure);
    group.spawn("reader", collect(mailbox, got));
    for (int i = 1; i <= 3; ++i) EXPECT_TRUE(mailbox.push(i));
    io.poll();
    EXPECT_EQ(got, (std::vector<int>{1, 2, 3}));
    mailbox.close();
    io.restart();
    io.poll();
    EXPECT_EQ(group.running(), 0U);
    EXPECT_FALSE(mailbox.push(4));
}

TEST(Mailbox, refuses_what_is_over_its_limit) {
    asio::io_context io;
    Mailbox<int> mailbox(io.get_executor(), 2);
    EXPECT_TRUE(mailbox.push(1));
    EXPECT_TRUE(mailbox.push(2));
    EXPECT_FALSE(mailbox.push(3));
    EXPECT_EQ(mailbox.size(), 2U);
}

asio::awaitable<void> tick(int& beats) {
    co_await listen_to_stop();
    while (co_await pause(milliseconds{1})) ++beats;
}

TEST(TaskGroup, asks_its_coroutines_to_end_and_waits_for_them) {
    asio::io_context io;
    int beats = 0;
    TaskGroup group(io.get_executor(), no_failure);
    group.spawn("ticker", tick(beats));
    bool stopped = false;
    auto finish = [&]() -> asio::awaitable<void> {
        while (beats < 3) co_await pause(milliseconds{1});
        const auto left = co_await group.stop(milliseconds{1'000});
        EXPECT_TRUE(left.empty());
        stopped = true;
    };
    asio::co_spawn(io, finish, [](const std::exception_ptr& failure) { EXPECT_FALSE(failure); });
    io.run_for(std::chrono::seconds{5});
    EXPECT_TRUE(stopped);
    EXPECT_GE(beats, 3);
}

asio::awaitable<void> fail_at_once() {
    throw std::runtime_error("broken");
    co_return;
}

TEST(TaskGroup, names_the_coroutine_that_failed) {
    asio::io_context io;
    std::string seen;
    TaskGroup group(io.get_executor(), [&](const std::string& name, const std::string& what) {
        seen = name + ": " + what;
    });
    group.spawn("fragile", fail_at_once());
    io.run_for(std::chrono::seconds{5});
    EXPECT_EQ(seen, "fragile: broken");
}

TEST(Alarms, ring_in_order_of_time_and_once_for_a_name_set_twice) {
    asio::io_context io;
    Alarms alarms(io.get_executor());
    std::vector<int> rung;
    alarms.set("late", milliseconds{20}, [&] { rung.push_back(2); });
    alarms.set("soon", milliseconds{5}, [&] { rung.push_back(1); });
    alarms.set("moved", milliseconds{1}, [&] { rung.push_back(9); });
    alarms.set("moved", milliseconds{40}, [&] { rung.push_back(3); });
    io.run_for(std::chrono::seconds{5});
    EXPECT_EQ(rung, (std::vector<int>{1, 2, 3}));
    EXPECT_EQ(alarms.size(), 0U);
}

TEST(WorkerPool, brings_results_back_to_the_control_thread) {
    asio::io_context io;
    auto guard = asio::make_work_guard(io);
    WorkerPool pool(io.get_executor(), 2);
    const auto control = std::this_thread::get_id();
    std::atomic<int> elsewhere{0};
    int back = 0;
    for (int i = 0; i < 10; ++i) {
        pool.run([&]() -> std::function<void()> {
            if (std::this_thread::get_id() != control) ++elsewhere;
            return [&] {
                EXPECT_EQ(std::this_thread::get_id(), control);
                if (++back == 10) guard.reset();
            };
        });
    }
    io.run_for(std::chrono::seconds{5});
    EXPECT_EQ(back, 10);
    EXPECT_EQ(elsewhere.load(), 10);
}

}  // namespace
}  // namespace camfleet::runtime
