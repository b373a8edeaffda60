// SPDX-License-Identifier: Apache-2.0
// Identity before anything that could hurt: counted at the drivers.
#include "tests/unit/agent/runners/fake_devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::agent {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using A = v1::Action;

constexpr A::Kind with_a_camera_login[] = {A::prove_current, A::prove_candidate, A::watch_video,
                                           A::reboot,        A::backup,          A::restore_basic,
                                           A::restore_full,  A::activate,        A::read_network,
                                           A::set_network,   A::set_time,        A::set_name};

v1::Outcome perform(FakeSite& site,
                    A::Kind kind,
                    const v1::Job& job = site_job(),
                    const v1::Endpoint& at = {}) {
    v1::ActionOrder order;
    order.set_kind(kind);
    order.set_attempt(7);
    order.set_credential("cam/1");
    order.set_channel(4);
    order.set_min_frames(10);
    *order.mutable_endpoint() = at;
    order.mutable_endpoint()->set_host("10.0.0.21");
    order.mutable_port()->set_switch_id("sw");
    const auto out = site.hands.perform(job, site_secrets(), order);
    EXPECT_EQ(out.kind(), kind);
    EXPECT_EQ(out.attempt(), 7U);
    return out;
}

TEST(DeviceHands, makes_one_driver_call_at_a_camera_that_has_proven_who_it_is) {
    for (const auto kind : with_a_camera_login) {
        FakeSite site;
        site.finder.sees("SERIAL-cam", "10.0.0.21");
        EXPECT_EQ(perform(site, kind).status(), v1::Outcome::ok) << A::Kind_Name(kind);
        EXPECT_EQ(site.camera.calls.size() + site.video.calls.size(), 1U) << A::Kind_Name(kind);
        if (kind == A::watch_video) continue;
        EXPECT_THAT(site.camera.calls.front(), HasSubstr("10.0.0.21 secret of cam/1"));
    }
}

// An upgrade under way forbids power cuts: whoever holds a login that works asks for it.
TEST(DeviceHands, ask_for_the_firmware_with_a_login_that_works_and_with_no_other) {
    FakeSite site;
    site.camera.firmware.emplace().set_upgrading(true);
    site.finder.sees("SERIAL-cam", "10.0.0.21");
    v1::ActionOrder order;
    order.set_credential("cam/1");
    order.mutable_endpoint()->set_host("10.0.0.21");
    const auto word_after = [&](const v1::Outcome& done) {
        return site.hands.firmware_after(done, site_job(), site_secrets(), order);
    };
    for (const auto kind : {A::prove_current, A::prove_candidate, A::watch_video}) {
        const auto word = word_after(perform(site, kind));
        ASSERT_TRUE(word) << A::Kind_Name(kind);
        EXPECT_TRUE(word->upgrading());
        EXPECT_EQ(site.camera.calls.back(), "firmware_status 10.0.0.21 secret of cam/1");
    }
    EXPECT_FALSE(word_after(perform(site, A::reboot))) << "no proof of a login";
    site.camera.accepts = false;
    EXPECT_FALSE(word_after(perform(site, A::prove_current)));
    EXPECT_THAT(site.camera.calls.back(), HasSubstr("check_login"));

    site.camera.accepts = true;
    const auto done = perform(site, A::prove_current);
    site.camera.firmware.reset();
    EXPECT_FALSE(word_after(done)) << "it does not say";
    site.finder.seen.front().mutable_endpoint()->set_host("10.0.0.22");
    site.camera.firmware.emplace();
    EXPECT_FALSE(word_after(done)) << "it has gone from there";
    EXPECT_THAT(site.camera.calls.back(), HasSubstr("check_login"));
}

struct Doubt {
    const char* error;
    v1::Outcome::Status status;
    void (*spoil)(FakeFinder&);
};

