// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/hikvision/response_codec.hpp"

#include "tests/support/fixtures/fixture_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::hikvision {
namespace {

using support::fixtures_named;
using support::read_fixture;

std::string status_text(int code, const std::string& sub, const std::string& space = "") {
    return "<?xml version=\"1.0\" ?><ResponseStatus version=\"2.0\"" + space +
           "><requestURL>/x</requestURL><statusCode>" + std::to_string(code) +
           "</statusCode><statusString>s</statusString><subStatusCode>" + sub +
           "</subStatusCode></ResponseStatus>";
}

Result<Applied> outcome(int code, const std::string& sub) {
    return outcome_of(*parse_response_status(status_text(code, sub)));
}

TEST(ResponseStatus, is_success_only_with_code_and_sub_code) {
    EXPECT_EQ(*outcome(1, "ok"), Applied::done);
    EXPECT_EQ(*outcome(0, ""), Applied::done);
    EXPECT_EQ(*outcome(1, "OK"), Applied::done);
    EXPECT_EQ(outcome(1, "riskPassword").error().code, Errc::rejected);
    EXPECT_EQ(outcome(1, "illegalPassword").error().code, Errc::rejected);
    EXPECT_EQ(*outcome(7, "rebootRequired"), Applied::needs_reboot);
    EXPECT_EQ(*outcome(7, "autoReboot"), Applied::reboots_itself);
}

TEST(ResponseStatus, maps_sub_codes_to_our_errors) {
    const std::vector<std::tuple<int, std::string, Errc>> table{
        {2, "deviceBusy", Errc::busy},
        {2, "upgrading", Errc::busy},
        {3, "deviceError", Errc::device_error},
        {3, "passwordDecodeError", Errc::rejected},
        {4, "notSupport", Errc::not_supported},
        {4, "lowPrivilege", Errc::forbidden},
        {4, "notActivated", Errc::not_activated},
        {4, "hasActivated", Errc::conflict},
        {4, "loginPasswordError", Errc::unauthorized},
        {6, "loginPasswordError", Errc::unauthorized},
        {4, "userNameLocked", Errc::locked},
        {4, "MaxPassword attempts", Errc::locked},
        {6, "riskPassword", Errc::rejected},
        {6, "badParameters", Errc::rejected},
        {6, "ipAddrConflictWithDev", Errc::conflict},
        {5, "badXmlFormat", Errc::rejected},
    };
    for (const auto& [code, sub, wanted] : table) {
        const auto result = outcome(code, sub);
        ASSERT_FALSE(result) << sub;
        EXPECT_EQ(result.error().code, wanted) << sub;
        EXPECT_THAT(result.error().context, testing::HasSubstr(sub));
    }
}

TEST(ResponseStatus, is_read_in_any_namespace_and_with_a_prefix) {
    EXPECT_TRUE(parse_response_status(
        status_text(1, "ok", " xmlns=\"http://www.std-cgi.org/ver20/XMLSchema\"")));
    EXPECT_TRUE(parse_response_status(
        "<h:ResponseStatus xmlns:h=\"x\"><h:statusCode> 1 </h:statusCode></h:ResponseStatus>"));
}

TEST(ResponseStatus, is_the_same_in_json) {
    const auto status = parse_response_status(
        "\r\n{\"requestURL\":\"/x\",\"statusCode\":6,\"statusString\":\"s\","
        "\"subStatusCode\":\"badParameters\",\"errorCode\":1610612737}");
    ASSERT_TRUE(status) << status.error().text();
    EXPECT_EQ(status->status_code, 6);
    EXPECT_EQ(status->sub_code, "badParameters");
    EXPECT_EQ(outcome_of(*status).error().code, Errc::rejected);
    EXPECT_EQ(*outcome_of(*parse_response_status("{\"statusCode\":1}")), Applied::done);
    for (const auto* bad : {"{}", "{", "{\"statusCode\":\"one\"}", "[1]"}) {
        EXPECT_EQ(parse_response_status(bad).error().code, Errc::malformed) << bad;
    }
}

TEST(ResponseStatus, refuses_what_is_no_status) {
    EXPECT_EQ(parse_response_status("<html><body>error</body></html>").error().code,
              Errc::malformed);
    EXPECT_EQ(parse_response_status("").error().code, Errc::malformed);
    EXPECT_EQ(parse_response_status("<ResponseStatus/>").error().code, Errc::malformed);
    EXPECT_EQ(parse_response_status("<ResponseStatus><statusCode>1e9</statusCode></ResponseStatus>")
                  .error()
                  .code,
              Errc::malformed);
    EXPECT_EQ(parse_response_status(status_text(1, "ok").substr(0, 60)).error().code,
              Errc::malformed);
    EXPECT_EQ(parse_response_status(std::string(600 * 1024, ' ')).error().code, Errc::too_large);
}

TEST(ResponseStatus, refuses_a_document_nested_too_deep) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "<a>";
    EXPECT_EQ(parse_response_status(text).error().code, Errc::malformed);
    for (int i = 0; i < 100; ++i) text = "<a>" + std::string("</a>");
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "<a>";
    for (int i = 0; i < 100; ++i) deep += "</a>";
    EXPECT_THAT(parse_response_status(deep).error().context, testing::HasSubstr("too deep"));
}

