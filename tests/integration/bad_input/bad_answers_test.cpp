// SPDX-License-Identifier: Apache-2.0
// A recorder whose answers cannot be used: the recovery comes to an end or a wait that names the
// trouble, in bounded time, and the agent lives on.
#include "tests/support/eventually.hpp"
#include "tests/support/live_fleet/live_fleet.hpp"

#include <gtest/gtest.h>

namespace camfleet::bad_input_test {
namespace {

using namespace std::chrono_literals;

constexpr const char* look_and_log_in = R"(name: brief
description: look, and use the login that is known
makers: [hikvision]
ladder:
  - rung: diagnose
  - rung: use_valid_credential
provisioning:
  user: admin
  password_length: 16
proof:
  min_frames: 5
  give_up_seconds: 60
job_valid_minutes: 30
approval_valid_minutes: 60
)";

struct BadAnswer {
    const char* kind;
    const char* reason;
};

class BadRecorderAnswers : public testing::TestWithParam<BadAnswer> {};

TEST_P(BadRecorderAnswers, end_in_a_named_error) {
    support::LiveFleetOptions options;
    options.policies = {{"brief.yaml", look_and_log_in}};
    options.policy = "brief";
    options.http_timeout_ms = 1'000;
    options.site = support::site_text({.time_scale = 60, .cameras = {{.name = "front-door"}}});
    support::LiveFleet fleet(std::move(options));
    fleet.lab().post("/recorder/wire_fault", {{"kind", GetParam().kind},
                                              {"count", 1e6},
                                              {"path", "/ISAPI/ContentMgmt/InputProxy/channels"}});

    const auto id = fleet.start_recovery("front-door", v1::Objective::online);
    v1::RecoveryState end;
    const auto stopped = [&] {
        const auto state = fleet.recovery(id);
        if (!state) return false;
        end = *state;
        return end.phase() == v1::RecoveryState::needs_person ||
               end.phase() == v1::RecoveryState::waiting;
    };
    ASSERT_TRUE(support::eventually(stopped, 90s)) << fleet.log_tails();
    EXPECT_EQ(end.reason(), GetParam().reason) << end.detail();
    const auto recorder = std::string(fleet.lab().state().at("recorder").at("address").as_string());
    EXPECT_TRUE(end.detail().contains(recorder)) << end.detail();
    EXPECT_TRUE(end.detail().contains("/InputProxy/channels")) << end.detail();
    EXPECT_TRUE(fleet.agent().running());
    EXPECT_FALSE(fleet.lab().camera("front-door").at("locked").as_bool());
    EXPECT_EQ(fleet.lab().counter("front-door", "logins_failed"), 0);
}

INSTANTIATE_TEST_SUITE_P(Kinds,
                         BadRecorderAnswers,
                         testing::Values(BadAnswer{"truncated", "closed"},
                                         BadAnswer{"endless", "too_large"},
                                         BadAnswer{"error_before", "device_error"},
                                         BadAnswer{"hang", "timeout"}),
                         [](const auto& one) { return std::string(one.param.kind); });

}  // namespace
}  // namespace camfleet::bad_input_test
