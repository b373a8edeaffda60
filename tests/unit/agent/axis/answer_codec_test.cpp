// SPDX-License-Identifier: Apache-2.0
#include "agent/cameras/axis/answer_codec.hpp"

#include "agent/adapters/http/digest.hpp"
#include "agent/cameras/rtsp/sdp_codec.hpp"
#include "tests/unit/agent/axis/recording.hpp"

#include <gmock/gmock.h>

namespace camfleet::axis {
namespace {

using testing::HasSubstr;

http::HttpResponse answer_with(int status, bool login_sent) {
    http::HttpResponse answer;
    answer.status = status;
    answer.login_sent = login_sent;
    return answer;
}

TEST(AxisRefusal, of_a_factory_fresh_device_is_known_by_its_header) {
    CAMFLEET_AXIS_RECORDING(text, "factory-default_401-axis-setup-headers.txt");
    const auto answer = answer_of_head(text);
    EXPECT_TRUE(wants_first_user(answer));
    EXPECT_EQ(error_of_answer(answer, false).code, Errc::not_activated);
    EXPECT_EQ(serial_of_challenges(answer.challenges), "");
}

TEST(AxisRefusal, over_http_names_the_serial_and_offers_digest) {
    CAMFLEET_AXIS_RECORDING(text, "p3265-v_12.11.77_401-http-headers.txt");
    const auto answer = answer_of_head(text);
    EXPECT_FALSE(wants_first_user(answer));
    EXPECT_EQ(error_of_answer(answer, false).code, Errc::unauthorized);
    EXPECT_EQ(serial_of_challenges(answer.challenges), "B8A44F631339");
    const auto challenge = http::choose_digest(answer.challenges);
    ASSERT_TRUE(challenge) << challenge.error().text();
    EXPECT_EQ(challenge->realm, "AXIS_B8A44F631339");
    EXPECT_TRUE(challenge->quality);
    EXPECT_FALSE(challenge->sha256);
    EXPECT_FALSE(challenge->has_opaque);
}

TEST(AxisRefusal, over_https_names_the_serial_and_offers_basic_which_is_never_answered) {
    CAMFLEET_AXIS_RECORDING(text, "p3265-v_12.11.77_401-https-headers.txt");
    const auto answer = answer_of_head(text);
    EXPECT_EQ(serial_of_challenges(answer.challenges), "B8A44F631339");
    EXPECT_EQ(http::choose_digest(answer.challenges).error().code, Errc::not_supported);
}

TEST(AxisRefusal, of_a_stream_is_digest_without_quality) {
    CAMFLEET_AXIS_RECORDING(text, "rtsp-describe-401.txt");
    const auto answer = answer_of_head(text);
    EXPECT_EQ(answer.status, 401);
    EXPECT_EQ(serial_of_challenges(answer.challenges), "ACCC8E012345");
    const auto challenge = http::choose_digest(answer.challenges);
    ASSERT_TRUE(challenge) << challenge.error().text();
    EXPECT_FALSE(challenge->quality);
}

TEST(AxisRefusal, of_an_old_camera_without_the_call_is_not_supported) {
    CAMFLEET_AXIS_RECORDING(text, "p5512_5.51.7_apidiscovery-404.html");
    auto answer = answer_with(404, false);
    answer.body = text;
    EXPECT_EQ(error_of_answer(answer, false).code, Errc::not_supported);
}

TEST(AxisRefusal, of_a_rest_call_names_its_code) {
    CAMFLEET_AXIS_RECORDING(text, "rest-error-404-item-does-not-exist.json");
    const auto refused = parse_rest_answer(404, text);
    EXPECT_EQ(refused.error().code, Errc::not_found);
    EXPECT_THAT(refused.error().context, HasSubstr("Item does not exist"));
    EXPECT_TRUE(parse_rest_answer(200, R"({"status":"success"})"));
    EXPECT_EQ(parse_rest_answer(400, R"({"status":"error","error":{"code":5}})").error().code,
              Errc::rejected);
    EXPECT_EQ(parse_rest_answer(409, R"({"status":"error","error":{"code":6}})").error().code,
              Errc::conflict);
    EXPECT_EQ(parse_rest_answer(200, "<html>").error().code, Errc::malformed);
}

TEST(AxisStream, that_carries_metadata_only_has_no_video) {
    CAMFLEET_AXIS_RECORDING(text, "rtsp-describe-200-sdp.txt");
    const auto body = text.substr(text.find("\r\n\r\n") + 4);
    EXPECT_EQ(rtsp::parse_sdp(body).error().code, Errc::malformed);
}

TEST(AxisRefusal, by_a_throttling_device_comes_before_a_login_is_asked_for) {
    EXPECT_EQ(error_of_answer(answer_with(403, false), false).code, Errc::locked);
    EXPECT_EQ(error_of_answer(answer_with(403, true), true).code, Errc::forbidden);
    EXPECT_EQ(error_of_answer(answer_with(401, true), true).code, Errc::unauthorized);
}

TEST(AxisRefusal, by_a_server_error_leaves_a_change_open) {
    EXPECT_EQ(error_of_answer(answer_with(500, true), true).code, Errc::device_error);
    EXPECT_EQ(error_of_answer(answer_with(503, true), true).code, Errc::device_error);
    EXPECT_EQ(error_of_answer(answer_with(503, true), false).code, Errc::busy);
    auto later = answer_with(503, true);
    later.headers.emplace_back("retry-after", "5");
    EXPECT_EQ(error_of_answer(later, true).code, Errc::busy);
    EXPECT_EQ(error_of_answer(answer_with(429, true), true).code, Errc::busy);
    EXPECT_EQ(error_of_answer(answer_with(400, true), true).code, Errc::rejected);
}

TEST(AxisRefusal, by_a_redirect_to_https_says_so) {
    auto answer = answer_with(301, false);
    answer.headers.emplace_back("location", "HTTPS://192.0.2.1/");
    const auto error = error_of_answer(answer, false);
    EXPECT_EQ(error.code, Errc::malformed);
    EXPECT_THAT(error.context, HasSubstr("HTTPS"));
}

TEST(AxisWords, of_a_device_stay_on_one_short_line) {
    EXPECT_EQ(cleaned("a\r\nb"), "a  b");
    EXPECT_EQ(cleaned(std::string(1000, 'x')).size(), 120U);
}

}  // namespace
}  // namespace camfleet::axis