TEST(ErrorOfAnswer, tells_the_kinds_of_401_apart) {
    const std::string locked =
        "<userCheck><statusValue>401</statusValue><lockStatus>lock</lockStatus><unlockTime>90</"
        "unlockTime></userCheck>";
    EXPECT_EQ(error_of_answer(401, locked, true).code, Errc::locked);
    EXPECT_EQ(error_of_answer(401, "", true).code, Errc::unauthorized);
    EXPECT_EQ(error_of_answer(401, "<html/>", true).code, Errc::unauthorized);
    EXPECT_EQ(error_of_answer(401, "", false).code, Errc::not_supported);
    EXPECT_EQ(error_of_answer(401, status_text(4, "invalidOperation"), true).code, Errc::busy);
    EXPECT_EQ(error_of_answer(401, status_text(4, "notActivated"), false).code,
              Errc::not_activated);
}

TEST(ErrorOfAnswer, keeps_the_effect_unknown_behind_a_5xx) {
    EXPECT_EQ(error_of_answer(500, "<html>oops</html>", true).code, Errc::device_error);
    EXPECT_EQ(error_of_answer(500, status_text(6, "badParameters"), true).code, Errc::device_error);
    EXPECT_EQ(error_of_answer(500, status_text(1, "ok"), true).code, Errc::device_error);
    // Old firmware says "absent" with 500.
    EXPECT_EQ(error_of_answer(500, status_text(4, "notSupport"), true).code, Errc::not_supported);
    EXPECT_EQ(error_of_answer(503, status_text(2, "deviceBusy"), true).code, Errc::busy);
    // In the wrong state for it: untouched, whatever the status line says.
    for (const int http : {200, 400, 403, 500}) {
        EXPECT_EQ(error_of_answer(http, status_text(4, "invalidOperation"), true).code, Errc::busy)
            << http;
    }
}

TEST(ErrorOfAnswer, reads_absence_and_redirects_from_the_status_line) {
    EXPECT_EQ(error_of_answer(404, "<html/>", true).code, Errc::not_supported);
    EXPECT_EQ(error_of_answer(403, "<html/>", true).code, Errc::forbidden);
    EXPECT_EQ(error_of_answer(403, status_text(4, "notSupport"), true).code, Errc::not_supported);
    EXPECT_EQ(error_of_answer(302, "", true).code, Errc::malformed);
}

TEST(UserCheck, reads_the_forms_that_carry_lock_fields) {
    const auto session = parse_user_check(
        "<ResponseStatus "
        "xmlns=\"http://www.std-cgi.org/ver20/XMLSchema\"><statusCode>4</statusCode>"
        "<lockStatus>locked</lockStatus><retryTimes>0</retryTimes><resLockTime>1700</resLockTime></"
        "ResponseStatus>");
    ASSERT_TRUE(session) << session.error().text();
    EXPECT_TRUE(session->locked);
    EXPECT_EQ(session->unlock_seconds, 1700U);
    EXPECT_FALSE(login_result_of(*session).accepted());
}

