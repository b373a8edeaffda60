// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/hikvision/hikvision_camera.hpp"
#include "common/base/encoding.hpp"
#include "common/base/same_device.hpp"
#include "tests/support/http_script/scripted_http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::hikvision {
namespace {

using support::Fault;
using support::ScriptedHttpServer;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view name_space =
    " version=\"2.0\" xmlns=\"http://www.isapi.org/ver20/XMLSchema\"";

std::string document(const std::string& root, const std::string& inner) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><" + root + std::string(name_space) + ">" +
           inner + "</" + root + ">";
}

std::string status(int code, const std::string& sub) {
    return document("ResponseStatus", "<statusCode>" + std::to_string(code) +
                                          "</statusCode><subStatusCode>" + sub +
                                          "</subStatusCode>");
}

class HandClock final : public ports::Clock {
  public:
    Time now = from_ms(1'700'000'000'000);
    [[nodiscard]] Time wall() const override { return now; }
    [[nodiscard]] Time device() const override { return now; }
    [[nodiscard]] double device_rate() const override { return 1; }
};

class HikvisionCameraTest : public testing::Test {
  protected:
    HikvisionCameraTest() { demand(); }
    void demand(const std::string& refusal = "", const std::string& challenge = "") {
        server_.demand(
            {.user = "admin",
             .password = "Right-1234",
             .refusal_body = refusal,
             .challenge_body = challenge},
            {"/SDK/activateStatus", "/ISAPI/Security/challenge", "/ISAPI/System/activate"});
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
        server_.on(
            "GET", "/ISAPI/Security/capabilities",
            {.body = document("SecurityCap",
                              "<securityVersion opt=\"1\"/><keyIterateNum>100</keyIterateNum>"
                              "<cfgFileSecretKeyLenLimit min=\"1\" max=\"16\"/>"
                              "<isIrreversible>true</isIrreversible><salt>2F1C</salt>")});
    }
    void list_admin() {
        server_.on("GET", "/ISAPI/Security/users",
                   {.body = document("UserList",
                                     "<User><id>1</id><userName>admin</userName>"
                                     "<userLevel>Administrator</userLevel></User>")});
    }

    HandClock clock_;
    ScriptedHttpServer server_;
    HikvisionCamera camera_{clock_};
    ports::Login login_{"admin", Secret("Right-1234")};
};

TEST_F(HikvisionCameraTest, reads_the_activation_state_without_a_login) {
    server_.on("GET", "/SDK/activateStatus",
               {.body = document("ActivateStatus", "<Activated>false</Activated>")});
    EXPECT_FALSE(*camera_.is_activated(at(), soon()));
    EXPECT_EQ(server_.logins(), 0U);
}

TEST_F(HikvisionCameraTest, takes_firmware_from_before_activation_for_activated) {
    EXPECT_TRUE(*camera_.is_activated(at(), soon()));
    EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::credential_unknown);
    EXPECT_EQ(server_.logins(), 0U);
}

TEST_F(HikvisionCameraTest, takes_no_other_web_server_for_old_firmware) {
    ScriptedHttpServer open;  // 404 to everything
    auto there = at();
    there.set_http_port(open.port());
    EXPECT_EQ(camera_.is_activated(there, soon()).error().code, Errc::not_supported);
    ScriptedHttpServer closed;  // wants a login for everything
    closed.demand({.user = "admin", .password = "Right-1234"});
    there.set_http_port(closed.port());
    EXPECT_EQ(camera_.is_activated(there, soon()).error().code, Errc::not_supported);
}

TEST_F(HikvisionCameraTest, takes_an_answer_without_a_login_for_no_proof_of_one) {
    ScriptedHttpServer open;
    open.on("GET", "/ISAPI/Security/userCheck",
            {.body = document("userCheck",
                              "<statusValue>200</statusValue><isActivated>true</isActivated>")});
    auto there = at();
    there.set_http_port(open.port());
    EXPECT_EQ(camera_.check_login(there, login_, soon()).error().code, Errc::malformed);
}

