// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/maintenance_codec.hpp"

#include "tests/unit/agent/axis/recording.hpp"

#include <gmock/gmock.h>

namespace camfleet::axis {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

TEST(AxisFirmwareStatus, without_an_image_to_fall_back_to) {
    CAMFLEET_AXIS_RECORDING(text, "p3265-v_12.11.77_firmwaremanagement-status.json");
    const auto status = parse_firmware_status(text);
    ASSERT_TRUE(status) << status.error().text();
    EXPECT_EQ(status->active_version(), "12.11.77");
    EXPECT_EQ(status->inactive_version(), "");
    EXPECT_FALSE(status->waits_for_commit());
}

TEST(AxisFirmwareStatus, that_waits_for_a_commit_in_either_wording) {
    for (const char* word :
         {"\"isCommited\":false", "\"pendingCommit\":true", "\"isCommited\":\"no\""}) {
        const auto status =
            parse_firmware_status(std::string(R"({"data":{"activeFirmwareVersion":"12.9.57",)"
                                              R"("inactiveFirmwareVersion":"11.11.192",)") +
                                  word + "}}");
        ASSERT_TRUE(status) << word;
        EXPECT_TRUE(status->waits_for_commit()) << word;
        EXPECT_EQ(status->inactive_version(), "11.11.192");
    }
    EXPECT_EQ(parse_firmware_status(R"({"data":{}})").error().code, Errc::malformed);
}

TEST(AxisUpgrade, is_taken_over) {
    CAMFLEET_AXIS_RECORDING(text, "firmwaremanagement-upgrade-ok.json");
    EXPECT_EQ(*parse_upgrade(text), "12.9.57");
}

TEST(AxisUpgrade, to_an_older_version_is_refused) {
    CAMFLEET_AXIS_RECORDING(text, "firmwaremanagement-upgrade-error-409.json");
    EXPECT_EQ(parse_upgrade(text).error().code, Errc::rejected);
    EXPECT_THAT(parse_upgrade(text).error().context, HasSubstr("409"));
}

TEST(AxisUpgrade, with_a_foreign_image_is_refused) {
    CAMFLEET_AXIS_RECORDING(text, "os12_firmwaremanagement-upgrade-error-421.json");
    EXPECT_EQ(parse_upgrade(text).error().code, Errc::rejected);
}

TEST(AxisUpgrade, says_why_it_cannot_be_now) {
    const auto answer = [](int code) {
        return parse_upgrade("{\"error\":{\"code\":" + std::to_string(code) + "}}").error().code;
    };
    EXPECT_EQ(answer(412), Errc::conflict);
    EXPECT_EQ(answer(423), Errc::busy);
    EXPECT_EQ(answer(405), Errc::not_supported);
    EXPECT_EQ(answer(500), Errc::device_error);
}

TEST(AxisUpgrade, carries_the_call_before_the_image) {
    const auto upload = make_upgrade("IMAGE\r\n\0bytes", "b0");
    EXPECT_EQ(upload.content_type, "multipart/form-data; boundary=b0");
    const auto call = upload.body.find("\"method\":\"upgrade\"");
    const auto image = upload.body.find("IMAGE");
    ASSERT_NE(call, std::string::npos);
    ASSERT_NE(image, std::string::npos);
    EXPECT_LT(call, image);
    EXPECT_TRUE(upload.body.ends_with("\r\n--b0--\r\n"));
}

TEST(AxisRestartPage, of_an_old_camera_that_restarts) {
    CAMFLEET_AXIS_RECORDING(text, "restart-cgi-ok.html");
    EXPECT_TRUE(parse_restart_page(text));
}

TEST(AxisRestartPage, of_an_old_camera_that_defaults_itself) {
    CAMFLEET_AXIS_RECORDING(text, "factorydefault-cgi-ok.html");
    EXPECT_TRUE(parse_restart_page(text));
}

TEST(AxisRestartPage, that_says_something_else_is_not_believed) {
    EXPECT_TRUE(parse_restart_page(" \r\n"));
    EXPECT_EQ(parse_restart_page("Error: busy").error().code, Errc::rejected);
    EXPECT_EQ(parse_restart_page("<html>Welcome</html>").error().code, Errc::malformed);
}

TEST(AxisSnapshot, gives_back_pictures_and_texts_only) {
    const auto file = make_snapshot(
        "ACCC8E000001",
        "root.Image.I0.Appearance.Compression=30\nroot.Image.I0.Source=0\n"
        "root.Network.IPAddress=192.0.2.1\nroot.Image.I0.Text.String=*****\n"
        "root.ImageSource.I0.Sensor.Brightness=50\nroot.Image.I0.Text.Position=top\n");
    const auto snapshot = parse_snapshot(file);
    ASSERT_TRUE(snapshot) << snapshot.error().text();
    EXPECT_EQ(snapshot->serial, "ACCC8E000001");
    const auto now = parse_param_list(
        "root.Image.I0.Appearance.Compression=10\nroot.Image.I0.Source=1\n"
        "root.Network.IPAddress=192.0.2.9\nroot.Image.I0.Text.String=x\n"
        "root.ImageSource.I0.Sensor.Brightness=50\n");
    EXPECT_THAT(changes_to_restore(snapshot->list, *now),
                ElementsAre(Pair("Image.I0.Appearance.Compression", "30")));
    EXPECT_EQ(parse_snapshot("anything").error().code, Errc::rejected);
    EXPECT_EQ(parse_snapshot("").error().code, Errc::rejected);
}

TEST(AxisPicture, is_a_whole_jpeg) {
    const std::string picture = "\xFF\xD8\xFF" + std::string(200, 'x') + "\xFF\xD9";
    EXPECT_TRUE(is_jpeg(picture));
    EXPECT_FALSE(is_jpeg(picture.substr(0, 150)));
    EXPECT_FALSE(is_jpeg("<html>"));
}

}  // namespace
}  // namespace camfleet::axis
