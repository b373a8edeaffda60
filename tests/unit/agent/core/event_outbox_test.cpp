// SPDX-License-Identifier: Apache-2.0
#include "agent/core/event_outbox.hpp"

#include "common/base/limits.hpp"
#include "tests/unit/agent/core/fixtures.hpp"

#include <gtest/gtest.h>

namespace camfleet::agent {
namespace {

v1::AgentEvent progress() {
    v1::AgentEvent event;
    event.mutable_progress()->set_job_id("job");
    return event;
}
v1::AgentEvent result() {
    v1::AgentEvent event;
    event.mutable_result()->set_job_id("job");
    return event;
}

TEST(EventOutbox, drops_the_oldest_progress_and_never_a_result_when_it_is_full) {
    EventOutbox outbox("agent-1", 0);
    Batch batch;
    static_cast<void>(outbox.add(result(), test_time(0), batch));
    for (std::size_t i = 0; i < limits::agent_outbox_max + 10; ++i) {
        static_cast<void>(outbox.add(progress(), test_time(0), batch));
    }
    EXPECT_EQ(outbox.size(), limits::agent_outbox_max);
    EXPECT_TRUE(outbox.all().front().has_result());
    EXPECT_EQ(outbox.all()[1].event_id(), 13U);
    EXPECT_EQ(outbox.last_id(), limits::agent_outbox_max + 11);
}

TEST(EventOutbox, offers_again_at_a_heartbeat_what_the_one_before_had_sent_already) {
    EventOutbox outbox("agent-1", 0);
    Batch batch;
    static_cast<void>(outbox.add(progress(), test_time(0), batch));
    EXPECT_TRUE(outbox.overdue().empty());
    static_cast<void>(outbox.add(progress(), test_time(60), batch));
    ASSERT_EQ(outbox.overdue().size(), 1U);
    outbox.acknowledge({1}, batch);
    ASSERT_EQ(outbox.overdue().size(), 1U);
    EXPECT_EQ(outbox.all()[0].event_id(), 2U);
}

}  // namespace
}  // namespace camfleet::agent
