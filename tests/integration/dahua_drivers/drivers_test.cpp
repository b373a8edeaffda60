// SPDX-License-Identifier: Apache-2.0
// The agent's Dahua driver against a simulated camera: both sides were written from the reference,
// so what one misreads, the other shows.
#include "agent/cameras/rtsp/rtsp_probe.hpp"
#include "tests/integration/dahua_drivers/dahua_bench.hpp"
#include "tests/lab/http/client.hpp"
#include "tests/support/promises.hpp"

namespace camfleet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST_F(DahuaDrivers, say_who_a_camera_is_without_a_login) {
    open("1");
    for (const auto& endpoint : {at(), plain()}) {
        const auto facts = camera_.public_facts(endpoint, soon());
        ASSERT_TRUE(facts) << facts.error().text();
        EXPECT_EQ(facts->identity.maker(), "dahua");
        EXPECT_EQ(facts->identity.serial(), serial);
    }
    ASSERT_TRUE(lab_->set_quirk("mac_realm", "true"));
    EXPECT_EQ(camera_.public_facts(plain(), soon())->identity.mac(), "3c:ef:8c:00:00:01");
    ASSERT_TRUE(lab_->set_quirk("mac_realm", "false"));
    ASSERT_TRUE(lab_->set_quirk("hash_realm", "true"));
    const auto hidden = camera_.public_facts(plain(), soon());
    ASSERT_TRUE(hidden) << hidden.error().text();
    EXPECT_EQ(hidden->identity.serial(), "") << "a hash names nobody";
    EXPECT_EQ(counters().authorizations, 0U);
}

TEST_F(DahuaDrivers, see_the_state_without_a_login) {
    open("2");
    EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::credential_unknown);
    EXPECT_EQ(camera_.is_activated(at(), soon()).error().code, Errc::not_supported);
    ASSERT_TRUE(lab_->set_quirk("open", "true"));
    EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::open);
    EXPECT_EQ(camera_.check_login(at(), good_, soon()).error().code, Errc::malformed)
        << "who answers everybody proves no password";
    EXPECT_EQ(counters().authorizations, 0U);
}

TEST_F(DahuaDrivers, spend_exactly_one_login_on_a_wrong_password) {
    open("3");
    const auto refused = camera_.check_login(at(), wrong_, soon());
    ASSERT_TRUE(refused) << refused.error().text();
    EXPECT_FALSE(refused->accepted());
    EXPECT_FALSE(refused->locked());
    EXPECT_EQ(counters().logins_failed, 1U);
    EXPECT_EQ(rtsp::RtspProbe().watch(camera_.stream_url(at()), wrong_, 3, soon()).error().code,
              Errc::unauthorized);
    EXPECT_EQ(counters().logins_failed, 2U);
    EXPECT_TRUE(camera_.check_login(at(), good_, soon())->accepted());
}

TEST_F(DahuaDrivers, spend_one_login_on_a_wrong_password_whatever_is_asked) {
    using Ask = std::function<Errc(const ports::Login&)>;
    const auto code = [](const auto& result) {
        return result ? Errc::internal : result.error().code;
    };
    v1::NetworkSettings network;
    network.set_address("127.63.4.30");
    network.set_netmask("255.255.255.0");
    const ports::Login joe{"joe", Secret("Joe-pass-1")};
    const std::vector<Ask> asks{
        [&](const auto& login) { return code(camera_.identify(at(), login, soon())); },
        [&](const auto& login) { return code(camera_.list_users(at(), login, soon())); },
        [&](const auto& login) {
            return code(camera_.add_user(at(), login, joe, "viewer", soon()));
        },
        [&](const auto& login) { return code(camera_.remove_user(at(), login, "joe", soon())); },
        [&](const auto& login) { return code(camera_.reboot(at(), login, soon())); },
        [&](const auto& login) {
            return code(camera_.restore(at(), login, ports::RestoreMode::full, soon()));
        },
        [&](const auto& login) { return code(camera_.set_network(at(), login, network, soon())); },
        [&](const auto& login) { return code(camera_.set_name(at(), login, "gate", soon())); },
        [&](const auto& login) {
            return code(camera_.set_time(at(), login, "192.0.2.1", 60, "", soon()));
        },
        [&](const auto& login) { return code(camera_.firmware_status(at(), login, soon())); },
        [&](const auto& login) { return code(camera_.upgrade_firmware(at(), login, "x", soon())); },
        [&](const auto& login) { return code(camera_.snapshot(at(), login, soon())); },
        [&](const auto& login) {
            return code(camera_.set_password(at(), login, Secret("Fresh-pass2"), soon()));
        },
        [&](const auto& login) {
            return code(camera_.set_onvif_password(at(), login, joe, soon()));
        },
    };
    for (std::size_t i = 0; i < asks.size(); ++i) {
        open("4");
        EXPECT_EQ(asks[i](wrong_), Errc::unauthorized) << i;
        EXPECT_EQ(counters().logins_failed, 1U) << i;
    }
}

