// SPDX-License-Identifier: Apache-2.0
// Who is asked after a pass, and what of the answers goes into the list.
#include "agent/tools/discover_tool/question_planner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::tools {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const SpokenMakers spoken{.makers = {"axis", "dahua", "hikvision"}, .generic = "onvif"};

v1::Sighting& add(v1::SiteLook& look, const std::string& maker, const std::string& host) {
    auto& row = *look.add_devices();
    row.set_activated(true);
    row.mutable_identity()->set_maker(maker);
    row.mutable_endpoint()->set_host(host);
    row.add_addresses()->set_host(host);
    row.add_protocols("ws_discovery");
    return row;
}

v1::SiteLook one(const std::string& maker) {
    v1::SiteLook look;
    add(look, maker, "10.0.0.9");
    return look;
}

std::vector<std::string> plan(const v1::SiteLook& look, std::size_t max = 100) {
    std::vector<std::string> out;
    for (const auto& each : plan_questions(look, spoken, max).asked) {
        out.push_back(each.at.host() + " " + each.driver + " " + std::to_string(each.device));
    }
    return out;
}

Told told(ports::CameraFacts facts, v1::CameraState::Value state) {
    Told out;
    out.facts = std::move(facts);
    v1::CameraState now;
    now.set_value(state);
    out.state = now;
    return out;
}

ports::CameraFacts facts(const std::string& maker,
                         const std::string& serial,
                         const std::string& mac) {
    ports::CameraFacts out;
    out.identity.set_maker(maker);
    out.identity.set_serial(serial);
    out.identity.set_mac(mac);
    out.model = "M-1";
    out.firmware = "1.2.3";
    out.name = "gate";
    return out;
}

Told refused(Errc facts, Errc state) {
    Told out;
    out.facts = fail(facts, "facts");
    out.state = fail(state, "state");
    return out;
}

TEST(QuestionPlanner, asks_for_what_is_missing_by_maker_and_by_onvif_where_only_that_is_known) {
    v1::SiteLook look;
    add(look, "axis", "10.0.0.1");
    add(look, "", "10.0.0.2");
    add(look, "hanwha", "10.0.0.3");
    add(look, "hikvision", "10.0.0.4").set_firmware("V5");
    add(look, "dahua", "10.0.0.5").set_state(v1::CameraState::working);
    EXPECT_THAT(plan(look), ElementsAre("10.0.0.1 axis 0", "10.0.0.2 onvif 1", "10.0.0.3 onvif 2",
                                        "10.0.0.4 hikvision 3", "10.0.0.5 dahua 4"));
}

TEST(QuestionPlanner, asks_nobody_of_whom_discovery_told_all) {
    auto look = one("hikvision");
    look.mutable_devices(0)->set_firmware("V5");
    look.mutable_devices(0)->set_state(v1::CameraState::not_activated);
    EXPECT_THAT(plan(look), IsEmpty());
}

// No discovery tells of a lock.
TEST(QuestionPlanner, asks_whether_it_is_locked_whom_discovery_only_hears_ask_for_a_login) {
    v1::SiteLook look;
    auto& told_all = add(look, "hikvision", "10.0.0.1");
    told_all.set_firmware("V5");
    told_all.set_state(v1::CameraState::credential_unknown);
    add(look, "axis", "10.0.0.2");
    EXPECT_THAT(plan(look), ElementsAre("10.0.0.2 axis 1", "10.0.0.1 hikvision 0"))
        << "those with something left to tell come first";
    const auto questions = plan_questions(look, spoken, 1);
    EXPECT_EQ(questions.left_out, 0U);
    EXPECT_TRUE(plan_questions(look, spoken, 2).asked[1].only_its_lock);
}

