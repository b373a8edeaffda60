// SPDX-License-Identifier: Apache-2.0
#include "agent/adapters/http/http_client.hpp"

#include "tests/support/http_script/scripted_http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::http {
namespace {

using support::Fault;
using support::ScriptedHttpServer;
using testing::HasSubstr;
using testing::Not;

class HttpClientTest : public testing::Test {
  protected:
    v1::Endpoint at() const {
        v1::Endpoint endpoint;
        endpoint.set_host("127.0.0.1");
        endpoint.set_http_port(server_.port());
        return endpoint;
    }
    Result<HttpResponse> send(const HttpRequest& request,
                              bool with_login = true,
                              std::chrono::milliseconds patience = std::chrono::seconds(5)) {
        return client_.send(at(), request, with_login ? &login_ : nullptr,
                            std::chrono::steady_clock::now() + patience);
    }
    static HttpRequest put(const std::string& target, const std::string& body) {
        HttpRequest request;
        request.method = "PUT";
        request.target = target;
        request.body = body;
        return request;
    }
    static HttpRequest get(const std::string& target) {
        HttpRequest request;
        request.target = target;
        return request;
    }
    void demand(bool sha256 = false, bool quality = true) {
        server_.demand({.user = "admin",
                        .password = "Right-1234",
                        .sha256 = sha256,
                        .quality = quality,
                        .refusal_body = "<refused/>",
                        .challenge_body = "",
                        .also_offer = ""});
    }

    ScriptedHttpServer server_;
    HttpClient client_;
    ports::Login login_{"admin", Secret("Right-1234")};
};

TEST_F(HttpClientTest, takes_an_aged_challenge_for_no_judgement_and_tries_once) {
    const auto refuse = [&](const char* stale) {
        server_.on("GET", "/aged",
                   {.status = 401,
                    .headers = {std::string("WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", "
                                            "qop=\"auth\", stale=") +
                                stale}});
    };
    refuse("FALSE");
    const auto wrong = send(get("/aged"));
    ASSERT_TRUE(wrong) << wrong.error().text();
    EXPECT_EQ(wrong->status, 401);
    refuse("\"true\"");
    const auto before = server_.logins();
    // Not "nothing happened": a device that says so of wrong passwords would be tried to its lock.
    EXPECT_EQ(send(get("/aged")).error().code, Errc::device_error);
    EXPECT_EQ(server_.logins(), before + 1);
    EXPECT_EQ(send(get("/aged"), false)->status, 401) << "without a login there is none to judge";
}

TEST_F(HttpClientTest, logs_in_with_each_digest_form) {
    server_.on("GET", "/a", {.body = "hello"});
    for (const bool sha256 : {false, true}) {
        for (const bool quality : {false, true}) {
            demand(sha256, quality);
            const auto answer = send(get("/a?x=1"));
            ASSERT_TRUE(answer) << answer.error().text();
            EXPECT_EQ(answer->status, 200);
            EXPECT_EQ(answer->body, "hello");
            EXPECT_TRUE(answer->login_sent);
        }
    }
}

TEST_F(HttpClientTest, tries_a_wrong_password_exactly_once) {
    demand();
    login_.password = Secret("Wrong-1234");
    const auto answer = send(put("/a", "<x/>"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 401);
    EXPECT_EQ(answer->body, "<refused/>");
    EXPECT_EQ(server_.logins(), 1U);
}

TEST_F(HttpClientTest, sends_no_body_before_the_login) {
    demand();
    server_.on("PUT", "/a", {.body = "done"});
    ASSERT_TRUE(send(put("/a", "<secret/>")));
    const auto requests = server_.requests();
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[0].body, "");
    EXPECT_EQ(requests[1].body, "<secret/>");
}

TEST_F(HttpClientTest, answers_a_challenge_that_comes_only_after_the_body) {
    const std::string challenge = "WWW-Authenticate: Digest realm=\"late\", nonce=\"n1\"";
    server_.on("PUT", "/a", {.status = 200, .body = "which method?"});
    server_.on("PUT", "/a", {.status = 401, .headers = {challenge}});
    server_.on("PUT", "/a", {.status = 200, .body = "in"});
    const auto answer = send(put("/a", "<x/>"));
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->body, "in");
    EXPECT_TRUE(answer->login_sent);
    EXPECT_EQ(server_.logins(), 1U);
    EXPECT_EQ(server_.requests().size(), 3U);
}