TEST(DeviceHands, sends_no_credential_to_an_address_whose_device_is_in_doubt) {
    const Doubt doubts[] = {
        {"wrong_identity", v1::Outcome::refused,
         [](FakeFinder& finder) { finder.sees("SERIAL-other", "10.0.0.21"); }},
        {"unreachable", v1::Outcome::failed, [](FakeFinder& /*finder*/) {}},
        {"unreachable", v1::Outcome::failed,
         [](FakeFinder& finder) { finder.sees("SERIAL-cam", "192.168.1.64"); }},
        {"wrong_identity", v1::Outcome::refused,
         [](FakeFinder& finder) {
             finder.sees("SERIAL-cam", "192.168.1.64");
             finder.sees("SERIAL-other", "10.0.0.21");
         }},
        {"conflict", v1::Outcome::refused,
         [](FakeFinder& finder) {
             finder.sees("SERIAL-cam", "10.0.0.21").set_address_conflict(true);
         }},
        {"conflict", v1::Outcome::refused,
         [](FakeFinder& finder) {
             finder.sees("SERIAL-cam", "10.0.0.21").set_duplicate_serial(true);
         }},
    };
    for (const auto& doubt : doubts) {
        for (const auto kind : with_a_camera_login) {
            FakeSite site;
            doubt.spoil(site.finder);
            const auto out = perform(site, kind);
            EXPECT_EQ(out.error(), doubt.error) << A::Kind_Name(kind);
            EXPECT_EQ(out.status(), doubt.status);
            EXPECT_THAT(site.camera.calls, IsEmpty()) << A::Kind_Name(kind);
            EXPECT_THAT(site.video.calls, IsEmpty());
        }
    }
}

TEST(DeviceHands, watches_no_camera_that_says_it_is_locked_and_tells_for_how_long) {
    FakeSite site;
    site.finder.sees("SERIAL-cam", "10.0.0.21");
    site.camera.shown.emplace().set_value(v1::CameraState::locked);
    site.camera.shown->set_unlock_seconds(240);
    const auto out = perform(site, A::watch_video);
    EXPECT_EQ(out.status(), v1::Outcome::refused);
    EXPECT_EQ(out.error(), "locked");
    EXPECT_TRUE(out.login().locked());
    EXPECT_EQ(out.login().unlock_seconds(), 240U);
    EXPECT_THAT(site.video.calls, IsEmpty());
    EXPECT_THAT(site.camera.calls, IsEmpty());
    site.camera.shown->set_value(v1::CameraState::credential_unknown);
    EXPECT_EQ(perform(site, A::watch_video).status(), v1::Outcome::ok);
}

TEST(DeviceHands, believes_the_makers_certificate_rather_than_discovery) {
    for (const auto kind : with_a_camera_login) {
        FakeSite site;
        site.finder.sees("SERIAL-cam", "10.0.0.21");
        site.camera.certificate = certified_as("SERIAL-other");
        EXPECT_EQ(perform(site, kind).error(), "wrong_identity") << A::Kind_Name(kind);
        EXPECT_THAT(site.camera.calls, IsEmpty()) << A::Kind_Name(kind);
        EXPECT_THAT(site.video.calls, IsEmpty());
        // The operator wants a proof, and there is none.
        site.camera.certificate = std::unexpected(Error{Errc::forbidden, "required"});
        EXPECT_EQ(perform(site, kind).error(), "forbidden") << A::Kind_Name(kind);
        EXPECT_THAT(site.camera.calls, IsEmpty()) << A::Kind_Name(kind);
        // A certificate of the owner's proves nothing either way.
        site.camera.certificate = std::unexpected(Error{Errc::wrong_identity, "another CA"});
        EXPECT_EQ(perform(site, kind).status(), v1::Outcome::ok) << A::Kind_Name(kind);
        EXPECT_EQ(site.camera.places.back().pinned_sha256(), "") << A::Kind_Name(kind);
        site.camera.certificate = certified_as("SERIAL-cam");
        EXPECT_EQ(perform(site, kind).status(), v1::Outcome::ok) << A::Kind_Name(kind);
    }
}