TEST_F(DahuaDrivers, prove_who_a_camera_is_with_a_login) {
    for (const auto* quirk : {"", "numeric_type", "unix_lines", "trailing_commas"}) {
        open("5");
        if (*quirk != '\0') ASSERT_TRUE(lab_->set_quirk(quirk, "true"));
        const auto facts = camera_.identify(at(), good_, soon());
        ASSERT_TRUE(facts) << facts.error().text();
        EXPECT_EQ(facts->identity.maker(), "dahua");
        EXPECT_EQ(facts->identity.serial(), serial);
        EXPECT_EQ(facts->identity.mac(), "3c:ef:8c:00:00:01");
        if (std::string_view(quirk) != "numeric_type") EXPECT_EQ(facts->model, "IPC-HDW5421S");
        EXPECT_EQ(facts->firmware, state().firmware);
        EXPECT_EQ(facts->name, serial);
    }
}

TEST_F(DahuaDrivers, keep_away_from_a_locked_account_that_says_so) {
    allow_lock();
    open("6", [](auto& config) { config.lock_time = std::chrono::hours(2); }, 1);
    // Somebody else at this address has typed nonsense five times.
    const lab::ClientLogin stranger{"nobody", "no password of any account"};
    for (unsigned i = 0; i < 5; ++i) {
        lab::ClientRequest request{.to = {state().address, state().http_port},
                                   .target = "/cgi-bin/magicBox.cgi?action=getSerialNo",
                                   .login = &stranger};
        ASSERT_TRUE(lab::http_call(request, lab::in(std::chrono::seconds(10))));
    }
    ASSERT_TRUE(state().locked);
    const auto before = counters();
    const auto seen = camera_.state(at(), soon());
    ASSERT_TRUE(seen) << seen.error().text();
    EXPECT_EQ(seen->value(), v1::CameraState::locked);
    EXPECT_GT(seen->unlock_seconds(), 7100U);
    EXPECT_LE(seen->unlock_seconds(), 7200U);
    const auto standing = camera_.check_login(at(), good_, soon());
    ASSERT_TRUE(standing) << standing.error().text();
    EXPECT_TRUE(standing->locked());
    EXPECT_FALSE(standing->accepted());
    EXPECT_GT(standing->unlock_seconds(), 7100U);
    EXPECT_EQ(camera_.reboot(at(), good_, soon()).error().code, Errc::locked);
    EXPECT_EQ(camera_.set_name(at(), good_, "x", soon()).error().code, Errc::locked);
    EXPECT_EQ(counters().authorizations, before.authorizations) << "no login was sent";
    // Other firmware challenges first and refuses then: one login tells, no more.
    ASSERT_TRUE(lab_->set_quirk("hidden_lock", "true"));
    EXPECT_TRUE(camera_.check_login(at(), good_, soon())->locked());
    EXPECT_EQ(counters().authorizations, before.authorizations + 1);
}

TEST_F(DahuaDrivers, offer_no_password_to_a_camera_that_knows_basic_only) {
    open("7", [](auto& config) { config.quirks.basic_only = true; });
    EXPECT_EQ(camera_.check_login(plain(), good_, soon()).error().code, Errc::not_supported);
    EXPECT_EQ(counters().authorizations, 0U);
}

TEST_F(DahuaDrivers, see_live_view_and_a_picture) {
    open("8");
    const auto seen = rtsp::RtspProbe().watch(camera_.stream_url(at()), good_, 20, soon());
    ASSERT_TRUE(seen) << seen.error().text();
    EXPECT_TRUE(seen->first_key_frame_complete());
    EXPECT_EQ(seen->codec(), "H264");
    const auto picture = camera_.snapshot(at(), good_, soon());
    ASSERT_TRUE(picture) << picture.error().text();
    EXPECT_GT(picture->jpeg.size(), 1024U);
    EXPECT_EQ(counters().snapshots, 1U);
}

TEST_F(DahuaDrivers, add_change_and_remove_users) {
    for (const auto* quirk : {"", "errors_with_200", "silent_success", "sparse_users"}) {
        open("9");
        if (*quirk != '\0') ASSERT_TRUE(lab_->set_quirk(quirk, "true"));
        const ports::Login joe{"joe", Secret("Joe+pass_=%1")};
        const auto added = camera_.add_user(at(), good_, joe, "viewer", soon());
        ASSERT_TRUE(added) << quirk << added.error().text();
        EXPECT_TRUE(lab_->password_is("joe", "Joe+pass_=%1"));
        EXPECT_THAT(*camera_.list_users(at(), good_, soon()), UnorderedElementsAre("admin", "joe"));
        EXPECT_EQ(camera_.add_user(at(), good_, joe, "viewer", soon()).error().code,
                  Errc::conflict);
        EXPECT_EQ(camera_.reboot(at(), joe, soon()).error().code, Errc::forbidden);
        const auto changed = camera_.set_password(at(), good_, Secret("Fresh-pass2"), soon());
        ASSERT_TRUE(changed) << changed.error().text();
        const ports::Login fresh{"admin", Secret("Fresh-pass2")};
        EXPECT_TRUE(camera_.check_login(at(), fresh, soon())->accepted());
        EXPECT_EQ(camera_.remove_user(at(), fresh, "admin", soon()).error().code, Errc::rejected);
        EXPECT_EQ(camera_.remove_user(at(), fresh, "nobody", soon()).error().code, Errc::not_found);
        EXPECT_TRUE(camera_.remove_user(at(), fresh, "joe", soon()));
        EXPECT_THAT(state().users, ElementsAre("admin"));
        EXPECT_EQ(counters().logins_failed, 0U);
    }
}

