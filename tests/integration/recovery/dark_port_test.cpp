// SPDX-License-Identifier: Apache-2.0
// A port that the agent switched off is never left dark: an agent that finds an unfinished entry in
// its journal switches the port on before it does anything else, and needs nobody's word for it.
#include "tests/integration/recovery/brisk_policy.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/live_fleet/live_fleet.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace camfleet::recovery_test {
namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::LiveFleet;
using support::Part;

// Off for so long that the agent is surely killed in between.
std::string patient_policy() {
    std::string text = brisk_policy;
    const std::string usual = "off_seconds: 10";
    text.replace(text.find(usual), usual.size(), "off_seconds: 120");
    return text;
}

support::LiveFleetOptions options() {
    support::LiveFleetOptions out;
    out.site = support::site_text({.time_scale = 20,
                                   .boot_seconds = 20,
                                   .cameras = {{.name = "front-door", .fault = "stuck"}}});
    out.policies = {{"brisk.yaml", patient_policy()}};
    out.policy = "brisk";
    out.http_timeout_ms = 1'000;
    out.video_timeout_ms = 2'500;
    return out;
}

bool port_is_on(const LiveFleet& fleet) {
    return fleet.lab().port_of("front-door").at("power").as_bool();
}

// Kinds of the actions that the agent began after its newest start, in order.
std::vector<std::string> actions_since_start(const std::string& log) {
    std::vector<std::string> kinds;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        if (line.contains(" started ")) kinds.clear();
        const auto kind = line.find(" kind=");
        if (line.contains(" action ") && kind != std::string::npos) {
            kinds.push_back(line.substr(kind + 6));
        }
    }
    return kinds;
}

TEST(DarkPort, is_switched_on_first_by_an_agent_that_was_killed_while_it_was_off) {
    LiveFleet fleet(options());
    const auto recovery = fleet.start_recovery("front-door", v1::Objective::online);
    ASSERT_TRUE(eventually([&] { return !port_is_on(fleet); }, 60s)) << fleet.log_tails();
    fleet.kill(Part::agent);
    fleet.kill(Part::broker);
    EXPECT_FALSE(port_is_on(fleet));

    fleet.start(Part::agent);  // with nobody to talk to
    EXPECT_TRUE(eventually([&] { return port_is_on(fleet); }, 30s)) << fleet.log_tails();
    const auto actions = actions_since_start(fleet.agent().log());
    // Nothing goes before it but the question whether the switch has the power for it.
    const auto on = std::ranges::find(actions, "port_on");
    ASSERT_NE(on, actions.end());
    EXPECT_TRUE(
        std::all_of(actions.begin(), on, [](const auto& kind) { return kind == "read_port"; }));

    fleet.start(Part::broker);
    const auto ended = fleet.play(recovery, 120s);
    EXPECT_EQ(ended.phase(), v1::RecoveryState::done) << ended.reason() << ": " << ended.detail();
    EXPECT_TRUE(port_is_on(fleet));
    EXPECT_EQ(fleet.lab().port_of("front-door").at("cuts").as_int64(), 1);
}

}  // namespace
}  // namespace camfleet::recovery_test