TEST(UserCheck, assumes_the_makers_lock_time_where_none_is_said) {
    const auto check = parse_user_check(
        "<userCheck><statusValue>401</statusValue><lockStatus>locked</lockStatus></userCheck>");
    EXPECT_EQ(check->unlock_seconds, 1800U);
}

TEST(UserCheck, bounds_absurd_numbers) {
    const auto check = parse_user_check(
        "<userCheck><statusValue>401</statusValue><lockStatus>lock</lockStatus>"
        "<unlockTime>99999999999</unlockTime><retryLoginTime>-5</retryLoginTime></userCheck>");
    EXPECT_EQ(check->unlock_seconds, 86'400U);
    EXPECT_EQ(check->tries_left, -1);
}

TEST(UserCheck, needs_its_status_value) {
    EXPECT_THAT(
        parse_user_check("<userCheck><lockStatus>lock</lockStatus></userCheck>").error().context,
        testing::HasSubstr("statusValue"));
}

TEST(RecordedErrors, map_to_the_right_code) {
    const std::vector<std::pair<std::string, Errc>> table{
        {"hikvision/err_400_badXmlContent_nvr.xml", Errc::rejected},
        {"hikvision/err_deviceError.xml", Errc::device_error},
        {"hikvision/err_methodNotAllowed.xml", Errc::not_supported}};
    for (const auto& [name, wanted] : table) {
        const auto text = read_fixture(name);
        if (!text) GTEST_SKIP() << "recording absent: " << name;
        const auto status = parse_response_status(*text);
        ASSERT_TRUE(status) << name << ": " << status.error().text();
        EXPECT_EQ(outcome_of(*status).error().code, wanted) << name;
    }
}

TEST(RecordedErrors, are_all_refusals) {
    const auto names = fixtures_named("hikvision", "err_");
    if (names.empty()) GTEST_SKIP() << "recordings absent: hikvision/err_*";
    for (const auto& name : names) {
        if (!name.ends_with(".xml")) continue;
        const auto status = parse_response_status(*read_fixture(name));
        ASSERT_TRUE(status) << name << ": " << status.error().text();
        EXPECT_FALSE(outcome_of(*status)) << name;
    }
}

TEST(RecordedUserChecks, tell_good_wrong_and_locked) {
    const auto good = read_fixture("hikvision/device_b_userCheck_200.xml");
    const auto wrong = read_fixture("hikvision/userCheck_401_wrong_password_4_left.xml");
    const auto locked = read_fixture("hikvision/userCheck_401_locked.xml");
    if (!good || !wrong || !locked) GTEST_SKIP() << "recordings absent: hikvision/*userCheck*";
    EXPECT_TRUE(login_result_of(*parse_user_check(*good)).accepted());
    const auto refused = login_result_of(*parse_user_check(*wrong));
    EXPECT_FALSE(refused.accepted());
    EXPECT_FALSE(refused.locked());
    EXPECT_EQ(refused.tries_left(), 4);
    const auto shut = login_result_of(*parse_user_check(*locked));
    EXPECT_TRUE(shut.locked());
    EXPECT_EQ(shut.unlock_seconds(), 1800U);
    EXPECT_EQ(shut.tries_left(), 0);
}

TEST(RecordedUserChecks, of_an_old_recorder_say_only_that_it_refused) {
    const auto text = read_fixture("hikvision/http_401_nvr_basic_rejected.txt");
    if (!text) GTEST_SKIP() << "recording absent: hikvision/http_401_nvr_basic_rejected.txt";
    const auto check = parse_user_check(text->substr(text->find("<?xml")));
    ASSERT_TRUE(check) << check.error().text();
    EXPECT_EQ(check->status_value, 401);
    EXPECT_EQ(check->tries_left, -1);
    EXPECT_FALSE(check->locked);
}

TEST(RecordedUserChecks, are_all_understood) {
    const auto names = fixtures_named("hikvision", "userCheck");
    if (names.empty()) GTEST_SKIP() << "recordings absent: hikvision/*userCheck*";
    for (const auto& name : names) {
        if (name.ends_with(".xml")) EXPECT_TRUE(parse_user_check(*read_fixture(name))) << name;
    }
}

}  // namespace
}  // namespace camfleet::hikvision