TEST(QuestionPlanner, takes_over_until_when_a_camera_is_locked) {
    auto look = one("dahua");
    look.mutable_devices(0)->set_state(v1::CameraState::credential_unknown);
    auto answer = told(facts("dahua", "", ""), v1::CameraState::locked);
    answer.state->value().set_unlock_seconds(1800);
    answer.at = from_ms(1'700'000'000'000);
    take_over(look, 0, answer);
    EXPECT_EQ(look.devices(0).state(), v1::CameraState::locked);
    EXPECT_EQ(look.devices(0).locked_until_ms(), 1'700'001'800'000);

    look = one("axis");
    answer.state->value().set_unlock_seconds(0);
    take_over(look, 0, answer);
    EXPECT_EQ(look.devices(0).locked_until_ms(), 0) << "it does not say";
}

TEST(QuestionPlanner, asks_nobody_for_whom_there_is_no_driver) {
    auto look = one("");
    look.mutable_devices(0)->set_protocols(0, "mdns");
    EXPECT_THAT(plan(look), IsEmpty());
    look = one("");
    EXPECT_THAT(plan_questions(look, {.makers = {"axis"}, .generic = ""}, 9).asked, IsEmpty());
}

TEST(QuestionPlanner, asks_no_recorder_and_no_switch) {
    for (const auto kind : {v1::DeviceKind::recorder, v1::DeviceKind::poe_switch}) {
        auto look = one("hikvision");
        look.mutable_devices(0)->set_kind(kind);
        EXPECT_THAT(plan(look), IsEmpty());
    }
    auto look = one("hikvision");
    look.mutable_devices(0)->set_kind(v1::DeviceKind::camera);
    EXPECT_EQ(plan(look).size(), 1U);
}

TEST(QuestionPlanner, asks_only_where_it_is_reached_and_nobody_else_claims_to_be) {
    auto look = one("axis");
    look.mutable_devices(0)->mutable_addresses(0)->set_off_subnet(true);
    EXPECT_THAT(plan(look), IsEmpty());
    look = one("axis");
    look.mutable_devices(0)->mutable_addresses(0)->set_link_local(true);
    EXPECT_THAT(plan(look), IsEmpty());
    look = one("axis");
    look.mutable_devices(0)->clear_addresses();
    EXPECT_THAT(plan(look), IsEmpty());
    look = one("axis");
    look.mutable_devices(0)->set_address_conflict(true);
    EXPECT_THAT(plan(look), IsEmpty());
    look = {};
    add(look, "axis", "fd00::9");
    EXPECT_THAT(plan(look), IsEmpty());
}

TEST(QuestionPlanner, knocks_once_at_an_address_and_at_no_more_than_allowed) {
    v1::SiteLook look;
    for (const auto* host : {"10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"}) {
        add(look, "axis", host);
    }
    EXPECT_THAT(plan(look, 2), ElementsAre("10.0.0.1 axis 0", "10.0.0.2 axis 2"));
    EXPECT_EQ(plan_questions(look, spoken, 2).left_out, 2U);
}

TEST(QuestionPlanner, goes_by_https_where_nothing_else_was_announced) {
    auto look = one("axis");
    look.mutable_devices(0)->mutable_endpoint()->set_https_port(8443);
    EXPECT_TRUE(plan_questions(look, spoken, 1).asked[0].at.use_https());
    look.mutable_devices(0)->mutable_endpoint()->set_http_port(80);
    EXPECT_FALSE(plan_questions(look, spoken, 1).asked[0].at.use_https());
}

TEST(TakeOver, fills_what_discovery_left_empty) {
    auto look = one("");
    take_over(look, 0,
              told(facts("Example Cameras", "S-1", "02-00-00-00-00-AA"),
                   v1::CameraState::credential_unknown));
    const auto& row = look.devices(0);
    EXPECT_EQ(row.identity().maker(), "example cameras");
    EXPECT_EQ(row.identity().serial(), "S-1");
    EXPECT_EQ(row.identity().mac(), "02:00:00:00:00:aa");
    EXPECT_EQ(row.model(), "M-1");
    EXPECT_EQ(row.firmware(), "1.2.3");
    EXPECT_EQ(row.name(), "gate");
    EXPECT_EQ(row.state(), v1::CameraState::credential_unknown);
    EXPECT_TRUE(row.activated());
    EXPECT_THAT(row.conflicts(), IsEmpty());
}

