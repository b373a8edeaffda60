// SPDX-License-Identifier: Apache-2.0
// The agent's Hikvision drivers against the simulated site: both sides were written from the
// reference, so what one misreads, the other shows.
#include "tests/integration/hikvision_drivers/hikvision_bench.hpp"
#include "tests/support/promises.hpp"

namespace camfleet {
namespace {

TEST_F(HikvisionDrivers, find_the_camera_by_sadp_and_prove_who_it_is) {
    open("91.1");
    const auto found = look();
    ASSERT_TRUE(found) << found.error().text();
    const auto gate = std::ranges::find_if(*found, [](const v1::Sighting& sighting) {
        return same_serial(sighting.identity().serial(), "G00000001");
    });
    ASSERT_NE(gate, found->end());
    EXPECT_EQ(gate->endpoint().host(), "127.91.1.11");
    EXPECT_EQ(gate->endpoint().http_port(), state().http_port);
    EXPECT_TRUE(gate->activated());
    EXPECT_FALSE(gate->boot_marker().empty());
    const auto facts = camera_->identify(at(), good_, soon());
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->identity.serial(), gate->identity().serial());
    EXPECT_EQ(facts->identity.mac(), "68:6d:bc:00:00:01");
    EXPECT_TRUE(*camera_->is_activated(at(), soon()));
}

TEST_F(HikvisionDrivers, spend_exactly_one_login_on_a_wrong_password) {
    open("91.2", [](lab::SiteConfig& config) { config.recorder.reset(); });
    const auto refused = camera_->check_login(at(), wrong_, soon());
    ASSERT_TRUE(refused) << refused.error().text();
    EXPECT_FALSE(refused->accepted());
    EXPECT_GT(refused->tries_left(), 0);
    EXPECT_EQ(state().counters.logins_failed, 1U);
    EXPECT_EQ(rtsp::RtspProbe().watch(camera_->stream_url(at()), wrong_, 3, soon()).error().code,
              Errc::unauthorized);
    EXPECT_EQ(state().counters.logins_failed, 2U);
    EXPECT_TRUE(camera_->check_login(at(), good_, soon())->accepted());
}

TEST_F(HikvisionDrivers, live_with_nonces_that_are_good_for_one_use) {
    open("91.3", [](lab::SiteConfig& config) {
        config.cameras[0].config.quirks.nonce_uses = 1;
        config.cameras[0].config.digest = lab::DigestAlgorithm::sha256;
    });
    EXPECT_TRUE(camera_->check_login(at(), good_, soon())->accepted());
    const auto seen = rtsp::RtspProbe().watch(camera_->stream_url(at()), good_, 5, soon());
    ASSERT_TRUE(seen) << seen.error().text();
    EXPECT_EQ(state().counters.logins_failed, 0U);
}

TEST_F(HikvisionDrivers, see_live_view_and_a_picture) {
    open("91.4");
    const auto seen = rtsp::RtspProbe().watch(camera_->stream_url(at()), good_, 20, soon());
    ASSERT_TRUE(seen) << seen.error().text();
    EXPECT_TRUE(seen->first_key_frame_complete());
    EXPECT_EQ(seen->codec(), "H264");
    EXPECT_GT(seen->width(), 0U);
    const auto picture = camera_->snapshot(at(), good_, soon());
    ASSERT_TRUE(picture) << picture.error().text();
    EXPECT_GT(picture->jpeg.size(), 1024U);
}

TEST_F(HikvisionDrivers, change_the_password_and_hear_a_refused_one) {
    open("91.5");
    const auto changed = camera_->set_password(at(), good_, Secret("Fresh-pass2"), soon());
    ASSERT_TRUE(changed) << changed.error().text();
    EXPECT_TRUE(site_->camera("gate")->admin_password_is("Fresh-pass2"));
    const ports::Login fresh{"admin", Secret("Fresh-pass2")};
    EXPECT_EQ(camera_->set_password(at(), fresh, Secret("admin"), soon()).error().code,
              Errc::rejected);
    EXPECT_THAT(*camera_->list_users(at(), fresh, soon()), testing::Contains("admin"));
}

TEST_F(HikvisionDrivers, bring_a_camera_back_from_a_full_default) {
    open("91.6");
    const auto file = camera_->backup(at(), good_, Secret("Backup-key-1"), soon());
    ASSERT_TRUE(file) << file.error().text();
    const auto before = camera_->boot_marker(at(), good_, soon());
    ASSERT_TRUE(before) << before.error().text();
    const auto restored = camera_->restore(at(), good_, ports::RestoreMode::full, soon());
    ASSERT_TRUE(restored || effect_unknown(restored.error().code)) << restored.error().text();
    ASSERT_TRUE(eventually([&] { return state().address == "127.91.6.64" && state().listening; }));
    // The camera leaves its old sockets a moment before the new ones are open.
    ASSERT_TRUE(eventually([&] { return camera_->is_activated(at(), soon()).has_value(); }));
    EXPECT_FALSE(*camera_->is_activated(at(), soon()));
    EXPECT_EQ(camera_->check_login(at(), good_, soon()).has_value() &&
                  camera_->check_login(at(), good_, soon())->accepted(),
              false);

    const ports::Login fresh{"admin", Secret("Fresh-pass2")};
    const auto activated = camera_->activate(at(), fresh, soon());
    ASSERT_TRUE(activated) << activated.error().text();
    ASSERT_TRUE(eventually([&] { return camera_->is_activated(at(), soon()).value_or(false); }));
    EXPECT_EQ(camera_->activate(at(), fresh, soon()).error().code, Errc::conflict);
    EXPECT_TRUE(camera_->check_login(at(), fresh, soon())->accepted());
    const auto after = camera_->boot_marker(at(), fresh, soon());
    ASSERT_TRUE(after) << after.error().text();

    EXPECT_TRUE(camera_->set_time(at(), fresh, "192.0.2.123", 60, "CST-1:00:00", soon()));
    EXPECT_EQ(state().ntp_server, "192.0.2.123");
    EXPECT_EQ(state().time_mode, "NTP");
    EXPECT_TRUE(camera_->set_name(at(), fresh, "Gate & yard", soon()));
    EXPECT_EQ(state().device_name, "Gate & yard");

    v1::NetworkSettings network;
    network.set_address("127.91.6.30");
    network.set_netmask("255.255.255.0");
    const auto moved = camera_->set_network(at(), fresh, network, soon());
    ASSERT_TRUE(moved || effect_unknown(moved.error().code)) << moved.error().text();
    if (moved && *moved) {
        const auto rebooted = camera_->reboot(at(), fresh, soon());
        ASSERT_TRUE(rebooted || effect_unknown(rebooted.error().code)) << rebooted.error().text();
    }
    ASSERT_TRUE(eventually([&] { return state().address == "127.91.6.30" && state().listening; }));
    EXPECT_TRUE(camera_->check_login(at(), fresh, soon())->accepted());
}

TEST_F(HikvisionDrivers, keep_the_users_through_a_basic_restore) {
    open("91.7");
    const auto before = *camera_->boot_marker(at(), good_, soon());
    EXPECT_EQ(*camera_->boot_marker(at(), good_, soon()), before);
    const auto boots = state().counters.boots;
    const auto restored = camera_->restore(at(), good_, ports::RestoreMode::keep_network, soon());
    ASSERT_TRUE(restored || effect_unknown(restored.error().code)) << restored.error().text();
    ASSERT_TRUE(eventually([&] { return state().counters.boots > boots && state().listening; }));
    EXPECT_TRUE(camera_->check_login(at(), good_, soon())->accepted());
    EXPECT_NE(*camera_->boot_marker(at(), good_, soon()), before);
}

TEST_F(HikvisionDrivers, give_the_recorder_the_new_password) {
    open("91.8");
    hikvision::HikvisionRecorder recorder;
    const ports::Login login{"admin", Secret("Recorder-1")};
    v1::Identity identity;
    identity.set_serial("DS-2CD2146G2-ISU20240101AAWRG00000001");
    ASSERT_TRUE(eventually([&] {
        const auto found = recorder.find(recorder_at(), login, identity, "127.91.8.11", soon());
        return found && found->online();
    }));
    const auto found = recorder.find(recorder_at(), login, identity, "127.91.8.11", soon());
    EXPECT_EQ(found->channel(), 1U);
    EXPECT_TRUE(found->recording_known());
    EXPECT_TRUE(found->recording());
    EXPECT_EQ(found->detail(), "connect");

    ASSERT_TRUE(camera_->set_password(at(), good_, Secret("Fresh-pass2"), soon()));
    const ports::Login fresh{"admin", Secret("Fresh-pass2")};
    const auto updated = recorder.update(recorder_at(), login, 1, at(), fresh, soon());
    ASSERT_TRUE(updated) << updated.error().text();
    EXPECT_TRUE(eventually([&] {
        const auto status = recorder.status(recorder_at(), login, 1, soon());
        return status && status->online();
    }));
    const auto refused = state().counters.logins_failed;
    EXPECT_LE(refused, 1U) << "at most one poll between the two calls";
    EXPECT_EQ(recorder.add(recorder_at(), login, "Again", at(), fresh, soon()).error().code,
              Errc::already_exists);
    EXPECT_EQ(recorder.identify(recorder_at(), login, soon())->identity.serial(),
              "DS-7608NXI-I2/8P/S0820230619CCRRJ1");
}

TEST_F(HikvisionDrivers, prove_every_capability_that_is_declared) {
    open("91.9");
    support::expect_promises_kept(*camera_, 22U);
}

}  // namespace
}  // namespace camfleet
