// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/hikvision/password_rules.hpp"
#include "tests/unit/lab/camera_bench.hpp"

#include <gtest/gtest.h>

namespace camfleet::lab {
namespace {

bool says(const Response& response, std::string_view word) {
    return response.body.find(word) != std::string::npos;
}

std::string user_body(const std::string& password, const std::string& more = {}) {
    return "<User><id>1</id><userName>admin</userName>" + more + "<password>" + password +
           "</password></User>";
}

TEST(IsapiFace, changes_a_password_and_refuses_the_old_one) {
    Bench bench;
    EXPECT_EQ(bench.call("PUT", "/ISAPI/Security/users/1", user_body("Other-9pass")).status, 200);
    EXPECT_EQ(bench.call("GET", "/ISAPI/Security/userCheck").status, 401);
    bench.login.password = "Other-9pass";
    EXPECT_EQ(bench.call("GET", "/ISAPI/Security/userCheck").status, 200);
    EXPECT_EQ(bench.core.counters.password_changes, 1U);
}

TEST(IsapiFace, refuses_the_same_password_again) {
    Bench bench;
    EXPECT_TRUE(says(bench.call("PUT", "/ISAPI/Security/users/1", user_body("Bench-pass1")),
                     "cannotSameAsOldPassword"));
}

TEST(IsapiFace, can_refuse_a_weak_password_under_200) {
    CameraConfig config = bench_camera();
    config.quirks.weak_password_under_200 = true;
    Bench bench(std::move(config));
    const Response response = bench.call("PUT", "/ISAPI/Security/users/1", user_body("12345678"));
    EXPECT_EQ(response.status, 200);
    EXPECT_TRUE(says(response, "riskPassword"));
    EXPECT_EQ(bench.call("GET", "/ISAPI/Security/userCheck").status, 200);
}

TEST(IsapiFace, takes_encrypted_fields_with_the_current_password_among_them) {
    Bench bench;
    const std::string iv = "00112233445566778899aabbccddeeff";
    const auto cipher = FieldCipher::make({"admin", "Bench-pass1", bench.core.salt}, iv);
    const std::string target = "/ISAPI/Security/users/1?security=1&iv=" + iv;
    const auto body = [&](const std::string& current) {
        return "<User><id>1</id><userName>" + cipher->encrypt("admin") + "</userName><password>" +
               cipher->encrypt("Other-9pass") + "</password>" + current + "</User>";
    };
    EXPECT_TRUE(says(bench.call("PUT", target, body("")), "loginPasswordError"));
    const std::string wrong = "<loginPassword>" + cipher->encrypt("wrong") + "</loginPassword>";
    EXPECT_TRUE(says(bench.call("PUT", target, body(wrong)), "loginPasswordError"));
    const std::string right =
        "<loginPassword>" + cipher->encrypt("Bench-pass1") + "</loginPassword>";
    EXPECT_EQ(bench.call("PUT", target, body(right)).status, 200);
    bench.login.password = "Other-9pass";
    EXPECT_EQ(bench.call("GET", "/ISAPI/Security/userCheck").status, 200);
}

TEST(IsapiFace, adds_and_removes_users_but_never_admin) {
    Bench bench;
    const std::string body =
        "<User><id>2</id><userName>viewer</userName><password>View-9pass</password>"
        "<userLevel>Viewer</userLevel></User>";
    EXPECT_EQ(bench.call("POST", "/ISAPI/Security/users", body).status, 200);
    EXPECT_TRUE(says(bench.call("GET", "/ISAPI/Security/users"), "<userName>viewer"));
    bench.login = {"viewer", "View-9pass"};
    EXPECT_TRUE(says(bench.call("PUT", "/ISAPI/System/reboot"), "lowPrivilege"));
    bench.login = {"admin", "Bench-pass1"};
    EXPECT_EQ(bench.call("DELETE", "/ISAPI/Security/users/2").status, 200);
    EXPECT_EQ(bench.call("DELETE", "/ISAPI/Security/users/1").status, 403);
}

TEST(IsapiFace, refuses_a_partial_address_document) {
    Bench bench;
    const Response response =
        bench.call("PUT", "/ISAPI/System/Network/interfaces/1/ipAddress",
                   "<IPAddress><ipAddress>127.77.9.31</ipAddress></IPAddress>");
    EXPECT_TRUE(says(response, "badXmlContent"));
    EXPECT_EQ(bench.core.counters.network_sets, 0U);
}

TEST(IsapiFace, sets_time_server_and_name_when_documents_come_back_whole) {
    Bench bench;
    std::string info = bench.call("GET", "/ISAPI/System/deviceInfo").body;
    info.replace(info.find("IP CAMERA"), 9, "Front door");
    EXPECT_EQ(bench.call("PUT", "/ISAPI/System/deviceInfo", info).status, 200);
    EXPECT_TRUE(says(bench.call("GET", "/ISAPI/System/deviceInfo"), "Front door"));
    EXPECT_EQ(
        bench
            .call("PUT", "/ISAPI/System/time/ntpServers/1",
                  "<NTPServer><id>1</id><addressingFormatType>ipaddress</addressingFormatType>"
                  "<ipAddress>127.0.0.1</ipAddress><portNo>123</portNo>"
                  "<synchronizeInterval>60</synchronizeInterval></NTPServer>")
            .status,
        200);
    EXPECT_EQ(bench
                  .call("PUT", "/ISAPI/System/time",
                        "<Time><timeMode>NTP</timeMode><timeZone>CST-1:00:00</timeZone></Time>")
                  .status,
              200);
    EXPECT_TRUE(says(bench.call("GET", "/ISAPI/System/time"), "+01:00"));
    EXPECT_EQ(bench.core.flash.time.ntp_server, "127.0.0.1");
}

TEST(IsapiFace, gives_a_backup_that_depends_on_the_key) {
    Bench bench;
    const std::string one =
        bench.call("GET", "/ISAPI/System/configurationData?secretkey=key-1").body;
    const std::string two =
        bench.call("GET", "/ISAPI/System/configurationData?secretkey=key-2").body;
    EXPECT_GT(one.size(), 1024U);
    EXPECT_NE(one, two);
    EXPECT_EQ(bench.call("GET", "/ISAPI/System/configurationData").status, 400);
}

TEST(IsapiFace, answers_unknown_paths_methods_and_xml_as_the_dictionary_says) {
    Bench bench;
    EXPECT_TRUE(says(bench.call("GET", "/ISAPI/Nothing"), "notSupport"));
    EXPECT_TRUE(says(bench.call("DELETE", "/ISAPI/System/status"), "methodNotAllowed"));
    EXPECT_TRUE(says(bench.call("PUT", "/ISAPI/System/time", "<Time"), "badXmlFormat"));
    EXPECT_EQ(bench.call("GET", "/isapi/system/STATUS").status, 200);
}

TEST(IsapiFace, applies_and_then_fails_where_a_wire_fault_is_planned) {
    Bench bench;
    ASSERT_TRUE(
        bench.core.wire_faults.add({WireFault::error_after, "PUT", "/ISAPI/Security/users"}));
    EXPECT_EQ(bench.call("PUT", "/ISAPI/Security/users/1", user_body("Other-9pass")).status, 500);
    bench.login.password = "Other-9pass";
    EXPECT_EQ(bench.call("GET", "/ISAPI/Security/userCheck").status, 200);
    ASSERT_TRUE(bench.core.wire_faults.add({WireFault::drop_before, "PUT", ""}));
    EXPECT_EQ(bench.call("PUT", "/ISAPI/Security/users/1", user_body("Third-9pass")).delivery,
              Delivery::drop);
    EXPECT_EQ(bench.core.counters.password_changes, 1U);
}

TEST(PasswordRules, accepts_what_the_lab_makes_itself) {
    const std::string password = random_password();
    EXPECT_EQ(password.size(), 14U);
    EXPECT_EQ(character_classes(password), 4U);
    EXPECT_FALSE(refuse_password(password, "admin").has_value());
    EXPECT_NE(password, random_password());
}

}  // namespace
}  // namespace camfleet::lab
