// SPDX-License-Identifier: Apache-2.0
// The agent's AXIS driver against simulated cameras of three generations: both sides were written
// from the reference, so what one misreads, the other shows.
#include "agent/cameras/rtsp/rtsp_probe.hpp"
#include "tests/integration/axis_drivers/axis_bench.hpp"
#include "tests/lab/http/client.hpp"
#include "tests/support/promises.hpp"

namespace camfleet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST_F(AxisDrivers, say_who_a_camera_is_without_a_login) {
    for (const auto generation : generations) {
        open(generation, "1");
        const auto facts = camera_.public_facts(at(), soon());
        ASSERT_TRUE(facts) << facts.error().text();
        EXPECT_EQ(facts->identity.maker(), "axis");
        EXPECT_EQ(facts->identity.serial(), serial);
        EXPECT_EQ(facts->identity.mac(), "ac:cc:8e:00:00:01");
        EXPECT_EQ(facts->model, "P3265-V");
        EXPECT_EQ(facts->firmware.empty(), generation == Generation::cgi);
        EXPECT_EQ(counters().authorizations, 0U);
    }
}

TEST_F(AxisDrivers, say_who_a_camera_is_by_its_realm_where_it_hides) {
    open(Generation::os12, "2", [](auto& config) { config.quirks.hides_from_strangers = true; });
    const auto facts = camera_.public_facts(at(), soon());
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->identity.serial(), serial);
    EXPECT_EQ(facts->firmware, "");
    EXPECT_EQ(counters().authorizations, 0U);
}

TEST_F(AxisDrivers, see_the_state_of_every_generation_without_a_login) {
    for (const auto generation : generations) {
        open(generation, "3");
        EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::credential_unknown);
        EXPECT_TRUE(*camera_.is_activated(at(), soon()));
        open(generation, "3", [](auto& config) { config.password = Secret(); });
        EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::factory_default);
        EXPECT_FALSE(*camera_.is_activated(at(), soon()));
        EXPECT_EQ(counters().authorizations, 0U);
    }
}

TEST_F(AxisDrivers, see_that_a_camera_boots_before_it_is_ready) {
    for (const auto generation : generations) {
        open(generation, "4", [](auto& config) {
            config.boot_time = std::chrono::milliseconds(100);
            config.start_time = std::chrono::hours(10);
        });
        ASSERT_TRUE(camera_.reboot(at(), good_, soon()));
        ASSERT_TRUE(eventually([&] { return state().phase == "starting" && state().listening; }));
        EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::booting);
        EXPECT_EQ(camera_.is_activated(at(), soon()).error().code, Errc::busy);
        EXPECT_EQ(camera_.check_login(at(), good_, soon()).error().code, Errc::busy);
    }
}

