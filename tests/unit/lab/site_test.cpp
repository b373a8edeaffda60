// SPDX-License-Identifier: Apache-2.0
#include "tests/lab/http/wire.hpp"
#include "tests/unit/lab/site_bench.hpp"

#include <gtest/gtest.h>

namespace camfleet::lab {
namespace {

std::string control(const Site& site, const std::string& target, const std::string& body) {
    const auto answer = ask(site.control_address(), {body.empty() ? "GET" : "POST", target, body});
    EXPECT_TRUE(answer.has_value());
    return answer ? answer->body : "";
}

TEST(Site, refuses_connections_without_power_and_comes_back_at_the_same_port) {
    const auto site = start(small_site("71.1"));
    Camera& gate = *site->camera("gate");
    const SocketAddress at = http_of(gate);
    ASSERT_EQ(ask(at, {.target = "/ISAPI/System/status"})->status, 200);
    ASSERT_TRUE(site->ports().set_power(3, false).has_value());
    EXPECT_EQ(gate.milliwatts(), 0U);
    EXPECT_FALSE(gate.link_up());
    const auto dark = ask(at, {.target = "/SDK/activateStatus"});
    ASSERT_FALSE(dark.has_value());
    EXPECT_EQ(dark.error().code, Errc::unreachable);
    ASSERT_TRUE(site->ports().set_power(3, true).has_value());
    EXPECT_TRUE(eventually([&] { return ask(at, {.target = "/SDK/activateStatus"}).has_value(); }));
    EXPECT_EQ(gate.state().counters.boots, 1U);
}

TEST(Site, ends_open_connections_when_power_goes) {
    SiteConfig config = small_site("71.2");
    config.cameras[0].config.faults = *fault_from_name("frozen");
    const auto site = start(std::move(config));
    auto connection =
        Connection::open(http_of(*site->camera("gate")), "", in(std::chrono::seconds(5)));
    ASSERT_TRUE(connection.has_value());
    ASSERT_TRUE(connection->write_all("GET /SDK/activateStatus HTTP/1.1\r\n\r\n",
                                      in(std::chrono::seconds(5))));
    EXPECT_FALSE(
        *connection->readable(in(std::chrono::milliseconds(100))));  // it accepts and is silent
    site->camera("gate")->set_power(false);
    std::array<char, 16> bytes{};
    const auto got = connection->read_some(bytes, in(std::chrono::seconds(5)));
    EXPECT_TRUE(!got || *got == 0);
    if (!got) EXPECT_EQ(got.error().code, Errc::closed);
}

TEST(Site, moves_a_camera_to_its_factory_address_after_a_full_default) {
    const auto site = start(small_site("71.3"));
    Camera& gate = *site->camera("gate");
    const SocketAddress before = http_of(gate);
    const auto answer = ask(before, {"PUT", "/ISAPI/System/factoryReset?mode=full"});
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 200);
    const SocketAddress factory{"127.71.3.64", before.port};
    EXPECT_TRUE(eventually([&] {
        const auto status = ask(factory, {.target = "/SDK/activateStatus"});
        return status && status->body.find("<Activated>false") != std::string::npos;
    }));
    EXPECT_FALSE(ask(before, {.target = "/SDK/activateStatus"}).has_value());
    EXPECT_FALSE(
        Connection::open({factory.ip, gate.state().rtsp_port}, "", in(std::chrono::seconds(5)))
            .has_value());
}

TEST(Site, plays_the_button_over_its_control_api) {
    const auto site = start(small_site("71.4"));
    EXPECT_NE(control(*site, "/ports/3", R"({"power":false})").find("true"), std::string::npos);
    control(*site, "/cameras/gate/button", R"({"hold":true})");
    control(*site, "/ports/3", R"({"power":true})");
    EXPECT_TRUE(eventually([&] { return !site->camera("gate")->state().activated; }));
    control(*site, "/cameras/gate/button", R"({"hold":false})");
    EXPECT_EQ(site->camera("gate")->state().counters.button_defaults, 1U);
    const std::string state = control(*site, "/state", "");
    EXPECT_NE(state.find("\"button_defaults\":1"), std::string::npos);
    EXPECT_EQ(state.find("Gate-pass1"), std::string::npos);
}

TEST(Site, refuses_control_calls_that_make_no_sense) {
    const auto site = start(small_site("71.5"));
    EXPECT_NE(control(*site, "/cameras/nobody/button", "{}").find("no such camera"),
              std::string::npos);
    EXPECT_NE(control(*site, "/cameras/gate/fault", R"({"fault":"odd"})").find("fault odd"),
              std::string::npos);
    EXPECT_NE(control(*site, "/ports/99", R"({"power":true})").find("port 99"), std::string::npos);
    EXPECT_NE(control(*site, "/ports/3", "{").find("not a JSON object"), std::string::npos);
}

TEST(Site, refuses_two_devices_on_one_port) {
    SiteConfig config = small_site("71.6");
    config.recorder->switch_port = 3;
    const auto site = Site::start(std::move(config));
    ASSERT_FALSE(site.has_value());
    EXPECT_EQ(site.error().code, Errc::invalid_argument);
}

TEST(Site, answers_a_request_cut_short_or_too_large_and_lives_on) {
    const auto site = start(small_site("71.7"));
    const SocketAddress at = http_of(*site->camera("gate"));
    for (const std::string bad :
         {"nonsense\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
          "PUT /x HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc"}) {
        auto connection = Connection::open(at, "", in(std::chrono::seconds(5)));
        ASSERT_TRUE(connection.has_value());
        ASSERT_TRUE(connection->write_all(bad, in(std::chrono::seconds(5))).has_value());
    }
    EXPECT_EQ(ask(at, {.target = "/ISAPI/System/status"})->status, 200);
}

TEST(Site, plays_recorded_documents_and_wire_faults) {
    SiteConfig config = small_site("71.8");
    config.cameras[0].config.documents["/ISAPI/System/deviceInfo"] = __FILE__;
    const auto site = start(std::move(config));
    const SocketAddress at = http_of(*site->camera("gate"));
    const auto recorded = ask(at, {.target = "/ISAPI/System/deviceInfo"});
    ASSERT_TRUE(recorded.has_value());
    EXPECT_NE(recorded->body.find("plays_recorded_documents"), std::string::npos);
    control(*site, "/cameras/gate/wire_fault",
            R"({"kind":"truncated","path":"/ISAPI/System/status"})");
    EXPECT_FALSE(ask(at, {.target = "/ISAPI/System/status"}).has_value());
    control(*site, "/cameras/gate/wire_fault",
            R"({"kind":"endless","path":"/ISAPI/System/status"})");
    const auto endless = ask(at, {.target = "/ISAPI/System/status"});
    ASSERT_FALSE(endless.has_value());
    EXPECT_EQ(endless.error().code, Errc::too_large);
    EXPECT_EQ(ask(at, {.target = "/ISAPI/System/status"})->status, 200);
}

}  // namespace
}  // namespace camfleet::lab
