// SPDX-License-Identifier: Apache-2.0
// The refusal table: one right job, spoilt in one way each.
#include "agent/core/job_gate/job_gate.hpp"

#include "common/base/limits.hpp"
#include "common/base/replay_window.hpp"
#include "tests/unit/agent/core/fixtures.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace camfleet::job_gate {
namespace {

using agent::add_rung;
using agent::add_target;
using agent::right_job;
using agent::test_time;
using R = v1::Refusal;

struct Spoilt {
    const char* how;
    std::function<void(v1::Job&)> spoil;
    R::Reason reason;
};

v1::Approval& approval_of(v1::Job& job) {
    return *job.mutable_authorisations(0)->mutable_approval();
}
v1::OwnershipRecord& ownership_of(v1::Job& job) {
    return *job.mutable_authorisations(0)->mutable_ownership();
}

const Spoilt table[] = {
    {"another agent", [](v1::Job& job) { job.set_agent_id("agent-2"); }, R::other_agent},
    {"expired", [](v1::Job& job) { *job.mutable_not_after() = to_timestamp(test_time(0)); },
     R::expired},
    {"without an end", [](v1::Job& job) { job.clear_not_after(); }, R::expired},
    {"too early", [](v1::Job& job) { *job.mutable_not_before() = to_timestamp(test_time(1)); },
     R::not_yet_valid},
    {"sequence 0", [](v1::Job& job) { job.set_sequence(0); }, R::replayed_sequence},
    {"known sequence", [](v1::Job& job) { job.set_sequence(7); }, R::replayed_sequence},
    {"camera not a target", [](v1::Job& job) { job.mutable_recovery()->set_camera_id("other"); },
     R::scope_too_wide},
    {"camera of the wrong kind",
     [](v1::Job& job) { job.mutable_targets(0)->set_kind(v1::DeviceKind::recorder); },
     R::scope_too_wide},
    {"switch not a target", [](v1::Job& job) { job.mutable_recovery()->add_switch_ids("sw2"); },
     R::scope_too_wide},
    {"recorder not a target", [](v1::Job& job) { job.mutable_recovery()->set_recorder_id("nvr2"); },
     R::scope_too_wide},
    {"a target that is not needed",
     [](v1::Job& job) { add_target(job, "cam2", v1::DeviceKind::camera, ""); }, R::scope_too_wide},
    {"a target twice", [](v1::Job& job) { *job.add_targets() = job.targets(0); },
     R::scope_too_wide},
    {"no identity", [](v1::Job& job) { job.mutable_targets(0)->clear_identity(); },
     R::scope_too_wide},
    {"port of a foreign switch",
     [](v1::Job& job) { job.mutable_recovery()->mutable_last_port()->set_switch_id("sw2"); },
     R::scope_too_wide},
    {"channel of a foreign recorder",
     [](v1::Job& job) { job.mutable_recovery()->mutable_recorder()->set_recorder_id("nvr2"); },
     R::scope_too_wide},
    {"ownership of another device", [](v1::Job& job) { ownership_of(job).set_device_id("cam2"); },
     R::scope_too_wide},
    {"approval for another device", [](v1::Job& job) { approval_of(job).set_device_id("cam2"); },
     R::scope_too_wide},
    {"no ownership record", [](v1::Job& job) { job.mutable_authorisations(0)->clear_ownership(); },
     R::missing_ownership},
    {"ownership of another serial",
     [](v1::Job& job) { ownership_of(job).mutable_identity()->set_serial("X"); },
     R::missing_ownership},
    {"ownership without maker",
     [](v1::Job& job) { ownership_of(job).mutable_identity()->clear_maker(); },
     R::missing_ownership},
    {"no approval", [](v1::Job& job) { job.mutable_authorisations(0)->clear_approval(); },
     R::missing_approval},
    {"approval for another rung",
     [](v1::Job& job) {
         approval_of(job).clear_rungs();
         approval_of(job).add_rungs(v1::Rung::reset_button);
     },
     R::missing_approval},
    {"approval of another recovery",
     [](v1::Job& job) { approval_of(job).set_recovery_id("rec-0"); }, R::missing_approval},
    {"approval expired",
     [](v1::Job& job) { *approval_of(job).mutable_expires_at() = to_timestamp(test_time(0)); },
     R::missing_approval},
    {"older generation", [](v1::Job& job) { job.mutable_recovery()->set_generation(4); },
     R::superseded},
    {"a rung for a person", [](v1::Job& job) { add_rung(job, v1::Rung::factory_service); },
     R::unsupported},
    {"no rungs", [](v1::Job& job) { job.mutable_recovery()->clear_rungs(); }, R::unsupported},
    {"no candidate", [](v1::Job& job) { job.mutable_recovery()->mutable_provisioning()->Clear(); },
     R::unsupported},
    {"three cycles in a row",
     [](v1::Job& job) { add_rung(job, v1::Rung::power_cycle).set_times(3); }, R::unsupported},
    {"off for an hour",
     [](v1::Job& job) { add_rung(job, v1::Rung::power_cycle).set_off_seconds(3600); },
     R::unsupported},
    {"no work", [](v1::Job& job) { job.clear_work(); }, R::unsupported},
};

class JobGateTable : public ::testing::TestWithParam<Spoilt> {};

TEST_P(JobGateTable, refuses_with_its_own_reason) {
    v1::ReplayWindow window;
    mark(window, 7);
    auto job = right_job({v1::Rung::diagnose, v1::Rung::restore_full}, 9);
    job.mutable_recovery()->set_generation(5);
    const Facts facts{"agent-1", test_time(0), &window, 5, 0};
    ASSERT_FALSE(judge(job, facts).has_value());
    GetParam().spoil(job);
    const auto refused = judge(job, facts);
    ASSERT_TRUE(refused.has_value()) << GetParam().how;
    EXPECT_EQ(refused->reason, GetParam().reason) << GetParam().how << ": " << refused->detail;
    EXPECT_FALSE(refused->detail.empty());
}

INSTANTIATE_TEST_SUITE_P(Refusals, JobGateTable, ::testing::ValuesIn(table));

TEST(JobGate, asks_no_authorisation_for_gentle_rungs) {
    const v1::ReplayWindow window;
    auto job = right_job({v1::Rung::diagnose, v1::Rung::power_cycle, v1::Rung::reboot});
    job.clear_authorisations();
    EXPECT_FALSE(judge(job, {"agent-1", test_time(0), &window, 0, 0}).has_value());
}

TEST(ReplayWindow, accepts_reordered_sequences_once_each) {
    v1::ReplayWindow window;
    for (const std::uint64_t sequence : {5U, 3U, 4U, 900U, 1U, 899U}) {
        EXPECT_TRUE(is_fresh(window, sequence)) << sequence;
        mark(window, sequence);
        EXPECT_FALSE(is_fresh(window, sequence)) << sequence;
    }
    for (const std::uint64_t sequence : {5U, 3U, 4U, 900U, 1U, 899U}) {
        EXPECT_FALSE(is_fresh(window, sequence)) << sequence;
    }
    EXPECT_TRUE(is_fresh(window, 2));
}

TEST(ReplayWindow, refuses_what_is_older_than_the_window) {
    v1::ReplayWindow window;
    mark(window, 10);
    mark(window, limits::replay_window + 5);
    EXPECT_FALSE(is_fresh(window, 5));
    EXPECT_TRUE(is_fresh(window, 6));
    EXPECT_FALSE(is_fresh(window, 10));
    mark(window, 100 * limits::replay_window);
    EXPECT_FALSE(is_fresh(window, limits::replay_window + 6));
}

}  // namespace
}  // namespace camfleet::job_gate