TEST_F(HikvisionCameraTest, accepts_a_good_login) {
    server_.on("GET", "/ISAPI/Security/userCheck",
               {.body = document("userCheck",
                                 "<statusValue>200</statusValue><isActivated>true</isActivated>")});
    const auto result = camera_.check_login(at(), login_, soon());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_TRUE(result->accepted());
    EXPECT_EQ(result->tries_left(), -1);
}

TEST_F(HikvisionCameraTest, tries_a_wrong_login_once_and_reports_the_tries_left) {
    demand(document("userCheck",
                    "<statusValue>401</statusValue><isActivated>true</isActivated>"
                    "<lockStatus>unlock</lockStatus><retryLoginTime>4</retryLoginTime>"));
    login_.password = Secret("Wrong-1234");
    const auto result = camera_.check_login(at(), login_, soon());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_FALSE(result->accepted());
    EXPECT_EQ(result->tries_left(), 4);
    EXPECT_EQ(server_.logins(), 1U);
}

TEST_F(HikvisionCameraTest, sees_the_lock_and_its_end_without_a_login) {
    server_.on("GET", "/SDK/activateStatus",
               {.body = document("ActivateStatus", "<Activated>true</Activated>")});
    EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::credential_unknown);
    demand("", document("userCheck",
                        "<statusValue>401</statusValue><lockStatus>lock</lockStatus>"
                        "<unlockTime>1200</unlockTime>"));
    const auto locked = camera_.state(at(), soon());
    ASSERT_TRUE(locked) << locked.error().text();
    EXPECT_EQ(locked->value(), v1::CameraState::locked);
    EXPECT_EQ(locked->unlock_seconds(), 1200U);
    EXPECT_EQ(server_.logins(), 0U);
}

// Firmware 5.2 has no such call, and says so by a bare 403 or 500.
TEST_F(HikvisionCameraTest, takes_a_refusal_without_a_document_for_no_capabilities) {
    list_admin();
    for (const int bare : {403, 500}) {
        server_.on("GET", "/ISAPI/Security/capabilities", {.status = bare, .body = "<html/>"});
        const auto refused = camera_.set_password(at(), login_, Secret("Fresh-pass2"), soon());
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().code, Errc::forbidden) << bare;
        EXPECT_THAT(refused.error().context, HasSubstr("takes passwords in clear only")) << bare;
        HikvisionCamera in_clear{clock_, {.clear_passwords_over_http = true}};
        server_.on("PUT", "/ISAPI/Security/users/1", {.body = status(1, "ok")});
        const auto done = in_clear.set_password(at(), login_, Secret("Fresh-pass2"), soon());
        EXPECT_TRUE(done) << bare << " " << done.error().text();
    }
}

TEST_F(HikvisionCameraTest, takes_a_refusal_of_the_capabilities_with_a_reason_for_a_failure) {
    list_admin();
    HikvisionCamera in_clear{clock_, {.clear_passwords_over_http = true}};
    server_.on("GET", "/ISAPI/Security/capabilities",
               {.status = 403, .body = status(4, "lowPrivilege")});
    server_.on("GET", "/ISAPI/Security/capabilities",
               {.status = 500, .body = status(3, "deviceError")});
    server_.on("GET", "/ISAPI/Security/capabilities", {.status = 503});
    for (const auto code : {Errc::forbidden, Errc::device_error, Errc::device_error}) {
        const auto failed = in_clear.set_password(at(), login_, Secret("Fresh-pass2"), soon());
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().code, code) << failed.error().text();
    }
    for (const auto& one : server_.requests()) EXPECT_NE(one.method, "PUT") << one.target;
}

TEST_F(HikvisionCameraTest, sees_the_lock_in_the_refusal) {
    demand(document("userCheck",
                    "<statusValue>401</statusValue><lockStatus>lock</lockStatus>"
                    "<unlockTime>1200</unlockTime><retryLoginTime>0</retryLoginTime>"));
    login_.password = Secret("Wrong-1234");
    const auto result = camera_.check_login(at(), login_, soon());
    EXPECT_TRUE(result->locked());
    EXPECT_EQ(result->unlock_seconds(), 1200U);
}

