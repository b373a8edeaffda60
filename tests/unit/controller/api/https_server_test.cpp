// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/controller/api/https_fixture.hpp"

#include <gmock/gmock.h>

#include <future>

namespace camfleet::api {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(HttpsTest, answers_over_tls_with_its_own_certificate) {
    start({});
    const auto reply = get("/healthz");
    EXPECT_EQ(reply.code, CURLE_OK) << curl_easy_strerror(reply.code);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, R"({"status":"ok"})");
    EXPECT_THAT(reply.head, HasSubstr("Content-Type: application/json"));
    EXPECT_THAT(reply.head, HasSubstr("Cache-Control: no-store"));
}

TEST_F(HttpsTest, speaks_tls_1_3_only) {
    start({});
    Reply reply;
    CURL* handle = client("/healthz", reply);
    const long at_most = CURL_SSLVERSION_MAX_TLSv1_2;
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, at_most);
    EXPECT_EQ(curl_easy_perform(handle), CURLE_SSL_CONNECT_ERROR);
    curl_easy_cleanup(handle);
    EXPECT_EQ(get("/healthz").status, 200) << "the server must not mind";
}

TEST_F(HttpsTest, keeps_a_connection_for_many_requests) {
    start({});
    Reply reply;
    CURL* handle = client("/v1/sites", reply);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(curl_easy_perform(handle), CURLE_OK);
        long opened = 0;
        curl_easy_getinfo(handle, CURLINFO_NUM_CONNECTS, &opened);
        EXPECT_EQ(opened, i == 0 ? 1 : 0);
    }
    EXPECT_EQ(connections(), 1U);
    curl_easy_cleanup(handle);
    EXPECT_TRUE(becomes_true([&] { return server->connections() == 0; }));
}

TEST_F(HttpsTest, refuses_a_wrong_token_an_unknown_path_and_a_wrong_method) {
    start({});
    EXPECT_EQ(get("/v1/unknown").status, 404);
    Reply reply;
    CURL* handle = client("/v1/sites", reply);
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, "PUT");
    curl_easy_perform(handle);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &reply.status);
    curl_easy_cleanup(handle);
    EXPECT_EQ(reply.status, 405);
    EXPECT_THAT(reply.head, HasSubstr("Allow: GET, POST"));
    curl_slist_free_all(headers);
    headers = curl_slist_append(nullptr, "Authorization: Bearer wrong");
    const auto refused = get("/v1/sites");
    EXPECT_EQ(refused.status, 401);
    EXPECT_THAT(refused.body, HasSubstr(R"("error":"unauthorized")"));
}

TEST_F(HttpsTest, takes_bodies_up_to_the_limit_and_refuses_larger_ones) {
    start({});
    const std::string padding(200 * 1024, 'x');
    const auto fits = post("/v1/customers", R"({"name":")" + padding + "\"}");
    EXPECT_EQ(fits.status, 200);
    EXPECT_GT(fits.body.size(), padding.size());
    EXPECT_EQ(post("/v1/customers", R"({"name":)").status, 400);
    for (const std::size_t size : {300UL * 1024, 4096UL * 1024}) {
        const auto refused = post("/v1/customers", std::string(size, ' '));
        EXPECT_EQ(refused.status, 413) << size << ": " << curl_easy_strerror(refused.code);
        EXPECT_THAT(refused.body, HasSubstr("too_large"));
    }
}

TEST_F(HttpsTest, refuses_what_is_not_http) {
    start({});
    const std::vector<std::pair<std::string, std::string>> table{
        {"NONSENSE\r\n\r\n", "HTTP/1.1 400"},
        {"GET / HTTP/9.9\r\n\r\n", "HTTP/1.1 400"},
        {"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400"},
        {"GET / HTTP/1.1\r\nX: " + std::string(15'000, 'x') + std::string(15'000, 'y'),
         "HTTP/1.1 431"},
        {"POST /v1/sites HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
         "HTTP/1.1 413"},
    };
    for (const auto& [request, begin] : table) {
        CURL* handle = connected();
        send_text(handle, request);
        const auto answer = read_to_end(handle);
        ASSERT_TRUE(answer) << request.substr(0, 40);
        EXPECT_THAT(*answer, StartsWith(begin)) << request.substr(0, 40);
        curl_easy_cleanup(handle);
    }
}