TEST_F(DahuaDrivers, change_the_account_that_onvif_has_for_itself) {
    open("10");
    const ports::Login fresh{"admin", Secret("Onvif-pass2")};
    const auto changed = camera_.set_onvif_password(at(), good_, fresh, soon());
    ASSERT_TRUE(changed) << changed.error().text();
    EXPECT_TRUE(lab_->onvif_password_is("admin", "Onvif-pass2"));
    EXPECT_TRUE(lab_->password_is("admin", "Gate-pass1")) << "the device's own stays";
    // And the other way round: the device's own change leaves ONVIF where it is.
    ASSERT_TRUE(camera_.set_password(at(), good_, Secret("Fresh-pass3"), soon()));
    EXPECT_TRUE(lab_->onvif_password_is("admin", "Onvif-pass2"));
    const ports::Login now{"admin", Secret("Fresh-pass3")};
    EXPECT_EQ(
        camera_.set_onvif_password(at(), now, {"eve", Secret("Eve-pass-1")}, soon()).error().code,
        Errc::rejected);
    EXPECT_EQ(camera_.set_onvif_password(at(), {"joe", Secret("x")}, fresh, soon()).error().code,
              Errc::forbidden);
    EXPECT_EQ(counters().onvif_changes, 1U);
    EXPECT_EQ(counters().logins_failed, 0U);
}

TEST_F(DahuaDrivers, notice_a_change_that_was_taken_and_not_done) {
    open("11", [](auto& config) { config.quirks.lies = true; });
    EXPECT_EQ(camera_.set_name(at(), good_, "Gate", soon()).error().code, Errc::device_error);
    EXPECT_EQ(camera_.set_time(at(), good_, "192.0.2.1", 60, "", soon()).error().code,
              Errc::device_error);
    const ports::Login joe{"joe", Secret("Joe-pass-1")};
    EXPECT_EQ(camera_.add_user(at(), good_, joe, "viewer", soon()).error().code,
              Errc::device_error);
}

TEST_F(DahuaDrivers, send_no_password_in_clear_unless_told_to) {
    open("12");
    EXPECT_EQ(camera_.set_password(plain(), good_, Secret("Fresh-pass2"), soon()).error().code,
              Errc::forbidden);
    const ports::Login joe{"joe", Secret("Joe-pass-1")};
    EXPECT_EQ(camera_.add_user(plain(), good_, joe, "viewer", soon()).error().code,
              Errc::forbidden);
    EXPECT_EQ(camera_.set_onvif_password(plain(), good_, joe, soon()).error().code,
              Errc::forbidden);
    EXPECT_EQ(counters().authorizations, 0U);
    EXPECT_EQ(counters().requests, 0U);
}

TEST_F(DahuaDrivers, take_only_passwords_that_the_maker_takes) {
    open("13");
    for (const auto* bad : {"short1A", "onlylowercase", "has'quote-1", "has&and-1", "has:colon-1",
                            "123456789012345678901234567890-1A", "blank in-1"}) {
        EXPECT_EQ(camera_.set_password(at(), good_, Secret(bad), soon()).error().code,
                  Errc::rejected)
            << bad;
    }
    EXPECT_EQ(counters().requests, 0U);
}

TEST_F(DahuaDrivers, send_no_password_to_another_certificate_than_the_pinned_one) {
    open("14");
    auto other = at();
    other.set_pinned_sha256(std::string(64, 'a'));
    EXPECT_EQ(camera_.check_login(other, good_, soon()).error().code, Errc::wrong_identity);
    EXPECT_EQ(camera_.set_password(other, good_, Secret("Fresh-pass2"), soon()).error().code,
              Errc::wrong_identity);
    EXPECT_EQ(counters().authorizations, 0U);
    EXPECT_TRUE(camera_.check_login(at(), good_, soon())->accepted());
    EXPECT_GT(counters().authorizations, 0U);
}

TEST_F(DahuaDrivers, prove_every_capability_that_is_declared) {
    support::expect_promises_kept(camera_, 19U);
}

}  // namespace
}  // namespace camfleet