TEST_F(HikvisionCameraTest, sends_no_login_to_a_camera_whose_challenge_says_locked) {
    demand("", document("userCheck",
                        "<statusValue>401</statusValue><lockStatus>lock</lockStatus>"
                        "<unlockTime>1200</unlockTime>"));
    const auto result = camera_.check_login(at(), login_, soon());
    EXPECT_TRUE(result->locked());
    EXPECT_EQ(camera_.reboot(at(), login_, soon()).error().code, Errc::locked);
    EXPECT_EQ(server_.logins(), 0U);
}

TEST_F(HikvisionCameraTest, counts_an_html_refusal_as_a_refused_login) {
    demand("<html>401</html>");
    login_.password = Secret("Wrong-1234");
    const auto result = camera_.check_login(at(), login_, soon());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_FALSE(result->accepted());
    EXPECT_FALSE(result->locked());
}

TEST_F(HikvisionCameraTest, takes_a_login_page_under_200_for_no_proof) {
    server_.on("GET", "/ISAPI/Security/userCheck", {.body = "<html>welcome</html>"});
    EXPECT_EQ(camera_.check_login(at(), login_, soon()).error().code, Errc::malformed);
}

TEST_F(HikvisionCameraTest, spends_one_login_for_a_call_of_many_requests) {
    login_.password = Secret("Wrong-1234");
    const auto result = camera_.set_password(at(), login_, Secret("New-12345"), soon());
    EXPECT_EQ(result.error().code, Errc::unauthorized);
    EXPECT_EQ(server_.logins(), 1U);
}

TEST_F(HikvisionCameraTest, identifies_itself) {
    server_.on("GET", "/ISAPI/System/deviceInfo",
               {.body = document("DeviceInfo",
                                 "<model>DS-1</model><serialNumber>DS-1 20200101AAWR123456789"
                                 "</serialNumber><macAddress>68-6D-BC-00-00-01</macAddress>")});
    const auto facts = camera_.identify(at(), login_, soon());
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->identity.serial(), "DS-120200101AAWR123456789");
    EXPECT_EQ(facts->identity.mac(), "68:6d:bc:00:00:01");
}

TEST_F(HikvisionCameraTest, keeps_its_boot_marker_through_jitter_and_changes_it_after_a_boot) {
    const auto up = [](int seconds) {
        return support::Reply{
            .body = document("DeviceStatus",
                             "<deviceUpTime>" + std::to_string(seconds) + "</deviceUpTime>")};
    };
    for (const int seconds : {1000, 1001, 1064, 1090})
        server_.on("GET", "/ISAPI/System/status", up(seconds));
    server_.on("GET", "/ISAPI/System/status", up(15));
    const auto first = *camera_.boot_marker(at(), login_, soon());
    clock_.now += Seconds(2);
    EXPECT_EQ(*camera_.boot_marker(at(), login_, soon()), first);
    clock_.now += Seconds(60);
    EXPECT_EQ(*camera_.boot_marker(at(), login_, soon()), first);
    clock_.now += Seconds(30);
    EXPECT_EQ(*camera_.boot_marker(at(), login_, soon()), first);
    clock_.now += Seconds(80);
    const auto second = *camera_.boot_marker(at(), login_, soon());
    EXPECT_NE(second, first);
    EXPECT_FALSE(same_boot(first, second));
}

TEST_F(HikvisionCameraTest, reboots_with_one_empty_put) {
    server_.on("PUT", "/ISAPI/System/reboot", {.body = status(1, "ok")});
    EXPECT_TRUE(camera_.reboot(at(), login_, soon()));
    EXPECT_EQ(server_.logins(), 1U);
}

TEST_F(HikvisionCameraTest, leaves_the_effect_open_where_the_answer_is_lost) {
    server_.on("PUT", "/ISAPI/System/reboot", {.fault = Fault::close_before_answer});
    EXPECT_EQ(camera_.reboot(at(), login_, soon()).error().code, Errc::closed);
    server_.on("PUT", "/ISAPI/System/factoryReset",
               {.status = 500, .body = status(3, "deviceError")});
    EXPECT_EQ(camera_.restore(at(), login_, ports::RestoreMode::full, soon()).error().code,
              Errc::device_error);
    EXPECT_TRUE(effect_unknown(Errc::device_error) && effect_unknown(Errc::closed));
    EXPECT_EQ(server_.logins(), 2U);
}