TEST_F(HttpClientTest, hands_out_every_header_by_its_lower_case_name) {
    server_.on("GET", "/a",
               {.status = 401, .headers = {"Axis-Setup: vapix ", "X-Twice: one", "X-Twice: two"}});
    const auto answer = send(get("/a"), false);
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->header("axis-setup"), "vapix");
    EXPECT_EQ(answer->header("x-twice"), "one");
    EXPECT_EQ(answer->header("absent"), "");
}

TEST_F(HttpClientTest, never_answers_basic) {
    server_.on("GET", "/a", {.status = 401, .headers = {"WWW-Authenticate: Basic realm=\"x\""}});
    EXPECT_EQ(send(get("/a")).error().code, Errc::not_supported);
    EXPECT_EQ(server_.logins(), 0U);
}

TEST_F(HttpClientTest, prefers_digest_where_basic_is_offered_first) {
    server_.demand({.user = "admin",
                    .password = "Right-1234",
                    .sha256 = false,
                    .quality = true,
                    .refusal_body = "",
                    .challenge_body = "",
                    .also_offer = "Basic realm=\"x\""});
    server_.on("GET", "/a", {.body = "hello"});
    EXPECT_EQ(send(get("/a"))->body, "hello");
    EXPECT_THAT(server_.requests().back().authorization, Not(HasSubstr("Basic")));
}

TEST_F(HttpClientTest, stops_at_a_challenge_that_the_caller_does_not_want_to_answer) {
    demand();
    auto request = get("/a");
    request.stop_at_challenge = [](const HttpResponse&) { return true; };
    const auto answer = send(request);
    EXPECT_EQ(answer->status, 401);
    EXPECT_FALSE(answer->login_sent);
    EXPECT_EQ(server_.logins(), 0U);
}

TEST_F(HttpClientTest, calls_a_refused_connection_unreachable) {
    v1::Endpoint nobody = at();
    {
        const ScriptedHttpServer gone;
        nobody.set_http_port(gone.port());
    }
    const auto answer = client_.send(nobody, get("/a"), &login_,
                                     std::chrono::steady_clock::now() + std::chrono::seconds(5));
    EXPECT_EQ(answer.error().code, Errc::unreachable);
}

TEST_F(HttpClientTest, calls_a_connection_that_ends_after_the_request_closed_and_sends_it_once) {
    demand();
    server_.on("PUT", "/a", {.fault = Fault::close_before_answer});
    const auto answer = send(put("/a", "<x/>"));
    EXPECT_EQ(answer.error().code, Errc::closed);
    EXPECT_EQ(server_.requests().size(), 2U);
    EXPECT_EQ(server_.logins(), 1U);
}

TEST_F(HttpClientTest, calls_a_cut_body_closed) {
    server_.on("GET", "/a", {.body = "half", .fault = Fault::cut_body});
    EXPECT_EQ(send(get("/a"), false).error().code, Errc::closed);
}

TEST_F(HttpClientTest, gives_up_on_a_silent_device_at_the_deadline) {
    server_.on("GET", "/a", {.fault = Fault::silent});
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(send(get("/a"), false, std::chrono::milliseconds(200)).error().code, Errc::timeout);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
}

TEST_F(HttpClientTest, bounds_bodies_and_headers_without_end) {
    server_.on("GET", "/body", {.fault = Fault::endless_body});
    server_.on("GET", "/headers", {.fault = Fault::endless_headers});
    EXPECT_EQ(send(get("/body"), false).error().code, Errc::too_large);
    EXPECT_EQ(send(get("/headers"), false).error().code, Errc::too_large);
}

TEST_F(HttpClientTest, calls_what_is_no_http_malformed) {
    server_.on("GET", "/a", {.fault = Fault::garbage});
    EXPECT_EQ(send(get("/a"), false).error().code, Errc::malformed);
}

TEST_F(HttpClientTest, follows_no_redirect) {
    server_.on("GET", "/a", {.status = 302, .headers = {"Location: /b"}});
    EXPECT_EQ(send(get("/a"))->status, 302);
    EXPECT_EQ(server_.requests().size(), 1U);
}

TEST_F(HttpClientTest, ignores_a_proxy_in_the_environment) {
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    server_.on("GET", "/a", {.body = "hello"});
    EXPECT_EQ(send(get("/a"), false)->body, "hello");
    ::unsetenv("http_proxy");
}

