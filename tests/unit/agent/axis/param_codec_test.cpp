// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/param_codec.hpp"

#include "agent/cameras/axis/device_codec.hpp"
#include "tests/unit/agent/axis/recording.hpp"

#include <gmock/gmock.h>

namespace camfleet::axis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(AxisParamList, of_a_whole_old_camera) {
    CAMFLEET_AXIS_RECORDING(text, "p5512_5.51.7_param-list-all.txt");
    const auto list = parse_param_list(text);
    ASSERT_TRUE(list) << list.error().text();
    EXPECT_GT(list->values.size(), 500U);
    EXPECT_EQ(list->get("Network.BootProto"), "dhcp");
    EXPECT_EQ(list->get("Time.POSIXTimeZone"), "GMT0BST,M3.5.0/1,M10.5.0");
    const auto facts = facts_of_parameters(*list);
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->identity.maker(), "axis");
    EXPECT_EQ(facts->identity.serial(), "00408CFB6888");
    EXPECT_EQ(facts->identity.mac(), "00:40:8c:fb:68:88");
    EXPECT_EQ(facts->model, "P5512");
    EXPECT_EQ(facts->firmware, "5.51.7");
    EXPECT_EQ(facts->name, "axis-00408cfb6888");
}

TEST(AxisParamList, of_the_settings_that_harden_a_camera) {
    CAMFLEET_AXIS_RECORDING(text, "p3265-v_12.11.77_param-hardening.txt");
    const auto list = parse_param_list(text);
    ASSERT_TRUE(list) << list.error().text();
    EXPECT_TRUE(list->errors.empty());
    EXPECT_EQ(list->get("Network.HTTP.AuthenticationPolicy"), "recommended");
    EXPECT_EQ(list->get("System.PreventDoSAttack.ActivatePasswordThrottling"), "On");
    EXPECT_EQ(list->get("WebService.DiscoveryMode.Discoverable"), "No");
    EXPECT_TRUE(list->has("API.RemoteSyslog1.Server1.Address"));
    EXPECT_EQ(list->get("API.RemoteSyslog1.Server1.Address"), "");
    EXPECT_THAT(list->get("HTTPS.Ciphers"), HasSubstr("ECDHE-RSA-CHACHA20-POLY1305"));
}

TEST(AxisParamList, takes_good_lines_and_error_lines_mixed) {
    CAMFLEET_AXIS_RECORDING(text, "p3265-v_param-list-mixed-error.txt");
    const auto list = parse_param_list(text);
    ASSERT_TRUE(list) << list.error().text();
    EXPECT_EQ(list->get("Network.BootProto"), "dhcp");
    EXPECT_EQ(list->get("HTTPS.Enabled"), "yes");
    ASSERT_EQ(list->errors.size(), 1U);
    EXPECT_THAT(list->errors[0], HasSubstr("Does.Not.Exist"));
}

TEST(AxisParamList, of_an_unknown_group_is_not_found) {
    CAMFLEET_AXIS_RECORDING(text, "param-list-error.txt");
    const auto list = parse_param_list(text);
    EXPECT_EQ(list.error().code, Errc::not_found);
    EXPECT_THAT(list.error().context, HasSubstr("Properties.Image.Resolution"));
}

TEST(AxisParamList, keeps_equals_signs_and_lines_of_a_value) {
    const auto list = parse_param_list("root.A.B=x=y\r\nroot.C=first\nsecond\n\nD=\r\n");
    ASSERT_TRUE(list) << list.error().text();
    EXPECT_EQ(list->get("A.B"), "x=y");
    EXPECT_EQ(list->get("C"), "first\nsecond");
    EXPECT_TRUE(list->has("D"));
}

TEST(AxisParamList, is_no_page_and_not_empty) {
    EXPECT_EQ(parse_param_list("<html>a=b</html>").error().code, Errc::malformed);
    EXPECT_EQ(parse_param_list("").error().code, Errc::malformed);
    EXPECT_EQ(parse_param_list("root.A=1\n<html>\n").error().code, Errc::malformed);
}

TEST(AxisParamUpdate, is_done_where_the_device_says_ok) {
    CAMFLEET_AXIS_RECORDING(text, "param-update-ok.txt");
    EXPECT_TRUE(parse_param_update(text));
    EXPECT_TRUE(parse_param_update("OK\r\n"));
}

TEST(AxisParamUpdate, names_what_is_refused_and_never_its_value) {
    const auto refused =
        parse_param_update("# Error: Error setting 'root.Time.NTP.Server' to 'top-secret'!\n");
    EXPECT_EQ(refused.error().code, Errc::rejected);
    EXPECT_THAT(refused.error().context, HasSubstr("root.Time.NTP.Server"));
    EXPECT_THAT(refused.error().context, Not(HasSubstr("top-secret")));
    EXPECT_EQ(parse_param_update("OK\n# Error: Error setting 'a' to 'b'!\n").error().code,
              Errc::rejected);
    EXPECT_EQ(parse_param_update("").error().code, Errc::malformed);
    EXPECT_EQ(parse_param_update("<html>").error().code, Errc::malformed);
}

TEST(AxisForm, encodes_everything_that_could_end_a_field) {
    EXPECT_EQ(make_form({{"action", "add"}, {"pwd", "a&b=c+d %\x7F"}}),
              "action=add&pwd=a%26b%3Dc%2Bd%20%25%7F");
    EXPECT_EQ(make_param_update({{"Network.HostName", "x"}}),
              "action=update&root.Network.HostName=x");
}

}  // namespace
}  // namespace camfleet::axis
