// SPDX-License-Identifier: Apache-2.0
// The program onvif-util of Debian's onvif-tools, as a person uses it, against the lab's ONVIF
// camera: it finds the camera by WS-Discovery, logs in and asks. In a network of its own, because
// its probe goes to everybody.
#include "tests/integration/onvif_peers/lonely_network.hpp"
#include "tests/integration/onvif_peers/probe_answerer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <unistd.h>

namespace camfleet {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* program = "/usr/bin/onvif-util";

class OnvifUtil : public testing::Test {
  protected:
    void SetUp() override {
        if (access(program, X_OK) != 0) GTEST_SKIP() << "onvif-tools is not installed";
        if (!support::enter_lonely_network()) {
            GTEST_SKIP() << "this machine allows no network of our own";
        }
        lab::onvif::Config config;
        config.name = "gate";
        config.auth = lab::onvif::Auth::both;
        config.clock_skew = std::chrono::hours(-30);
        config.quirks.refuses_replays = false;  // see libonvif_test.cpp
        config.plate.serial = "EC4010-20260001";
        config.plate.mac = "02:00:00:00:00:01";
        config.ip.address = "127.64.20.11";
        config.password = Secret("Gate-pass1");
        device_ = std::make_unique<lab::onvif::OnvifCamera>(std::move(config), clock_);
        ASSERT_TRUE(device_->wait_until_listening(lab::in(std::chrono::seconds(10))));
        answerer_ = std::make_unique<support::ProbeAnswerer>(*device_);
        ASSERT_TRUE(answerer_->listens());
    }
    // What it prints for these commands, one a line.
    static std::string run(const std::string& password, const std::string& commands) {
        const std::string line = "printf '" + commands + "quit\\n' | timeout 20 " + program +
                                 " -u admin -p " + password + " 127.64.20.11 2>&1";
        FILE* pipe = popen(line.c_str(), "r");
        if (pipe == nullptr) return {};
        std::string out;
        std::array<char, 1024> part{};
        while (fgets(part.data(), static_cast<int>(part.size()), pipe) != nullptr) {
            out += part.data();
        }
        pclose(pipe);
        return out;
    }

    lab::DeviceClock clock_;
    std::unique_ptr<lab::onvif::OnvifCamera> device_;
    std::unique_ptr<support::ProbeAnswerer> answerer_;
};

TEST_F(OnvifUtil, finds_the_camera_reads_its_stream_and_sets_its_gateway) {
    const auto said =
        run("Gate-pass1", "get rtsp 1\\nget network\\nset default_gateway 127.64.20.1\\n");
    EXPECT_THAT(said, HasSubstr("found host: 127.64.20.11"));
    EXPECT_THAT(said, HasSubstr("EC4010-20260001"));
    EXPECT_THAT(said, HasSubstr("rtsp://127.64.20.11:"));
    EXPECT_THAT(said, HasSubstr("/Streaming/Channels/101?profile=main"));
    EXPECT_THAT(said, Not(HasSubstr("ERROR")));
    EXPECT_EQ(device_->state().gateway, "127.64.20.1");
    // It asks for the host name before it has the user's name.
    EXPECT_LE(device_->state().counters.logins_failed, 1U);
    EXPECT_GT(device_->state().counters.logins_ok, 0U);
}

TEST_F(OnvifUtil, is_refused_with_a_wrong_password) {
    const auto said = run("Wrong-pass1", "");
    EXPECT_THAT(said, HasSubstr("found host: 127.64.20.11"));
    EXPECT_THAT(said, Not(HasSubstr("EC4010-20260001")));
    EXPECT_GE(device_->state().counters.logins_failed, 1U);
    EXPECT_FALSE(device_->state().locked);
}

}  // namespace
}  // namespace camfleet
