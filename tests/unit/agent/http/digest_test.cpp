// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/http/digest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::http {
namespace {

using testing::HasSubstr;
using testing::Not;

// Source: RFC 7616 section 3.9.1
constexpr std::string_view rfc_nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
constexpr std::string_view rfc_client_nonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

std::string rfc_challenge(const std::string& algorithm) {
    return "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=" +
           algorithm + ", nonce=\"" + std::string(rfc_nonce) +
           "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";
}

Result<DigestChallenge> choose(std::vector<std::string> headers) { return choose_digest(headers); }

std::string answer(const DigestChallenge& challenge) {
    return answer_digest(challenge,
                         {"Mufasa", "Circle of Life", "GET", "/dir/index.html", rfc_client_nonce})
        .value();
}

TEST(Digest, answers_the_md5_example_of_rfc_7616) {
    EXPECT_THAT(answer(*choose({rfc_challenge("MD5")})),
                HasSubstr("response=\"8ca523f5e9506fed4657c9700eebdbec\""));
}

TEST(Digest, answers_the_sha_256_example_and_prefers_it) {
    const auto challenge = choose({rfc_challenge("MD5"), rfc_challenge("SHA-256")});
    EXPECT_THAT(
        answer(*challenge),
        HasSubstr("response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\""));
    EXPECT_THAT(answer(*challenge), HasSubstr("qop=auth, nc=00000001"));
}

TEST(Digest, answers_without_qop_in_the_older_form) {
    // Source: RFC 2069 section 2.4 with its erratum 749
    const auto challenge = choose(
        {"Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\""});
    const auto text =
        answer_digest(*challenge, {"Mufasa", "CircleOfLife", "GET", "/dir/index.html", "ignored"});
    EXPECT_THAT(*text, HasSubstr("response=\"1949323746fe6a43ef61f9606e7febea\""));
    EXPECT_THAT(*text, Not(HasSubstr("cnonce")));
}

TEST(Digest, reads_the_challenge_of_a_camera_with_brackets_in_the_realm) {
    const auto challenge =
        choose({"Digest qop=\"auth\", realm=\"IP Camera(C2183)\", nonce=\"00ff\", stale=\"FALSE\", "
                "Basic realm=\"IP Camera(76475)\""});
    ASSERT_TRUE(challenge) << challenge.error().text();
    EXPECT_EQ(challenge->realm, "IP Camera(C2183)");
    EXPECT_TRUE(challenge->quality);
}

TEST(Digest, reads_the_challenge_of_a_recorder) {
    const auto challenge =
        choose({"Digest realm=\"fe12f37bd0bccbbd35f1\", domain=\"::\", qop=\"auth\", "
                "nonce=\"300b7e88f3d69ebf:1685267784756\", opaque=\"\", algorithm=\"MD5\", "
                "stale=\"FALSE\""});
    ASSERT_TRUE(challenge) << challenge.error().text();
    EXPECT_EQ(challenge->nonce, "300b7e88f3d69ebf:1685267784756");
    EXPECT_TRUE(challenge->has_opaque);
}

TEST(Digest, never_answers_basic) {
    EXPECT_EQ(choose({"Basic realm=\"IP Camera\""}).error().code, Errc::not_supported);
    EXPECT_EQ(choose({}).error().code, Errc::not_supported);
    EXPECT_EQ(choose({"Digest realm=\"a\", nonce=\"b\", algorithm=SHA-512-256"}).error().code,
              Errc::not_supported);
    EXPECT_EQ(choose({"Digest realm=\"a\", nonce=\"b\", qop=\"auth-int\""}).error().code,
              Errc::not_supported);
}

TEST(Digest, takes_tabs_for_blanks_and_an_empty_qop_for_none) {
    const auto tabs = choose({"Digest\trealm=\"a\",\tnonce=\"b\",\t qop=\"auth\""});
    ASSERT_TRUE(tabs) << tabs.error().text();
    EXPECT_EQ(tabs->nonce, "b");
    EXPECT_TRUE(tabs->quality);
    const auto none = choose({"Digest realm=\"a\", nonce=\"b\", qop=\"\""});
    ASSERT_TRUE(none) << none.error().text();
    EXPECT_FALSE(none->quality);
}

TEST(Digest, knows_a_nonce_that_had_aged) {
    const auto stale = [](const std::string& header) { return says_stale({&header, 1}); };
    EXPECT_TRUE(stale("Digest realm=\"a\", nonce=\"b\", stale=true"));
    EXPECT_TRUE(stale("Digest realm=\"a\", stale = \"TRUE\", nonce=\"b\""));
    EXPECT_TRUE(stale("Basic realm=\"x\", Digest nonce=\"b\", stale=true"));
    EXPECT_FALSE(stale("Digest realm=\"a\", nonce=\"b\", stale=\"FALSE\""));
    EXPECT_FALSE(stale("Digest realm=\"stale=true\", nonce=\"b\""));
    EXPECT_FALSE(stale("Basic realm=\"x\", stale=true"));
}

TEST(Digest, calls_a_challenge_without_nonce_malformed) {
    EXPECT_EQ(choose({"Digest realm=\"a\""}).error().code, Errc::malformed);
    EXPECT_EQ(choose({"Digest realm=\"a\", nonce=\"b\x01\""}).error().code, Errc::malformed);
}

TEST(Digest, refuses_a_user_name_that_would_break_the_header) {
    const auto challenge = choose({rfc_challenge("MD5")});
    EXPECT_EQ(answer_digest(*challenge, {"a\r\nX: y", "p", "GET", "/", "c"}).error().code,
              Errc::invalid_argument);
}

TEST(Digest, never_repeats_the_password) {
    EXPECT_THAT(answer(*choose({rfc_challenge("MD5")})), Not(HasSubstr("Circle")));
}

}  // namespace
}  // namespace camfleet::http
