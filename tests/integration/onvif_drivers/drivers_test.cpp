// SPDX-License-Identifier: Apache-2.0
// The agent's ONVIF driver against the simulated camera: both sides were written from the
// reference, so what one misreads, the other shows.
#include "tests/integration/onvif_drivers/onvif_bench.hpp"
#include "tests/support/promises.hpp"

#include <algorithm>

namespace camfleet {
namespace {

using support::eventually;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using OnvifDrivers = OnvifBench;

TEST_F(OnvifDrivers, prove_who_the_camera_is) {
    open("92.1");
    const auto facts = camera_->identify(at(), good_, soon());
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->identity.maker(), "example cameras");
    EXPECT_EQ(facts->identity.serial(), "EC4010-20260001");
    EXPECT_EQ(facts->identity.mac(), "02:00:00:00:00:01");
    EXPECT_EQ(facts->model, "EC-4010");
    EXPECT_EQ(facts->firmware, "2.800.0000000.1.R");
    EXPECT_EQ(facts->name, "camera");
    EXPECT_EQ(camera_->firmware_status(at(), good_, soon())->active_version(), facts->firmware);
    EXPECT_EQ(state().counters.logins_failed, 0U);
}

TEST_F(OnvifDrivers, say_that_a_camera_asks_for_a_login_without_trying_one) {
    open("92.2");
    const auto seen = camera_->state(at(), soon());
    ASSERT_TRUE(seen) << seen.error().text();
    EXPECT_EQ(seen->value(), v1::CameraState::credential_unknown);
    EXPECT_EQ(camera_->public_facts(at(), soon()).error().code, Errc::unauthorized);
    EXPECT_EQ(state().counters.logins_sent, 0U);
}

TEST_F(OnvifDrivers, read_serial_and_mac_from_scopes_that_anybody_may_see) {
    open("92.3", [](auto& config) { config.quirks.open_scopes = true; });
    const auto facts = camera_->public_facts(at(), soon());
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->identity.serial(), "EC4010-20260001");
    EXPECT_EQ(facts->identity.mac(), "02:00:00:00:00:01");
    EXPECT_EQ(facts->model, "EC-4010");
    EXPECT_EQ(camera_->state(at(), soon())->value(), v1::CameraState::credential_unknown);
    EXPECT_EQ(state().counters.logins_sent, 0U);
}

TEST_F(OnvifDrivers, flag_an_open_camera_and_read_who_it_is) {
    open("92.4", [](auto& config) { config.quirks.open_device = true; });
    const auto seen = camera_->state(at(), soon());
    ASSERT_TRUE(seen) << seen.error().text();
    EXPECT_EQ(seen->value(), v1::CameraState::open);
    const auto facts = camera_->public_facts(at(), soon());
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->identity.serial(), "EC4010-20260001");
    EXPECT_EQ(facts->identity.mac(), "02:00:00:00:00:01");
    EXPECT_EQ(camera_->check_login(at(), good_, soon()).error().code, Errc::not_supported);
    EXPECT_EQ(state().counters.logins_sent, 0U);
}

TEST_F(OnvifDrivers, flag_a_camera_that_is_open_in_part_and_still_check_its_login) {
    open("92.5", [](auto& config) { config.quirks.open_information = true; });
    EXPECT_EQ(camera_->state(at(), soon())->value(), v1::CameraState::open);
    EXPECT_TRUE(camera_->check_login(at(), good_, soon())->accepted());
    EXPECT_FALSE(camera_->check_login(at(), wrong_, soon())->accepted());
    EXPECT_EQ(state().counters.logins_failed, 1U);
    ASSERT_TRUE(device_->set_quirk("open_information", "false"));
    ASSERT_TRUE(device_->set_quirk("open_users", "true"));
    EXPECT_EQ(camera_->state(at(), soon())->value(), v1::CameraState::open);
}

TEST_F(OnvifDrivers, spend_exactly_one_login_on_a_wrong_password) {
    open("92.6");
    const auto refused = camera_->check_login(at(), wrong_, soon());
    ASSERT_TRUE(refused) << refused.error().text();
    EXPECT_FALSE(refused->accepted());
    EXPECT_EQ(state().counters.logins_failed, 1U);
    EXPECT_EQ(camera_->identify(at(), wrong_, soon()).error().code, Errc::unauthorized);
    EXPECT_EQ(state().counters.logins_failed, 2U);
    EXPECT_EQ(camera_->find_stream_url(at(), wrong_, soon()).error().code, Errc::unauthorized);
    EXPECT_EQ(state().counters.logins_failed, 3U);
    EXPECT_EQ(camera_->reboot(at(), wrong_, soon()).error().code, Errc::unauthorized);
    EXPECT_EQ(state().counters.logins_failed, 4U);
    EXPECT_TRUE(camera_->check_login(at(), good_, soon())->accepted());
    EXPECT_EQ(state().counters.logins_sent, 5U);
    EXPECT_FALSE(state().locked);
}

