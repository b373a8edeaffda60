// SPDX-License-Identifier: Apache-2.0
// What the AXIS driver changes on a camera: boots, defaults, addresses, settings, firmware; and
// what it says when something goes wrong on the way.
#include "tests/integration/axis_drivers/axis_bench.hpp"

namespace camfleet {
namespace {

using testing::HasSubstr;

TEST_F(AxisDrivers, prove_a_reboot_by_the_boot_id) {
    open(Generation::os12, "21");
    const auto before = camera_.boot_marker(at(), good_, soon());
    ASSERT_TRUE(before) << before.error().text();
    EXPECT_EQ(*camera_.boot_marker(at(), good_, soon()), *before);
    EXPECT_EQ(counters().authorizations, 0U) << "the boot id needs no login";
    const auto done = camera_.reboot(at(), good_, soon());
    ASSERT_TRUE(done) << done.error().text();
    ASSERT_TRUE(back_after(0));
    EXPECT_EQ(counters().reboots, 1U);
    EXPECT_NE(*camera_.boot_marker(at(), good_, soon()), *before);
}

TEST_F(AxisDrivers, reboot_old_cameras_that_name_no_boot) {
    for (const auto generation : {Generation::cgi, Generation::json}) {
        open(generation, "22");
        EXPECT_EQ(camera_.boot_marker(at(), good_, soon()).error().code, Errc::not_supported);
        ASSERT_TRUE(camera_.reboot(at(), good_, soon()));
        ASSERT_TRUE(back_after(0));
        EXPECT_EQ(counters().reboots, 1U);
    }
}

TEST_F(AxisDrivers, say_that_the_effect_is_unknown_when_a_camera_goes_down_without_a_word) {
    for (const auto generation : generations) {
        open(generation, "23", [](auto& config) { config.quirks.drops_on_reboot = true; });
        const auto done = camera_.reboot(at(), good_, soon());
        EXPECT_EQ(done.error().code, Errc::closed);
        EXPECT_TRUE(effect_unknown(done.error().code));
        ASSERT_TRUE(back_after(0));
        EXPECT_EQ(counters().reboots, 1U) << "never sent again, by no other call either";
    }
}

TEST_F(AxisDrivers, keep_the_address_through_a_soft_default) {
    for (const auto generation : generations) {
        open(generation, "24");
        const auto done = camera_.restore(at(), good_, ports::RestoreMode::keep_network, soon());
        ASSERT_TRUE(done) << done.error().text();
        ASSERT_TRUE(back_after(0));
        EXPECT_EQ(counters().soft_defaults, 1U);
        EXPECT_EQ(counters().hard_defaults, 0U);
        EXPECT_EQ(state().address, "127.62.24.11");
        EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::factory_default);
    }
}

TEST_F(AxisDrivers, bring_a_camera_back_from_a_hard_default) {
    for (const auto generation : generations) {
        open(generation, "25");
        const auto done = camera_.restore(at(), good_, ports::RestoreMode::full, soon());
        ASSERT_TRUE(done) << done.error().text();
        ASSERT_TRUE(back_after(0));
        EXPECT_EQ(state().address, "127.62.25.90");
        EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::factory_default);
        EXPECT_EQ(camera_.check_login(at(), good_, soon()).error().code, Errc::not_activated);

        const bool any_name = generation == Generation::os12;
        const ports::Login first{any_name ? "fleet" : "root", Secret("Fresh-pass2&+ %")};
        if (!any_name) {
            EXPECT_EQ(camera_.activate(at(), {"fleet", Secret("Fresh-pass2")}, soon()).error().code,
                      Errc::invalid_argument);
        }
        EXPECT_EQ(camera_.activate(at(), {"not a name", Secret("x")}, soon()).error().code,
                  Errc::invalid_argument);
        EXPECT_EQ(counters().passwords_seen, 0U);
        const auto made = camera_.activate(at(), first, soon());
        ASSERT_TRUE(made) << made.error().text();
        EXPECT_TRUE(lab_->password_is(first.user, "Fresh-pass2&+ %"));
        EXPECT_EQ(camera_.activate(at(), first, soon()).error().code, Errc::conflict);
        EXPECT_EQ(counters().passwords_seen, 1U);
        EXPECT_TRUE(camera_.check_login(at(), first, soon())->accepted());
        EXPECT_EQ(counters().authorizations, 2U) << "the default and the check";
    }
}

