// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/lab/camera_bench.hpp"

#include <gtest/gtest.h>
#include <pugixml.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace camfleet::lab {
namespace {

using namespace std::chrono_literals;

std::string field(const Response& response, const char* name) {
    pugi::xml_document document;
    document.load_string(response.body.c_str());
    return text(document.document_element(), name);
}

Response wrong_login(Bench& bench) {
    const ClientLogin good = std::exchange(bench.login, {"admin", "not-the-one"});
    Response response = bench.call("GET", "/ISAPI/Security/userCheck");
    bench.login = good;
    return response;
}

TEST(Lockout, counts_down_and_locks_as_the_recordings_show) {
    Bench bench;
    const Response first = wrong_login(bench);
    EXPECT_EQ(first.status, 401);
    EXPECT_EQ(field(first, "lockStatus"), "unlock");
    EXPECT_EQ(field(first, "retryLoginTime"), "4");
    EXPECT_EQ(field(first, "unlockTime"), "0");
    for (int i = 0; i < 3; ++i) wrong_login(bench);
    const Response last = wrong_login(bench);
    EXPECT_EQ(field(last, "lockStatus"), "lock");
    EXPECT_EQ(field(last, "retryLoginTime"), "0");
    EXPECT_EQ(field(last, "unlockTime"), "1800");
    EXPECT_EQ(bench.core.counters.logins_failed, 5U);
    EXPECT_TRUE(bench.core.lockout.anyone_locked(bench.now));
}

TEST(Lockout, refuses_the_right_password_too_and_starts_the_time_anew) {
    Bench bench;
    for (int i = 0; i < 5; ++i) wrong_login(bench);
    bench.pass(29min);
    const Response early = bench.call("GET", "/ISAPI/Security/userCheck");
    EXPECT_EQ(early.status, 401);
    EXPECT_EQ(field(early, "unlockTime"), "1800");
    EXPECT_EQ(bench.core.counters.logins_while_locked, 1U);
    bench.pass(29min);
    bench.pass(2min);
    EXPECT_EQ(bench.call("GET", "/ISAPI/Security/userCheck").status, 200);
}

TEST(Lockout, knows_clients_by_their_address) {
    Bench bench;
    for (int i = 0; i < 5; ++i) wrong_login(bench);
    bench.client = "127.0.0.2";
    EXPECT_EQ(bench.call("GET", "/ISAPI/Security/userCheck").status, 200);
}

TEST(Lockout, forgets_earlier_failures_after_a_good_login) {
    Bench bench;
    for (int i = 0; i < 4; ++i) wrong_login(bench);
    EXPECT_EQ(bench.call("GET", "/ISAPI/Security/userCheck").status, 200);
    EXPECT_EQ(field(wrong_login(bench), "retryLoginTime"), "4");
}

TEST(Lockout, survives_a_power_cycle_but_not_a_full_default) {
    Bench bench;
    for (int i = 0; i < 5; ++i) wrong_login(bench);
    bench.core.set_power(false, bench.now);
    bench.core.set_power(true, bench.now);
    bench.pass(61s);
    EXPECT_TRUE(bench.core.lockout.anyone_locked(bench.now));
    bench.core.carry_out(Aftermath::restore_full, bench.now);
    EXPECT_FALSE(bench.core.lockout.anyone_locked(bench.now));
}

TEST(Lockout, speaks_the_same_fields_as_a_recorded_device) {
    const char* given = std::getenv("CAMFLEET_FIXTURES");
    const char* source = std::getenv("CAMFLEET_SOURCE");
    const std::filesystem::path root =
        given != nullptr
            ? std::filesystem::path(given)
            : std::filesystem::path(source != nullptr ? source : ".") / "../shared/fixtures";
    const auto path = root / "hikvision/userCheck_401_locked.xml";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << "no recordings: set CAMFLEET_FIXTURES";
    std::ifstream file(path);
    const std::string recorded{std::istreambuf_iterator<char>(file), {}};
    Bench bench;
    for (int i = 0; i < 4; ++i) wrong_login(bench);
    const Response ours = wrong_login(bench);
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(recorded.c_str()));
    for (const pugi::xml_node& element : document.document_element().children()) {
        EXPECT_EQ(field(ours, element.name()), element.text().get()) << element.name();
    }
}

}  // namespace
}  // namespace camfleet::lab