TEST_F(HttpClientTest, accepts_only_the_pinned_certificate) {
    const std::string digest = server_.use_tls();
    server_.on("GET", "/a", {.body = "hello"});
    v1::Endpoint endpoint = at();
    endpoint.set_use_https(true);
    endpoint.set_https_port(server_.port());
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    EXPECT_EQ(client_.send(endpoint, get("/a"), nullptr, until)->body, "hello");
    endpoint.set_pinned_sha256(digest);
    EXPECT_EQ(client_.send(endpoint, get("/a"), nullptr, until)->body, "hello");
    endpoint.set_pinned_sha256(std::string(64, '0'));
    EXPECT_EQ(client_.send(endpoint, get("/a"), nullptr, until).error().code, Errc::wrong_identity);
}

TEST_F(HttpClientTest, names_the_call_but_neither_query_nor_login_in_its_errors) {
    server_.on("GET", "/a", {.fault = Fault::close_before_answer});
    const auto text = send(get("/a?secretkey=abc")).error().text();
    EXPECT_THAT(text, HasSubstr("127.0.0.1: GET /a"));
    EXPECT_THAT(text, Not(HasSubstr("abc")));
}

TEST(HttpBaseUrl, takes_numeric_addresses_only) {
    v1::Endpoint endpoint;
    endpoint.set_host("camera.example");
    EXPECT_EQ(base_url(endpoint).error().code, Errc::invalid_argument);
    endpoint.set_host("2001:db8::1");
    EXPECT_EQ(*base_url(endpoint), "http://[2001:db8::1]:80");
    endpoint.set_host("fe80::1%eth0");
    EXPECT_EQ(*base_url(endpoint), "http://[fe80::1%25eth0]:80");
    endpoint.set_host("fe80::1");
    EXPECT_THAT(base_url(endpoint).error().text(), HasSubstr("needs its interface"));
    endpoint.set_host("192.0.2.1");
    endpoint.set_use_https(true);
    EXPECT_EQ(*base_url(endpoint), "https://192.0.2.1:443");
}

class HttpsClientTest : public HttpClientTest {
  protected:
    HttpsClientTest() { use_tls(false); }
    void use_tls(bool old) {
        device_ = v1::Endpoint();
        device_.set_host("127.0.0.1");
        device_.set_https_port(server_.port());
        device_.set_use_https(true);
        device_.set_pinned_sha256(server_.use_tls(old));
    }
    void offer_basic() {
        server_.on("GET", "/a",
                   {.status = 401, .headers = {"WWW-Authenticate: Basic realm=\"AXIS_1\""}});
        server_.on("GET", "/a", {.body = "hello"});
    }
    Result<HttpResponse> ask(const HttpRequest& request, bool with_login = true) {
        return client_.send(device_, request, with_login ? &login_ : nullptr,
                            std::chrono::steady_clock::now() + std::chrono::seconds(5));
    }

    v1::Endpoint device_;
};

// Source: base64 of "admin:Right-1234", RFC 7617 section 2
constexpr std::string_view basic_line = "Basic YWRtaW46UmlnaHQtMTIzNA==";

TEST_F(HttpsClientTest, answers_basic_once_where_the_operator_accepts_it) {
    device_.set_basic_over_https(true);
    offer_basic();
    const auto answer = ask(get("/a"));
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->body, "hello");
    EXPECT_TRUE(answer->login_sent);
    ASSERT_EQ(server_.requests().size(), 2U);
    EXPECT_EQ(server_.requests()[0].authorization, "");
    EXPECT_EQ(server_.requests()[1].authorization, basic_line);
}

TEST_F(HttpsClientTest, tries_a_wrong_basic_password_once) {
    device_.set_basic_over_https(true);
    server_.on("GET", "/a", {.status = 401, .headers = {"WWW-Authenticate: Basic realm=\"x\""}});
    const auto answer = ask(get("/a"));
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->status, 401);
    EXPECT_EQ(server_.logins(), 1U);
}

TEST_F(HttpsClientTest, never_answers_basic_unasked) {
    offer_basic();
    EXPECT_EQ(ask(get("/a")).error().code, Errc::not_supported);
    auto at_once = get("/a");
    at_once.basic_at_once = true;
    EXPECT_EQ(ask(at_once).error().code, Errc::forbidden);
    EXPECT_EQ(server_.logins(), 0U);
}