TEST(DeviceHands, goes_on_with_the_certificate_that_proved_the_camera_and_with_no_other) {
    for (const auto kind : with_a_camera_login) {
        FakeSite site;
        site.finder.sees("SERIAL-cam", "10.0.0.21");
        site.camera.certificate = certified_as("SERIAL-cam", 'a');
        EXPECT_EQ(perform(site, kind).status(), v1::Outcome::ok) << A::Kind_Name(kind);
        ASSERT_EQ(site.camera.places.size(), 1U) << A::Kind_Name(kind);
        EXPECT_EQ(site.camera.places.front().pinned_sha256(), std::string(64, 'a'))
            << A::Kind_Name(kind);
    }
}

TEST(DeviceHands, lets_the_operators_pin_stand_before_the_makers_certificate) {
    for (const auto kind : with_a_camera_login) {
        FakeSite site;
        site.finder.sees("SERIAL-cam", "10.0.0.21");
        v1::Endpoint pinned;
        pinned.set_pinned_sha256(std::string(64, 'B'));
        site.camera.certificate = certified_as("SERIAL-cam", 'a');
        const auto other = perform(site, kind, site_job(), pinned);
        EXPECT_EQ(other.error(), "wrong_identity") << A::Kind_Name(kind);
        EXPECT_THAT(other.detail(), HasSubstr("pinned_sha256"));
        EXPECT_THAT(site.camera.calls, IsEmpty()) << A::Kind_Name(kind);
        EXPECT_THAT(site.video.calls, IsEmpty()) << A::Kind_Name(kind);
        site.camera.certificate = certified_as("SERIAL-cam", 'b');
        EXPECT_EQ(perform(site, kind, site_job(), pinned).status(), v1::Outcome::ok);
        EXPECT_EQ(site.camera.places.back().pinned_sha256(), std::string(64, 'B'));
        // A certificate without a fingerprint cannot be held on to.
        site.camera.certificate->value().sha256.clear();
        EXPECT_EQ(perform(site, kind).error(), "malformed") << A::Kind_Name(kind);
    }
}

// A default wipes the owner's certificate: the pin on record would shut the agent out afterwards.
TEST(DeviceHands, wipes_no_camera_whose_pinned_certificate_would_go_with_it) {
    for (const auto kind : {A::restore_basic, A::restore_full}) {
        FakeSite site;
        site.finder.sees("SERIAL-cam", "10.0.0.21");
        v1::Endpoint pinned;
        pinned.set_use_https(true);
        pinned.set_pinned_sha256(std::string(64, 'b'));
        auto job = site_job();
        for (const bool by_record : {false, true}) {
            if (by_record) *job.mutable_targets(0)->mutable_endpoint() = pinned;
            const auto out = perform(site, kind, job, by_record ? v1::Endpoint{} : pinned);
            EXPECT_EQ(out.status(), v1::Outcome::refused) << A::Kind_Name(kind);
            EXPECT_EQ(out.error(), "forbidden") << A::Kind_Name(kind);
            EXPECT_THAT(out.detail(), HasSubstr("take the pin out of the record"));
        }
        EXPECT_THAT(site.camera.calls, IsEmpty()) << A::Kind_Name(kind);
        // Nothing else is kept from it, nor is one whose certificate its maker put in.
        EXPECT_EQ(perform(site, A::reboot, job, pinned).status(), v1::Outcome::ok);
        site.camera.certificate = certified_as("SERIAL-cam", 'b');
        EXPECT_EQ(perform(site, kind, job, pinned).status(), v1::Outcome::ok);
        // Over plain HTTP no certificate is asked for.
        site.camera.certificate.reset();
        pinned.set_use_https(false);
        EXPECT_EQ(perform(site, kind, site_job(), pinned).status(), v1::Outcome::ok);
        EXPECT_EQ(site.camera.calls.size(), 3U) << A::Kind_Name(kind);
    }
}