TEST_F(OnvifDrivers, log_in_by_token_in_the_time_of_a_camera_years_behind) {
    open("92.7", [](auto& config) {
        config.auth = lab::onvif::Auth::token;
        config.clock_skew = std::chrono::hours(-24 * 900);
    });
    scale_ = 1;
    EXPECT_TRUE(camera_->check_login(at(), good_, soon())->accepted());
    const auto refused = camera_->check_login(at(), wrong_, soon());
    ASSERT_TRUE(refused) << refused.error().text();
    EXPECT_FALSE(refused->accepted());
    EXPECT_EQ(state().counters.logins_failed, 1U);
    const auto facts = camera_->identify(at(), good_, soon());
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(state().counters.tokens_out_of_time, 0U);
}

TEST_F(OnvifDrivers, hear_that_the_time_of_a_token_was_refused_and_not_the_password) {
    open("92.8", [](auto& config) {
        config.auth = lab::onvif::Auth::token;
        config.quirks.time_refusal = "Wsse authorized time check failed.";
    });
    const auto late = driver({.clear_passwords_over_http = true, .token_shift = Seconds(3600)});
    EXPECT_EQ(late->check_login(at(), good_, soon()).error().code, Errc::conflict);
    EXPECT_EQ(state().counters.tokens_out_of_time, 1U);
    EXPECT_EQ(state().counters.logins_failed, 0U);
}

TEST_F(OnvifDrivers, take_digest_first_where_a_camera_knows_both_and_sha256_where_it_wants_it) {
    open("92.9", [](auto& config) {
        config.auth = lab::onvif::Auth::both;
        config.digest = lab::DigestAlgorithm::sha256;
        config.clock_skew = std::chrono::hours(5);
        config.quirks.clock_wants_login = true;
    });
    EXPECT_TRUE(camera_->check_login(at(), good_, soon())->accepted());
    EXPECT_EQ(camera_->state(at(), soon())->value(), v1::CameraState::credential_unknown);
    EXPECT_EQ(state().counters.logins_sent, 1U);
}

TEST_F(OnvifDrivers, never_answer_basic) {
    open("92.10", [](auto& config) { config.quirks.basic_only = true; });
    EXPECT_EQ(camera_->check_login(at(), good_, soon()).error().code, Errc::not_supported);
    EXPECT_EQ(state().counters.logins_sent, 0U);
}

TEST_F(OnvifDrivers, add_change_and_remove_an_account) {
    open("92.11");
    const ports::Login guard{"guard", Secret("Guard-pass1")};
    ASSERT_TRUE(camera_->add_user(at(), good_, guard, "operator", soon()));
    EXPECT_THAT(*camera_->list_users(at(), good_, soon()), ElementsAre("admin", "guard"));
    EXPECT_TRUE(camera_->check_login(at(), guard, soon())->accepted());
    EXPECT_EQ(camera_->add_user(at(), good_, guard, "viewer", soon()).error().code, Errc::conflict);
    EXPECT_EQ(camera_->reboot(at(), guard, soon()).error().code, Errc::forbidden);

    ASSERT_TRUE(camera_->set_password(at(), good_, Secret("Fresh-pass2"), soon()));
    EXPECT_TRUE(device_->password_is("admin", "Fresh-pass2"));
    const ports::Login fresh{"admin", Secret("Fresh-pass2")};
    EXPECT_EQ(camera_->set_password(at(), fresh, Secret("weak"), soon()).error().code,
              Errc::rejected);
    EXPECT_EQ(camera_->add_user(at(), fresh, {"x", Secret("weak")}, "viewer", soon()).error().code,
              Errc::rejected);
    EXPECT_EQ(camera_->remove_user(at(), fresh, "admin", soon()).error().code, Errc::rejected);
    EXPECT_EQ(camera_->remove_user(at(), fresh, "nobody", soon()).error().code, Errc::not_found);
    ASSERT_TRUE(camera_->remove_user(at(), fresh, "guard", soon()));
    EXPECT_THAT(state().accounts, ElementsAre("admin"));
    EXPECT_EQ(state().counters.logins_failed, 0U);
}