TEST_F(HttpsClientTest, answers_basic_to_a_pinned_certificate_only) {
    device_.set_basic_over_https(true);
    offer_basic();
    device_.set_pinned_sha256("");
    EXPECT_EQ(ask(get("/a")).error().code, Errc::forbidden);
    device_.set_pinned_sha256(std::string(64, 'a'));
    auto at_once = get("/a");
    at_once.basic_at_once = true;
    EXPECT_EQ(ask(at_once).error().code, Errc::wrong_identity);
    EXPECT_EQ(server_.logins(), 0U);
}

TEST_F(HttpClientTest, never_answers_basic_outside_tls) {
    server_.on("GET", "/a", {.status = 401, .headers = {"WWW-Authenticate: Basic realm=\"x\""}});
    auto plain = at();
    plain.set_basic_over_https(true);
    plain.set_pinned_sha256(std::string(64, 'a'));
    for (const bool at_once : {false, true}) {
        auto request = get("/a");
        request.basic_at_once = at_once;
        EXPECT_FALSE(client_.send(plain, request, &login_,
                                  std::chrono::steady_clock::now() + std::chrono::seconds(5)));
    }
    EXPECT_EQ(server_.logins(), 0U);
}

TEST_F(HttpsClientTest, prefers_digest_although_basic_is_accepted) {
    device_.set_basic_over_https(true);
    server_.demand({.user = "admin",
                    .password = "Right-1234",
                    .sha256 = false,
                    .quality = true,
                    .refusal_body = "",
                    .challenge_body = "",
                    .also_offer = "Basic realm=\"x\""});
    server_.on("GET", "/a", {.body = "hello"});
    EXPECT_EQ(ask(get("/a"))->body, "hello");
    EXPECT_THAT(server_.requests().back().authorization, testing::StartsWith("Digest "));
}

TEST_F(HttpsClientTest, sends_basic_with_the_first_request_where_the_caller_knows) {
    device_.set_basic_over_https(true);
    server_.on("GET", "/a", {.body = "hello"});
    auto request = get("/a");
    request.basic_at_once = true;
    ASSERT_TRUE(ask(request));
    ASSERT_EQ(server_.requests().size(), 1U);
    EXPECT_EQ(server_.requests()[0].authorization, basic_line);
}

TEST_F(HttpsClientTest, sends_extra_headers_and_keeps_the_cookies_of_a_session) {
    server_.on("GET", "/a",
               {.headers = {"Set-Cookie: TOKEN=t1; Path=/; HttpOnly", "Set-Cookie: a=b",
                            "Set-Cookie: TOKEN=t2; Secure"}});
    auto request = get("/a");
    request.headers = {{"X-API-KEY", "k1"}};
    const auto answer = ask(request, false);
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_THAT(server_.requests()[0].head, HasSubstr("\r\nX-API-KEY: k1\r\n"));
    SessionCookies cookies;
    cookies.take(*answer);
    EXPECT_EQ(cookies.header(), "TOKEN=t2; a=b");
    EXPECT_EQ(cookies.value("TOKEN"), "t2");
}

TEST_F(HttpsClientTest, refuses_headers_that_are_not_one_line_or_would_leave_without_tls) {
    auto request = get("/a");
    request.headers = {{"X-API-KEY", "k1\r\nX: y"}};
    EXPECT_EQ(ask(request).error().code, Errc::invalid_argument);
    request.headers = {{"X-API-KEY", "k1"}};
    EXPECT_EQ(send(request, false).error().code, Errc::forbidden);
    EXPECT_TRUE(server_.requests().empty());
}

TEST_F(HttpsClientTest, speaks_old_tls_only_to_a_device_that_was_marked) {
    use_tls(true);
    server_.on("GET", "/a", {.body = "old"});
    EXPECT_EQ(ask(get("/a"), false).error().code, Errc::unreachable);
    EXPECT_TRUE(server_.requests().empty());
    device_.set_old_tls(true);
    const auto answer = ask(get("/a"), false);
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->body, "old");
    device_.set_pinned_sha256(std::string(64, 'a'));
    EXPECT_EQ(ask(get("/a"), false).error().code, Errc::wrong_identity);
}

}  // namespace
}  // namespace camfleet::http
