// SPDX-License-Identifier: Apache-2.0
// The main job once more, against what real devices have said: a frozen camera is found on its port
// of a recorded switch, power-cycled there, set back to factory state and brought back to proof.
#include "tests/integration/recorded/recorded_site.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/live_fleet/live_fleet.hpp"

#include <gtest/gtest.h>

namespace camfleet::recorded_test {
namespace {

using namespace std::chrono_literals;
using support::LiveFleet;

const RecordedPort jetstream{.recording = "jetstream_sg2218p",
                             .bridge_mac = "30:de:4b:f5:f7:e2",
                             .port = 1,
                             .if_index_offset = 49'152,
                             .device_mac = "24:32:ae:a3:5f:17",
                             .interface_name = "gigabitEthernet 1/0/1"};

class Recorded : public testing::TestWithParam<const RecordedPort*> {};

TEST_P(Recorded, a_frozen_camera_comes_back) {
    const auto& port = *GetParam();
    if (const auto missing = missing_recording(port)) {
        GTEST_SKIP() << "the recording " << *missing << " is not here";
    }
    const support::TempFolder made;
    support::LiveFleetOptions options;
    options.site = recorded_site(port, made.file(""));
    LiveFleet fleet(std::move(options));
    // The recorder knows its camera before the camera freezes.
    ASSERT_TRUE(support::eventually([&] { return fleet.lab().channel(1).at("online").as_bool(); }));
    fleet.lab().fault("garden", "stuck");

    const auto end = fleet.play(fleet.start_recovery("garden", v1::Objective::online), 300s);

    EXPECT_EQ(end.phase(), v1::RecoveryState::done)
        << end.reason() << ": " << end.detail() << fleet.log_tails();
    EXPECT_GE(end.frames_received(), 25U);
    EXPECT_TRUE(end.channel().online());
    EXPECT_EQ(end.port_cycles(), 2U);
    EXPECT_EQ(end.port().poe_port(), port.port);
    EXPECT_EQ(end.port().if_index(), port.port + port.if_index_offset);
    if (!port.interface_name.empty()) EXPECT_EQ(end.port().if_name(), port.interface_name);
    const auto camera = fleet.lab().camera("garden");
    EXPECT_EQ(camera.at("counters").at("full_defaults").as_int64(), 1);
    EXPECT_EQ(camera.at("counters").at("activations").as_int64(), 1);
    // The recorder may knock with its old password between activation and its update; the agent
    // never.
    EXPECT_LE(camera.at("counters").at("logins_failed").as_int64(), 2);
    EXPECT_EQ(camera.at("ntp_server"), "pool.ntp.org");
    EXPECT_TRUE(fleet.lab().channel(1).at("online").as_bool());
    EXPECT_EQ(fleet.lab().port_of("garden").at("cuts").as_int64(), 2);
    EXPECT_TRUE(fleet.lab().port_of("garden").at("power").as_bool());
    EXPECT_TRUE(fleet.audit().intact());
}

INSTANTIATE_TEST_SUITE_P(Switches, Recorded, testing::Values(&jetstream), [](const auto& one) {
    std::string name = one.param->recording;
    std::ranges::replace(name, '-', '_');
    return name;
});

}  // namespace
}  // namespace camfleet::recorded_test