TEST_F(HikvisionCameraTest, takes_an_answer_that_says_nothing_for_an_unknown_effect) {
    for (const std::string body : {"", "<html>ok</html>", "<ResponseStatus>"}) {
        ScriptedHttpServer server;
        server.on("PUT", "/ISAPI/System/reboot", {.body = body});
        v1::Endpoint endpoint = at();
        endpoint.set_http_port(server.port());
        EXPECT_EQ(camera_.reboot(endpoint, login_, soon()).error().code, Errc::device_error)
            << body;
    }
}

TEST_F(HikvisionCameraTest, restores_in_the_mode_asked_for) {
    server_.on("PUT", "/ISAPI/System/factoryReset", {.body = status(1, "ok")});
    EXPECT_TRUE(camera_.restore(at(), login_, ports::RestoreMode::keep_network, soon()));
    EXPECT_THAT(server_.last("PUT", "/ISAPI/System/factoryReset").target, HasSubstr("mode=basic"));
    EXPECT_TRUE(camera_.restore(at(), login_, ports::RestoreMode::full, soon()));
    EXPECT_THAT(server_.last("PUT", "/ISAPI/System/factoryReset").target, HasSubstr("mode=full"));
}

TEST_F(HikvisionCameraTest, reboots_after_a_restore_that_asks_for_it) {
    server_.on("PUT", "/ISAPI/System/factoryReset", {.body = status(7, "rebootRequired")});
    server_.on("PUT", "/ISAPI/System/reboot", {.body = status(1, "ok")});
    EXPECT_TRUE(camera_.restore(at(), login_, ports::RestoreMode::full, soon()));
    EXPECT_TRUE(server_.last("PUT", "/ISAPI/System/reboot").accepted);
}

TEST_F(HikvisionCameraTest, changes_a_password_in_encrypted_fields_only) {
    list_admin();
    offer_encryption();
    server_.on("PUT", "/ISAPI/Security/users/1", {.body = status(1, "ok")});
    const auto result = camera_.set_password(at(), login_, Secret("New-12345"), soon());
    ASSERT_TRUE(result) << result.error().text();
    const auto put = server_.last("PUT", "/ISAPI/Security/users/1");
    EXPECT_THAT(put.target, HasSubstr("?security=1&iv="));
    EXPECT_THAT(put.body, HasSubstr("<loginPassword>"));
    EXPECT_THAT(put.body, HasSubstr("<id>1</id>"));
    EXPECT_THAT(put.body, HasSubstr("http://www.isapi.org/ver20/XMLSchema"));
    for (const auto& request : server_.requests()) {
        for (const char* secret : {"New-12345", "Right-1234"}) {
            EXPECT_THAT(request.body + request.target + request.authorization,
                        Not(HasSubstr(secret)));
            EXPECT_THAT(request.body, Not(HasSubstr(to_base64(secret))));
        }
    }
    // The device's side can read it.
    const auto capabilities = parse_security_capabilities(
        document("SecurityCap",
                 "<securityVersion opt=\"1\"/><keyIterateNum>100</keyIterateNum>"
                 "<isIrreversible>true</isIrreversible><salt>2F1C</salt>"));
    const auto iv = put.target.substr(put.target.find("iv=") + 3);
    const auto cipher = FieldCipher::make(*capabilities, login_, *from_hex(iv));
    const auto start = put.body.find("<password>") + 10;
    const auto text = put.body.substr(start, put.body.find("</password>") - start);
    EXPECT_EQ(cipher->decrypt(text)->reveal(), "New-12345");
}

TEST_F(HikvisionCameraTest, refuses_to_send_a_password_in_clear_over_http) {
    list_admin();
    server_.on("PUT", "/ISAPI/Security/users/1", {.body = status(1, "ok")});
    EXPECT_EQ(camera_.set_password(at(), login_, Secret("New-12345"), soon()).error().code,
              Errc::forbidden);
    EXPECT_FALSE(server_.last("PUT", "/ISAPI/Security/users/1").accepted);
}

