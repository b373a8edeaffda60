// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/user_codec.hpp"

#include "tests/unit/agent/axis/recording.hpp"

#include <gmock/gmock.h>

namespace camfleet::axis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(AxisUserGroups, of_a_camera_on_axis_os_12) {
    CAMFLEET_AXIS_RECORDING(text, "p3265-v_12.11.77_pwdgrp-get.txt");
    const auto groups = parse_user_groups(text);
    ASSERT_TRUE(groups) << groups.error().text();
    EXPECT_THAT(groups->people(), ElementsAre("root", "fakeroot", "root20", "acs"));
    EXPECT_THAT(groups->members.at("admin"), ElementsAre("root20", "fakeroot", "root"));
    EXPECT_THAT(groups->members.at("viewer"), ElementsAre("root20", "fakeroot", "acs", "root"));
}

TEST(AxisUserGroups, of_old_firmware_are_without_the_accounts_of_its_system) {
    const auto groups = parse_user_groups(
        "root=\"root\"\r\nbin=\"root,bin,daemon\"\r\nusers=\"\"\r\nadmin=\"root,usera\"\r\n"
        "digusers=\"root,usera\"\r\n\r\n");
    ASSERT_TRUE(groups) << groups.error().text();
    EXPECT_THAT(groups->people(), ElementsAre("root", "usera"));
    EXPECT_TRUE(groups->members.at("users").empty());
}

TEST(AxisUserGroups, without_the_group_of_people_are_not_understood) {
    EXPECT_EQ(parse_user_groups("admin=\"root\"\n").error().code, Errc::malformed);
    EXPECT_EQ(parse_user_groups("<html></html>").error().code, Errc::malformed);
    EXPECT_EQ(parse_user_groups("").error().code, Errc::malformed);
    EXPECT_EQ(parse_user_groups("Error: consult the system log file.").error().code,
              Errc::rejected);
}

TEST(AxisUserAnswer, of_an_account_that_was_made) {
    CAMFLEET_AXIS_RECORDING(text, "pwdgrp-add-ok.html");
    EXPECT_TRUE(parse_user_answer(text, UserAction::add));
    EXPECT_EQ(parse_user_answer(text, UserAction::remove).error().code, Errc::malformed);
}

TEST(AxisUserAnswer, of_an_account_that_was_removed) {
    CAMFLEET_AXIS_RECORDING(text, "pwdgrp-remove-ok.html");
    EXPECT_TRUE(parse_user_answer(text, UserAction::remove));
}

TEST(AxisUserAnswer, of_a_name_that_exists) {
    CAMFLEET_AXIS_RECORDING(text, "pwdgrp-add-already-exists.html");
    EXPECT_EQ(parse_user_answer(text, UserAction::add).error().code, Errc::already_exists);
}

TEST(AxisUserAnswer, of_a_bad_or_unknown_name) {
    CAMFLEET_AXIS_RECORDING(text, "pwdgrp-error-account-user-name.html");
    EXPECT_EQ(parse_user_answer(text, UserAction::add).error().code, Errc::rejected);
    EXPECT_EQ(parse_user_answer(text, UserAction::remove).error().code, Errc::not_found);
    EXPECT_EQ(parse_user_answer(text, UserAction::change).error().code, Errc::not_found);
}

TEST(AxisUserAnswer, of_a_refused_password) {
    CAMFLEET_AXIS_RECORDING(text, "pwdgrp-error-invalid-password.html");
    EXPECT_EQ(parse_user_answer(text, UserAction::add).error().code, Errc::rejected);
    EXPECT_EQ(parse_user_answer(text, UserAction::change).error().code, Errc::rejected);
}

TEST(AxisUserAnswer, in_every_wording_of_the_manual) {
    EXPECT_TRUE(parse_user_answer("Modified the account joe.", UserAction::change));
    EXPECT_TRUE(parse_user_answer("Modified account joe.", UserAction::change));
    EXPECT_TRUE(parse_user_answer("Created account Error.", UserAction::add));
    EXPECT_EQ(parse_user_answer("Error: initial admin user must be created first.", UserAction::add)
                  .error()
                  .code,
              Errc::not_activated);
    EXPECT_EQ(
        parse_user_answer("Error: not a valid initial admin user.", UserAction::add).error().code,
        Errc::rejected);
    EXPECT_EQ(parse_user_answer("Error: action operation type.", UserAction::add).error().code,
              Errc::rejected);
    EXPECT_EQ(parse_user_answer("<html></html>", UserAction::add).error().code, Errc::malformed);
}

TEST(AxisUserRules, follow_the_manual_and_the_policy_of_the_device) {
    EXPECT_TRUE(check_user_name("root"));
    EXPECT_TRUE(check_user_name("abcdefghijklm4"));
    EXPECT_EQ(check_user_name("abcdefghijklmn5").error().code, Errc::invalid_argument);
    EXPECT_FALSE(check_user_name("user!"));
    EXPECT_FALSE(check_user_name(""));
    EXPECT_TRUE(check_password(Secret("x"), PassphrasePolicy::none));
    EXPECT_EQ(check_password(Secret(""), PassphrasePolicy::none).error().code,
              Errc::invalid_argument);
    EXPECT_FALSE(check_password(Secret(std::string(65, 'x')), PassphrasePolicy::none));
    EXPECT_FALSE(check_password(Secret("caf\xC3\xA9"), PassphrasePolicy::none));
    EXPECT_EQ(check_password(Secret("only-fourteen."), PassphrasePolicy::length).error().code,
              Errc::rejected);
    EXPECT_TRUE(check_password(Secret("fifteen-or-more"), PassphrasePolicy::length));
    EXPECT_FALSE(check_password(Secret("nodigitsHere-"), PassphrasePolicy::complex));
    EXPECT_TRUE(check_password(Secret("Twelve-chars1"), PassphrasePolicy::complex));
    EXPECT_EQ(*groups_of_role("administrator"), "admin:operator:viewer:ptz");
    EXPECT_EQ(groups_of_role("god").error().code, Errc::invalid_argument);
}

TEST(AxisUserForms, carry_names_and_passwords_encoded) {
    EXPECT_EQ(make_first_user_form("root", Secret("a&b")),
              "action=add&user=root&pwd=a%26b&grp=root&sgrp=admin%3Aoperator%3Aviewer%3Aptz");
    EXPECT_EQ(make_add_user_form("joe", Secret("p"), "viewer"),
              "action=add&user=joe&pwd=p&grp=users&sgrp=viewer&comment=");
    EXPECT_EQ(make_password_form("joe", Secret("p q")), "action=update&user=joe&pwd=p%20q");
    EXPECT_EQ(make_remove_user_form("joe"), "action=remove&user=joe");
}

}  // namespace
}  // namespace camfleet::axis
