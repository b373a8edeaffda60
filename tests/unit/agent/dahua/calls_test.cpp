// SPDX-License-Identifier: Apache-2.0
// The driver before a device that answers by script: logins are counted, faults are named, nothing
// is tried twice.
#include "agent/cameras/dahua/dahua_camera.hpp"
#include "tests/support/http_script/scripted_http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::dahua {
namespace {

using support::Fault;
using support::Reply;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* magic = "/cgi-bin/magicBox.cgi";
constexpr const char* manager = "/cgi-bin/configManager.cgi";
constexpr const char* accounts_path = "/cgi-bin/userManager.cgi";

class DahuaCalls : public testing::Test {
  protected:
    void SetUp() override { device_.demand({.user = "admin", .password = "Right-pass1"}); }
    [[nodiscard]] v1::Endpoint at() const {
        v1::Endpoint endpoint;
        endpoint.set_host("127.0.0.1");
        endpoint.set_http_port(device_.port());
        return endpoint;
    }
    static ports::Deadline soon(int milliseconds = 5'000) {
        return std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    }
    void say(const std::string& path, const std::string& body, int status = 200) {
        device_.on("GET", path, Reply{.status = status, .body = body});
    }
    [[nodiscard]] std::string last_target() const { return device_.requests().back().target; }

    support::ScriptedHttpServer device_;
    DahuaCamera camera_{{.clear_passwords_over_http = true}};
    ports::Login good_{"admin", Secret("Right-pass1")};
    ports::Login wrong_{"admin", Secret("Wrong-pass1")};
};

TEST_F(DahuaCalls, say_who_a_camera_is_by_its_realm) {
    const auto facts = camera_.public_facts(at(), soon());
    // The script's own realm is no realm of this maker.
    EXPECT_EQ(facts.error().code, Errc::unauthorized);
    EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::credential_unknown);
    EXPECT_EQ(camera_.is_activated(at(), soon()).error().code, Errc::not_supported);
    support::ScriptedHttpServer other;
    other.on("GET", magic,
             Reply{.status = 401,
                   .body = "Error\r\nInvalid Authority!\r\n",
                   .headers = {"WWW-Authenticate: Digest realm=\"Login to 3G04E2CPAZ00001\", "
                               "qop=\"auth\", nonce=\"1\", opaque=\"2\""}});
    auto there = at();
    there.set_http_port(other.port());
    const auto named = camera_.public_facts(there, soon());
    ASSERT_TRUE(named) << named.error().text();
    EXPECT_EQ(named->identity.maker(), "dahua");
    EXPECT_EQ(named->identity.serial(), "3G04E2CPAZ00001");
    EXPECT_EQ(other.logins() + device_.logins(), 0U);
}

TEST_F(DahuaCalls, spend_one_login_and_say_when_the_account_is_locked) {
    say(magic, "sn=3G04E2CPAZ00001\r\n");
    EXPECT_TRUE(camera_.check_login(at(), good_, soon())->accepted());
    EXPECT_EQ(device_.logins(), 1U);
    const auto refused = camera_.check_login(at(), wrong_, soon());
    ASSERT_TRUE(refused) << refused.error().text();
    EXPECT_FALSE(refused->accepted());
    EXPECT_FALSE(refused->locked());
    EXPECT_EQ(device_.logins(), 2U);

    support::ScriptedHttpServer locked;
    locked.on("GET", magic,
              Reply{.status = 403,
                    .body = R"({"ErrorCode":268632081,"Result":false,"RmLock":900,"RmLogin":0})"});
    auto there = at();
    there.set_http_port(locked.port());
    const auto standing = camera_.check_login(there, good_, soon());
    ASSERT_TRUE(standing) << standing.error().text();
    EXPECT_TRUE(standing->locked());
    EXPECT_EQ(standing->unlock_seconds(), 900U);
    EXPECT_EQ(camera_.state(there, soon())->value(), v1::CameraState::locked);
    EXPECT_EQ(locked.logins(), 0U);
}

TEST_F(DahuaCalls, send_no_login_to_a_camera_whose_challenge_says_locked) {
    device_.demand({.user = "admin",
                    .password = "Right-pass1",
                    .challenge_body = R"({"ErrorCode":268632081,"Result":false,"RmLock":1800})"});
    say(magic, "sn=3G04E2CPAZ00001\r\n");
    EXPECT_EQ(camera_.state(at(), soon())->value(), v1::CameraState::locked);
    const auto standing = camera_.check_login(at(), good_, soon());
    ASSERT_TRUE(standing) << standing.error().text();
    EXPECT_TRUE(standing->locked());
    EXPECT_EQ(standing->unlock_seconds(), 1800U);
    EXPECT_EQ(camera_.reboot(at(), good_, soon()).error().code, Errc::locked);
    EXPECT_EQ(device_.logins(), 0U);
}

TEST_F(DahuaCalls, take_no_web_page_for_a_camera) {
    support::ScriptedHttpServer other;
    other.on("GET", magic, Reply{.body = "\r\n<!doctype html><html lang=\"en\">hello</html>"});
    auto there = at();
    there.set_http_port(other.port());
    EXPECT_EQ(camera_.state(there, soon()).error().code, Errc::malformed);
    EXPECT_EQ(camera_.public_facts(there, soon()).error().code, Errc::malformed);
    EXPECT_EQ(camera_.is_activated(there, soon()).error().code, Errc::malformed);
}

