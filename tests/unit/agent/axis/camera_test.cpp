// SPDX-License-Identifier: Apache-2.0
// The driver against scripted answers: every status a device may refuse with, and what was sent.
#include "agent/cameras/axis/axis_camera.hpp"
#include "tests/support/http_script/scripted_http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::axis {
namespace {

using support::Fault;
using support::Reply;
using support::ScriptedHttpServer;
using testing::HasSubstr;
using testing::Not;

constexpr const char* users = "/axis-cgi/pwdgrp.cgi";
constexpr const char* firmware = "/axis-cgi/firmwaremanagement.cgi";
constexpr const char* params = "/axis-cgi/param.cgi";
constexpr const char* ready = "/axis-cgi/systemready.cgi";

class AxisCameraTest : public testing::Test {
  protected:
    void demand() { server_.demand({.user = "root", .password = "Right-1234"}, {ready}); }
    v1::Endpoint at() const {
        v1::Endpoint endpoint;
        endpoint.set_host("127.0.0.1");
        endpoint.set_http_port(server_.port());
        endpoint.set_https_port(server_.port());
        return endpoint;
    }
    static ports::Deadline soon() {
        return std::chrono::steady_clock::now() + std::chrono::seconds(10);
    }
    [[nodiscard]] unsigned posts(const std::string& path) const {
        unsigned count = 0;
        for (const auto& request : server_.requests()) {
            if (request.target == path && !request.authorization.empty()) ++count;
        }
        return count;
    }

    ScriptedHttpServer server_;
    AxisCamera camera_{
        {.clear_passwords_over_http = true, .ready_pause = std::chrono::milliseconds(1)}};
    ports::Login login_{"root", Secret("Right-1234")};
};

struct Refusal {
    int status;
    Errc reading;
    Errc changing;
};

TEST_F(AxisCameraTest, maps_every_status_to_a_named_error_and_sends_a_change_once) {
    const Refusal refusals[] = {
        {301, Errc::malformed, Errc::malformed},
        {400, Errc::rejected, Errc::rejected},
        {403, Errc::forbidden, Errc::forbidden},
        {408, Errc::busy, Errc::busy},
        {429, Errc::busy, Errc::busy},
        {500, Errc::device_error, Errc::device_error},
        {502, Errc::device_error, Errc::device_error},
        {503, Errc::busy, Errc::device_error},
    };
    for (const auto& row : refusals) {
        ScriptedHttpServer server;
        server.demand({.user = "root", .password = "Right-1234"});
        server.on("POST", firmware, {.status = row.status});
        server.on("POST", users, {.status = row.status});
        v1::Endpoint endpoint;
        endpoint.set_host("127.0.0.1");
        endpoint.set_http_port(server.port());
        EXPECT_EQ(camera_.list_users(endpoint, login_, soon()).error().code, row.reading)
            << row.status;
        EXPECT_EQ(camera_.reboot(endpoint, login_, soon()).error().code, row.changing)
            << row.status;
        EXPECT_EQ(server.logins(), 2U) << row.status;
    }
}

TEST_F(AxisCameraTest, is_locked_out_where_403_comes_before_a_login_is_asked_for) {
    server_.on("GET", params, {.status = 403});
    const auto result = camera_.check_login(at(), login_, soon());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_TRUE(result->locked());
    EXPECT_EQ(server_.logins(), 0U);
}

TEST_F(AxisCameraTest, falls_back_to_the_older_call_only_where_nothing_can_have_happened) {
    demand();
    server_.on("GET", "/axis-cgi/restart.cgi", {.body = "URL=/admin/restartMessage.shtml"});
    server_.on("POST", firmware, {.status = 500});
    EXPECT_EQ(camera_.reboot(at(), login_, soon()).error().code, Errc::device_error);
    EXPECT_EQ(server_.last("GET", "/axis-cgi/restart.cgi").method, "");
}

TEST_F(AxisCameraTest, believes_no_page_that_says_nothing_of_a_restart) {
    demand();
    server_.on("GET", "/axis-cgi/factorydefault.cgi", {.body = "<html>Welcome</html>"});
    EXPECT_EQ(camera_.restore(at(), login_, ports::RestoreMode::keep_network, soon()).error().code,
              Errc::device_error);
}

TEST_F(AxisCameraTest, proves_no_login_where_none_was_asked_for) {
    server_.on("GET", params, {.body = "root.Properties.System.SerialNumber=ACCC8E000001\n"});
    EXPECT_EQ(camera_.check_login(at(), login_, soon()).error().code, Errc::malformed);
}

TEST_F(AxisCameraTest, sees_an_open_device) {
    server_.on("POST", ready, {.body = R"({"data":{"systemready":"yes","needsetup":"no"}})"});
    server_.on("POST", users, {.body = "digusers=\"root\"\n"});
    EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::open);
}

