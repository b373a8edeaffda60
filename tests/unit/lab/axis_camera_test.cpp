// SPDX-License-Identifier: Apache-2.0
// The lab's AXIS camera by itself, asked in raw requests: the agent's driver has no part in it.
#include "tests/lab/axis/vapix_call.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::lab::axis {
namespace {

using testing::HasSubstr;
using Point = DeviceClock::Point;

class AxisCameraCoreTest : public testing::Test {
  protected:
    void make(Generation generation, const std::string& password) {
        CameraConfig config;
        config.plate.generation = generation;
        config.plate.serial = "ACCC8E000001";
        config.network.address = "127.62.40.11";
        config.factory_address = "127.62.40.90";
        config.password = Secret(password);
        core_ = std::make_unique<CameraCore>(std::move(config), now_);
    }
    Response ask(const std::string& path,
                 const std::string& body = {},
                 const std::string& authorization = {}) {
        Request request;
        request.method = body.empty() ? "GET" : "POST";
        request.target = path;
        request.path = path;
        request.body = body;
        request.client = "127.0.0.1";
        if (!authorization.empty()) request.headers["authorization"] = authorization;
        auto outcome = answer_vapix(*core_, request, now_);
        core_->carry_out(outcome.aftermath, now_);
        return std::move(outcome.response);
    }
    static std::string header(const Response& response, const std::string& name) {
        for (const auto& [key, value] : response.headers) {
            if (key == name) return value;
        }
        return {};
    }

    Point now_{std::chrono::hours(100)};
    std::unique_ptr<CameraCore> core_;
};

TEST_F(AxisCameraCoreTest, refuses_everything_with_its_setup_header_while_fresh) {
    make(Generation::cgi, "");
    const auto refused = ask("/axis-cgi/param.cgi");
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(header(refused, "Axis-Setup"), "vapix");
    EXPECT_EQ(header(refused, "WWW-Authenticate"), "");
    EXPECT_EQ(ask("/axis-cgi/systemready.cgi", "{}").status, 404);
    EXPECT_THAT(ask("/axis-cgi/pwdgrp.cgi", "action=add&user=joe&pwd=x&sgrp=admin:ptz").body,
                HasSubstr("not a valid initial admin user"));
    EXPECT_THAT(ask("/axis-cgi/pwdgrp.cgi", "action=add&user=root&pwd=x&sgrp=admin:ptz").body,
                HasSubstr("Created account root."));
    EXPECT_EQ(header(ask("/axis-cgi/param.cgi"), "Axis-Setup"), "");
}

TEST_F(AxisCameraCoreTest, tells_its_boot_in_the_newest_generation_only) {
    make(Generation::os12, "Right-1234");
    const std::string call = R"({"method":"systemready","context":"c7"})";
    const auto newest = ask("/axis-cgi/systemready.cgi", call);
    EXPECT_THAT(newest.body, HasSubstr("\"bootid\""));
    EXPECT_THAT(newest.body, HasSubstr("\"context\":\"c7\""));
    EXPECT_THAT(newest.body, HasSubstr("\"needsetup\":\"no\""));
    make(Generation::json, "Right-1234");
    EXPECT_THAT(ask("/axis-cgi/systemready.cgi", call).body, testing::Not(HasSubstr("\"bootid\"")));
}

TEST_F(AxisCameraCoreTest, throttles_after_more_than_twenty_failures_in_a_second) {
    make(Generation::os12, "Right-1234");
    const auto guess = [&] {
        auto challenge =
            parse_parameters(header(ask("/axis-cgi/param.cgi"), "WWW-Authenticate").substr(7));
        return ask("/axis-cgi/param.cgi", "",
                   "Digest username=\"root\", realm=\"AXIS_ACCC8E000001\", nonce=\"" +
                       challenge["nonce"] +
                       "\", uri=\"/axis-cgi/param.cgi\", qop=auth, nc=00000001, "
                       "cnonce=\"00\", response=\"00000000000000000000000000000000\"");
    };
    for (int i = 0; i < 21; ++i) EXPECT_EQ(guess().status, 401) << i;
    EXPECT_EQ(core_->counters.logins_failed, 21U);
    EXPECT_EQ(ask("/axis-cgi/param.cgi").status, 403);
    EXPECT_EQ(ask("/axis-cgi/systemready.cgi", "{}").status, 403) << "all calls of this client";
    now_ += std::chrono::seconds(11);
    EXPECT_EQ(ask("/axis-cgi/param.cgi").status, 401);
}

TEST_F(AxisCameraCoreTest, keeps_its_address_through_a_soft_default_and_has_a_new_boot) {
    make(Generation::os12, "Right-1234");
    const auto boot = core_->boot_id();
    core_->carry_out(Aftermath::soft_default, now_);
    EXPECT_FALSE(core_->wanted().http);
    now_ += std::chrono::seconds(41);
    core_->advance(now_);
    EXPECT_TRUE(core_->wanted().http);
    EXPECT_THAT(ask("/axis-cgi/systemready.cgi", R"({"method":"systemready"})").body,
                HasSubstr("\"systemready\":\"no\",\"needsetup\":\"yes\""));
    EXPECT_NE(core_->boot_id(), boot);
    EXPECT_EQ(core_->flash.network.address, "127.62.40.11");
    core_->carry_out(Aftermath::hard_default, now_);
    EXPECT_EQ(core_->flash.network.address, "127.62.40.90");
}

TEST_F(AxisCameraCoreTest, falls_back_to_the_old_firmware_when_power_goes_before_a_commit) {
    make(Generation::os12, "Right-1234");
    core_->next_firmware = "12.12.1";
    core_->carry_out(Aftermath::new_firmware, now_);
    EXPECT_EQ(core_->flash.firmware, "12.12.1");
    core_->set_power(false, now_);
    core_->set_power(true, now_);
    EXPECT_EQ(core_->flash.firmware, "12.11.77");
    EXPECT_EQ(core_->counters.rollbacks, 1U);
}

TEST_F(AxisCameraCoreTest, knows_its_quirks_by_name) {
    Quirks quirks;
    EXPECT_TRUE(set_quirk(quirks, "preview", "true"));
    EXPECT_TRUE(quirks.preview);
    EXPECT_TRUE(set_quirk(quirks, "read_only", "Image.I0.Name"));
    EXPECT_EQ(quirks.read_only, "Image.I0.Name");
    EXPECT_EQ(set_quirk(quirks, "nothing", "true").error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace camfleet::lab::axis
