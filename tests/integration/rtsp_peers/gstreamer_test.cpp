// SPDX-License-Identifier: Apache-2.0
// The agent's RTSP probe against GStreamer's RTSP server: neither side was written from the other.
#include "agent/cameras/rtsp/rtsp_probe.hpp"
#include "tests/support/gst_rtsp/gst_rtsp_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace camfleet {
namespace {

class GStreamerPeer : public testing::Test {
  protected:
    void SetUp() override {
        if (!support::GstRtspServer::is_installed()) {
            GTEST_SKIP()
                << "GStreamer's RTSP server is not installed: see deploy/packages-tests.txt";
        }
        server_.emplace(support::GstRtspServer::Options{"127.64.9.1", "viewer", "View-pass 1&2"});
        ASSERT_NE(server_->port(), 0U);
    }
    [[nodiscard]] Result<v1::VideoResult> watch(const std::string& password) const {
        const ports::Login login{"viewer", Secret(password)};
        return rtsp::RtspProbe().watch(
            "rtsp://127.64.9.1:" + std::to_string(server_->port()) + "/live", login, 20,
            std::chrono::steady_clock::now() + std::chrono::seconds(20));
    }

    std::optional<support::GstRtspServer> server_;
};

TEST_F(GStreamerPeer, sends_frames_to_a_digest_login) {
    const auto seen = watch("View-pass 1&2");
    ASSERT_TRUE(seen) << seen.error().text();
    EXPECT_GE(seen->frames(), 20U) << seen->detail();
    EXPECT_TRUE(seen->first_key_frame_complete());
    EXPECT_EQ(seen->codec(), "H264");
    EXPECT_EQ(seen->width(), 320U);
    EXPECT_EQ(seen->height(), 240U);
    EXPECT_EQ(server_->refusals(), 1) << "the challenge, and nothing but the challenge";
}

TEST_F(GStreamerPeer, refuses_a_wrong_password_once) {
    const auto seen = watch("Wrong-pass1");
    ASSERT_FALSE(seen);
    EXPECT_EQ(seen.error().code, Errc::unauthorized) << seen.error().text();
    EXPECT_EQ(server_->refusals(), 2) << "the challenge, and one refused login";
}

}  // namespace
}  // namespace camfleet