TEST_F(HikvisionCameraTest, sends_a_password_in_clear_where_that_is_allowed) {
    list_admin();
    server_.on("PUT", "/ISAPI/Security/users/1", {.body = status(1, "ok")});
    HikvisionCamera camera(clock_, {.clear_passwords_over_http = true});
    ASSERT_TRUE(camera.set_password(at(), login_, Secret("New&12345"), soon()));
    EXPECT_THAT(server_.last("PUT", "/ISAPI/Security/users/1").body,
                HasSubstr("<password>New&amp;12345</password>"));
}

TEST_F(HikvisionCameraTest, hears_a_refused_password_under_http_200) {
    list_admin();
    offer_encryption();
    server_.on("PUT", "/ISAPI/Security/users/1", {.body = status(1, "riskPassword")});
    EXPECT_EQ(camera_.set_password(at(), login_, Secret("weak"), soon()).error().code,
              Errc::rejected);
}

TEST_F(HikvisionCameraTest, lists_users) {
    list_admin();
    EXPECT_THAT(*camera_.list_users(at(), login_, soon()), testing::ElementsAre("admin"));
}

TEST_F(HikvisionCameraTest, says_whether_a_new_address_needs_a_reboot) {
    server_.on("GET", "/ISAPI/System/Network/interfaces/1/ipAddress",
               {.body = document("IPAddress",
                                 "<ipVersion>v4</ipVersion><ipAddress>192.0.2.1</ipAddress>")});
    server_.on("PUT", "/ISAPI/System/Network/interfaces/1/ipAddress",
               {.body = status(7, "rebootRequired")});
    server_.on("PUT", "/ISAPI/System/Network/interfaces/1/ipAddress", {.body = status(1, "ok")});
    v1::NetworkSettings network;
    network.set_address("192.0.2.20");
    network.set_netmask("255.255.255.0");
    EXPECT_TRUE(*camera_.set_network(at(), login_, network, soon()));
    EXPECT_FALSE(*camera_.set_network(at(), login_, network, soon()));
    EXPECT_THAT(server_.last("PUT", "/ISAPI/System/Network/interfaces/1/ipAddress").body,
                HasSubstr("<ipAddress>192.0.2.20</ipAddress>"));
}

TEST_F(HikvisionCameraTest, sets_the_ntp_server_before_the_mode) {
    server_.on("GET", "/ISAPI/System/time/ntpServers/1",
               {.body = document("NTPServer", "<id>1</id>")});
    server_.on("PUT", "/ISAPI/System/time/ntpServers/1", {.body = status(1, "ok")});
    server_.on("GET", "/ISAPI/System/time",
               {.body = document("Time", "<timeMode>manual</timeMode>")});
    server_.on("PUT", "/ISAPI/System/time", {.body = status(1, "ok")});
    const auto result = camera_.set_time(at(), login_, "192.0.2.123", 60, "CST-1:00:00", soon());
    ASSERT_TRUE(result) << result.error().text();
    EXPECT_THAT(server_.last("PUT", "/ISAPI/System/time").body,
                HasSubstr("<timeMode>NTP</timeMode>"));
}

TEST_F(HikvisionCameraTest, hands_out_its_configuration_under_an_encrypted_key) {
    offer_encryption();
    server_.on("GET", "/ISAPI/System/configurationData",
               {.body = std::string("\x01\x00\x02 opaque", 10)});
    const auto file = camera_.backup(at(), login_, Secret("Backup-Key-1"), soon());
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_EQ(file->reveal().size(), 10U);
    const auto target = server_.last("GET", "/ISAPI/System/configurationData").target;
    EXPECT_THAT(target, HasSubstr("?secretkey="));
    EXPECT_THAT(target, HasSubstr("&security=1&iv="));
    EXPECT_THAT(target, Not(HasSubstr("Backup-Key-1")));
    EXPECT_EQ(camera_.backup(at(), login_, Secret("longer than sixteen"), soon()).error().code,
              Errc::invalid_argument);
}

