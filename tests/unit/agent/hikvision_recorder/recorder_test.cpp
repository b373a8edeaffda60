// SPDX-License-Identifier: Apache-2.0
#include "agent/recorders/hikvision/hikvision_recorder.hpp"
#include "tests/support/http_script/scripted_http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::hikvision {
namespace {

using support::ScriptedHttpServer;
using testing::HasSubstr;
using testing::Not;

const std::string channels = "/ISAPI/ContentMgmt/InputProxy/channels";

std::string channel(int id, const std::string& address, const std::string& serial) {
    return "<InputProxyChannel><id>" + std::to_string(id) +
           "</id><name>Gate</name><sourceInputPortDescriptor><proxyProtocol>HIKVISION</"
           "proxyProtocol><ipAddress>" +
           address + "</ipAddress><managePortNo>8000</managePortNo><serialNumber>" + serial +
           "</serialNumber></sourceInputPortDescriptor></InputProxyChannel>";
}

std::string list(const std::string& inner) {
    return "<InputProxyChannelList version=\"1.0\" "
           "xmlns=\"http://www.hikvision.com/ver20/XMLSchema\">" +
           inner + "</InputProxyChannelList>";
}

std::string status(int code, const std::string& sub, const std::string& extra = "") {
    return "<ResponseStatus><statusCode>" + std::to_string(code) + "</statusCode><subStatusCode>" +
           sub + "</subStatusCode>" + extra + "</ResponseStatus>";
}

class HikvisionRecorderTest : public testing::Test {
  protected:
    HikvisionRecorderTest() {
        server_.demand({.user = "admin", .password = "Right-1234"});
        camera_identity_.set_serial("C123456789");
        camera_.set_host("192.0.2.7");
    }
    v1::Endpoint at() const {
        v1::Endpoint endpoint;
        endpoint.set_host("127.0.0.1");
        endpoint.set_http_port(server_.port());
        return endpoint;
    }
    static ports::Deadline soon() {
        return std::chrono::steady_clock::now() + std::chrono::seconds(10);
    }
    void offer_encryption() {
        server_.on("GET", "/ISAPI/Security/capabilities",
                   {.body = "<SecurityCap><securityVersion "
                            "opt=\"1\"/><keyIterateNum>100</keyIterateNum></SecurityCap>"});
    }

    ScriptedHttpServer server_;
    HikvisionRecorder recorder_;
    ports::Login login_{"admin", Secret("Right-1234")};
    ports::Login camera_login_{"admin", Secret("Camera-1234")};
    v1::Identity camera_identity_;
    v1::Endpoint camera_;
};

TEST_F(HikvisionRecorderTest, finds_the_channel_and_says_how_it_is) {
    server_.on("GET", channels, {.body = list(channel(3, "192.0.2.7", "DS-1C123456789"))});
    server_.on("GET", channels + "/3/status",
               {.body = "<InputProxyChannelStatus><id>3</id><online>false</online>"
                        "<chanDetectResult>errorUserNameOrPasswd</chanDetectResult></"
                        "InputProxyChannelStatus>"});
    const auto found = recorder_.find(at(), login_, camera_identity_, "", soon());
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->channel(), 3U);
    EXPECT_EQ(found->name(), "Gate");
    EXPECT_FALSE(found->online());
    EXPECT_EQ(found->detail(), "errorUserNameOrPasswd");
}

TEST_F(HikvisionRecorderTest, has_no_channel_for_a_camera_it_does_not_hold) {
    server_.on("GET", channels, {.body = list("")});
    EXPECT_EQ(recorder_.find(at(), login_, camera_identity_, "192.0.2.7", soon()).error().code,
              Errc::not_found);
}

TEST_F(HikvisionRecorderTest, reads_the_status_from_the_list_where_the_single_one_is_absent) {
    server_.on(
        "GET", channels + "/status",
        {.body =
             "<InputProxyChannelStatusList><InputProxyChannelStatus><id>3</id><online>true</online>"
             "</InputProxyChannelStatus></InputProxyChannelStatusList>"});
    EXPECT_TRUE(recorder_.status(at(), login_, 3, soon())->online());
}