TEST(TakeOver, overwrites_nothing_that_discovery_told) {
    auto look = one("axis");
    auto& row = *look.mutable_devices(0);
    row.set_model("seen");
    row.set_firmware("9.9");
    row.set_name("seen name");
    row.set_state(v1::CameraState::working);
    row.mutable_identity()->set_mac("ac:cc:8e:00:00:01");
    row.mutable_identity()->set_serial("ACCC8E000001");
    const auto before = row.SerializeAsString();
    take_over(
        look, 0,
        told(facts("AXIS", "accc8e000001", "AC:CC:8E:00:00:01"), v1::CameraState::factory_default));
    EXPECT_EQ(look.devices(0).SerializeAsString(), before);
}

TEST(TakeOver, knows_a_camera_without_first_account_as_not_activated) {
    for (const auto state : {v1::CameraState::factory_default, v1::CameraState::not_activated}) {
        auto look = one("axis");
        take_over(look, 0, told({}, state));
        EXPECT_EQ(look.devices(0).state(), state);
        EXPECT_FALSE(look.devices(0).activated());
    }
}

TEST(TakeOver, leaves_the_row_of_a_device_that_says_to_be_another_and_says_so) {
    const auto expect_left = [](const ports::CameraFacts& said) {
        auto look = one("axis");
        look.mutable_devices(0)->mutable_identity()->set_serial("ACCC8E000001");
        look.mutable_devices(0)->mutable_identity()->set_mac("ac:cc:8e:00:00:01");
        auto wanted = look.devices(0);
        take_over(look, 0, told(said, v1::CameraState::open));
        ASSERT_EQ(look.devices(0).conflicts_size(), 1);
        EXPECT_THAT(look.devices(0).conflicts(0),
                    HasSubstr("10.0.0.9 says that it is another device: "));
        wanted.add_conflicts(look.devices(0).conflicts(0));
        EXPECT_EQ(look.devices(0).SerializeAsString(), wanted.SerializeAsString());
    };
    expect_left(facts("axis", "ACCC8E000002", ""));
    expect_left(facts("axis", "ACCC8E000001", "ac:cc:8e:00:00:02"));
    expect_left(facts("dahua", "ACCC8E000001", ""));
}

TEST(TakeOver, reads_the_mac_in_the_serial_of_an_axis_camera) {
    auto look = one("axis");
    look.mutable_devices(0)->mutable_identity()->set_mac("ac:cc:8e:00:00:01");
    take_over(look, 0, told(facts("axis", "ACCC8E000002", ""), v1::CameraState::open));
    EXPECT_EQ(look.devices(0).conflicts_size(), 1);
    EXPECT_EQ(look.devices(0).firmware(), "");
}

TEST(TakeOver, gives_one_identity_to_one_row_only) {
    for (const auto& said :
         {facts("axis", "ACCC8E000001", ""), facts("", "", "ac:cc:8e:00:00:01")}) {
        v1::SiteLook look;
        add(look, "axis", "10.0.0.1");
        auto& owner = *add(look, "axis", "10.0.0.2").mutable_identity();
        owner.set_serial("ACCC8E000001");
        owner.set_mac("ac:cc:8e:00:00:01");
        take_over(look, 0, told(said, v1::CameraState::open));
        ASSERT_EQ(look.devices(0).conflicts_size(), 1);
        EXPECT_THAT(look.devices(0).conflicts(0), HasSubstr("is the device at 10.0.0.2: "));
        EXPECT_EQ(look.devices(0).identity().serial(), "");
        EXPECT_EQ(look.devices(0).state(), v1::CameraState::unspecified);
    }
}