TEST(DeviceHands, says_that_a_camera_is_gone_where_its_certificate_cannot_be_asked_for) {
    for (const auto kind : with_a_camera_login) {
        FakeSite site;
        site.finder.sees("SERIAL-cam", "10.0.0.21");
        for (const auto code : {Errc::unreachable, Errc::timeout, Errc::closed}) {
            site.camera.certificate = std::unexpected(Error{code, "gone"});
            const auto out = perform(site, kind);
            EXPECT_EQ(out.error(), errc_name(code)) << A::Kind_Name(kind);
            EXPECT_EQ(out.status(), v1::Outcome::failed) << A::Kind_Name(kind);
        }
        EXPECT_THAT(site.camera.places, IsEmpty()) << A::Kind_Name(kind);
        EXPECT_THAT(site.video.calls, IsEmpty()) << A::Kind_Name(kind);
    }
}

TEST(DeviceHands, speaks_to_a_camera_that_discovery_saw_the_way_the_operator_said) {
    for (const auto kind : {A::locate, A::diagnose}) {
        FakeSite site;
        site.finder.sees("SERIAL-cam", "10.0.0.77").mutable_endpoint()->set_http_port(8080);
        auto job = site_job();
        auto& record = *job.mutable_targets(0)->mutable_endpoint();
        record.set_use_https(true);
        record.set_https_port(8443);
        record.set_rtsp_port(8554);
        record.set_pinned_sha256(std::string(64, 'c'));
        record.set_basic_over_https(true);
        record.set_old_tls(true);
        const auto at = perform(site, kind, job).sighting().endpoint();
        EXPECT_EQ(at.host(), "10.0.0.77");
        EXPECT_EQ(at.http_port(), 8080U);
        auto expected = record;
        expected.set_host("10.0.0.77");
        expected.set_http_port(8080);
        EXPECT_EQ(at.SerializeAsString(), expected.SerializeAsString()) << A::Kind_Name(kind);
        ASSERT_FALSE(site.camera.open_places.empty());
        EXPECT_EQ(site.camera.open_places.back().SerializeAsString(), expected.SerializeAsString());
    }
}

TEST(DeviceHands, comes_within_reach_of_the_camera_that_has_proven_itself_and_of_no_other) {
    FakeSite site;
    site.finder.sees("SERIAL-cam", "10.0.0.21").mutable_identity()->set_mac("3c:ef:8c:00:00:01");
    EXPECT_EQ(perform(site, A::activate).status(), v1::Outcome::ok);
    EXPECT_THAT(site.reach.calls, ElementsAre("10.0.0.21 3c:ef:8c:00:00:01"));
    site.reach.fault = Error{Errc::conflict, "another MAC answers"};
    EXPECT_EQ(perform(site, A::activate).error(), "conflict");
    EXPECT_EQ(site.camera.calls.size(), 1U);
    FakeSite stranger;
    stranger.finder.sees("SERIAL-other", "10.0.0.21");
    EXPECT_EQ(perform(stranger, A::activate).error(), "wrong_identity");
    EXPECT_THAT(stranger.reach.calls, IsEmpty());
}

// A camera that has just started may refuse a good login: none goes out, and none counts.
TEST(DeviceHands, sends_no_login_to_a_camera_that_is_not_ready_for_one) {
    for (const auto kind : with_a_camera_login) {
        FakeSite site;
        site.finder.sees("SERIAL-cam", "10.0.0.21");
        site.camera.ready = fail(Errc::busy, "10.0.0.21: boots");
        const auto out = perform(site, kind);
        EXPECT_EQ(out.status(), v1::Outcome::failed) << A::Kind_Name(kind);
        EXPECT_EQ(out.error(), "busy") << A::Kind_Name(kind);
        EXPECT_THAT(site.camera.places, IsEmpty()) << A::Kind_Name(kind);
        EXPECT_THAT(site.video.calls, IsEmpty()) << A::Kind_Name(kind);
    }
}