TEST_F(AxisCameraTest, sends_no_login_to_a_factory_fresh_device) {
    const Reply fresh{.status = 401, .headers = {"axis-SETUP: VAPIX"}};
    server_.on("GET", params, fresh);
    server_.on("POST", users, fresh);
    server_.on("POST", firmware, fresh);
    EXPECT_EQ(camera_.check_login(at(), login_, soon()).error().code, Errc::not_activated);
    EXPECT_EQ(camera_.list_users(at(), login_, soon()).error().code, Errc::not_activated);
    EXPECT_EQ(camera_.reboot(at(), login_, soon()).error().code, Errc::not_activated);
    EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::factory_default);
    EXPECT_EQ(server_.logins(), 0U);
}

TEST_F(AxisCameraTest, waits_with_the_first_account_until_the_device_is_ready) {
    server_.on("POST", ready, {.body = R"({"data":{"systemready":"no","needsetup":"yes"}})"});
    EXPECT_EQ(camera_.activate(at(), login_, soon()).error().code, Errc::busy);
    EXPECT_EQ(server_.last("POST", users).body, "");
}

std::string up(const std::string& word, const std::string& more = {}) {
    return R"({"data":{"systemready":")" + word + R"(","needsetup":"no")" + more + "}}";
}

// The login part of this maker starts after its web server.
TEST_F(AxisCameraTest, wants_two_yes_before_a_login_is_tried) {
    struct Row {
        std::vector<std::string> said;
        std::optional<Errc> error;
        std::size_t questions;
    };
    const Row rows[] = {
        {{up("no")}, Errc::busy, 1},
        {{up("yes"), up("no")}, Errc::busy, 2},
        {{up("yes"), up("yes")}, {}, 2},
        {{up("yes", R"(,"uptime":"12")"), up("no")}, Errc::busy, 2},
        {{up("yes", R"(,"uptime":"86400")"), up("no")}, {}, 1},
    };
    for (const auto& row : rows) {
        ScriptedHttpServer server;
        for (const auto& body : row.said) server.on("POST", ready, {.body = body});
        auto there = at();
        there.set_http_port(server.port());
        const auto taken = camera_.takes_logins(there, soon());
        EXPECT_EQ(taken ? std::nullopt : std::optional(taken.error().code), row.error)
            << testing::PrintToString(row.said);
        EXPECT_EQ(server.requests().size(), row.questions) << testing::PrintToString(row.said);
        EXPECT_EQ(server.logins(), 0U);
    }
}

TEST_F(AxisCameraTest, cannot_ask_a_firmware_before_systemready_whether_it_takes_logins) {
    EXPECT_TRUE(camera_.takes_logins(at(), soon()));  // 404
    server_.on("POST", ready, {.body = "<html>Welcome</html>"});
    EXPECT_TRUE(camera_.takes_logins(at(), soon()));
    auto there = at();
    ScriptedHttpServer busy;
    busy.on("POST", ready, {.status = 403});
    there.set_http_port(busy.port());
    EXPECT_EQ(camera_.takes_logins(there, soon()).error().code, Errc::busy) << "it throttles";
    ScriptedHttpServer silent;
    silent.on("POST", ready, {.fault = support::Fault::close_before_answer});
    there.set_http_port(silent.port());
    EXPECT_EQ(camera_.takes_logins(there, soon()).error().code, Errc::closed);
}

// The address is written, one name beside it refused: the camera has moved. "rejected" tells the
// agent that nothing happened, and it looks for no way back.
TEST_F(AxisCameraTest, calls_no_network_change_rejected_that_has_moved_the_camera) {
    demand();
    server_.on("GET", params,
               {.body = "root.Network.BootProto=none\nroot.Network.IPAddress=192.168.0.90\n"
                        "root.Network.SubnetMask=255.255.255.0\n"
                        "root.Network.DefaultRouter=192.168.0.1\n"});
    server_.on("POST", params,
               {.body = "# Error: Error setting 'root.Network.DefaultRouter' to '10.0.0.1'!\n"});
    v1::NetworkSettings network;
    network.set_address("10.0.0.21");
    network.set_netmask("255.255.255.0");
    network.set_gateway("10.0.0.1");
    const auto set = camera_.set_network(at(), login_, network, soon());
    ASSERT_FALSE(set);
    EXPECT_TRUE(effect_unknown(set.error().code)) << set.error().text();
}

TEST_F(AxisCameraTest, keeps_passwords_out_of_addresses_and_errors) {
    demand();
    server_.on("POST", users, {.body = "<html>Error: invalid password.</html>"});
    const auto refused = camera_.set_password(at(), login_, Secret("Fresh-5678"), soon());
    EXPECT_EQ(refused.error().code, Errc::rejected);
    EXPECT_THAT(refused.error().text(), Not(HasSubstr("Fresh-5678")));
    for (const auto& request : server_.requests()) EXPECT_EQ(request.target, users);
    EXPECT_EQ(server_.last("POST", users).body, "action=update&user=root&pwd=Fresh-5678");
    EXPECT_EQ(server_.requests()[0].body, "") << "not before the login";
}