TEST_F(AxisDrivers, spend_exactly_one_login_on_a_wrong_password) {
    for (const auto generation : generations) {
        open(generation, "5");
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
}

TEST_F(AxisDrivers, spend_one_login_on_a_wrong_password_whatever_is_asked) {
    using Ask = std::function<Errc(const ports::Login&)>;
    const auto code = [](const auto& result) {
        return result ? Errc::internal : result.error().code;
    };
    v1::NetworkSettings network;
    network.set_address("127.62.6.30");
    network.set_netmask("255.255.255.0");
    const std::vector<Ask> asks{
        [&](const auto& login) { return code(camera_.identify(at(), login, soon())); },
        [&](const auto& login) { return code(camera_.list_users(at(), login, soon())); },
        [&](const auto& login) { return code(camera_.reboot(at(), login, soon())); },
        [&](const auto& login) { return code(camera_.set_network(at(), login, network, soon())); },
        [&](const auto& login) { return code(camera_.set_name(at(), login, "gate", soon())); },
        [&](const auto& login) {
            return code(camera_.set_time(at(), login, "192.0.2.1", 60, "UTC", soon()));
        },
        [&](const auto& login) { return code(camera_.backup(at(), login, Secret(), soon())); },
        [&](const auto& login) { return code(camera_.firmware_status(at(), login, soon())); },
        [&](const auto& login) { return code(camera_.snapshot(at(), login, soon())); },
        [&](const auto& login) {
            return code(camera_.set_password(at(), login, Secret("Fresh-pass2"), soon()));
        },
    };
    for (const auto generation : generations) {
        for (std::size_t i = 0; i < asks.size(); ++i) {
            open(generation, "6");
            EXPECT_EQ(asks[i](wrong_), Errc::unauthorized) << i;
            EXPECT_EQ(counters().logins_failed, 1U) << i;
        }
    }
}

TEST_F(AxisDrivers, prove_who_a_camera_is_with_a_login) {
    for (const auto generation : generations) {
        open(generation, "7");
        const auto facts = camera_.identify(at(), good_, soon());
        ASSERT_TRUE(facts) << facts.error().text();
        EXPECT_EQ(facts->identity.maker(), "axis");
        EXPECT_EQ(facts->identity.serial(), serial);
        EXPECT_EQ(facts->identity.mac(), "ac:cc:8e:00:00:01");
        EXPECT_EQ(facts->model, "P3265-V");
        EXPECT_EQ(facts->firmware, state().firmware);
    }
}

TEST_F(AxisDrivers, live_with_digest_without_quality) {
    open(Generation::cgi, "8", [](auto& config) { config.quirks.no_quality = true; });
    EXPECT_TRUE(camera_.check_login(at(), good_, soon())->accepted());
    EXPECT_TRUE(camera_.set_password(at(), good_, Secret("Fresh-pass2"), soon()));
    EXPECT_TRUE(lab_->password_is("root", "Fresh-pass2"));
}

TEST_F(AxisDrivers, see_live_view_and_a_picture) {
    for (const auto generation : generations) {
        open(generation, "9");
        const auto seen = rtsp::RtspProbe().watch(camera_.stream_url(at()), good_, 20, soon());
        ASSERT_TRUE(seen) << seen.error().text();
        EXPECT_TRUE(seen->first_key_frame_complete());
        EXPECT_EQ(seen->codec(), "H264");
        const auto picture = camera_.snapshot(at(), good_, soon());
        ASSERT_TRUE(picture) << picture.error().text();
        EXPECT_GT(picture->jpeg.size(), 1024U);
        EXPECT_EQ(counters().snapshots, 1U);
    }
}

TEST_F(AxisDrivers, take_no_picture_of_preview_mode_for_a_proof) {
    open(Generation::os12, "10", [](auto& config) {
        config.password = Secret();
        config.quirks.preview = true;
    });
    EXPECT_EQ(camera_.snapshot(at(), good_, soon()).error().code, Errc::malformed);
    EXPECT_EQ(camera_.check_login(at(), good_, soon()).error().code, Errc::not_activated);
    EXPECT_EQ(counters().authorizations, 0U);
}

TEST_F(AxisDrivers, add_change_and_remove_users) {
    for (const auto generation : generations) {
        open(generation, "11");
        const ports::Login joe{"joe", Secret("Joe+pass &=%1")};
        const auto added = camera_.add_user(at(), good_, joe, "viewer", soon());
        ASSERT_TRUE(added) << added.error().text();
        EXPECT_TRUE(lab_->password_is("joe", "Joe+pass &=%1"));
        EXPECT_THAT(*camera_.list_users(at(), good_, soon()), UnorderedElementsAre("root", "joe"));
        EXPECT_EQ(camera_.add_user(at(), good_, joe, "viewer", soon()).error().code,
                  Errc::conflict);
        EXPECT_EQ(camera_.add_user(at(), joe, {"eve", Secret("x")}, "viewer", soon()).error().code,
                  Errc::forbidden);
        EXPECT_EQ(
            camera_.add_user(at(), good_, {"a b", Secret("x")}, "viewer", soon()).error().code,
            Errc::invalid_argument);
        const auto changed = camera_.set_password(at(), good_, Secret("Fresh-pass2"), soon());
        ASSERT_TRUE(changed) << changed.error().text();
        const ports::Login fresh{"root", Secret("Fresh-pass2")};
        EXPECT_TRUE(camera_.check_login(at(), fresh, soon())->accepted());
        EXPECT_EQ(camera_.remove_user(at(), fresh, "root", soon()).error().code, Errc::rejected);
        EXPECT_EQ(camera_.remove_user(at(), fresh, "nobody", soon()).error().code, Errc::not_found);
        EXPECT_TRUE(camera_.remove_user(at(), fresh, "joe", soon()));
        EXPECT_THAT(state().users, ElementsAre("root"));
        EXPECT_EQ(counters().passwords_in_url, 0U);
        EXPECT_EQ(counters().logins_failed, 0U);
    }
}

TEST_F(AxisDrivers, send_no_password_in_clear_unless_told_to) {
    open(Generation::os12, "12");
    axis::AxisCamera careful;
    EXPECT_EQ(careful.set_password(at(), good_, Secret("Fresh-pass2"), soon()).error().code,
              Errc::forbidden);
    EXPECT_EQ(careful.add_user(at(), good_, {"joe", Secret("x")}, "viewer", soon()).error().code,
              Errc::forbidden);
    EXPECT_EQ(careful.activate(at(), good_, soon()).error().code, Errc::forbidden);
    EXPECT_EQ(counters().passwords_seen, 0U);
    EXPECT_EQ(counters().authorizations, 0U);
}

TEST_F(AxisDrivers, keep_away_from_a_camera_that_throttles) {
    allow_throttling();
    open(Generation::os12, "14", {}, 1);
    const lab::ClientLogin stranger{"root", "guess"};
    for (int i = 0; i <= 20; ++i) {
        lab::ClientRequest request{.to = {state().address, state().http_port},
                                   .target = "/axis-cgi/param.cgi?action=list",
                                   .login = &stranger};
        ASSERT_TRUE(lab::http_call(request, lab::in(std::chrono::seconds(10))));
    }
    const auto before = counters();
    const auto locked = camera_.check_login(at(), good_, soon());
    ASSERT_TRUE(locked) << locked.error().text();
    EXPECT_TRUE(locked->locked());
    EXPECT_FALSE(locked->accepted());
    EXPECT_EQ(locked->unlock_seconds(), 15U);
    const auto seen = camera_.state(at(), soon());
    EXPECT_EQ(seen->value(), v1::CameraState::locked);
    EXPECT_EQ(seen->unlock_seconds(), 15U);
    EXPECT_EQ(camera_.reboot(at(), good_, soon()).error().code, Errc::locked);
    EXPECT_EQ(camera_.is_activated(at(), soon()).error().code, Errc::locked);
    EXPECT_EQ(counters().authorizations, before.authorizations);
    EXPECT_EQ(counters().logins_failed, before.logins_failed);
}

TEST_F(AxisDrivers, prove_every_capability_that_is_declared) {
    support::expect_promises_kept(camera_, 23U);
}

}  // namespace
}  // namespace camfleet
