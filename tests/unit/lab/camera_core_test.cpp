// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/lab/camera_bench.hpp"

#include <gtest/gtest.h>

namespace camfleet::lab {
namespace {

using namespace std::chrono_literals;
using Phase = CameraCore::Phase;

void power_cycle(Bench& bench) {
    bench.core.set_power(false, bench.now);
    bench.pass(30s);
    bench.core.set_power(true, bench.now);
}

TEST(CameraCore, boots_for_its_boot_time_after_a_power_cut) {
    Bench bench;
    const auto before = bench.core.booted_at();
    bench.core.set_power(false, bench.now);
    EXPECT_FALSE(bench.core.wanted().http);
    bench.core.set_power(true, bench.now);
    EXPECT_EQ(bench.core.phase(), Phase::booting);
    EXPECT_FALSE(bench.core.wanted().http);
    EXPECT_FALSE(bench.core.answers_sadp());
    bench.pass(59s);
    EXPECT_EQ(bench.core.phase(), Phase::booting);
    bench.pass(1s);
    EXPECT_EQ(bench.core.phase(), Phase::running);
    EXPECT_TRUE(bench.core.wanted().http);
    EXPECT_NE(bench.core.booted_at(), before);
    EXPECT_EQ(bench.core.counters.boots, 1U);
    EXPECT_EQ(bench.core.counters.power_cuts, 1U);
}

TEST(CameraCore, takes_the_same_power_call_twice_without_effect) {
    Bench bench;
    bench.core.set_power(true, bench.now);
    EXPECT_EQ(bench.core.counters.boots, 0U);
    bench.core.set_power(false, bench.now);
    bench.core.set_power(false, bench.now);
    EXPECT_EQ(bench.core.counters.power_cuts, 1U);
}

TEST(CameraCore, keeps_dead_video_through_cycles_reboot_and_basic_restore_until_a_full_default) {
    CameraConfig config = bench_camera();
    config.faults = *fault_from_name("stuck");
    Bench bench(std::move(config));
    EXPECT_TRUE(bench.core.silent());
    EXPECT_EQ(bench.raw("GET", "/SDK/activateStatus", "").delivery, Delivery::hang);
    power_cycle(bench);
    power_cycle(bench);
    bench.pass(60s);
    EXPECT_FALSE(bench.core.silent());
    EXPECT_FALSE(bench.core.has_video());
    EXPECT_EQ(bench.call("GET", "/ISAPI/Streaming/channels/101/picture").status, 503);
    EXPECT_EQ(bench.call("PUT", "/ISAPI/System/reboot").status, 200);
    bench.pass(60s);
    EXPECT_EQ(bench.call("PUT", "/ISAPI/System/factoryReset?mode=basic").status, 200);
    bench.pass(60s);
    EXPECT_FALSE(bench.core.has_video());
    EXPECT_EQ(bench.core.flash.ip.address, "127.77.9.11");
    EXPECT_EQ(bench.call("PUT", "/ISAPI/System/factoryReset?mode=full").status, 200);
    bench.pass(60s);
    EXPECT_TRUE(bench.core.has_video());
    EXPECT_FALSE(bench.core.flash.activated);
    EXPECT_EQ(bench.core.wanted().address, "127.77.9.64");
    EXPECT_EQ(bench.core.counters.full_defaults, 1U);
    EXPECT_EQ(bench.core.counters.basic_restores, 1U);
    EXPECT_EQ(bench.core.counters.reboots_accepted, 1U);
}

TEST(CameraCore, stays_frozen_through_power_cycles_where_configured) {
    CameraConfig config = bench_camera();
    config.faults = *fault_from_name("frozen_for_good");
    Bench bench(std::move(config));
    power_cycle(bench);
    bench.pass(60s);
    EXPECT_TRUE(bench.core.silent());
    EXPECT_FALSE(bench.core.answers_sadp());
}

TEST(CameraCore, defaults_when_the_button_is_held_long_enough_after_power_on) {
    Bench bench;
    bench.core.set_power(false, bench.now);
    bench.core.set_button(true, bench.now);
    bench.core.set_power(true, bench.now);
    bench.pass(14s);
    EXPECT_TRUE(bench.core.flash.activated);
    bench.pass(1s);
    EXPECT_FALSE(bench.core.flash.activated);
    EXPECT_EQ(bench.core.flash.ip.address, "127.77.9.64");
    EXPECT_EQ(bench.core.phase(), Phase::booting);
    bench.core.set_button(false, bench.now);
    bench.pass(60s);
    EXPECT_EQ(bench.core.phase(), Phase::running);
    EXPECT_EQ(bench.core.counters.button_defaults, 1U);
}

TEST(CameraCore, ignores_a_button_released_too_early_or_pressed_while_running) {
    Bench bench;
    bench.core.set_button(true, bench.now);
    bench.pass(60s);
    bench.core.set_power(false, bench.now);
    bench.core.set_power(true, bench.now);
    bench.pass(10s);
    bench.core.set_button(false, bench.now);
    bench.pass(60s);
    EXPECT_TRUE(bench.core.flash.activated);
    EXPECT_EQ(bench.core.counters.full_defaults, 0U);
}

TEST(CameraCore, judges_a_timed_hold_by_its_end_even_when_looked_at_late) {
    Bench bench;
    bench.core.set_power(false, bench.now);
    bench.core.set_power(true, bench.now);
    bench.core.set_button(true, bench.now, bench.now + 20s);
    power_cycle(bench);  // cut 30 s: the hold is over when power returns
    bench.pass(90s);
    EXPECT_TRUE(bench.core.flash.activated);
    bench.core.set_power(false, bench.now);
    bench.core.set_button(true, bench.now, bench.now + 20s);
    bench.core.set_power(true, bench.now);
    bench.pass(90s);
    EXPECT_FALSE(bench.core.flash.activated);
}

TEST(CameraCore, moves_at_the_next_boot_after_a_network_change) {
    Bench bench;
    std::string body = bench.call("GET", "/ISAPI/System/Network/interfaces/1/ipAddress").body;
    body.replace(body.find("127.77.9.11"), 11, "127.77.9.31");
    const Response response =
        bench.call("PUT", "/ISAPI/System/Network/interfaces/1/ipAddress", body);
    EXPECT_NE(response.body.find("<statusCode>7"), std::string::npos);
    EXPECT_EQ(bench.core.wanted().address, "127.77.9.11");
    bench.call("PUT", "/ISAPI/System/reboot");
    EXPECT_EQ(bench.core.wanted().address, "127.77.9.31");
    EXPECT_EQ(bench.core.counters.network_sets, 1U);
}

TEST(CameraCore, applies_at_once_and_drops_where_that_is_its_quirk) {
    CameraConfig config = bench_camera();
    config.quirks.network_applies_and_drops = true;
    Bench bench(std::move(config));
    std::string body = bench.call("GET", "/ISAPI/System/Network/interfaces/1/ipAddress").body;
    body.replace(body.find("127.77.9.11"), 11, "127.77.9.31");
    const Response response =
        bench.call("PUT", "/ISAPI/System/Network/interfaces/1/ipAddress", body);
    EXPECT_EQ(response.delivery, Delivery::drop);
    EXPECT_EQ(bench.core.wanted().address, "127.77.9.31");
    EXPECT_EQ(bench.core.phase(), Phase::running);
}

TEST(CameraCore, waits_for_the_reboot_where_its_default_asks_for_one) {
    CameraConfig config = bench_camera();
    config.quirks.reset_reply = "reboot_required";
    Bench bench(std::move(config));
    const Response response = bench.call("PUT", "/ISAPI/System/factoryReset?mode=full");
    EXPECT_NE(response.body.find("rebootRequired"), std::string::npos);
    EXPECT_TRUE(bench.core.flash.activated);
    bench.call("PUT", "/ISAPI/System/reboot");
    EXPECT_FALSE(bench.core.flash.activated);
}

}  // namespace
}  // namespace camfleet::lab
