// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/lab/camera_bench.hpp"

#include <gtest/gtest.h>

namespace camfleet::lab {
namespace {

// Source: RFC 7616, 3.9.1
DigestInput rfc_example(DigestAlgorithm algorithm) {
    return {algorithm,
            "Mufasa",
            "http-auth@example.org",
            "Circle of Life",
            "GET",
            "/dir/index.html",
            "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            "00000001",
            "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            "auth"};
}

TEST(Digest, matches_the_examples_of_the_rfc) {
    EXPECT_EQ(digest_response(rfc_example(DigestAlgorithm::md5)),
              "8ca523f5e9506fed4657c9700eebdbec");
    EXPECT_EQ(digest_response(rfc_example(DigestAlgorithm::sha256)),
              "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

TEST(Digest, reads_quoted_and_bare_parameters) {
    auto values =
        parse_parameters(R"_(realm="IP Camera(C2183)", nc=00000001, URI="/a?b=c,d", x="")_");
    EXPECT_EQ(values["realm"], "IP Camera(C2183)");
    EXPECT_EQ(values["nc"], "00000001");
    EXPECT_EQ(values["uri"], "/a?b=c,d");
    EXPECT_EQ(values["x"], "");
}

TEST(Digest, survives_parameters_that_never_end) {
    EXPECT_TRUE(parse_parameters("realm=\"open").empty());
    EXPECT_TRUE(parse_parameters(",,,,").empty());
}

TEST(LoginGate, lets_the_right_password_in_with_both_algorithms) {
    for (const auto algorithm : {DigestAlgorithm::md5, DigestAlgorithm::sha256}) {
        CameraConfig config = bench_camera();
        config.digest = algorithm;
        Bench bench(std::move(config));
        EXPECT_EQ(bench.call("GET", "/ISAPI/System/status").status, 200);
        EXPECT_EQ(bench.core.counters.logins_ok, 1U);
    }
}

TEST(LoginGate, does_not_count_a_request_without_login) {
    Bench bench;
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(bench.raw("GET", "/ISAPI/System/status", "").status, 401);
    EXPECT_EQ(bench.core.counters.logins_failed, 0U);
    EXPECT_EQ(bench.call("GET", "/ISAPI/System/status").status, 200);
}

TEST(LoginGate, calls_an_unknown_nonce_stale_and_does_not_count_it) {
    Bench bench;
    const std::string challenge = Bench::challenge_of(bench.raw("GET", "/ISAPI/System/status", ""));
    const auto at = challenge.find("nonce=\"") + 7;
    std::string old = challenge;
    old.replace(at, 8, "00000000");
    const Response response = bench.raw("GET", "/ISAPI/System/status",
                                        authorize(old, bench.login, "GET", "/ISAPI/System/status"));
    EXPECT_EQ(response.status, 401);
    EXPECT_NE(Bench::challenge_of(response).find("stale=\"TRUE\""), std::string::npos);
    EXPECT_NE(response.body.find("invalidOperation"), std::string::npos);
    EXPECT_EQ(bench.core.counters.logins_failed, 0U);
}

TEST(LoginGate, refuses_an_answer_made_for_another_url) {
    Bench bench;
    const std::string challenge = Bench::challenge_of(bench.raw("GET", "/ISAPI/System/status", ""));
    const Response response =
        bench.raw("GET", "/ISAPI/System/status?x=1",
                  authorize(challenge, bench.login, "GET", "/ISAPI/System/status"));
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(bench.core.counters.logins_failed, 1U);
}

TEST(LoginGate, ends_a_nonce_after_its_uses_without_a_new_challenge) {
    CameraConfig config = bench_camera();
    config.quirks.nonce_uses = 1;
    Bench bench(std::move(config));
    const std::string path = "/ISAPI/System/status";
    const std::string answer =
        authorize(Bench::challenge_of(bench.raw("GET", path, "")), bench.login, "GET", path);
    EXPECT_EQ(bench.raw("GET", path, answer).status, 200);
    const Response second = bench.raw("GET", path, answer);
    EXPECT_EQ(second.status, 401);
    EXPECT_EQ(Bench::challenge_of(second), "");
    EXPECT_EQ(bench.core.counters.logins_failed, 0U);
}

}  // namespace
}  // namespace camfleet::lab