TEST(DeviceHands, writes_the_former_settings_from_beside_the_camera) {
    auto job = site_job();
    job.mutable_recovery()->mutable_provisioning()->mutable_network()->set_address("10.0.0.40");
    FakeSite site;
    site.pinger.silent = {"10.0.0.40", "192.168.1.64"};
    site.finder.sees("SERIAL-cam", "10.0.0.21").mutable_identity()->set_mac("3c:ef:8c:00:00:01");
    EXPECT_EQ(perform(site, A::set_network, job).status(), v1::Outcome::ok);
    v1::ActionOrder back;
    back.set_kind(A::set_network);
    back.set_credential("cam/1");
    back.mutable_endpoint()->set_host("10.0.0.21");
    back.mutable_network()->set_address("192.168.1.64");
    EXPECT_EQ(site.hands.perform(job, site_secrets(), back).status(), v1::Outcome::ok);
    ASSERT_EQ(site.camera.networks.size(), 2U);
    EXPECT_EQ(site.camera.networks[0].address(), "10.0.0.40");
    EXPECT_EQ(site.camera.networks[1].address(), "192.168.1.64");
    EXPECT_THAT(site.reach.calls,
                ElementsAre("10.0.0.21 3c:ef:8c:00:00:01", "10.0.0.21 3c:ef:8c:00:00:01 always"));
}

TEST(DeviceHands, takes_a_camera_that_does_not_tell_of_an_account_for_one_that_answers) {
    for (const auto kind : {A::locate, A::diagnose}) {
        FakeSite site;
        site.finder.sees("SERIAL-cam", "10.0.0.21").set_activated(false);
        site.camera.activation = std::unexpected(Error{Errc::not_supported, "discovery tells"});
        const auto seen = perform(site, kind).sighting();
        EXPECT_TRUE(seen.answers_http()) << A::Kind_Name(kind);
        EXPECT_FALSE(seen.activated()) << "what discovery said stands";
        site.camera.activation = std::unexpected(Error{Errc::unreachable, "silent"});
        EXPECT_FALSE(perform(site, kind).sighting().answers_http()) << A::Kind_Name(kind);
    }
}

TEST(DeviceHands, sends_no_camera_to_an_address_where_somebody_else_is) {
    auto job = site_job();
    auto& network = *job.mutable_recovery()->mutable_provisioning()->mutable_network();
    network.set_address("10.0.0.40");
    FakeSite site;
    site.finder.sees("SERIAL-cam", "10.0.0.21");
    site.finder.sees("SERIAL-other", "10.0.0.40");
    const auto taken = perform(site, A::set_network, job);
    EXPECT_EQ(taken.error(), "conflict");
    EXPECT_EQ(taken.status(), v1::Outcome::refused);
    EXPECT_THAT(taken.detail(), HasSubstr("10.0.0.40 is taken by hikvision SERIAL-other"));
    EXPECT_THAT(taken.detail(), HasSubstr("stays at 10.0.0.21"));
    EXPECT_THAT(site.camera.calls, IsEmpty());
    // By DHCP it goes nowhere that we name; its own address it may always have.
    network.set_dhcp(true);
    EXPECT_EQ(perform(site, A::set_network, job).status(), v1::Outcome::ok);
    network.set_dhcp(false);
    network.set_address("10.0.0.21");
    EXPECT_EQ(perform(site, A::set_network, job).status(), v1::Outcome::ok);
    // What is no camera tells discovery nothing, and answers a ping; unless it is ours.
    network.set_address("10.0.0.41");
    EXPECT_THAT(perform(site, A::set_network, job).detail(),
                HasSubstr("10.0.0.41 is taken by a device that answers ping"));
    EXPECT_EQ(site.camera.calls.size(), 2U);
    site.finder.seen.front().add_addresses()->set_host("10.0.0.41");
    EXPECT_EQ(perform(site, A::set_network, job).status(), v1::Outcome::ok);
    network.set_address("10.0.0.42");
    site.pinger.silent.insert("10.0.0.42");
    EXPECT_EQ(perform(site, A::set_network, job).status(), v1::Outcome::ok);
    EXPECT_EQ(site.camera.calls.size(), 4U);
}