TEST_F(OnvifDrivers, send_no_new_password_in_clear_unless_told_to) {
    open("92.12");
    const auto careful = driver({.token_shift = {}});
    EXPECT_EQ(careful->set_password(at(), good_, Secret("Fresh-pass2"), soon()).error().code,
              Errc::forbidden);
    EXPECT_EQ(
        careful->add_user(at(), good_, {"x", Secret("Guard-pass1")}, "viewer", soon()).error().code,
        Errc::forbidden);
    EXPECT_EQ(state().counters.requests, 0U);
}

TEST_F(OnvifDrivers, set_name_time_and_network_and_read_them_back) {
    open("92.13");
    ASSERT_TRUE(camera_->set_name(at(), good_, "gate-1", soon()));
    EXPECT_EQ(state().host_name, "gate-1");
    ASSERT_TRUE(camera_->set_name(at(), good_, "Gate & yard", soon()));
    EXPECT_THAT(state().scopes, ElementsAre("onvif://www.onvif.org/name/Gate%20%26%20yard"));
    EXPECT_EQ(state().host_name, "gate-1");

    ASSERT_TRUE(camera_->set_time(at(), good_, "192.0.2.123", 60, "CET-1CEST,M3.5.0", soon()));
    EXPECT_THAT(state().ntp, ElementsAre("192.0.2.123"));
    EXPECT_TRUE(state().by_ntp);
    EXPECT_EQ(state().zone, "CET-1CEST,M3.5.0");
    ASSERT_TRUE(camera_->set_time(at(), good_, "time.example", 60, "", soon()));
    EXPECT_EQ(state().zone, "CET-1CEST,M3.5.0");
    EXPECT_EQ(camera_->set_time(at(), good_, "time.example", 60, "1", soon()).error().code,
              Errc::rejected);

    v1::NetworkSettings network;
    network.set_address("127.92.13.30");
    network.set_netmask("255.255.0.0");
    network.set_gateway("127.92.13.1");
    network.set_dns("192.0.2.53");
    const auto moved = camera_->set_network(at(), good_, network, soon());
    ASSERT_TRUE(moved || effect_unknown(moved.error().code)) << moved.error().text();
    ASSERT_TRUE(eventually([&] { return state().address == "127.92.13.30" && state().listening; }));
    EXPECT_EQ(state().gateway, "127.92.13.1");
    EXPECT_THAT(state().dns, ElementsAre("192.0.2.53"));
    network.set_netmask("255.255.255.0");
    const auto again = camera_->set_network(at(), good_, network, soon());
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_FALSE(*again);
    network.set_netmask("255.0.255.0");
    EXPECT_EQ(camera_->set_network(at(), good_, network, soon()).error().code,
              Errc::invalid_argument);
}

TEST_F(OnvifDrivers, wait_for_a_reboot_where_the_camera_wants_one_for_its_address) {
    open("92.14", [](auto& config) { config.quirks.reboot_needed = true; });
    v1::NetworkSettings network;
    network.set_address("127.92.14.30");
    const auto moved = camera_->set_network(at(), good_, network, soon());
    ASSERT_TRUE(moved) << moved.error().text();
    EXPECT_TRUE(*moved);
    EXPECT_EQ(state().address, "127.92.14.11");
    const auto rebooted = camera_->reboot(at(), good_, soon());
    ASSERT_TRUE(rebooted || effect_unknown(rebooted.error().code)) << rebooted.error().text();
    ASSERT_TRUE(eventually([&] { return state().address == "127.92.14.30" && state().listening; }));
    EXPECT_EQ(state().counters.reboots, 1U);
}

TEST_F(OnvifDrivers, see_through_a_camera_that_says_done_without_doing) {
    open("92.15", [](auto& config) { config.quirks.done_without_effect = true; });
    v1::NetworkSettings network;
    network.set_address("127.92.15.11");
    network.set_gateway("127.92.15.1");
    EXPECT_EQ(camera_->set_network(at(), good_, network, soon()).error().code, Errc::device_error);
    EXPECT_EQ(camera_->set_name(at(), good_, "gate-1", soon()).error().code, Errc::device_error);
    EXPECT_EQ(camera_->set_name(at(), good_, "Gate 1", soon()).error().code, Errc::device_error);
    EXPECT_EQ(camera_->set_time(at(), good_, "192.0.2.1", 60, "", soon()).error().code,
              Errc::device_error);
    EXPECT_EQ(
        camera_->add_user(at(), good_, {"x", Secret("Guard-pass1")}, "viewer", soon()).error().code,
        Errc::device_error);
    EXPECT_EQ(state().counters.logins_failed, 0U);
    EXPECT_EQ(camera_->set_password(at(), good_, Secret("Fresh-pass2"), soon()).error().code,
              Errc::device_error);
    EXPECT_EQ(state().counters.logins_failed, 1U);
}