TEST_F(HttpsTest, answers_requests_that_came_in_one_piece) {
    start({});
    CURL* handle = connected();
    send_text(handle,
              "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
              "HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
              "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const auto answer = read_to_end(handle);
    ASSERT_TRUE(answer);
    EXPECT_THAT(*answer, StartsWith("HTTP/1.1 200 OK"));
    EXPECT_THAT(*answer, testing::EndsWith(R"({"status":"ok"})"));
    EXPECT_THAT(*answer, HasSubstr("Connection: close"));
    curl_easy_cleanup(handle);
}

TEST_F(HttpsTest, closes_slow_and_idle_clients) {
    HttpLimits limits;
    limits.idle = milliseconds(200);
    limits.request = milliseconds(300);
    start(limits);
    CURL* idle = connected();
    EXPECT_EQ(read_to_end(idle), "");
    curl_easy_cleanup(idle);
    CURL* slow = connected();
    send_text(slow, "GET /healthz HTT");
    EXPECT_EQ(read_to_end(slow), "");
    curl_easy_cleanup(slow);
    EXPECT_TRUE(becomes_true([&] { return server->connections() == 0; }));
}

TEST_F(HttpsTest, closes_a_connection_that_never_shakes_hands) {
    HttpLimits limits;
    limits.handshake = milliseconds(200);
    start(limits);
    Reply unused;
    CURL* handle = client("/", unused);
    const std::string url = "http://127.0.0.1:" + std::to_string(server->port());
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 1L);
    EXPECT_EQ(curl_easy_perform(handle), CURLE_OK);
    EXPECT_EQ(read_to_end(handle), "");
    curl_easy_cleanup(handle);
}

TEST_F(HttpsTest, serves_no_more_connections_than_allowed) {
    HttpLimits limits;
    limits.connections_max = 2;
    start(limits);
    CURL* first = connected();
    CURL* second = connected();
    EXPECT_NE(get("/healthz").code, CURLE_OK);
    curl_easy_cleanup(first);
    EXPECT_TRUE(becomes_true([&] { return server->connections() == 1; }));
    EXPECT_EQ(get("/healthz").status, 200);
    curl_easy_cleanup(second);
}

TEST_F(HttpsTest, says_so_when_the_controller_does_not_answer_in_time) {
    HttpLimits limits;
    limits.reply = milliseconds(200);
    start(limits);
    const auto reply = post("/v1/switches", R"({"id":"closet"})");
    EXPECT_EQ(reply.status, 503);
    EXPECT_THAT(reply.body, HasSubstr("timeout"));
    on_control_thread([&] { inventory.held(); });  // an answer that comes too late harms nobody
    EXPECT_EQ(get("/healthz").status, 200);
}

// Runs curl on a thread of its own.
std::future<Reply> in_background(const std::function<Reply()>& work) {
    return std::async(std::launch::async, work);
}

TEST_F(HttpsTest, streams_events_until_the_recovery_has_ended) {
    HttpLimits limits;
    limits.keep_alive_comment = milliseconds(50);
    start(limits);
    on_control_thread([&] { recoveries.states["rec-1"].set_phase(v1::RecoveryState::planning); });
    auto stream = in_background([&] { return get("/v1/events?recovery_id=rec-1"); });
    ASSERT_TRUE(becomes_true([&] { return recoveries.listeners.size() == 1; }));
    const auto wait = std::chrono::steady_clock::now() + milliseconds(200);
    while (std::chrono::steady_clock::now() < wait) std::this_thread::yield();
    on_control_thread([&] {
        recoveries.emit("rec-1", v1::RecoveryState::job_running, "port off");
        recoveries.emit("rec-1", v1::RecoveryState::done, "frames received");
    });
    const auto reply = stream.get();
    EXPECT_EQ(reply.code, CURLE_OK) << curl_easy_strerror(reply.code);
    EXPECT_THAT(reply.head, HasSubstr("Content-Type: text/event-stream"));
    EXPECT_THAT(reply.body, StartsWith("data: {\"recovery_id\":\"rec-1\""));
    EXPECT_THAT(reply.body, HasSubstr(": still here\n\n"));
    EXPECT_THAT(reply.body, HasSubstr("port off"));
    EXPECT_THAT(reply.body, HasSubstr("frames received"));
    EXPECT_THAT(reply.body, testing::EndsWith("\n\n"));
    EXPECT_TRUE(becomes_true([&] { return recoveries.listeners.empty(); }));
}

