// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/rtsp/rtsp_probe.hpp"
#include "tests/unit/agent/rtsp/fake_rtsp_device.hpp"
#include "tests/unit/agent/rtsp/video_maker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::rtsp {
namespace {

using testing::HasSubstr;

std::vector<std::string> video(unsigned frames) {
    PacketMaker maker;
    auto packets = maker.h264_key_frame();
    for (unsigned i = 1; i < frames; ++i) {
        for (auto& packet : maker.h264_frame()) packets.push_back(std::move(packet));
    }
    return packets;
}

Result<v1::VideoResult> watch(const FakeRtspDevice& device,
                              const std::string& password = "Right-1234",
                              std::uint32_t frames = 5,
                              std::chrono::milliseconds patience = std::chrono::seconds(5)) {
    const ports::Login login{"admin", Secret(password)};
    return RtspProbe().watch(device.url(), login, frames,
                             std::chrono::steady_clock::now() + patience);
}

TEST(RtspProbe, sees_frames_with_each_digest_form) {
    for (const bool quality : {false, true}) {
        for (const bool sha256 : {false, true}) {
            const FakeRtspDevice device(
                {.quality = quality, .sha256 = sha256, .packets = video(8)});
            const auto result = watch(device);
            ASSERT_TRUE(result) << result.error().text();
            EXPECT_GE(result->frames(), 5U);
            EXPECT_TRUE(result->first_key_frame_complete());
            EXPECT_EQ(result->codec(), "H264");
            EXPECT_EQ(result->width(), 1920U);
            EXPECT_EQ(device.wrong_logins(), 0U);
            EXPECT_TRUE(result->login_taken());
        }
    }
}

TEST(RtspProbe, says_when_a_camera_shows_its_pictures_to_anybody) {
    const FakeRtspDevice device({.open_to_anybody = true, .packets = video(8)});
    const auto result = watch(device, "Wrong-1234");
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_GE(result->frames(), 5U);
    EXPECT_FALSE(result->login_taken());
    for (const auto& request : device.requests())
        EXPECT_THAT(request, testing::Not(HasSubstr("Authorization")));
}

TEST(RtspProbe, answers_a_fresh_nonce_for_every_request) {
    const FakeRtspDevice device({.fresh_nonce_each_time = true, .packets = video(8)});
    const auto result = watch(device);
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_EQ(device.wrong_logins(), 0U);
}

TEST(RtspProbe, tries_a_wrong_password_exactly_once) {
    const FakeRtspDevice device({.packets = video(8)});
    EXPECT_EQ(watch(device, "Wrong-1234").error().code, Errc::unauthorized);
    EXPECT_EQ(device.wrong_logins(), 1U);
    EXPECT_EQ(device.requests().size(), 2U);
}

TEST(RtspProbe, never_answers_basic) {
    const FakeRtspDevice device({.basic_only = true, .packets = {}});
    EXPECT_EQ(watch(device).error().code, Errc::not_supported);
    EXPECT_EQ(device.requests().size(), 1U);
}

TEST(RtspProbe, is_not_content_without_a_complete_key_frame) {
    auto packets = video(50);
    packets.erase(packets.begin() + 2);
    const FakeRtspDevice device({.packets = packets});
    const auto seen = watch(device, "Right-1234", 5, std::chrono::seconds(2));
    ASSERT_TRUE(seen) << "the login was accepted: " << seen.error().text();
    EXPECT_LT(seen->frames(), 5U);
    EXPECT_FALSE(seen->first_key_frame_complete());
    EXPECT_THAT(seen->detail(), HasSubstr("counted from a complete key frame: 0"));
}

TEST(RtspProbe, gives_up_on_a_camera_that_plays_nothing) {
    const FakeRtspDevice device({.silent_at_play = true, .packets = {}});
    const auto start = std::chrono::steady_clock::now();
    const auto seen = watch(device, "Right-1234", 5, std::chrono::seconds(1));
    ASSERT_TRUE(seen) << "the login was accepted: " << seen.error().text();
    EXPECT_EQ(seen->frames(), 0U);
    EXPECT_THAT(seen->detail(), HasSubstr("timeout"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(8));
}

TEST(RtspProbe, bounds_a_stream_that_never_becomes_video) {
    PacketMaker maker;
    const std::string filler =
        maker.packet(std::string("\x06", 1) + std::string(60'000, 'x'), false);
    const FakeRtspDevice device({.packets = {filler}, .repeat_for_ever = true});
    EXPECT_EQ(watch(device).error().code, Errc::too_large);
}

TEST(RtspProbe, tells_closed_from_unreachable) {
    const FakeRtspDevice closing({.close_at_describe = true, .packets = {}});
    EXPECT_EQ(watch(closing).error().code, Errc::closed);
    std::string url;
    {
        const FakeRtspDevice gone({.packets = {}});
        url = gone.url();
    }
    const ports::Login login{"admin", Secret("Right-1234")};
    EXPECT_EQ(RtspProbe()
                  .watch(url, login, 5, std::chrono::steady_clock::now() + std::chrono::seconds(5))
                  .error()
                  .code,
              Errc::unreachable);
}

TEST(RtspProbe, reports_a_camera_without_usable_video) {
    const FakeRtspDevice device({.description = "m=video 0 RTP/AVP 26\r\n", .packets = {}});
    EXPECT_EQ(watch(device).error().code, Errc::not_supported);
}

TEST(RtspProbe, sends_the_password_nowhere) {
    const FakeRtspDevice device({.packets = video(8)});
    ASSERT_TRUE(watch(device));
    for (const auto& request : device.requests()) {
        EXPECT_THAT(request, testing::Not(HasSubstr("Right-1234")));
    }
}

}  // namespace
}  // namespace camfleet::rtsp