TEST_F(OnvifDrivers, see_live_view_and_a_picture) {
    open("92.16");
    const auto url = camera_->find_stream_url(at(), good_, soon());
    ASSERT_TRUE(url) << url.error().text();
    const auto seen = rtsp::RtspProbe().watch(*url, good_, 10, soon());
    ASSERT_TRUE(seen) << seen.error().text();
    EXPECT_TRUE(seen->first_key_frame_complete());
    EXPECT_GE(seen->frames(), 10U);
    const auto picture = camera_->snapshot(at(), good_, soon());
    ASSERT_TRUE(picture) << picture.error().text();
    EXPECT_GT(picture->jpeg.size(), 1024U);
    EXPECT_EQ(state().counters.operations["GetStreamUri"], 1U);
}

TEST_F(OnvifDrivers, find_the_stream_by_media_one_two_and_the_older_list_of_services) {
    open("92.17", [](auto& config) { config.quirks.no_media2 = true; });
    EXPECT_TRUE(camera_->find_stream_url(at(), good_, soon()));
    ASSERT_TRUE(device_->set_quirk("no_media2", "false"));
    ASSERT_TRUE(device_->set_quirk("only_media2", "true"));
    EXPECT_TRUE(camera_->find_stream_url(at(), good_, soon()));
    ASSERT_TRUE(device_->set_quirk("only_media2", "false"));
    ASSERT_TRUE(device_->set_quirk("missing", "GetServices"));
    const auto url = camera_->find_stream_url(at(), good_, soon());
    ASSERT_TRUE(url) << url.error().text();
    EXPECT_EQ(state().counters.operations["GetCapabilities"], 1U);
}

TEST_F(OnvifDrivers, stay_at_the_camera_whatever_host_it_names) {
    open("92.18", [](auto& config) { config.quirks.shown_host = "127.92.18.99"; });
    const auto url = camera_->find_stream_url(at(), good_, soon());
    ASSERT_TRUE(url) << url.error().text();
    EXPECT_THAT(*url, HasSubstr("//127.92.18.11:"));
    EXPECT_THAT(*url, HasSubstr("/Streaming/Channels/101?profile=main"));
    EXPECT_TRUE(camera_->snapshot(at(), good_, soon()));
    EXPECT_TRUE(camera_->backup(at(), good_, Secret(), soon()));
    EXPECT_EQ(state().counters.logins_failed, 0U);
}

TEST_F(OnvifDrivers, fetch_the_backup_file_and_write_it_back) {
    open("92.19");
    const auto file = camera_->backup(at(), good_, Secret("Backup-key-1"), soon());
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_EQ(file->reveal(), "backup of EC4010-20260001");
    EXPECT_EQ(
        camera_->restore_backup(at(), good_, Secret("another's"), Secret(), soon()).error().code,
        Errc::rejected);
    const auto back = camera_->restore_backup(at(), good_, *file, Secret(), soon());
    ASSERT_TRUE(back || effect_unknown(back.error().code)) << back.error().text();
    ASSERT_TRUE(eventually([&] { return state().counters.boots == 1 && state().listening; }));
    EXPECT_EQ(state().counters.restores, 1U);
    ASSERT_TRUE(device_->set_quirk("missing", "GetSystemUris"));
    const auto older = camera_->backup(at(), good_, Secret(), soon());
    ASSERT_TRUE(older) << older.error().text();
    EXPECT_EQ(older->reveal(), "backup of EC4010-20260001");
    ASSERT_TRUE(device_->set_quirk("missing", "GetSystemBackup"));
    EXPECT_EQ(camera_->backup(at(), good_, Secret(), soon()).error().code, Errc::not_supported);
}