TEST_F(HttpsTest, ends_a_stream_of_an_ended_recovery_after_one_event) {
    start({});
    on_control_thread([&] { recoveries.states["rec-1"].set_phase(v1::RecoveryState::cancelled); });
    const auto reply = get("/v1/events?recovery_id=rec-1");
    EXPECT_EQ(reply.code, CURLE_OK);
    EXPECT_THAT(reply.body, HasSubstr("cancelled"));
}

TEST_F(HttpsTest, notices_a_listener_that_left) {
    start({});
    CURL* handle = connected();
    send_text(handle, "GET /v1/events HTTP/1.1\r\nAuthorization: Bearer token\r\n\r\n");
    ASSERT_TRUE(becomes_true([&] { return recoveries.listeners.size() == 1; }));
    curl_easy_cleanup(handle);
    EXPECT_TRUE(becomes_true([&] { return recoveries.listeners.empty(); }));
    EXPECT_TRUE(becomes_true([&] { return server->connections() == 0; }));
}

TEST_F(HttpsTest, drops_a_listener_that_does_not_keep_up) {
    HttpLimits limits;
    limits.queued_events_max = 8;
    start(limits);
    CURL* handle = connected();
    send_text(handle, "GET /v1/events HTTP/1.1\r\nAuthorization: Bearer token\r\n\r\n");
    ASSERT_TRUE(becomes_true([&] { return recoveries.listeners.size() == 1; }));
    on_control_thread([&] {
        for (int i = 0; i < 50; ++i) recoveries.emit("rec-1", v1::RecoveryState::planning, "line");
    });
    EXPECT_TRUE(becomes_true([&] { return recoveries.listeners.empty(); }));
    curl_easy_cleanup(handle);
}

TEST_F(HttpsTest, finishes_what_it_began_when_it_stops) {
    start({});
    CURL* idle = connected();
    ASSERT_TRUE(becomes_true([&] { return server->connections() == 1; }));
    auto request = in_background([&] { return post("/v1/switches", R"({"id":"closet"})"); });
    ASSERT_TRUE(becomes_true([&] { return static_cast<bool>(inventory.held); }));
    auto stream = in_background([&] { return get("/v1/events"); });
    ASSERT_TRUE(becomes_true([&] { return recoveries.listeners.size() == 1; }));
    std::promise<void> stopped;
    on_control_thread(
        [&] { server->stop(std::chrono::seconds(10), [&] { stopped.set_value(); }); });
    EXPECT_EQ(read_to_end(idle), "");
    EXPECT_EQ(stream.get().code, CURLE_OK);
    EXPECT_NE(get("/healthz").code, CURLE_OK);
    on_control_thread([&] { inventory.held(); });
    const auto reply = request.get();
    EXPECT_EQ(reply.status, 200);
    EXPECT_THAT(reply.head, HasSubstr("Connection: close"));
    auto done = stopped.get_future();
    EXPECT_EQ(done.wait_for(std::chrono::seconds(10)), std::future_status::ready);
    curl_easy_cleanup(idle);
}

TEST_F(HttpsTest, insists_when_a_client_does_not_let_it_stop) {
    start({});
    auto request = in_background([&] { return post("/v1/switches", R"({"id":"closet"})"); });
    ASSERT_TRUE(becomes_true([&] { return static_cast<bool>(inventory.held); }));
    on_control_thread([&] { server->stop(milliseconds(100), [] {}); });
    EXPECT_NE(request.get().code, CURLE_OK);
}

TEST_F(HttpsTest, says_what_is_wrong_with_its_configuration) {
    const auto error = [&](const std::string& listen, const std::string& crt,
                           const std::string& key) {
        const ApiServerConfig config{listen, folder.file(crt), folder.file(key), {}};
        const auto made = ApiServer::start(control.get_executor(), config, router);
        return made ? std::string() : made.error().text();
    };
    EXPECT_THAT(error("localhost:1", "crt", "key"), HasSubstr("'localhost:1'"));
    EXPECT_THAT(error("127.0.0.1", "crt", "key"), HasSubstr("api_listen"));
    EXPECT_THAT(error("127.0.0.1:99999", "crt", "key"), HasSubstr("api_listen"));
    EXPECT_THAT(error("127.0.0.1:0", "none", "key"), HasSubstr(folder.file("none")));
    EXPECT_THAT(error("127.0.0.1:0", "crt", "crt"), HasSubstr("API key"));
    start({});
    EXPECT_EQ(error("127.0.0.1:0", "crt", "key"), "");
}

}  // namespace
}  // namespace camfleet::api