TEST_F(AxisCameraTest, calls_an_answer_to_a_change_that_says_nothing_a_device_error) {
    demand();
    server_.on("POST", users, {.body = "<html>Welcome</html>"});
    EXPECT_EQ(camera_.set_password(at(), login_, Secret("Fresh-5678"), soon()).error().code,
              Errc::device_error);
    EXPECT_EQ(posts(users), 1U);
    server_.on("POST", firmware, {.body = "<html>Welcome</html>"});
    EXPECT_EQ(camera_.reboot(at(), login_, soon()).error().code, Errc::device_error);
    EXPECT_EQ(posts(firmware), 1U);
}

TEST_F(AxisCameraTest, takes_a_401_to_a_write_after_a_good_read_for_a_read_only_name) {
    demand();
    server_.on("GET", params, {.body = "root.Network.HostName=old\n"});
    server_.on("POST", params, {.status = 401, .headers = {"WWW-Authenticate: Basic realm=\"x\""}});
    const auto refused = camera_.set_name(at(), login_, "new-name", soon());
    EXPECT_EQ(refused.error().code, Errc::rejected);
}

TEST_F(AxisCameraTest, answers_no_basic_over_https) {
    server_.use_tls();
    server_.on("GET", params,
               {.status = 401, .headers = {"www-authenticate: Basic realm=\"AXIS_ACCC8E000001\""}});
    server_.on("POST", users,
               {.status = 401, .headers = {"www-authenticate: Basic realm=\"AXIS_ACCC8E000001\""}});
    auto endpoint = at();
    endpoint.set_use_https(true);
    EXPECT_EQ(camera_.check_login(endpoint, login_, soon()).error().code, Errc::not_supported);
    EXPECT_EQ(camera_.public_facts(endpoint, soon())->identity.serial(), "ACCC8E000001");
    EXPECT_EQ(server_.logins(), 0U);
}

TEST_F(AxisCameraTest, answers_basic_where_the_operator_accepts_it_and_counts_one_wrong_login) {
    auto endpoint = at();
    endpoint.set_use_https(true);
    endpoint.set_basic_over_https(true);
    endpoint.set_pinned_sha256(server_.use_tls());
    server_.on("GET", params,
               {.status = 401, .headers = {"www-authenticate: Basic realm=\"AXIS_ACCC8E000001\""}});
    server_.on("POST", users,
               {.status = 401, .headers = {"www-authenticate: Basic realm=\"AXIS_ACCC8E000001\""}});
    const auto refused = camera_.check_login(endpoint, login_, soon());
    ASSERT_TRUE(refused) << refused.error().text();
    EXPECT_FALSE(refused->accepted());
    EXPECT_EQ(server_.logins(), 1U);
    EXPECT_THAT(server_.requests().back().authorization, testing::StartsWith("Basic "));
    endpoint.set_pinned_sha256(std::string(64, 'b'));
    const auto impostor = camera_.check_login(endpoint, login_, soon());
    ASSERT_FALSE(impostor);
    EXPECT_EQ(impostor.error().code, Errc::wrong_identity);
    EXPECT_EQ(server_.logins(), 1U);
}

TEST_F(AxisCameraTest, changes_a_password_with_basic_inside_tls) {
    auto endpoint = at();
    endpoint.set_use_https(true);
    endpoint.set_basic_over_https(true);
    endpoint.set_pinned_sha256(server_.use_tls());
    server_.on("POST", users,
               {.status = 401, .headers = {"www-authenticate: Basic realm=\"AXIS_ACCC8E000001\""}});
    server_.on("POST", users, {.body = "Modified account root."});
    const auto done = camera_.set_password(endpoint, login_, Secret("Fresh-5678"), soon());
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_EQ(server_.logins(), 1U);
}

TEST_F(AxisCameraTest, sends_passwords_over_https_without_further_leave) {
    const auto pin = server_.use_tls();
    demand();
    server_.on("POST", users, {.body = "Modified account root."});
    auto endpoint = at();
    endpoint.set_use_https(true);
    endpoint.set_pinned_sha256(pin);
    AxisCamera careful;
    EXPECT_TRUE(careful.set_password(endpoint, login_, Secret("Fresh-5678"), soon()));
    EXPECT_EQ(careful.set_password(at(), login_, Secret("Fresh-5678"), soon()).error().code,
              Errc::forbidden);
}

TEST_F(AxisCameraTest, names_the_stream_without_a_credential) {
    v1::Endpoint endpoint;
    endpoint.set_host("2001:db8::7");
    EXPECT_EQ(camera_.stream_url(endpoint),
              "rtsp://[2001:db8::7]:554/axis-media/media.amp?videocodec=h264&camera=1&audio=0");
    endpoint.set_host("192.0.2.7");
    endpoint.set_rtsp_port(8554);
    EXPECT_THAT(camera_.stream_url(endpoint), HasSubstr("rtsp://192.0.2.7:8554/"));
}

}  // namespace
}  // namespace camfleet::axis