TEST(TakeOver, says_again_nothing_of_a_serial_number_that_discovery_saw_twice) {
    v1::SiteLook look;
    for (const auto* host : {"10.0.0.1", "10.0.0.2"}) {
        add(look, "axis", host).mutable_identity()->set_serial("ACCC8E000001");
    }
    ports::CameraFacts said;
    said.identity.set_maker("axis");
    said.identity.set_serial("ACCC8E000001");
    take_over(look, 0, told(said, v1::CameraState::open));
    EXPECT_THAT(look.devices(0).conflicts(), IsEmpty());
    EXPECT_EQ(look.devices(0).state(), v1::CameraState::open);
}

TEST(TakeOver, takes_the_state_of_a_camera_that_keeps_its_name_to_itself) {
    auto look = one("");
    auto answer = told({}, v1::CameraState::credential_unknown);
    answer.facts = fail(Errc::unauthorized, "wants a login");
    take_over(look, 0, answer);
    EXPECT_EQ(look.devices(0).state(), v1::CameraState::credential_unknown);
    EXPECT_EQ(look.devices(0).firmware(), "");
    EXPECT_FALSE(fault_of(answer));
}

TEST(TakeOver, tells_the_person_of_a_certificate_that_names_another_device) {
    auto look = one("axis");
    Told answer;
    answer.facts = fail(Errc::wrong_identity, "10.0.0.9: says serial A, its maker certified B");
    take_over(look, 0, answer);
    EXPECT_THAT(look.devices(0).conflicts(),
                ElementsAre("10.0.0.9: says serial A, its maker certified B"));
    EXPECT_FALSE(fault_of(answer));
}

TEST(TakeOver, changes_nothing_for_silence) {
    auto look = one("axis");
    const auto before = look.SerializeAsString();
    take_over(look, 0, {});
    take_over(look, 0, refused(Errc::timeout, Errc::timeout));
    take_over(look, 0, told({}, v1::CameraState::unspecified));
    EXPECT_EQ(look.devices(0).state(), v1::CameraState::unspecified);
    EXPECT_EQ(look.devices(0).firmware(), "");
    EXPECT_TRUE(look.devices(0).activated());
    EXPECT_EQ(look.devices(0).conflicts_size(), 0);
    EXPECT_EQ(look.SerializeAsString().size(), before.size());
}

TEST(TakeOver, keeps_control_characters_of_devices_out_of_the_list) {
    auto look = one("");
    auto said = facts("Ex\x1b[2J", "S\x07-1", "");
    said.firmware = "1\n2";
    take_over(look, 0, told(said, v1::CameraState::open));
    EXPECT_EQ(look.devices(0).identity().serial(), "S-1");
    EXPECT_EQ(look.devices(0).firmware(), "12");
    EXPECT_EQ(look.devices(0).identity().maker(), "ex[2j");
}

TEST(FaultOf, is_what_kept_us_from_asking_and_not_that_strangers_are_told_nothing) {
    EXPECT_FALSE(fault_of({}));
    EXPECT_FALSE(fault_of(refused(Errc::unauthorized, Errc::not_supported)));
    EXPECT_EQ(fault_of(refused(Errc::unauthorized, Errc::timeout))->code, Errc::timeout);
    EXPECT_EQ(fault_of(refused(Errc::malformed, Errc::not_supported))->code, Errc::malformed);
    auto heard = told({}, v1::CameraState::open);
    heard.facts = fail(Errc::malformed, "no page of ours");
    EXPECT_FALSE(fault_of(heard)) << "it told what it is";
}

TEST(StillTalks, is_false_of_those_who_do_not_answer_or_must_not_be_believed) {
    for (const auto code :
         {Errc::unreachable, Errc::timeout, Errc::wrong_identity, Errc::forbidden}) {
        EXPECT_FALSE(still_talks({code, ""}));
    }
    for (const auto code : {Errc::unauthorized, Errc::not_supported, Errc::malformed}) {
        EXPECT_TRUE(still_talks({code, ""}));
    }
}

}  // namespace
}  // namespace camfleet::tools
