// SPDX-License-Identifier: Apache-2.0
// What the Dahua driver changes on a camera: boots, defaults, addresses, settings, firmware; and
// what it says when something goes wrong on the way.
#include "tests/integration/dahua_drivers/dahua_bench.hpp"

namespace camfleet {
namespace {

using testing::HasSubstr;

TEST_F(DahuaDrivers, reboot_a_camera_and_see_it_come_back) {
    open("21");
    EXPECT_EQ(camera_.boot_marker(at(), good_, soon()).error().code, Errc::not_supported);
    const auto done = camera_.reboot(at(), good_, soon());
    ASSERT_TRUE(done) << done.error().text();
    ASSERT_TRUE(back_after(0));
    EXPECT_EQ(counters().reboots, 1U);
    EXPECT_TRUE(camera_.check_login(at(), good_, soon())->accepted());
}

TEST_F(DahuaDrivers, say_that_the_effect_is_unknown_when_a_camera_goes_down_without_a_word) {
    open("22", [](auto& config) { config.quirks.drops_on_reboot = true; });
    const auto done = camera_.reboot(at(), good_, soon());
    EXPECT_EQ(done.error().code, Errc::closed);
    EXPECT_TRUE(effect_unknown(done.error().code));
    ASSERT_TRUE(back_after(0));
    EXPECT_EQ(counters().reboots, 1U) << "never sent again";
}

TEST_F(DahuaDrivers, keep_network_and_accounts_through_a_soft_default) {
    open("23");
    ASSERT_TRUE(camera_.set_name(at(), good_, "Gate", soon()));
    const auto done = camera_.restore(at(), good_, ports::RestoreMode::keep_network, soon());
    ASSERT_TRUE(done) << done.error().text();
    ASSERT_TRUE(back_after(0));
    EXPECT_EQ(counters().soft_defaults, 1U);
    EXPECT_EQ(counters().hard_defaults, 0U);
    EXPECT_EQ(state().address, "127.63.23.11");
    EXPECT_EQ(state().config.at("General.MachineName"), serial);
    EXPECT_TRUE(camera_.check_login(at(), good_, soon())->accepted());
}

// No documented call sets the first password: the work order says how, a person does it.
TEST_F(DahuaDrivers, recognise_the_end_of_the_work_order_after_a_full_default) {
    open("24");
    const auto done = camera_.restore(at(), good_, ports::RestoreMode::full, soon());
    ASSERT_TRUE(done) << done.error().text();
    ASSERT_TRUE(back_after(0));
    EXPECT_EQ(counters().hard_defaults, 1U);
    EXPECT_EQ(state().address, "127.63.24.108");
    EXPECT_FALSE(state().initialised);
    const auto order = camera_.activate(at(), good_, soon());
    EXPECT_EQ(order.error().code, Errc::not_supported);
    EXPECT_THAT(order.error().context, HasSubstr("ConfigTool"));
    const auto before = counters().authorizations;
    EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::credential_unknown);
    EXPECT_EQ(counters().authorizations, before) << "looking costs no login";
    EXPECT_FALSE(camera_.check_login(at(), good_, soon())->accepted());
    EXPECT_EQ(counters().logins_failed, 0U) << "nobody has an account, nothing was guessed";
    lab_->initialise(Secret("Order-pass9"));
    ASSERT_TRUE(eventually([&] { return state().listening; }));
    EXPECT_TRUE(camera_.check_login(at(), {"admin", Secret("Order-pass9")}, soon())->accepted());
}

TEST_F(DahuaDrivers, move_a_camera_to_another_address) {
    open("25");
    v1::NetworkSettings network;
    network.set_address("127.63.25.30");
    network.set_netmask("255.255.0.0");
    network.set_gateway("127.63.25.1");
    network.set_dns("127.63.25.2");
    const auto set = camera_.set_network(at(), good_, network, soon());
    ASSERT_TRUE(set) << set.error().text();
    EXPECT_FALSE(*set);
    ASSERT_TRUE(eventually([&] { return state().address == "127.63.25.30" && state().listening; }));
    EXPECT_EQ(state().config.at("Network.eth0.SubnetMask"), "255.255.0.0");
    EXPECT_EQ(state().config.at("Network.eth0.DefaultGateway"), "127.63.25.1");
    EXPECT_EQ(state().config.at("Network.eth0.DnsServers[0]"), "127.63.25.2");
    EXPECT_EQ(state().config.at("Network.eth0.MTU"), "1500") << "the rest stays";
    EXPECT_EQ(counters().network_sets, 1U);
    // What proves it: the same device at the new address.
    EXPECT_EQ(camera_.public_facts(at(), soon())->identity.serial(), serial);
    // Nothing to change: nothing is written.
    ASSERT_TRUE(camera_.set_network(at(), good_, network, soon()));
    EXPECT_EQ(counters().network_sets, 1U);
}

TEST_F(DahuaDrivers, leave_a_camera_findable_that_undoes_a_change) {
    open("26", [](auto& config) { config.quirks.network_reverts = true; });
    v1::NetworkSettings network;
    network.set_address("127.63.26.30");
    network.set_netmask("255.255.255.0");
    ASSERT_TRUE(camera_.set_network(at(), good_, network, soon()));
    ASSERT_TRUE(eventually([&] { return counters().network_undone == 1U && state().listening; }));
    EXPECT_EQ(state().address, "127.63.26.11");
    EXPECT_EQ(camera_.public_facts(at(), soon())->identity.serial(), serial);
    network.clear_netmask();
    EXPECT_EQ(camera_.set_network(at(), good_, network, soon()).error().code,
              Errc::invalid_argument);
    EXPECT_EQ(counters().network_sets, 1U);
}

TEST_F(DahuaDrivers, set_name_and_time) {
    for (const auto* quirk : {"", "no_joint_writes", "errors_with_200", "silent_success"}) {
        open("27");
        if (*quirk != '\0') ASSERT_TRUE(lab_->set_quirk(quirk, "true"));
        const auto named = camera_.set_name(at(), good_, "Gate & yard = 7", soon());
        ASSERT_TRUE(named) << quirk << named.error().text();
        EXPECT_EQ(state().config.at("General.MachineName"), "Gate & yard = 7");
        const auto timed = camera_.set_time(at(), good_, "192.0.2.123", 60, "", soon());
        ASSERT_TRUE(timed) << quirk << timed.error().text();
        EXPECT_EQ(state().config.at("NTP.Address"), "192.0.2.123");
        EXPECT_EQ(state().config.at("NTP.Enable"), "true");
        EXPECT_EQ(state().config.at("NTP.UpdatePeriod"), "60");
        EXPECT_EQ(state().config.at("NTP.TimeZone"), "25") << "the device's own stays";
        EXPECT_EQ(camera_.set_time(at(), good_, "192.0.2.1", 60, "CST-1", soon()).error().code,
                  Errc::invalid_argument);
        EXPECT_EQ(camera_.set_name(at(), good_, std::string(64, 'x'), soon()).error().code,
                  Errc::rejected);
        EXPECT_EQ(counters().logins_failed, 0U);
    }
}

TEST_F(DahuaDrivers, upgrade_firmware_and_hear_a_refused_image) {
    open("28");
    EXPECT_EQ(camera_.firmware_status(at(), good_, soon())->active_version(), "2.800.0000.16.R");
    EXPECT_EQ(camera_.upgrade_firmware(at(), good_, "not an image", soon()).error().code,
              Errc::rejected);
    EXPECT_EQ(camera_.upgrade_firmware(at(), good_, "", soon()).error().code,
              Errc::invalid_argument);
    ASSERT_TRUE(lab_->set_quirk("fails_upgrade", "true"));
    const auto failed = camera_.upgrade_firmware(at(), good_, "DAHUA-FIRMWARE 2.900.1\r\n", soon());
    EXPECT_EQ(failed.error().code, Errc::rejected);
    EXPECT_THAT(failed.error().context, HasSubstr("Failed"));
    ASSERT_TRUE(lab_->set_quirk("fails_upgrade", "false"));
    ASSERT_TRUE(lab_->set_quirk("slow_upgrade", "true"));
    ASSERT_TRUE(camera_.upgrade_firmware(at(), good_, "DAHUA-FIRMWARE 2.900.1\r\n", soon()));
    EXPECT_TRUE(camera_.firmware_status(at(), good_, soon())->upgrading());
    EXPECT_EQ(
        camera_.upgrade_firmware(at(), good_, "DAHUA-FIRMWARE 2.901.1\r\n", soon()).error().code,
        Errc::rejected);
    open("28");
    ASSERT_TRUE(camera_.upgrade_firmware(at(), good_, "DAHUA-FIRMWARE 2.900.1\r\n", soon()));
    ASSERT_TRUE(back_after(0));
    const auto status = camera_.firmware_status(at(), good_, soon());
    ASSERT_TRUE(status) << status.error().text();
    EXPECT_EQ(status->active_version(), "2.900.1");
    EXPECT_FALSE(status->upgrading());
    EXPECT_EQ(counters().upgrades, 1U);
    open("28", [](auto& config) { config.quirks.no_upgrader = true; });
    EXPECT_EQ(camera_.firmware_status(at(), good_, soon())->active_version(), "2.800.0000.16.R");
    EXPECT_EQ(
        camera_.upgrade_firmware(at(), good_, "DAHUA-FIRMWARE 2.900.1\r\n", soon()).error().code,
        Errc::not_supported);
}

struct Failure {
    lab::WireFault fault;
    Errc reading;
    Errc changing;
    unsigned reboots;
};

TEST_F(DahuaDrivers, name_every_failure_and_never_try_twice) {
    using lab::WireFault;
    const Failure failures[] = {
        {WireFault::hang, Errc::timeout, Errc::timeout, 0},
        {WireFault::drop_before, Errc::closed, Errc::closed, 0},
        {WireFault::drop_after, Errc::closed, Errc::closed, 1},
        {WireFault::error_before, Errc::device_error, Errc::device_error, 0},
        {WireFault::error_after, Errc::device_error, Errc::device_error, 1},
        {WireFault::truncated, Errc::closed, Errc::closed, 1},
        {WireFault::endless, Errc::too_large, Errc::device_error, 1},
        {WireFault::redirect, Errc::malformed, Errc::malformed, 0},
    };
    for (const auto& row : failures) {
        open("29");
        lab::PlannedFault planned;
        planned.kind = row.fault;
        const auto time = std::chrono::milliseconds(row.fault == WireFault::hang ? 700 : 10'000);
        ASSERT_TRUE(lab_->plan_wire_fault(planned));
        const auto before = counters().requests;
        EXPECT_EQ(camera_.list_users(plain(), good_, soon(time)).error().code, row.reading);
        EXPECT_EQ(counters().requests, before + 2) << "the challenge and one try";
        ASSERT_TRUE(lab_->plan_wire_fault(planned));
        EXPECT_EQ(camera_.reboot(plain(), good_, soon(time)).error().code, row.changing);
        EXPECT_TRUE(eventually([&] { return counters().reboots == row.reboots; }));
    }
}

TEST_F(DahuaDrivers, follow_no_redirect_and_name_a_camera_that_is_off_or_frozen) {
    open("30", [](auto& config) { config.quirks.redirects_to_https = true; });
    const auto moved = camera_.check_login(plain(), good_, soon());
    EXPECT_EQ(moved.error().code, Errc::malformed);
    EXPECT_THAT(moved.error().context, HasSubstr("HTTPS"));
    EXPECT_EQ(counters().authorizations, 0U);
    EXPECT_TRUE(camera_.check_login(at(), good_, soon())->accepted());
    const auto endpoint = at();
    lab_->set_frozen(true);
    EXPECT_EQ(camera_.state(endpoint, soon(std::chrono::milliseconds(300))).error().code,
              Errc::timeout);
    lab_->set_power(false);
    ASSERT_TRUE(eventually([&] { return !state().listening; }));
    EXPECT_EQ(camera_.state(endpoint, soon()).error().code, Errc::unreachable);
}

}  // namespace
}  // namespace camfleet
