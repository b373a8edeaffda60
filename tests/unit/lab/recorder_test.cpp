// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/lab/site_bench.hpp"

#include <gtest/gtest.h>

namespace camfleet::lab {
namespace {

ChannelState channel(const Site& site, unsigned id) {
    for (const ChannelState& state : site.recorder()->state().channels) {
        if (state.id == id) return state;
    }
    return {};
}

bool detects(const Site& site, const std::string& word) {
    return eventually([&] { return channel(site, 1).detect == word; });
}

Result<ClientResponse> ask_recorder(const Site& site,
                                    const std::string& method,
                                    const std::string& target,
                                    const std::string& body = {}) {
    const RecorderState state = site.recorder()->state();
    return ask({state.address, state.port}, {method, target, body, {"admin", "Recorder-1"}});
}

std::string channel_body(const std::string& address, const std::string& password) {
    return "<InputProxyChannel><id>1</id><name>Gate</name><sourceInputPortDescriptor>"
           "<proxyProtocol>HIKVISION</proxyProtocol><addressingFormatType>ipaddress"
           "</addressingFormatType><ipAddress>" +
           address +
           "</ipAddress><managePortNo>8000</managePortNo><srcInputPort>1</srcInputPort>"
           "<userName>admin</userName><password>" +
           password +
           "</password><streamType>auto</streamType></sourceInputPortDescriptor></"
           "InputProxyChannel>";
}

TEST(Recorder, brings_a_channel_online_only_by_a_login_that_works) {
    const auto site = start(small_site("72.1"));
    ASSERT_TRUE(detects(*site, "connect"));
    EXPECT_TRUE(channel(*site, 1).online);
    EXPECT_TRUE(channel(*site, 1).recording);
    const auto listed = ask_recorder(*site, "GET", "/ISAPI/ContentMgmt/InputProxy/channels");
    ASSERT_TRUE(listed.has_value());
    EXPECT_NE(listed->body.find("DS-2CD2146G2-ISU20240101AAWRG00000001"), std::string::npos);
    EXPECT_EQ(listed->body.find("Gate-pass1"), std::string::npos);
    const auto status =
        ask_recorder(*site, "GET", "/ISAPI/ContentMgmt/InputProxy/channels/1/status");
    EXPECT_NE(status->body.find("<online>true"), std::string::npos);
}

TEST(Recorder, spends_logins_with_a_stale_password_until_it_is_told_the_new_one) {
    const auto site = start(small_site("72.2"));
    ASSERT_TRUE(detects(*site, "connect"));
    Camera& gate = *site->camera("gate");
    gate.set_admin_password(Secret("Other-9pass"));
    site->recorder()->poll_now();
    ASSERT_TRUE(detects(*site, "errorUserNameOrPasswd"));
    EXPECT_FALSE(channel(*site, 1).online);
    EXPECT_GE(gate.state().counters.logins_failed, 1U);
    const auto put = ask_recorder(*site, "PUT", "/ISAPI/ContentMgmt/InputProxy/channels/1",
                                  channel_body("127.72.2.11", "Other-9pass"));
    ASSERT_TRUE(put.has_value());
    EXPECT_EQ(put->status, 200);
    EXPECT_TRUE(detects(*site, "connect"));
}

TEST(Recorder, locks_its_own_address_out_and_waits) {
    SiteConfig config = small_site("72.3");
    config.cameras[0].config.lockout.attempts_max = 3;
    const auto site = start(std::move(config));
    ASSERT_TRUE(detects(*site, "connect"));
    Camera& gate = *site->camera("gate");
    gate.set_admin_password(Secret("Other-9pass"));
    ASSERT_TRUE(eventually([&] {
        site->recorder()->poll_now();
        return gate.state().locked;
    }));
    // Other clients are let in: the lock is per address.
    EXPECT_EQ(ask(http_of(gate), {"GET", "/ISAPI/Security/userCheck", "", {"admin", "Other-9pass"}})
                  ->status,
              200);
}

TEST(Recorder, spends_nothing_while_polling_is_held) {
    const auto site = start(small_site("72.4"));
    ASSERT_TRUE(detects(*site, "connect"));
    site->recorder()->hold_polling(true);
    site->camera("gate")->set_admin_password(Secret("Other-9pass"));
    const unsigned polls = site->recorder()->state().counters.polls;
    site->recorder()->poll_now();
    EXPECT_FALSE(ask_recorder(*site, "GET", "/ISAPI/System/deviceInfo")->body.empty());
    EXPECT_EQ(site->recorder()->state().counters.polls, polls);
    EXPECT_EQ(site->camera("gate")->state().counters.logins_failed, 0U);
    site->recorder()->hold_polling(false);
    EXPECT_TRUE(detects(*site, "errorUserNameOrPasswd"));
}

TEST(Recorder, sees_dead_video_and_dark_cameras) {
    const auto site = start(small_site("72.5"));
    ASSERT_TRUE(detects(*site, "connect"));
    site->camera("gate")->set_fault(*fault_from_name("no_video"));
    site->recorder()->poll_now();
    EXPECT_TRUE(detects(*site, "ipcStreamFail"));
    EXPECT_FALSE(channel(*site, 1).recording);
    site->camera("gate")->set_power(false);
    site->recorder()->poll_now();
    EXPECT_TRUE(detects(*site, "netUnreachable"));
}

TEST(Recorder, adds_and_deletes_channels_and_refuses_bad_documents) {
    const auto site = start(small_site("72.6"));
    const std::string path = "/ISAPI/ContentMgmt/InputProxy/channels";
    std::string body = channel_body("127.72.6.11", "Gate-pass1");
    EXPECT_EQ(ask_recorder(*site, "POST", path, body)->status, 400);  // id 1 is taken
    body.replace(body.find("<id>1</id>"), 10, "");
    const auto added = ask_recorder(*site, "POST", path, body);
    EXPECT_NE(added->body.find("<id>2</id>"), std::string::npos);
    EXPECT_TRUE(eventually([&] { return channel(*site, 2).online; }));
    EXPECT_EQ(ask_recorder(*site, "DELETE", path + "/2")->status, 200);
    EXPECT_EQ(ask_recorder(*site, "GET", path + "/2")->status, 400);
    EXPECT_EQ(ask_recorder(*site, "PUT", path + "/1", "<InputProxyChannel>")->status, 400);
    EXPECT_EQ(ask_recorder(*site, "PUT", path + "/1", channel_body("not-an-address", "x"))->status,
              400);
}

}  // namespace
}  // namespace camfleet::lab
