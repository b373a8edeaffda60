// SPDX-License-Identifier: Apache-2.0
// The parts of the transport that need no broker. tests/integration/broker has the rest.
#include "common/adapters/paho/backoff.hpp"
#include "common/adapters/paho/mailbox.hpp"
#include "common/adapters/paho/outgoing.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace camfleet::paho {
namespace {

constexpr Millis kLong{10'000};

TEST(Backoff, doubles_up_to_its_limit_and_spreads_over_the_upper_half) {
    Backoff backoff(Millis{100}, Millis{1'000});
    for (const int limit : {100, 200, 400, 800, 1000, 1000}) {
        Backoff other = backoff;
        EXPECT_EQ(backoff.after_failure(0), Millis{limit / 2});
        EXPECT_EQ(other.after_failure(static_cast<std::uint64_t>(limit - limit / 2)),
                  Millis{limit});
    }
}

TEST(Backoff, after_a_loss_the_wait_is_spread_over_half_the_maximum) {
    Backoff backoff(Millis{100}, Millis{1'000});
    for (std::uint64_t random = 0; random < 5'000; random += 7) {
        const Millis wait = backoff.after_loss(random);
        EXPECT_GE(wait, Millis{100});
        EXPECT_LE(wait, Millis{500});
    }
    EXPECT_EQ(Backoff(Millis{50}, Millis{50}).after_loss(~0ULL), Millis{50});
}

TEST(PahoConfig, names_every_problem) {
    v1::BrokerConfig message;
    EXPECT_EQ(PahoConfig::from(message, "").validate().size(), 5U);
    message.set_uri("mqtt://plain:1883");
    message.set_ca_file("a");
    message.set_certificate_file("b");
    message.set_key_file("c");
    message.set_reconnect_min_ms(60'000);
    const auto problems = PahoConfig::from(message, "agent").validate();
    ASSERT_EQ(problems.size(), 2U);
    EXPECT_TRUE(problems[0].starts_with("broker.uri"));
    EXPECT_TRUE(problems[1].starts_with("broker.reconnect_max_ms"));
    message.set_uri("mqtts://broker:8883");
    message.set_reconnect_min_ms(0);
    EXPECT_TRUE(PahoConfig::from(message, "agent").validate().empty());
}

TEST(Outgoing, takes_nothing_while_there_is_no_connection) {
    Outgoing outgoing(2, 10);
    EXPECT_FALSE(outgoing.put({"t", "x"}));
    outgoing.go_online();
    EXPECT_TRUE(outgoing.put({"t", "x"}));
    outgoing.note_loss();
    EXPECT_FALSE(outgoing.put({"t", "x"}));
    EXPECT_FALSE(outgoing.take(kLong));
    EXPECT_EQ(outgoing.go_offline(), 1U);
    EXPECT_FALSE(outgoing.lost());
}

TEST(Outgoing, is_bounded_by_count_and_by_bytes) {
    Outgoing outgoing(2, 10);
    outgoing.go_online();
    EXPECT_FALSE(outgoing.put({"t", std::string(11, 'x')}));
    EXPECT_TRUE(outgoing.put({"t", std::string(6, 'x')}));
    EXPECT_FALSE(outgoing.put({"t", std::string(5, 'x')}));
    EXPECT_TRUE(outgoing.put({"t", std::string(4, 'x')}));
    EXPECT_FALSE(outgoing.put({"t", ""}));
    EXPECT_EQ(outgoing.take(kLong)->payload.size(), 6U);
    EXPECT_TRUE(outgoing.put({"t", std::string(6, 'x')}));
}

TEST(Outgoing, a_stop_and_a_loss_each_end_the_wait) {
    for (const bool stop : {true, false}) {
        Outgoing outgoing(2, 10);
        outgoing.go_online();
        std::thread other([&] { stop ? outgoing.ask_stop() : outgoing.note_loss(); });
        EXPECT_FALSE(outgoing.take(Millis{60'000}));
        other.join();
        EXPECT_EQ(outgoing.stopping(), stop);
    }
}

TEST(Outgoing, gives_every_parcel_once_and_in_order_between_threads) {
    Outgoing outgoing(16, 1'000);
    outgoing.go_online();
    std::thread producer([&] {
        for (int i = 0; i < 2'000; ++i) {
            while (!outgoing.put({"t", std::to_string(i)})) std::this_thread::yield();
        }
    });
    for (int i = 0; i < 2'000; ++i) {
        const auto parcel = outgoing.take(kLong);
        ASSERT_TRUE(parcel);
        EXPECT_EQ(parcel->payload, std::to_string(i));
    }
    producer.join();
}

TEST(Mailbox, is_bounded_by_count_and_by_bytes_until_taken) {
    int posted = 0;
    Mailbox mailbox([&](const std::function<void()>&) { ++posted; }, 2, 10);
    EXPECT_FALSE(mailbox.put(11, [] {}));
    EXPECT_TRUE(mailbox.put(6, [] {}));
    EXPECT_FALSE(mailbox.put(5, [] {}));
    EXPECT_TRUE(mailbox.put(4, [] {}));
    EXPECT_FALSE(mailbox.put(0, [] {}));
    mailbox.taken(6);
    EXPECT_TRUE(mailbox.put(6, [] {}));
    mailbox.put_always([] {});
    EXPECT_EQ(posted, 4);
}

TEST(Mailbox, posts_nothing_after_it_was_closed) {
    std::atomic<bool> closed{false};
    std::atomic<int> late{0};
    Mailbox mailbox([&](const std::function<void()>&) { late += closed ? 1 : 0; }, 1'000'000,
                    1'000'000);
    std::thread other([&] {
        while (mailbox.put(0, [] {})) mailbox.taken(0);
        mailbox.put_always([] {});
    });
    mailbox.close();
    closed = true;
    other.join();
    EXPECT_EQ(late, 0);
}

}  // namespace
}  // namespace camfleet::paho