TEST_F(OnvifDrivers, upgrade_the_firmware_and_hear_of_a_wrong_file) {
    open("92.23", [](auto& config) {
        config.quirks.shown_host = "127.92.23.99";
        config.quirks.upload_delay = "PT0.2S";
    });
    EXPECT_EQ(camera_->upgrade_firmware(at(), good_, "a picture", soon()).error().code,
              Errc::rejected);
    EXPECT_EQ(camera_->upgrade_firmware(at(), wrong_, "firmware 3.0", soon()).error().code,
              Errc::unauthorized);
    EXPECT_EQ(state().counters.logins_failed, 1U);
    const auto taken = camera_->upgrade_firmware(at(), good_, "firmware 3.0", soon());
    ASSERT_TRUE(taken || effect_unknown(taken.error().code)) << taken.error().text();
    ASSERT_TRUE(eventually([&] { return state().counters.boots == 1 && state().listening; }));
    EXPECT_EQ(state().counters.upgrades, 1U);
    EXPECT_EQ(camera_->firmware_status(at(), good_, soon())->active_version(), "3.0");
    ASSERT_TRUE(device_->set_quirk("upload_delay", "PT10M"));
    EXPECT_EQ(camera_->upgrade_firmware(at(), good_, "firmware 4.0", soon()).error().code,
              Errc::busy);
    ASSERT_TRUE(device_->set_quirk("missing", "StartFirmwareUpgrade"));
    EXPECT_EQ(camera_->upgrade_firmware(at(), good_, "firmware 4.0", soon()).error().code,
              Errc::not_supported);
}

TEST_F(OnvifDrivers, keep_the_address_through_a_soft_default) {
    open("92.20");
    ASSERT_TRUE(camera_->set_name(at(), good_, "gate-1", soon()));
    EXPECT_EQ(camera_->boot_marker(at(), good_, soon()).error().code, Errc::not_supported);
    const auto restored = camera_->restore(at(), good_, ports::RestoreMode::keep_network, soon());
    ASSERT_TRUE(restored || effect_unknown(restored.error().code)) << restored.error().text();
    ASSERT_TRUE(eventually([&] { return state().counters.boots == 1 && state().listening; }));
    EXPECT_EQ(state().address, "127.92.20.11");
    EXPECT_EQ(state().host_name, "camera");
    EXPECT_TRUE(camera_->check_login(at(), good_, soon())->accepted());
    const auto rebooted = camera_->reboot(at(), good_, soon());
    ASSERT_TRUE(rebooted || effect_unknown(rebooted.error().code)) << rebooted.error().text();
    ASSERT_TRUE(eventually([&] { return state().counters.boots == 2 && state().listening; }));
    EXPECT_TRUE(camera_->check_login(at(), good_, soon())->accepted());
}

TEST_F(OnvifDrivers, bring_a_camera_back_from_a_hard_default) {
    open("92.21", [](auto& config) { config.profile_q = true; });
    EXPECT_TRUE(*camera_->is_activated(at(), soon()));
    const auto restored = camera_->restore(at(), good_, ports::RestoreMode::full, soon());
    ASSERT_TRUE(restored || effect_unknown(restored.error().code)) << restored.error().text();
    ASSERT_TRUE(eventually([&] { return state().address == "127.92.21.64" && state().listening; }));
    const auto seen = camera_->state(at(), soon());
    ASSERT_TRUE(seen) << seen.error().text();
    EXPECT_EQ(seen->value(), v1::CameraState::factory_default);
    EXPECT_FALSE(*camera_->is_activated(at(), soon()));
    const ports::Login fresh{"keeper", Secret("Fresh-pass2")};
    EXPECT_EQ(camera_->activate(at(), {"keeper", Secret("weak")}, soon()).error().code,
              Errc::rejected);
    const auto activated = camera_->activate(at(), fresh, soon());
    ASSERT_TRUE(activated) << activated.error().text();
    EXPECT_TRUE(*camera_->is_activated(at(), soon()));
    EXPECT_EQ(camera_->activate(at(), fresh, soon()).error().code, Errc::conflict);
    EXPECT_TRUE(camera_->check_login(at(), fresh, soon())->accepted());
    EXPECT_EQ(camera_->state(at(), soon())->value(), v1::CameraState::credential_unknown);
    EXPECT_EQ(state().counters.logins_failed, 0U);
}

// Every "yes" names a test of this suite that is there.
TEST_F(OnvifDrivers, declare_only_what_a_test_here_shows) {
    open("92.22");
    support::expect_promises_kept(*camera_, 22U);
}

}  // namespace
}  // namespace camfleet
