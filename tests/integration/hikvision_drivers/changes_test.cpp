// SPDX-License-Identifier: Apache-2.0
// Accounts, ONVIF, files and firmware of a Hikvision camera; and what the driver says when
// something goes wrong on the way.
#include "tests/integration/hikvision_drivers/hikvision_bench.hpp"

namespace camfleet {
namespace {

using testing::UnorderedElementsAre;

void alone(lab::SiteConfig& config) { config.recorder.reset(); }

TEST_F(HikvisionDrivers, add_and_remove_users) {
    open("91.11", alone);
    const ports::Login joe{"joe", Secret("Gar+den &<1")};
    const auto added = camera_->add_user(at(), good_, joe, "operator", soon());
    ASSERT_TRUE(added) << added.error().text();
    EXPECT_TRUE(site_->camera("gate")->password_is("joe", "Gar+den &<1"));
    EXPECT_THAT(*camera_->list_users(at(), good_, soon()), UnorderedElementsAre("admin", "joe"));
    EXPECT_EQ(camera_->add_user(at(), good_, joe, "viewer", soon()).error().code, Errc::conflict);
    EXPECT_EQ(
        camera_->add_user(at(), good_, {"eve", Secret("weak")}, "viewer", soon()).error().code,
        Errc::rejected);
    EXPECT_EQ(camera_->reboot(at(), joe, soon()).error().code, Errc::forbidden);
    EXPECT_EQ(camera_->remove_user(at(), good_, "admin", soon()).error().code, Errc::rejected);
    EXPECT_EQ(camera_->remove_user(at(), good_, "nobody", soon()).error().code, Errc::not_found);
    EXPECT_TRUE(camera_->remove_user(at(), good_, "joe", soon()));
    EXPECT_THAT(*camera_->list_users(at(), good_, soon()), UnorderedElementsAre("admin"));
    EXPECT_EQ(state().counters.accounts_added, 1U);
    EXPECT_EQ(state().counters.accounts_removed, 1U);
    EXPECT_EQ(state().counters.logins_failed, 0U);
}

TEST_F(HikvisionDrivers, give_onvif_an_account_and_switch_it_on) {
    open("91.12", alone);
    EXPECT_FALSE(state().onvif_on);
    const ports::Login account{"onvif", Secret("Media-pass1")};
    const auto made = camera_->set_onvif_password(at(), good_, account, soon());
    ASSERT_TRUE(made) << made.error().text();
    EXPECT_TRUE(site_->camera("gate")->onvif_password_is("onvif", "Media-pass1"));
    EXPECT_TRUE(state().onvif_on);
    const ports::Login fresh{"onvif", Secret("Media-pass2")};
    const auto changed = camera_->set_onvif_password(at(), good_, fresh, soon());
    ASSERT_TRUE(changed) << changed.error().text();
    EXPECT_TRUE(site_->camera("gate")->onvif_password_is("onvif", "Media-pass2"));
    EXPECT_TRUE(site_->camera("gate")->admin_password_is("Gate-pass1")) << "another store";
    EXPECT_EQ(
        camera_->set_onvif_password(at(), good_, {"onvif", Secret("weak")}, soon()).error().code,
        Errc::rejected);
    EXPECT_EQ(state().counters.onvif_changes, 2U);
    EXPECT_EQ(state().counters.logins_failed, 0U);
}

TEST_F(HikvisionDrivers, give_a_configuration_back_to_the_same_camera_alone) {
    open("91.13", alone);
    const Secret key("Backup-key-1");
    ASSERT_TRUE(camera_->set_name(at(), good_, "Gate", soon()));
    const auto file = camera_->backup(at(), good_, key, soon());
    ASSERT_TRUE(file) << file.error().text();
    ASSERT_TRUE(camera_->set_name(at(), good_, "Changed since", soon()));
    EXPECT_EQ(
        camera_->restore_backup(at(), good_, *file, Secret("Other-key-2"), soon()).error().code,
        Errc::rejected);
    EXPECT_EQ(camera_->restore_backup(at(), good_, Secret("no file"), key, soon()).error().code,
              Errc::rejected);
    EXPECT_EQ(camera_->restore_backup(at(), good_, Secret(), key, soon()).error().code,
              Errc::invalid_argument);
    EXPECT_EQ(state().device_name, "Changed since");
    const auto boots = state().counters.boots;
    const auto done = camera_->restore_backup(at(), good_, *file, key, soon());
    ASSERT_TRUE(done || effect_unknown(done.error().code)) << done.error().text();
    ASSERT_TRUE(eventually([&] { return state().counters.boots > boots && state().listening; }));
    EXPECT_EQ(state().device_name, "Gate");
    EXPECT_EQ(state().counters.imports, 1U);
    EXPECT_TRUE(camera_->check_login(at(), good_, soon())->accepted());
}

TEST_F(HikvisionDrivers, upgrade_firmware_and_hear_a_refused_image) {
    open("91.14", alone);
    const auto before = camera_->firmware_status(at(), good_, soon());
    ASSERT_TRUE(before) << before.error().text();
    EXPECT_THAT(before->active_version(), testing::HasSubstr("V5.7.17"));
    EXPECT_FALSE(before->upgrading());
    EXPECT_EQ(camera_->upgrade_firmware(at(), good_, "not an image", soon()).error().code,
              Errc::rejected);
    ASSERT_TRUE(site_->camera("gate")->set_quirk("slow_upgrade", "true"));
    ASSERT_TRUE(camera_->upgrade_firmware(at(), good_, "HIK-FIRMWARE V5.8.0", soon()));
    EXPECT_TRUE(camera_->firmware_status(at(), good_, soon())->upgrading());
    EXPECT_EQ(camera_->upgrade_firmware(at(), good_, "HIK-FIRMWARE V5.9.0", soon()).error().code,
              Errc::busy);
    open("91.14", alone);
    const auto boots = state().counters.boots;
    ASSERT_TRUE(camera_->upgrade_firmware(at(), good_, "HIK-FIRMWARE V5.8.0", soon()));
    // Its services end while it boots: what is asked just then is cut.
    ASSERT_TRUE(eventually([&] {
        if (state().counters.boots == boots) return false;
        const auto now = camera_->firmware_status(at(), good_, soon());
        return now && now->active_version().contains("V5.8.0");
    }));
    EXPECT_EQ(state().counters.upgrades, 1U);
}

TEST_F(HikvisionDrivers, activate_the_newer_cameras_only_where_somebody_switched_that_on) {
    open("91.17", [](lab::SiteConfig& config) {
        alone(config);
        config.cameras[0].config.activated = false;
        config.cameras[0].config.quirks.newer_activation = true;
    });
    const ports::Login first{"admin", Secret("Fresh-pass2")};
    const auto order = camera_->activate(at(), first, soon());
    EXPECT_EQ(order.error().code, Errc::not_supported);
    EXPECT_THAT(order.error().context, testing::HasSubstr("activate it with SADP"));
    EXPECT_FALSE(state().activated);
    hikvision::HikvisionCamera tried(*clock_, {.newer_activation = true});
    EXPECT_EQ(tried.activate(at(), {"admin", Secret("weak")}, soon()).error().code, Errc::rejected);
    const auto done = tried.activate(at(), first, soon());
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_TRUE(state().activated);
    ASSERT_TRUE(eventually([&] { return camera_->is_activated(at(), soon()).value_or(false); }));
    EXPECT_TRUE(tried.check_login(at(), first, soon())->accepted());
    EXPECT_EQ(tried.activate(at(), first, soon()).error().code, Errc::conflict);
    EXPECT_EQ(state().counters.activations, 1U);
}

struct Failure {
    lab::WireFault fault;
    Errc reading;
    Errc changing;
    unsigned reboots;
};

TEST_F(HikvisionDrivers, name_every_failure_and_never_try_twice) {
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
        open("91.15", alone);
        lab::PlannedFault planned;
        planned.kind = row.fault;
        const auto time = std::chrono::milliseconds(row.fault == WireFault::hang ? 700 : 10'000);
        const auto until = [&] { return std::chrono::steady_clock::now() + time; };
        ASSERT_TRUE(site_->camera("gate")->plan_wire_fault(planned));
        EXPECT_EQ(camera_->list_users(at(), good_, until()).error().code, row.reading)
            << static_cast<int>(row.fault);
        EXPECT_EQ(state().counters.logins_ok, lab::keeps_from_applying(row.fault) ? 0U : 1U);
        ASSERT_TRUE(site_->camera("gate")->plan_wire_fault(planned));
        EXPECT_EQ(camera_->reboot(at(), good_, until()).error().code, row.changing)
            << static_cast<int>(row.fault);
        EXPECT_TRUE(eventually([&] { return state().counters.reboots_accepted == row.reboots; }));
        EXPECT_EQ(state().counters.logins_failed, 0U);
    }
}

}  // namespace
}  // namespace camfleet