TEST_F(DahuaCalls, show_a_picture_larger_than_any_document) {
    std::string jpeg = "\xFF\xD8\xFF";
    jpeg.append(limits::http_document_max + 1'000, 'p').append("\xFF\xD9");
    say("/cgi-bin/snapshot.cgi", jpeg);
    const auto seen = camera_.snapshot(at(), good_, soon());
    ASSERT_TRUE(seen) << seen.error().text();
    EXPECT_EQ(seen->jpeg, jpeg);
}

TEST_F(DahuaCalls, identify_a_camera_from_its_documents) {
    for (const auto* body :
         {"deviceType=31\r\nserialNumber=S-1\r\nupdateSerial=DH-IPC\r\n", "type=IPC-HDW5421S\r\n",
          "version=2.8,build:2020-11-17\r\n", "name=Gate\r\n"})
        say(magic, body);
    say(manager,
        "table.Network.DefaultInterface=eth0\r\ntable.Network.eth0.IPAddress=192.0.2.8\r\n"
        "table.Network.eth0.PhysicalAddress=3C:EF:8C:00:00:01\r\n");
    const auto facts = camera_.identify(at(), good_, soon());
    ASSERT_TRUE(facts) << facts.error().text();
    EXPECT_EQ(facts->identity.serial(), "S-1");
    EXPECT_EQ(facts->identity.mac(), "3c:ef:8c:00:00:01");
    EXPECT_EQ(facts->model, "IPC-HDW5421S");
    EXPECT_EQ(facts->firmware, "2.8");
    EXPECT_EQ(facts->name, "Gate");
    say(magic, "version=2.9,build:2021-01-01\r\n");
    EXPECT_EQ(DahuaCamera().boot_marker(at(), good_, soon()).error().code, Errc::not_supported);
}

TEST_F(DahuaCalls, change_accounts_by_the_url_only_where_that_is_allowed) {
    say(accounts_path, "OK\r\n");
    ASSERT_TRUE(camera_.set_password(at(), good_, Secret("Fresh-pass2"), soon()));
    EXPECT_THAT(last_target(), HasSubstr("action=modifyPassword&name=admin&pwd=Fresh-pass2"));
    EXPECT_EQ(camera_.remove_user(at(), good_, "admin", soon()).error().code, Errc::rejected);
    const auto before = device_.requests().size();
    const auto careful = DahuaCamera().set_password(at(), good_, Secret("Fresh-pass2"), soon());
    EXPECT_EQ(careful.error().code, Errc::forbidden);
    EXPECT_EQ(camera_.set_password(at(), good_, Secret("short"), soon()).error().code,
              Errc::rejected);
    EXPECT_EQ(device_.requests().size(), before) << "nothing was sent";

    support::ScriptedHttpServer other;
    other.demand({.user = "admin", .password = "Right-pass1"});
    other.on("GET", accounts_path, Reply{.status = 500, .body = "Internal Server Error!"});
    auto there = at();
    there.set_http_port(other.port());
    const auto failed = camera_.set_password(there, good_, Secret("Fresh-pass2"), soon());
    EXPECT_EQ(failed.error().code, Errc::device_error);
    EXPECT_THAT(failed.error().text(), Not(HasSubstr("pass")));
    support::ScriptedHttpServer third;
    third.on("GET", accounts_path,
             Reply{.body = "users[3].Name=b\nusers[0].Name=a\nusers[1].Id=1\n"});
    there.set_http_port(third.port());
    const auto users = camera_.list_users(there, good_, soon());
    ASSERT_TRUE(users) << users.error().text();
    EXPECT_THAT(*users, ElementsAre("a", "b"));
}

TEST_F(DahuaCalls, reboot_and_restore_and_hear_a_refusal_under_status_200) {
    say(magic, "OK");
    EXPECT_TRUE(camera_.reboot(at(), good_, soon()));
    EXPECT_TRUE(camera_.restore(at(), good_, ports::RestoreMode::keep_network, soon()));
    EXPECT_THAT(last_target(), HasSubstr("resetSystemEx&type=1"));
    EXPECT_TRUE(camera_.restore(at(), good_, ports::RestoreMode::full, soon()));
    EXPECT_THAT(last_target(), HasSubstr("resetSystemEx&type=0"));
    support::ScriptedHttpServer other;
    other.on("GET", magic, Reply{.body = "Error\r\n"});
    auto there = at();
    there.set_http_port(other.port());
    EXPECT_EQ(camera_.reboot(there, good_, soon()).error().code, Errc::rejected);
    EXPECT_EQ(camera_.activate(there, good_, soon()).error().code, Errc::not_supported);
}

TEST_F(DahuaCalls, write_settings_and_read_them_back) {
    say(manager, "OK\r\n");
    say(manager, "table.General.MachineName=Gate & yard\r\n");
    EXPECT_TRUE(camera_.set_name(at(), good_, "Gate & yard", soon()));
    const auto requests = device_.requests();
    EXPECT_THAT(requests.at(requests.size() - 3).target,
                HasSubstr("General.MachineName=Gate%20%26%20yard"));
    const auto other_name = camera_.set_name(at(), good_, "Door", soon());
    EXPECT_EQ(other_name.error().code, Errc::device_error)
        << "the answer to a change is a document";
    EXPECT_EQ(camera_.set_time(at(), good_, "192.0.2.1", 60, "CST-1", soon()).error().code,
              Errc::invalid_argument);

    support::ScriptedHttpServer stubborn;
    for (const auto* body :
         {"Error", "OK", "OK", "table.NTP.Address=192.0.2.1\ntable.NTP.Enable=true\n"})
        stubborn.on("GET", manager, Reply{.body = body});
    auto there = at();
    there.set_http_port(stubborn.port());
    const auto set = camera_.set_time(there, good_, "192.0.2.1", 0, "", soon());
    EXPECT_TRUE(set) << set.error().text();

    support::ScriptedHttpServer liar;
    for (const auto* body : {"OK", "table.General.MachineName=Old\n"})
        liar.on("GET", manager, Reply{.body = body});
    there.set_http_port(liar.port());
    EXPECT_EQ(camera_.set_name(there, good_, "New", soon()).error().code, Errc::device_error);
}

TEST_F(DahuaCalls, write_only_what_changes_of_the_network) {
    support::ScriptedHttpServer device;
    device.on(
        "GET", manager,
        Reply{.body =
                  "table.Network.DefaultInterface=eth1\ntable.Network.eth1.IPAddress=192.0.2.8\n"
                  "table.Network.eth1.SubnetMask=255.255.255.0\n"
                  "table.Network.eth1.DhcpEnable=false\n"});
    device.on("GET", manager, Reply{.body = "OK"});
    auto there = at();
    there.set_http_port(device.port());
    v1::NetworkSettings wanted;
    wanted.set_address("192.0.2.30");
    wanted.set_netmask("255.255.255.0");
    const auto moved = camera_.set_network(there, good_, wanted, soon());
    ASSERT_TRUE(moved) << moved.error().text();
    EXPECT_EQ(device.requests().back().target,
              std::string(manager) + "?action=setConfig&Network.eth1.IPAddress=192.0.2.30");
}

TEST_F(DahuaCalls, take_a_whole_picture_only) {
    const std::string jpeg = "\xFF\xD8\xFF" + std::string(2000, 'x') + "\xFF\xD9";
    say("/cgi-bin/snapshot.cgi", jpeg);
    EXPECT_EQ(camera_.snapshot(at(), good_, soon())->jpeg, jpeg);
    support::ScriptedHttpServer other;
    other.on("GET", "/cgi-bin/snapshot.cgi", Reply{.body = jpeg.substr(0, 1000)});
    auto there = at();
    there.set_http_port(other.port());
    EXPECT_EQ(camera_.snapshot(there, good_, soon()).error().code, Errc::malformed);
    there.set_rtsp_port(8554);
    EXPECT_EQ(camera_.stream_url(there),
              "rtsp://127.0.0.1:8554/cam/realmonitor?channel=1&subtype=0");
}

TEST_F(DahuaCalls, name_every_failure_and_never_try_twice) {
    struct Case {
        Reply reply;
        Errc read;
        Errc change;
    };
    const std::vector<Case> cases{
        {{.status = 400, .body = "Error\r\nBad Request!"}, Errc::rejected, Errc::rejected},
        {{.status = 403,
          .body = R"({"error":{"code":403,"message":"Authority:check failure."},"result":false})"},
         Errc::forbidden,
         Errc::forbidden},
        {{.status = 404}, Errc::not_supported, Errc::not_supported},
        {{.status = 500, .body = "Internal Server Error!"}, Errc::device_error, Errc::device_error},
        {{.status = 501}, Errc::not_supported, Errc::not_supported},
        {{.status = 503}, Errc::busy, Errc::busy},
        {{.status = 302, .headers = {"Location: https://127.0.0.1/"}},
         Errc::malformed,
         Errc::malformed},
        {{.body = "<html></html>"}, Errc::malformed, Errc::device_error},
        {{.fault = Fault::close_before_answer}, Errc::closed, Errc::closed},
        {{.fault = Fault::silent}, Errc::timeout, Errc::timeout},
        {{.fault = Fault::endless_body}, Errc::too_large, Errc::device_error},
    };
    for (const auto& one : cases) {
        support::ScriptedHttpServer device;
        device.on("GET", accounts_path, one.reply);
        device.on("GET", magic, one.reply);
        auto there = at();
        there.set_http_port(device.port());
        EXPECT_EQ(camera_.list_users(there, good_, soon(1'500)).error().code, one.read)
            << one.reply.status << one.reply.body;
        EXPECT_EQ(camera_.reboot(there, good_, soon(1'500)).error().code, one.change)
            << one.reply.status << one.reply.body;
        EXPECT_LE(device.requests().size(), 2U);
    }
}

}  // namespace
}  // namespace camfleet::dahua
