// SPDX-License-Identifier: Apache-2.0
// What real devices answered, read as the driver reads it.
#include "agent/cameras/dahua/answer_codec.hpp"
#include "agent/cameras/dahua/device_codec.hpp"
#include "tests/support/fixtures/fixture_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::dahua {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

class DahuaRecording : public testing::Test {
  protected:
    // A body, also of a whole HTTP reply; skips the test by name where the recording is absent.
    void open(const std::string& name) {
        auto text = support::read_fixture("dahua/" + name);
        if (!text) GTEST_SKIP() << "recording absent: dahua/" << name;
        const auto blank = text->starts_with("HTTP/") ? text->find("\n\n") : std::string::npos;
        const auto crlf = text->starts_with("HTTP/") ? text->find("\r\n\r\n") : std::string::npos;
        body = blank != std::string::npos  ? text->substr(blank + 2)
               : crlf != std::string::npos ? text->substr(crlf + 4)
                                           : *text;
        whole = *text;
    }
    [[nodiscard]] Values values() const {
        auto read = parse_values(body);
        EXPECT_TRUE(read) << read.error().text();
        return read.value_or(Values());
    }
    std::string whole;
    std::string body;
};

#define OPEN(name) \
    open(name);    \
    if (IsSkipped()) return

TEST_F(DahuaRecording, of_system_information_names_serial_and_model) {
    struct Case {
        const char* file;
        const char* model;
        bool has_serial;
    };
    for (const auto& one :
         {Case{"systeminfo_nvr5232.txt", "DH-NVR5232-4KS3/I", true},
          Case{"systeminfo_nvr608h.txt", "DH-NVR608H-128-4KS3/I", true},
          Case{"systeminfo_nvr2x_4ks3.txt", "", true}, Case{"systeminfo_nvr6xx_4ks2.txt", "", true},
          Case{"systeminfo_xvr5108c_x.txt", "XVR5108C-X", false}}) {
        OPEN(one.file);
        const auto facts = facts_of(values(), {});
        ASSERT_TRUE(facts) << one.file << ": " << facts.error().text();
        EXPECT_EQ(facts->identity.maker(), "dahua");
        EXPECT_EQ(!facts->identity.serial().empty(), one.has_serial) << one.file;
        EXPECT_FALSE(facts->model.empty()) << one.file;
        EXPECT_NE(facts->model, "31") << one.file;
        if (*one.model != '\0') EXPECT_EQ(facts->model, one.model);
    }
}

TEST_F(DahuaRecording, of_a_device_type_loses_its_trailing_blank) {
    OPEN("devicetype_xvr5108c_x.txt");
    EXPECT_EQ(value_of(values(), "type"), "DH-XVR5108C-X");
}

TEST_F(DahuaRecording, of_versions_gives_the_version_alone) {
    OPEN("softwareversion_nvr2x_4ks3.txt");
    EXPECT_EQ(firmware_of(values()), "4.001.0000005.0");
    OPEN("softwareversion_nvr6xx_4ks2.txt");
    EXPECT_EQ(firmware_of(values()), "4.002.0000000.2.R");
}

TEST_F(DahuaRecording, of_small_answers) {
    OPEN("machinename_nvr2x_4ks3.txt");
    EXPECT_EQ(value_of(values(), "name"), "NVR");
    OPEN("vendor_nvr2x_4ks3.txt");
    EXPECT_EQ(value_of(values(), "vendor"), "Dahua");
    OPEN("currenttime_nvr608h.txt");
    EXPECT_EQ(value_of(values(), "result"), "2026-09-09 06:24:26");
    OPEN("pwdreset_vip5460.txt");
    EXPECT_EQ(value_of(values(), "PwdReset.Enable"), "true");
    OPEN("set_ok.txt");
    EXPECT_TRUE(parse_done(body));
}

TEST_F(DahuaRecording, of_general_settings_tells_the_lock_rules) {
    OPEN("general_nvr608h.txt");
    EXPECT_EQ(value_of(values(), "General.MachineName"), "Site B NVR");
    EXPECT_EQ(value_of(values(), "General.LoginFailLockTime"), "1800");
    OPEN("general_nvr_v4_2021_http200.txt");
    EXPECT_EQ(value_of(values(), "General.LockLoginTimes"), "5");
    EXPECT_EQ(value_of(values(), "General.LoginFailLockTime"), "300");
}

TEST_F(DahuaRecording, of_a_network_names_the_interface_in_use) {
    OPEN("network_nvr608h.txt");
    const auto view = network_of(values());
    ASSERT_TRUE(view) << view.error().text();
    EXPECT_EQ(view->interface, "eth0");
    EXPECT_EQ(view->mac, "00:00:5e:00:53:20");
    EXPECT_EQ(view->settings.address(), "192.0.2.20");
    EXPECT_EQ(view->settings.gateway(), "192.0.2.1");
    EXPECT_EQ(view->settings.dns(), "192.0.2.1");
    EXPECT_FALSE(view->settings.dhcp());
}