TEST_F(HikvisionRecorderTest, updates_a_channel_in_encrypted_fields) {
    offer_encryption();
    server_.on("GET", channels + "/3", {.body = channel(3, "192.0.2.1", "C123456789")});
    server_.on("PUT", channels + "/3", {.body = status(1, "ok")});
    const auto result = recorder_.update(at(), login_, 3, camera_, camera_login_, soon());
    ASSERT_TRUE(result) << result.error().text();
    const auto put = server_.last("PUT", channels + "/3");
    EXPECT_THAT(put.target, HasSubstr("?security=1&iv="));
    EXPECT_THAT(put.body, HasSubstr("<ipAddress>192.0.2.7</ipAddress>"));
    EXPECT_THAT(put.body, Not(HasSubstr("Camera-1234")));
    EXPECT_THAT(put.body, HasSubstr("<serialNumber>C123456789</serialNumber>"));
}

TEST_F(HikvisionRecorderTest, refuses_to_send_the_cameras_password_in_clear_over_http) {
    server_.on("GET", channels + "/3", {.body = channel(3, "192.0.2.1", "C123456789")});
    EXPECT_EQ(recorder_.update(at(), login_, 3, camera_, camera_login_, soon()).error().code,
              Errc::forbidden);
    HikvisionRecorder frank({.clear_passwords_over_http = true});
    server_.on("PUT", channels + "/3", {.body = status(1, "ok")});
    EXPECT_TRUE(frank.update(at(), login_, 3, camera_, camera_login_, soon()));
    EXPECT_THAT(server_.last("PUT", channels + "/3").body,
                HasSubstr("<password>Camera-1234</password>"));
}

TEST_F(HikvisionRecorderTest, says_not_found_for_a_channel_that_is_not_there) {
    server_.on("GET", channels + "/9", {.status = 400, .body = status(6, "badParameters")});
    EXPECT_EQ(recorder_.update(at(), login_, 9, camera_, camera_login_, soon()).error().code,
              Errc::not_found);
}

TEST_F(HikvisionRecorderTest, adds_a_camera_and_returns_its_number) {
    offer_encryption();
    server_.on("GET", channels, {.body = list(channel(1, "192.0.2.1", "X"))});
    server_.on("POST", channels, {.body = status(1, "ok", "<id>2</id>")});
    EXPECT_EQ(recorder_.add(at(), login_, "Gate", camera_, camera_login_, soon()), 2U);
    const auto post = server_.last("POST", channels);
    EXPECT_THAT(post.body,
                HasSubstr("version=\"1.0\" xmlns=\"http://www.hikvision.com/ver20/XMLSchema\""));
    EXPECT_THAT(post.body, HasSubstr("<id>2</id>"));
}

TEST_F(HikvisionRecorderTest, reads_the_number_back_where_the_answer_has_none) {
    offer_encryption();
    server_.on("GET", channels, {.body = list("")});
    server_.on("GET", channels, {.body = list(channel(5, "192.0.2.7", ""))});
    server_.on("POST", channels, {.body = status(1, "ok")});
    EXPECT_EQ(recorder_.add(at(), login_, "Gate", camera_, camera_login_, soon()), 5U);
}

TEST_F(HikvisionRecorderTest, adds_no_address_twice) {
    server_.on("GET", channels, {.body = list(channel(1, "192.0.2.7", "X"))});
    EXPECT_EQ(recorder_.add(at(), login_, "Gate", camera_, camera_login_, soon()).error().code,
              Errc::already_exists);
}

TEST_F(HikvisionRecorderTest, passes_on_that_the_camera_is_locking_it) {
    offer_encryption();
    server_.on("GET", channels + "/3", {.body = channel(3, "192.0.2.1", "C123456789")});
    server_.on("PUT", channels + "/3", {.status = 403, .body = status(4, "ipcIsLocking")});
    EXPECT_EQ(recorder_.update(at(), login_, 3, camera_, camera_login_, soon()).error().code,
              Errc::locked);
}

TEST_F(HikvisionRecorderTest, spends_one_login_on_a_wrong_password) {
    login_.password = Secret("Wrong-1234");
    EXPECT_EQ(recorder_.update(at(), login_, 3, camera_, camera_login_, soon()).error().code,
              Errc::unauthorized);
    EXPECT_EQ(server_.logins(), 1U);
}

}  // namespace
}  // namespace camfleet::hikvision
