// SPDX-License-Identifier: Apache-2.0
#include "controller/core/delivery/job_delivery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::delivery {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Time start = Time{Millis{1'000'000}};

PendingJob job(std::uint64_t sequence, Time not_after = start + std::chrono::hours{1}) {
    PendingJob pending;
    pending.job_id = "job-" + std::to_string(sequence);
    pending.sequence = sequence;
    pending.not_after = not_after;
    return pending;
}

TEST(JobDelivery, offers_a_new_job_at_once_and_again_with_growing_distance) {
    JobDelivery delivery(Seconds{10});
    delivery.queue(job(1));
    auto now = start;
    Millis last{0};
    for (int i = 0; i < 4; ++i) {
        ASSERT_THAT(delivery.due(now), SizeIs(1));
        EXPECT_THAT(delivery.due(now), IsEmpty());
        ASSERT_TRUE(delivery.next_wake());
        const Millis distance = *delivery.next_wake() - now;
        EXPECT_GT(distance, last);
        last = distance;
        now = *delivery.next_wake();
    }
}

TEST(JobDelivery, offers_in_the_order_of_sequences) {
    JobDelivery delivery(Seconds{10});
    for (const std::uint64_t sequence : {3U, 1U, 2U}) delivery.queue(job(sequence));
    const auto offers = delivery.due(start);
    ASSERT_THAT(offers, SizeIs(3));
    EXPECT_EQ(offers[0].sequence, 1U);
    EXPECT_EQ(offers[2].job_id, "job-3");
}

TEST(JobDelivery, is_retired_by_a_receipt_once) {
    JobDelivery delivery(Seconds{10});
    delivery.queue(job(1));
    EXPECT_TRUE(delivery.retire("job-1"));
    EXPECT_FALSE(delivery.retire("job-1"));
    EXPECT_FALSE(delivery.retire("unknown"));
    EXPECT_THAT(delivery.due(start), IsEmpty());
    EXPECT_FALSE(delivery.next_wake());
}

TEST(JobDelivery, offers_everything_at_once_when_the_agent_says_hello) {
    JobDelivery delivery(Seconds{10});
    delivery.queue(job(1));
    delivery.queue(job(2));
    EXPECT_THAT(delivery.due(start), SizeIs(2));
    delivery.on_hello();
    EXPECT_THAT(delivery.due(start), SizeIs(2));
    EXPECT_EQ(*delivery.next_wake() - start, Seconds{10}) << "the distance begins anew";
}

TEST(JobDelivery, gives_up_a_job_when_its_validity_ends_and_wakes_for_it) {
    JobDelivery delivery(Seconds{10});
    delivery.queue(job(1, start + Seconds{3}));
    delivery.queue(job(2));
    EXPECT_THAT(delivery.due(start), SizeIs(2));
    EXPECT_EQ(*delivery.next_wake(), start + Seconds{3});
    EXPECT_THAT(delivery.take_expired(start + Seconds{2}), IsEmpty());
    EXPECT_THAT(delivery.due(start + Seconds{3}), IsEmpty()) << "an expired job is not offered";
    const auto expired = delivery.take_expired(start + Seconds{3});
    ASSERT_THAT(expired, SizeIs(1));
    EXPECT_EQ(expired[0].job_id, "job-1");
    EXPECT_EQ(delivery.size(), 1U);
}

TEST(JobDelivery, an_offer_that_was_taken_back_is_due_at_once_and_did_not_count) {
    JobDelivery delivery(Seconds{10});
    delivery.queue(job(1));
    const auto offers = delivery.due(start);
    ASSERT_THAT(offers, SizeIs(1));
    delivery.take_back(offers[0]);
    EXPECT_THAT(delivery.due(start), SizeIs(1));
    EXPECT_THAT(delivery.due(start + Seconds{9}), IsEmpty());
    EXPECT_THAT(delivery.due(start + Seconds{10}), SizeIs(1));
    delivery.take_back({.job_id = "job-9", .sequence = 9});  // unknown: nothing
    EXPECT_EQ(delivery.size(), 1U);
}

}  // namespace
}  // namespace camfleet::delivery