TEST_F(AxisDrivers, obey_the_rule_for_passwords_that_a_camera_announces) {
    open(Generation::os12, "26", [](auto& config) {
        config.password = Secret();
        config.quirks.passphrase_policy = "complex";
    });
    EXPECT_EQ(camera_.activate(at(), {"root", Secret("simple")}, soon()).error().code,
              Errc::rejected);
    EXPECT_EQ(counters().passwords_seen, 0U);
    EXPECT_TRUE(camera_.activate(at(), {"root", Secret("Twelve-chars1")}, soon()));
}

TEST_F(AxisDrivers, move_a_camera_to_another_address) {
    for (const auto generation : generations) {
        open(generation, "27");
        v1::NetworkSettings network;
        network.set_address("127.62.27.30");
        network.set_netmask("255.255.0.0");
        network.set_gateway("127.62.27.1");
        network.set_dns("127.62.27.2");
        const auto set = camera_.set_network(at(), good_, network, soon());
        ASSERT_TRUE(set) << set.error().text();
        EXPECT_FALSE(*set);
        ASSERT_TRUE(
            eventually([&] { return state().address == "127.62.27.30" && state().listening; }));
        EXPECT_EQ(state().mask, "255.255.0.0");
        EXPECT_EQ(state().router, "127.62.27.1");
        EXPECT_EQ(state().name_server, "127.62.27.2");
        EXPECT_EQ(counters().network_sets, 1U);
        // What proves it: the same device at the new address.
        const auto facts = camera_.public_facts(at(), soon());
        ASSERT_TRUE(facts) << facts.error().text();
        EXPECT_EQ(facts->identity.serial(), serial);
    }
}

TEST_F(AxisDrivers, leave_a_camera_findable_that_undoes_a_change) {
    open(Generation::os12, "28", [](auto& config) { config.quirks.network_reverts = true; });
    v1::NetworkSettings network;
    network.set_address("127.62.28.30");
    network.set_netmask("255.255.255.0");
    ASSERT_TRUE(camera_.set_network(at(), good_, network, soon()));
    ASSERT_TRUE(eventually([&] { return counters().network_undone == 1U; }));
    ASSERT_TRUE(eventually([&] { return camera_.state(at(), soon()).has_value(); }));
    EXPECT_EQ(state().address, "127.62.28.11");
    network.set_address("nowhere");
    EXPECT_EQ(camera_.set_network(at(), good_, network, soon()).error().code,
              Errc::invalid_argument);
    EXPECT_EQ(counters().network_sets, 1U);
}