TEST_F(HikvisionCameraTest, takes_a_refusal_for_no_backup) {
    server_.on("GET", "/ISAPI/System/configurationData", {.body = status(4, "lowPrivilege")});
    EXPECT_EQ(camera_.backup(at(), login_, Secret(), soon()).error().code, Errc::forbidden);
}

TEST_F(HikvisionCameraTest, accepts_only_a_whole_jpeg) {
    const std::string picture = "\xFF\xD8\xFF\xE0" + std::string(2000, 'x') + "\xFF\xD9";
    server_.on("GET", "/ISAPI/Streaming/channels/101/picture", {.body = picture});
    server_.on("GET", "/ISAPI/Streaming/channels/101/picture", {.body = picture.substr(0, 1500)});
    server_.on("GET", "/ISAPI/Streaming/channels/101/picture",
               {.status = 400, .body = status(6, "badXmlContent")});
    EXPECT_EQ(camera_.snapshot(at(), login_, soon())->jpeg, picture);
    EXPECT_EQ(camera_.snapshot(at(), login_, soon()).error().code, Errc::malformed);
    EXPECT_EQ(camera_.snapshot(at(), login_, soon()).error().code, Errc::rejected);
}

TEST_F(HikvisionCameraTest, bounds_every_answer) {
    server_.on("GET", "/ISAPI/System/deviceInfo", {.fault = Fault::endless_body});
    const auto error = camera_.identify(at(), login_, soon()).error();
    EXPECT_EQ(error.code, Errc::too_large);
    EXPECT_THAT(error.context, HasSubstr("127.0.0.1: GET /ISAPI/System/deviceInfo"));
}

TEST_F(HikvisionCameraTest, names_the_stream_without_a_login) {
    EXPECT_EQ(camera_.stream_url(at()), "rtsp://127.0.0.1:554/Streaming/Channels/101");
}

TEST_F(HikvisionCameraTest, does_not_activate_an_active_camera) {
    server_.on("GET", "/SDK/activateStatus",
               {.body = document("ActivateStatus", "<Activated>true</Activated>")});
    EXPECT_EQ(camera_.activate(at(), login_, soon()).error().code, Errc::conflict);
    EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_F(HikvisionCameraTest, says_what_to_do_with_a_camera_of_the_newer_activation) {
    server_.on(
        "GET", "/SDK/activateStatus",
        {.body = document("ActivateStatus",
                          "<Activated>false</Activated><supportVersion>3</supportVersion>")});
    const auto error = camera_.activate(at(), login_, soon()).error();
    EXPECT_EQ(error.code, Errc::not_supported);
    EXPECT_THAT(error.context, HasSubstr("SADP"));
}

TEST_F(HikvisionCameraTest, takes_a_refused_challenge_form_for_the_newer_activation) {
    server_.on("GET", "/SDK/activateStatus",
               {.body = document("ActivateStatus", "<Activated>false</Activated>")});
    server_.on("POST", "/ISAPI/Security/challenge",
               {.status = 400, .body = status(6, "badParameters")});
    EXPECT_EQ(camera_.activate(at(), login_, soon()).error().code, Errc::not_supported);
}

TEST_F(HikvisionCameraTest, refuses_a_challenge_that_is_not_for_its_key) {
    server_.on("GET", "/SDK/activateStatus",
               {.body = document("ActivateStatus", "<Activated>false</Activated>")});
    server_.on("POST", "/ISAPI/Security/challenge",
               {.body = document("Challenge", "<key>AAAA</key>")});
    EXPECT_EQ(camera_.activate(at(), login_, soon()).error().code, Errc::malformed);
}

TEST_F(HikvisionCameraTest, activates_admin_with_printable_passwords_only) {
    EXPECT_EQ(camera_.activate(at(), {"root", Secret("Abc12345")}, soon()).error().code,
              Errc::invalid_argument);
    EXPECT_EQ(camera_.activate(at(), {"admin", Secret("")}, soon()).error().code,
              Errc::invalid_argument);
    EXPECT_EQ(camera_.activate(at(), {"admin", Secret("p\xC3\xA4ss")}, soon()).error().code,
              Errc::invalid_argument);
    EXPECT_TRUE(server_.requests().empty());
}

}  // namespace
}  // namespace camfleet::hikvision