TEST(DeviceHands, looks_anew_for_each_proof_once_the_last_look_is_old) {
    FakeSite site;
    site.finder.sees("SERIAL-cam", "10.0.0.21");
    EXPECT_EQ(perform(site, A::prove_current).status(), v1::Outcome::ok);
    site.finder.seen.clear();
    site.finder.sees("SERIAL-other", "10.0.0.21");
    EXPECT_EQ(perform(site, A::reboot).error(), "wrong_identity");
    EXPECT_EQ(site.finder.looks, 2);
    EXPECT_EQ(site.camera.calls.size(), 1U);
}

TEST(DeviceHands, tells_the_machine_about_a_stranger_at_the_cameras_address) {
    FakeSite site;
    site.finder.sees("SERIAL-other", "10.0.0.21");
    const auto out = perform(site, A::locate);
    EXPECT_TRUE(out.sighting().found());
    EXPECT_EQ(out.sighting().identity().serial(), "SERIAL-other");
    EXPECT_THAT(site.camera.calls, IsEmpty());
}

TEST(DeviceHands, says_refused_and_not_failed_when_the_password_is_wrong) {
    FakeSite site;
    site.finder.sees("SERIAL-cam", "10.0.0.21");
    site.camera.accepts = false;
    const auto out = perform(site, A::prove_current);
    EXPECT_EQ(out.status(), v1::Outcome::refused);
    EXPECT_EQ(out.error(), "unauthorized");
}

TEST(DeviceHands, seals_a_backup_and_never_hands_it_out_in_clear) {
    FakeSite site;
    site.finder.sees("SERIAL-cam", "10.0.0.21");
    auto job = site_job();
    job.set_seal_to_certificate("controller");
    const auto out = perform(site, A::backup, job);
    EXPECT_THAT(out.sealed_backup(), HasSubstr("sealed to controller:"));
    EXPECT_THAT(out.detail(), Not(HasSubstr("configuration")));
}

TEST(DeviceHands, proves_the_recorder_before_its_password_or_the_cameras_goes_there) {
    for (const auto kind : {A::find_channel, A::read_channel, A::update_channel}) {
        FakeSite site;
        site.finder.sees("SERIAL-other", "10.0.0.9");
        EXPECT_EQ(perform(site, kind).error(), "wrong_identity");
        EXPECT_THAT(site.recorder.calls, IsEmpty()) << A::Kind_Name(kind);
        site.finder.sees("SERIAL-nvr", "10.0.0.9");
        site.finder.seen.erase(site.finder.seen.begin());
        EXPECT_EQ(perform(site, kind).status(), v1::Outcome::ok);
        EXPECT_EQ(site.recorder.calls.size(), 1U);
    }
}

TEST(DeviceHands, gives_the_recorder_the_cameras_address_and_new_password) {
    FakeSite site;
    site.finder.sees("SERIAL-nvr", "10.0.0.9");
    perform(site, A::update_channel);
    EXPECT_THAT(site.recorder.calls, ElementsAre("update 10.0.0.21 secret of cam/1"));
}

TEST(DeviceHands, refuses_an_action_and_a_credential_that_it_does_not_know) {
    FakeSite site;
    site.finder.sees("SERIAL-cam", "10.0.0.21");
    v1::ActionOrder order;
    EXPECT_EQ(site.hands.perform(site_job(), site_secrets(), order).error(), "not_supported");
    order.set_kind(A::reboot);
    order.mutable_endpoint()->set_host("10.0.0.21");
    order.set_credential("cam/99");
    EXPECT_EQ(site.hands.perform(site_job(), site_secrets(), order).error(), "not_found");
    EXPECT_THAT(site.camera.calls, IsEmpty());
}

}  // namespace
}  // namespace camfleet::agent
