// SPDX-License-Identifier: Apache-2.0
// Offers until the receipt, across disconnection and restart; expiry where none comes.
#include "common/runtime/task_group.hpp"
#include "tests/unit/controller/runners/house.hpp"

#include <boost/asio/co_spawn.hpp>

namespace camfleet::controller {
namespace {

using State = v1::RecoveryState;

boost::asio::awaitable<void> end(runtime::TaskGroup& group, bool& ended) {
    EXPECT_TRUE((co_await group.stop(Seconds{2})).empty());
    ended = true;
}

// Lets the dispatcher's own loop look until `done`, ten seconds at most.
template <class Done>
void run_until(House& house, const Done& done) {
    runtime::TaskGroup group(house.io.get_executor(),
                             [](const std::string& name, const std::string& what) {
                                 ADD_FAILURE() << name << ": " << what;
                             });
    group.spawn("dispatcher", house.dispatcher.run());
    const auto limit = std::chrono::steady_clock::now() + Seconds{10};
    while (!done() && std::chrono::steady_clock::now() < limit) {
        house.io.restart();
        house.io.run_for(Millis{20});
    }
    EXPECT_TRUE(done());
    bool ended = false;
    boost::asio::co_spawn(house.io, end(group, ended),
                          [](const std::exception_ptr& failure) { EXPECT_FALSE(failure); });
    while (!ended && std::chrono::steady_clock::now() < limit + Seconds{10}) {
        house.io.restart();
        house.io.run_for(Millis{20});
    }
}

TEST(Dispatcher, offers_a_job_again_with_growing_distance_until_its_receipt) {
    support::MemoryStore store;
    House house(store);
    const auto id = house.start()->id();
    ASSERT_EQ(house.jobs_out(), 1U);
    const auto first = house.transport.last_on("/jobs");
    house.clock.advance(Seconds{11});
    run_until(house, [&] { return house.jobs_out() == 2; });
    EXPECT_EQ(house.transport.last_on("/jobs"), first) << "byte for byte";
    house.say(house.receipt(1, id + "-1", true));
    house.settle();
    auto hello = house.event(0);
    hello.mutable_hello();
    house.say(hello);
    house.settle();
    EXPECT_EQ(house.jobs_out(), 2U) << "retired by the receipt";
}

TEST(Dispatcher, offers_at_once_when_the_agent_says_hello_or_the_broker_is_back) {
    support::MemoryStore store;
    House house(store);
    house.transport.up = false;
    ASSERT_TRUE(house.start());
    EXPECT_EQ(house.jobs_out(), 0U);
    house.transport.connect(true);
    EXPECT_EQ(house.jobs_out(), 1U);
    auto hello = house.event(0);
    hello.mutable_hello()->set_version("0.1.0");
    house.say(hello);
    house.settle();
    EXPECT_EQ(house.jobs_out(), 2U);
    EXPECT_EQ(house.records.agents.find("agent-a")->version(), "0.1.0");
}

TEST(Dispatcher, offers_what_did_not_fit_on_the_wire_as_soon_as_there_is_room) {
    support::MemoryStore store;
    House house(store);
    house.transport.room = 0;
    ASSERT_TRUE(house.start());
    EXPECT_EQ(house.jobs_out(), 0U);
    house.transport.room = 1;
    run_until(house, [&] { return house.jobs_out() == 1; });  // the clock of the house stands still
}

TEST(Dispatcher, finds_the_pending_jobs_again_after_a_restart) {
    support::MemoryStore store(support::MemoryStore::Completion::manual);
    std::string envelope;
    {
        House house(store);
        ASSERT_TRUE(house.start());
        envelope = house.transport.last_on("/jobs");
    }
    store.crash();
    House house(store, true);
    house.transport.connect(true);
    ASSERT_EQ(house.jobs_out(), 1U);
    EXPECT_EQ(house.transport.last_on("/jobs"), envelope);
}

TEST(Dispatcher, ends_a_job_that_nobody_took_in_time_and_lets_the_recovery_try_later) {
    support::MemoryStore store;
    House house(store);
    const auto id = house.start()->id();
    house.clock.advance(std::chrono::minutes{31});
    run_until(house, [&] { return house.state(id).phase() == State::waiting; });
    EXPECT_EQ(house.state(id).reason(), "agent_unreachable");
    EXPECT_EQ(house.records.jobs.find(id + "-1")->summary().state(), "expired");
    EXPECT_FALSE(house.has_row("s/shop/outbox/"));
    EXPECT_EQ(house.jobs_out(), 1U);
}

TEST(Dispatcher, gives_each_job_of_an_agent_the_next_sequence_across_restarts) {
    support::MemoryStore store;
    std::string id;
    {
        House house(store);
        id = house.start()->id();
        EXPECT_EQ(house.last_job().sequence(), 1U);
        ASSERT_TRUE(house.cancel(id));
    }
    House house(store, true);
    ASSERT_TRUE(house.start());
    EXPECT_EQ(house.last_job().sequence(), 2U);
}

}  // namespace
}  // namespace camfleet::controller