TEST_F(AxisDrivers, set_name_and_time) {
    for (const auto generation : generations) {
        open(generation, "29");
        const auto named = camera_.set_name(at(), good_, "gate-7", soon());
        ASSERT_TRUE(named) << named.error().text();
        EXPECT_EQ(state().host_name, "gate-7");
        EXPECT_EQ(camera_.set_name(at(), good_, "Gate & yard", soon()).error().code,
                  Errc::invalid_argument);
        const auto timed = camera_.set_time(at(), good_, "192.0.2.123", 60,
                                            "CET-1CEST,M3.5.0/2,M10.5.0/3", soon());
        ASSERT_TRUE(timed) << timed.error().text();
        EXPECT_EQ(state().ntp_server, "192.0.2.123");
        EXPECT_EQ(state().ntp_source, "static");
        EXPECT_EQ(state().posix_zone, "CET-1CEST,M3.5.0/2,M10.5.0/3");
        EXPECT_EQ(counters().logins_failed, 0U);
    }
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
    const auto at = text.find(what);
    return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

TEST_F(AxisDrivers, give_parameters_back_from_a_snapshot) {
    for (const auto generation : generations) {
        open(generation, "30");
        const auto file = camera_.backup(at(), good_, Secret(), soon());
        ASSERT_TRUE(file) << file.error().text();
        // As if the camera had been changed since: the snapshot says another compression.
        const Secret older(
            replaced(std::string(file->reveal()), "Compression=30", "Compression=55"));
        const auto back = camera_.restore_backup(at(), good_, older, Secret(), soon());
        ASSERT_TRUE(back) << back.error().text();
        EXPECT_EQ(state().picture.at("Image.I0.Appearance.Compression"), "55");
        EXPECT_EQ(counters().parameters_set, 1U) << "only what differs";
        const Secret foreign(replaced(std::string(file->reveal()), serial, "ACCC8E000002"));
        EXPECT_EQ(camera_.restore_backup(at(), good_, foreign, Secret(), soon()).error().code,
                  Errc::rejected);
        ASSERT_TRUE(lab_->set_quirk("read_only", "Image.I0.Appearance.Compression"));
        const auto refused = camera_.restore_backup(at(), good_, *file, Secret(), soon());
        EXPECT_EQ(refused.error().code, Errc::rejected);
        EXPECT_THAT(refused.error().context, HasSubstr("Image.I0.Appearance.Compression"));
        EXPECT_EQ(counters().logins_failed, 0U);
    }
}

TEST_F(AxisDrivers, upgrade_firmware_and_hear_a_refused_image) {
    open(Generation::cgi, "31");
    EXPECT_EQ(camera_.firmware_status(at(), good_, soon())->active_version(), "5.51.7");
    EXPECT_EQ(camera_.upgrade_firmware(at(), good_, "x", soon()).error().code, Errc::not_supported);
    open(Generation::os12, "31", [](auto& config) { config.quirks.keeps_uncommitted = true; });
    EXPECT_EQ(camera_.upgrade_firmware(at(), good_, "20 dummy bytes here.", soon()).error().code,
              Errc::rejected);
    EXPECT_EQ(camera_.upgrade_firmware(at(), good_, "AXIS-FIRMWARE 11.11.192", soon()).error().code,
              Errc::rejected);
    const auto done = camera_.upgrade_firmware(at(), good_, "AXIS-FIRMWARE 12.12.1", soon());
    ASSERT_TRUE(done) << done.error().text();
    ASSERT_TRUE(back_after(0));
    const auto status = camera_.firmware_status(at(), good_, soon());
    ASSERT_TRUE(status) << status.error().text();
    EXPECT_EQ(status->active_version(), "12.12.1");
    EXPECT_EQ(status->inactive_version(), "12.11.77");
    EXPECT_TRUE(status->waits_for_commit());
    EXPECT_EQ(camera_.upgrade_firmware(at(), good_, "AXIS-FIRMWARE 12.13.1", soon()).error().code,
              Errc::conflict);
    ASSERT_TRUE(camera_.commit_firmware(at(), good_, soon()));
    EXPECT_FALSE(camera_.firmware_status(at(), good_, soon())->waits_for_commit());
}

TEST_F(AxisDrivers, see_a_power_cut_undo_an_upgrade_that_nobody_committed) {
    open(Generation::os12, "32", [](auto& config) { config.quirks.keeps_uncommitted = true; });
    ASSERT_TRUE(camera_.upgrade_firmware(at(), good_, "AXIS-FIRMWARE 12.12.1", soon()));
    ASSERT_TRUE(back_after(0));
    lab_->set_power(false);
    lab_->set_power(true);
    ASSERT_TRUE(back_after(1));
    EXPECT_EQ(counters().rollbacks, 1U);
    EXPECT_EQ(camera_.identify(at(), good_, soon())->firmware, "12.11.77");
}

struct Failure {
    lab::WireFault fault;
    Errc reading;
    Errc changing;
    unsigned reboots;
};

TEST_F(AxisDrivers, name_every_failure_and_never_try_twice) {
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
    for (const auto generation : generations) {
        for (const auto& row : failures) {
            open(generation, "33");
            lab::PlannedFault planned;
            planned.kind = row.fault;
            const auto time =
                std::chrono::milliseconds(row.fault == WireFault::hang ? 700 : 10'000);
            ASSERT_TRUE(lab_->plan_wire_fault(planned));
            EXPECT_EQ(camera_.identify(at(), good_, soon(time)).error().code, row.reading);
            EXPECT_EQ(counters().authorizations + (lab::keeps_from_applying(row.fault) ? 1U : 0U),
                      1U);
            ASSERT_TRUE(lab_->plan_wire_fault(planned));
            EXPECT_EQ(camera_.reboot(at(), good_, soon(time)).error().code, row.changing);
            EXPECT_TRUE(eventually([&] { return counters().reboots == row.reboots; }));
        }
    }
}

TEST_F(AxisDrivers, name_a_page_where_json_belongs_and_a_redirect_to_https) {
    open(Generation::os12, "34", [](auto& config) { config.quirks.pages_for_json = true; });
    EXPECT_EQ(camera_.state(at(), soon()).error().code, Errc::malformed);
    EXPECT_EQ(camera_.public_facts(at(), soon()).error().code, Errc::malformed);
    EXPECT_EQ(camera_.identify(at(), good_, soon()).error().code, Errc::malformed);
    EXPECT_EQ(camera_.reboot(at(), good_, soon()).error().code, Errc::device_error);
    open(Generation::os12, "34", [](auto& config) { config.quirks.redirects_to_https = true; });
    const auto moved = camera_.check_login(at(), good_, soon());
    EXPECT_EQ(moved.error().code, Errc::malformed);
    EXPECT_THAT(moved.error().context, HasSubstr("HTTPS"));
    EXPECT_EQ(counters().authorizations, 0U);
}

TEST_F(AxisDrivers, say_that_a_camera_is_off_or_frozen) {
    open(Generation::os12, "35");
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
