// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/http/fault_plan.hpp"

#include <gtest/gtest.h>

namespace camfleet::lab {
namespace {

Request request(const std::string& method, const std::string& path, bool login = false) {
    Request one;
    one.method = method;
    one.target = path + "?a=1";
    one.path = path;
    one.headers["host"] = "127.0.0.1:80";
    if (login) one.headers["authorization"] = "Digest x";
    return one;
}

TEST(FaultPlan, lets_so_many_requests_through_before_it_strikes) {
    FaultPlan plan;
    ASSERT_TRUE(plan.add({.kind = WireFault::drop_after, .logged_in_only = false, .skip = 2}));
    EXPECT_FALSE(plan.take(request("GET", "/a")));
    EXPECT_FALSE(plan.take(request("GET", "/b")));
    const auto fault = plan.take(request("PUT", "/c"));
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->kind, WireFault::drop_after);
    EXPECT_FALSE(plan.take(request("PUT", "/c")));
    EXPECT_EQ(plan.traffic().seen.size(), 4U);
    EXPECT_EQ(plan.traffic().faults_left, 0U);
}

TEST(FaultPlan, strikes_by_method_path_operation_and_login) {
    FaultPlan plan;
    ASSERT_TRUE(plan.add({.method = "PUT", .path_prefix = "/a", .operation = "SetName"}));
    EXPECT_FALSE(plan.take(request("GET", "/a", true), "SetName"));
    EXPECT_FALSE(plan.take(request("PUT", "/b", true), "SetName"));
    EXPECT_FALSE(plan.take(request("PUT", "/a", true), "GetName"));
    EXPECT_FALSE(plan.take(request("PUT", "/a"), "SetName"));
    EXPECT_TRUE(plan.take(request("PUT", "/a"), "SetName", true)) << "a login inside the body";
}

TEST(FaultPlan, remembers_what_was_asked_and_answered) {
    FaultPlan plan;
    plan.begin();
    EXPECT_FALSE(plan.take(request("POST", "/a", true), "GetName"));
    plan.note_answer({.status = 401, .body = " <?xml version=\"1.0\"?>"});
    const auto traffic = plan.traffic();
    EXPECT_EQ(traffic.under_way, 1U);
    ASSERT_EQ(traffic.seen.size(), 1U);
    EXPECT_EQ(traffic.seen[0].text(), "POST /a GetName with a login");
    EXPECT_EQ(traffic.seen[0].status, 401);
    EXPECT_TRUE(traffic.seen[0].structured);
    plan.finish();
    plan.clear_traffic();
    EXPECT_EQ(plan.traffic().under_way, 0U);
    EXPECT_TRUE(plan.traffic().seen.empty());
}

TEST(Spoil, keeps_nothing_of_the_answer_that_the_fault_does_not_leave) {
    const Response whole{.body = "12345678"};
    EXPECT_EQ(spoil({.kind = WireFault::half}, whole).body, "1234");
    EXPECT_EQ(spoil({.kind = WireFault::empty}, whole).body, "");
    EXPECT_EQ(spoil({.kind = WireFault::page_after}, whole).body.find("<html>"), 0U);
    EXPECT_EQ(spoil({.kind = WireFault::error_before, .status = 503}, {}).status, 503);
    EXPECT_EQ(spoil({.kind = WireFault::status_after, .status = 500}, whole).body, whole.body);
    EXPECT_EQ(spoil({.kind = WireFault::oversized}, whole).delivery, Delivery::oversized);
    const auto away =
        spoil({.kind = WireFault::redirect_https, .host = "h:80", .target = "/x"}, whole);
    EXPECT_EQ(away.status, 302);
    EXPECT_EQ(away.headers.front().second, "https://h:80/x");
}

TEST(Spoil, has_a_name_for_each_fault) {
    for (const auto* name :
         {"hang", "drop_before", "drop_after", "error_before", "error_after", "truncated",
          "endless", "redirect", "hang_after", "status_after", "page_before", "page_after", "empty",
          "half", "redirect_https", "chunked", "oversized"}) {
        EXPECT_TRUE(wire_fault_from_name(name)) << name;
    }
    EXPECT_FALSE(wire_fault_from_name("none"));
}

}  // namespace
}  // namespace camfleet::lab