TEST_F(DahuaRecording, of_clock_zone_and_streaming) {
    OPEN("ntp_nvr608h.txt");
    EXPECT_EQ(value_of(values(), "NTP.Address"), "time.windows.com");
    EXPECT_EQ(value_of(values(), "NTP.TimeZone"), "25");
    EXPECT_EQ(value_of(values(), "NTP.ServerList[2].Address"), "");
    OPEN("locales_nvr608h.txt");
    EXPECT_EQ(value_of(values(), "Locales.DSTEnd.Month"), "11");
    OPEN("rtsp_nvr608h.txt");
    EXPECT_FALSE(value_of(values(), "RTSP.Port").empty());
    OPEN("netapp_interfaces_nvr608h.txt");
    EXPECT_FALSE(values().empty());
}

TEST_F(DahuaRecording, of_accounts_with_and_without_gaps) {
    OPEN("users_getall.txt");
    EXPECT_THAT(users_of(values()), ElementsAre("admin", "viewer1"));
    OPEN("users_getall_sparse.txt");
    EXPECT_FALSE(users_of(values()).empty());
    for (const auto& name : users_of(values())) EXPECT_FALSE(name.empty());
}

TEST_F(DahuaRecording, of_recorder_documents_is_read_whole) {
    for (const auto* file : {"remotedevice_nvr6xx_4ks2.txt", "remotedevice_nvr4216_hds2.txt",
                             "channeltitle_nvr4216_hds2.txt"}) {
        OPEN(file);
        EXPECT_GT(values().size(), 2U) << file;
    }
}

TEST_F(DahuaRecording, of_a_refused_change_is_rejected_though_the_status_is_200) {
    OPEN("error_200_error_nvr5464.txt");
    EXPECT_EQ(parse_done(body).error().code, Errc::rejected);
    EXPECT_EQ(parse_values(body).error().code, Errc::rejected);
}

TEST_F(DahuaRecording, of_refusals_is_the_right_named_error) {
    OPEN("error_401_invalid_authority.txt");
    EXPECT_EQ(error_of_answer(401, body, true).code, Errc::unauthorized);
    OPEN("error_403_authority_nvr608h.json");
    EXPECT_EQ(error_of_answer(403, body, true).code, Errc::forbidden);
    OPEN("error_403_locked_nvr608h.json");
    EXPECT_EQ(error_of_answer(403, body, true).code, Errc::locked);
    EXPECT_EQ(parse_standing(body)->unlock_seconds, 1800U);
    OPEN("rpc2_login_refused.json");
    const auto standing = parse_standing(body);
    ASSERT_TRUE(standing);
    EXPECT_FALSE(standing->locked);
    EXPECT_EQ(standing->tries_left, 2);
    EXPECT_EQ(error_of_answer(200, body, true).code, Errc::unauthorized);
}

TEST_F(DahuaRecording, of_old_firmware_offers_basic_and_names_nobody) {
    OPEN("http401_basic_ipc_hfw4300s_v2.txt");
    const auto signs = signs_of_challenges({whole});
    EXPECT_EQ(signs.serial, "");
    EXPECT_EQ(signs.mac, "");
}

#undef OPEN

TEST(DahuaRealm, holds_a_serial_a_mac_or_a_hash) {
    EXPECT_EQ(
        signs_of_challenges({"Digest realm=\"Login to 3G04E2CPAZ00001\", nonce=\"1\""}).serial,
        "3G04E2CPAZ00001");
    EXPECT_EQ(signs_of_challenges({"Digest realm=\"Device_00408CA5EA04\", qop=\"auth\""}).mac,
              "00:40:8c:a5:ea:04");
    const auto hash =
        signs_of_challenges({"Digest realm=\"Login to 0123456789abcdef0123456789abcdef\""});
    EXPECT_TRUE(hash.ours);
    EXPECT_EQ(hash.serial, "");
    EXPECT_FALSE(signs_of_challenges({"Digest realm=\"AXIS_ACCC8E000001\"", "Basic"}).ours);
}

TEST(DahuaValues, are_read_as_the_specification_writes_them) {
    const auto values =
        parse_values("table.A.B = x y ,\r\n\r\nresult = 1\na[7].N=\xc3\xa9=f\nno pair\n");
    ASSERT_TRUE(values) << values.error().text();
    EXPECT_THAT(*values,
                UnorderedElementsAre(testing::Pair("A.B", "x y"), testing::Pair("result", "1"),
                                     testing::Pair("a[7].N", "\xc3\xa9=f")));
    EXPECT_EQ(parse_values("").error().code, Errc::malformed);
    EXPECT_EQ(parse_values("<html>").error().code, Errc::malformed);
    EXPECT_EQ(parse_values("ERROR\r\nBad Request!").error().code, Errc::rejected);
    EXPECT_TRUE(parse_values("ErrorCode=7"));
    EXPECT_TRUE(parse_done(" ok\r\n"));
    EXPECT_TRUE(parse_done(""));
    EXPECT_EQ(parse_done("<html>").error().code, Errc::malformed);
    EXPECT_EQ(make_query({{"A[0]", "a b&c"}}), "&A%5B0%5D=a%20b%26c");
}

TEST(DahuaPassword, must_be_one_that_these_devices_take) {
    for (const auto* good : {"abcd1234", "ABCDefgh", "12345-78"})
        EXPECT_TRUE(check_password(Secret(good))) << good;
    for (const auto* bad : {"abc1234", "abcdefgh", "12345678", "abcd'1234", "abcd 1234",
                            "ab;cd1234", "abcdefghijklmnopqrstuvwxyz1234567"})
        EXPECT_EQ(check_password(Secret(bad)).error().code, Errc::rejected) << bad;
}

}  // namespace
}  // namespace camfleet::dahua
