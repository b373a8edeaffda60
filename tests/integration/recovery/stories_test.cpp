// SPDX-License-Identifier: Apache-2.0
// The two stories from end to end with real processes: broker, controller, agent, simulated site.
#include "tests/support/live_fleet/live_fleet.hpp"

#include <gtest/gtest.h>

namespace camfleet::recovery_test {
namespace {

using namespace std::chrono_literals;
using support::LiveFleet;

std::vector<int> rungs(const v1::RecoveryState& state) {
    return {state.rungs_run().begin(), state.rungs_run().end()};
}

// What every proven end has in common, as the site itself sees it.
void expect_proven(LiveFleet& fleet, const v1::RecoveryState& state, unsigned channel) {
    EXPECT_EQ(state.phase(), v1::RecoveryState::done) << state.reason() << ": " << state.detail();
    EXPECT_GE(state.frames_received(), 25U);
    EXPECT_TRUE(state.channel().online());
    const auto camera = fleet.lab().camera(state.camera_id());
    EXPECT_EQ(camera.at("counters").at("full_defaults").as_int64(), 1);
    EXPECT_EQ(camera.at("counters").at("activations").as_int64(), 1);
    EXPECT_FALSE(camera.at("locked").as_bool());
    EXPECT_EQ(camera.at("address"), boost::json::value(state.camera().network().address()));
    EXPECT_EQ(camera.at("ntp_server"), "pool.ntp.org");
    EXPECT_TRUE(fleet.lab().channel(channel).at("online").as_bool());
    EXPECT_TRUE(fleet.lab().port_of(state.camera_id()).at("power").as_bool());
    EXPECT_TRUE(fleet.audit().intact());
}

TEST(Stories, a_frozen_camera_and_an_inherited_one_come_back) {
    support::LiveFleetOptions options;
    options.site = support::site_text({.time_scale = 20,
                                       .cameras = {{.name = "front-door", .fault = "stuck"},
                                                   {.name = "yard", .password_known = false}}});
    LiveFleet fleet(std::move(options));
    const auto online = fleet.start_recovery("front-door", v1::Objective::online);
    const auto access = fleet.start_recovery("yard", v1::Objective::access);
    // Both at a time: each waits for its camera most of the time.
    const auto ended = fleet.play_all({online, access}, 240s);
    const auto& first = ended[0];
    const auto& second = ended[1];
    expect_proven(fleet, first, 1);
    expect_proven(fleet, second, 2);
    using v1::Rung;
    EXPECT_EQ(rungs(first), (std::vector<int>{Rung::diagnose, Rung::use_valid_credential,
                                              Rung::power_cycle, Rung::power_cycle, Rung::reboot,
                                              Rung::restore_keep_network, Rung::restore_full}));
    EXPECT_EQ(rungs(second), (std::vector<int>{Rung::diagnose, Rung::reset_button}));
    EXPECT_EQ(first.port_cycles(), 2U);
    EXPECT_EQ(fleet.lab().port_of("front-door").at("cuts").as_int64(), 2);
    EXPECT_EQ(fleet.lab().port_of("yard").at("cuts").as_int64(), 1);
}

}  // namespace
}  // namespace camfleet::recovery_test
