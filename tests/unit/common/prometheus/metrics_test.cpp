// SPDX-License-Identifier: Apache-2.0
#include "common/adapters/prometheus/metrics.hpp"

#include <curl/curl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::metrics {
namespace {

using testing::HasSubstr;

std::size_t append(char* data, std::size_t size, std::size_t count, void* to) {
    static_cast<std::string*>(to)->append(data, size * count);
    return size * count;
}

std::string scrape(int port, long& status) {
    std::string body;
    CURL* handle = curl_easy_init();
    const std::string url = "http://127.0.0.1:" + std::to_string(port) + "/metrics";
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, 10'000L);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &append);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &body);
    curl_easy_perform(handle);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(handle);
    return body;
}

TEST(Metrics, counts_by_name_and_labels) {
    Metrics metrics;
    metrics.count("camfleet_jobs_total", "Jobs signed", {{"end", "done"}});
    metrics.count("camfleet_jobs_total", "Jobs signed", {{"end", "done"}}, 2);
    metrics.count("camfleet_jobs_total", "Jobs signed", {{"end", "failed"}});
    EXPECT_THAT(metrics.text(), HasSubstr("camfleet_jobs_total{end=\"done\"} 3"));
    EXPECT_THAT(metrics.text(), HasSubstr("# HELP camfleet_jobs_total Jobs signed\n"));
}

TEST(Metrics, is_scraped_over_http) {
    Metrics metrics;
    metrics.set("camfleet_agents", "Agents by liveness", 7);
    metrics.observe("camfleet_commit_seconds", "Time to durable commit", 0.05, {0.01, 0.1, 1});
    EXPECT_EQ(metrics.port(), 0);
    const auto exposed = metrics.expose("127.0.0.1:0");
    ASSERT_TRUE(exposed) << exposed.error().text();
    for (int i = 0; i < 3; ++i) {
        long status = 0;
        const std::string body = scrape(metrics.port(), status);
        EXPECT_EQ(status, 200);
        EXPECT_THAT(body, HasSubstr("camfleet_agents 7"));
        EXPECT_THAT(body, HasSubstr("camfleet_commit_seconds_bucket{le=\"0.1\"} 1"));
    }
    EXPECT_EQ(metrics.expose("127.0.0.1:0").error().code, Errc::conflict);
}

TEST(Metrics, says_where_it_cannot_listen) {
    Metrics holder;
    ASSERT_TRUE(holder.expose("127.0.0.1:0"));
    Metrics second;
    const auto refused = second.expose("127.0.0.1:" + std::to_string(holder.port()));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::io);
    EXPECT_THAT(refused.error().context, HasSubstr(std::to_string(holder.port())));
    EXPECT_FALSE(second.expose("not an address"));
    EXPECT_TRUE(second.expose("127.0.0.1:0"));
}

TEST(Metrics, knows_good_names_and_help_texts) {
    EXPECT_TRUE(check_metric("camfleet_jobs_total", "Jobs", true));
    EXPECT_TRUE(check_metric("camfleet_outbox_length", "Jobs waiting", false));
    EXPECT_FALSE(check_metric("jobs_total", "Jobs", true));
    EXPECT_TRUE(check_metric("camfleet_agents", "Agents", false));
    EXPECT_FALSE(check_metric("camfleet_", "Jobs", false));
    EXPECT_FALSE(check_metric("camfleet_jobs_count", "Jobs", true));
    EXPECT_FALSE(check_metric("camfleet_jobs_total", "Jobs", false));
    EXPECT_FALSE(check_metric("camfleet_Jobs_total", "Jobs", true));
    EXPECT_FALSE(check_metric("camfleet_jobs_total", "", true));
    EXPECT_FALSE(check_metric("camfleet_jobs_total", "two\nlines", true));
    EXPECT_FALSE(check_metric("camfleet_jobs_total", "back\\slash", true));
}

TEST(MetricsDeathTest, ends_the_program_on_a_bad_name) {
    EXPECT_DEATH(
        {
            Metrics metrics;
            metrics.count("jobs", "Jobs");
        },
        "must begin with camfleet_");
}

}  // namespace
}  // namespace camfleet::metrics
