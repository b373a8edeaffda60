// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/router/switch_router.hpp"

#include "tests/support/find_on.hpp"

#include <gtest/gtest.h>

#include <array>

namespace camfleet::switches {
namespace {

class NamedSwitch final : public SiteSwitch {
  public:
    explicit NamedSwitch(std::string name) : name_(std::move(name)) {}
    Result<v1::Identity> identify(const v1::Endpoint&,
                                  const ports::SnmpLogin&,
                                  ports::Deadline) override {
        v1::Identity identity;
        identity.set_maker(name_);
        return identity;
    }
    std::vector<Result<SwitchSnapshot>> read_each(std::span<const ports::SwitchAt> asked,
                                                  bool,
                                                  ports::Deadline) override {
        std::vector<Result<SwitchSnapshot>> out;
        for (const auto& one : asked) {
            const auto found = snapshots.find(one.at->host());
            if (found != snapshots.end()) {
                out.emplace_back(found->second);
            } else {
                out.emplace_back(fail(Errc::timeout, "silence"));
            }
        }
        return out;
    }
    FinderQuestion question() override {
        FinderQuestion out;
        out.agent_macs = {agent_mac};
        return out;
    }
    Result<v1::PortReading> read_port(const v1::Endpoint&,
                                      const ports::SnmpLogin&,
                                      const v1::PortBinding&,
                                      ports::Deadline) override {
        return v1::PortReading{};
    }
    Result<void> set_power(const v1::Endpoint&,
                           const ports::SnmpLogin&,
                           const v1::PortBinding&,
                           bool,
                           ports::Deadline) override {
        ++writes;
        return {};
    }

    int writes = 0;
    std::map<std::string, SwitchSnapshot> snapshots;  // by host
    std::string agent_mac;

  private:
    std::string name_;
};

constexpr std::string_view camera_mac = "68:6d:bc:00:00:01";

// A switch whose ports are fed by its web interface, with these hosts on each port.
SwitchSnapshot web_switch(const std::string& mac,
                          const std::map<std::uint32_t, std::vector<std::string>>& hosts) {
    SwitchSnapshot out;
    out.name = mac;
    out.base_mac = mac;
    out.own_macs = {mac};
    for (const auto& [number, macs] : hosts) {
        Interface port;
        port.index = number;
        port.name = "port" + std::to_string(number);
        port.type = 6;
        port.oper = 1;
        out.interfaces[number] = port;
        out.base_ports[0][1000 + number] = number;
        PoePort power;
        power.group = 1;
        power.port = number;
        power.control = PoeControl::web;
        power.state = PoeState::delivering;
        out.poe[{1, number}] = power;
        for (const auto& host : macs) {
            out.fdb.push_back({.from_q_table = true, .port = 1000 + number, .mac = host});
        }
    }
    return out;
}

class SwitchRouterTest : public testing::Test {
  protected:
    static ports::SnmpLogin login(std::string driver) {
        ports::SnmpLogin login;
        login.driver = std::move(driver);
        return login;
    }

    v1::Endpoint at_;
    v1::PortBinding port_;
    NamedSwitch snmp_{"snmp"};
    NamedSwitch routeros_{"routeros"};
    SwitchRouter router_{{{"snmp", &snmp_}, {"routeros", &routeros_}}};
};

TEST_F(SwitchRouterTest, gives_each_call_to_the_driver_that_the_switch_names) {
    EXPECT_EQ(router_.identify(at_, login(""), {})->maker(), "snmp");
    EXPECT_EQ(router_.identify(at_, login("snmp"), {})->maker(), "snmp");
    EXPECT_EQ(router_.identify(at_, login("routeros"), {})->maker(), "routeros");
    ASSERT_TRUE(router_.set_power(at_, login("routeros"), port_, false, {}));
    EXPECT_EQ(routeros_.writes, 1);
    EXPECT_EQ(snmp_.writes, 0);
}

TEST_F(SwitchRouterTest, refuses_a_driver_that_nobody_has) {
    EXPECT_EQ(router_.identify(at_, login("telnet"), {}).error().code, Errc::not_supported);
    EXPECT_EQ(support::find_on(router_, at_, login("telnet"), "", {}).error().code,
              Errc::not_supported);
    EXPECT_EQ(router_.read_port(at_, login("telnet"), port_, {}).error().code, Errc::not_supported);
    EXPECT_EQ(router_.set_power(at_, login("telnet"), port_, true, {}).error().code,
              Errc::not_supported);
    EXPECT_EQ(router_.power_ability(at_, login("telnet"), port_, {}).error().code,
              Errc::not_supported);
    EXPECT_EQ(router_.cycle(at_, login("telnet"), port_, 1, {}).error().code, Errc::not_supported);
    EXPECT_EQ(snmp_.writes, 0);
}

class MixedSiteTest : public SwitchRouterTest {
  protected:
    // The camera hangs on port 2 of the web switch, which hangs on port 1 of the SNMP switch.
    MixedSiteTest() {
        trunk_at_.set_host("10.0.0.1");
        access_at_.set_host("10.0.0.2");
        const std::string camera(camera_mac);
        snmp_.snapshots["10.0.0.1"] =
            web_switch("00:00:00:00:01:00", {{1, {"00:00:00:00:02:00", camera}}, {3, {}}});
        routeros_.snapshots["10.0.0.2"] =
            web_switch("00:00:00:00:02:00", {{1, {"00:00:00:00:01:00"}}, {2, {camera}}});
    }

    Result<ports::SiteBinding> find(std::optional<ports::LastPort> last = std::nullopt) {
        const std::array both = {ports::SwitchAt{&trunk_at_, &trunk_login_},
                                 ports::SwitchAt{&access_at_, &access_login_}};
        return router_.find_port(both, std::string(camera_mac), last,
                                 std::chrono::steady_clock::now() + std::chrono::hours(1));
    }

    v1::Endpoint trunk_at_;
    v1::Endpoint access_at_;
    ports::SnmpLogin trunk_login_ = login("");
    ports::SnmpLogin access_login_ = login("routeros");
};

TEST_F(MixedSiteTest, is_judged_as_one_whichever_driver_reads_a_switch) {
    const auto found = find();
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->port.confidence(), v1::PortBinding::certain) << found->port.explanation();
    EXPECT_EQ(found->switch_at, 1U);
    EXPECT_EQ(found->port.if_name(), "port2");
    EXPECT_TRUE(found->all_answered);
}

// The camera is silent: its last port counts as long as nobody else is on it and every switch
// tells.
TEST_F(MixedSiteTest, remembers_the_last_port_of_a_silent_camera_if_nothing_speaks_against_it) {
    const ports::LastPort last{.switch_at = 1, .if_index = 2};
    const auto silent = [&](const std::vector<std::string>& on_last_port) {
        snmp_.snapshots["10.0.0.1"] =
            web_switch("00:00:00:00:01:00", {{1, {"00:00:00:00:02:00"}}, {3, {}}});
        routeros_.snapshots["10.0.0.2"] =
            web_switch("00:00:00:00:02:00", {{1, {"00:00:00:00:01:00"}}, {2, on_last_port}});
    };
    silent({});
    const auto remembered = find(last);
    ASSERT_TRUE(remembered) << remembered.error().text();
    EXPECT_EQ(remembered->port.confidence(), v1::PortBinding::likely)
        << remembered->port.explanation();
    EXPECT_EQ(remembered->switch_at, 1U);
    EXPECT_EQ(remembered->port.if_name(), "port2");
    EXPECT_EQ(find()->port.confidence(), v1::PortBinding::refused);
    EXPECT_EQ(find(ports::LastPort{1, 1})->port.confidence(), v1::PortBinding::refused) << "uplink";
    EXPECT_EQ(find(ports::LastPort{7, 2})->port.confidence(), v1::PortBinding::refused);
    silent({"00:00:00:00:03:33"});
    EXPECT_EQ(find(last)->port.confidence(), v1::PortBinding::refused) << "somebody else is on it";
    silent({});
    snmp_.snapshots.erase("10.0.0.1");
    EXPECT_EQ(find(last)->port.confidence(), v1::PortBinding::refused) << "a switch is silent";
}

TEST_F(MixedSiteTest, refuses_a_camera_that_both_drivers_show_on_an_access_port) {
    snmp_.snapshots["10.0.0.1"] = web_switch(
        "00:00:00:00:01:00", {{1, {"00:00:00:00:02:00"}}, {3, {std::string(camera_mac)}}});
    const auto found = find();
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->port.confidence(), v1::PortBinding::refused);
    EXPECT_TRUE(found->port.explanation().starts_with("several_ports"))
        << found->port.explanation();
}

TEST_F(MixedSiteTest, is_less_sure_when_the_other_driver_gets_no_answer) {
    snmp_.snapshots.clear();
    const auto found = find();
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->port.confidence(), v1::PortBinding::likely);
    EXPECT_FALSE(found->all_answered);
    access_login_.driver = "telnet";
    EXPECT_FALSE(find());
    trunk_login_.driver = "telnet";
    EXPECT_EQ(find().error().code, Errc::not_supported);
}

TEST_F(MixedSiteTest, knows_the_agents_addresses_of_every_driver) {
    routeros_.agent_mac = std::string(camera_mac);
    EXPECT_EQ(find()->port.confidence(), v1::PortBinding::refused);
}

TEST_F(MixedSiteTest, tells_every_switch_and_place_in_the_order_asked) {
    const std::array both = {ports::SwitchAt{&access_at_, &access_login_},
                             ports::SwitchAt{&trunk_at_, &trunk_login_}};
    const std::array<std::string, 1> macs = {std::string(camera_mac)};
    const auto site =
        router_.read_site(both, macs, std::chrono::steady_clock::now() + std::chrono::hours(1));
    ASSERT_TRUE(site) << site.error().text();
    ASSERT_EQ(site->switches.size(), 2U);
    EXPECT_EQ(site->switches[0].ports_size(), 2);
    ASSERT_EQ(site->places.size(), 1U);
    EXPECT_EQ(site->places[0].switch_at, 0U);
    EXPECT_EQ(site->places[0].port.if_name(), "port2");
}

}  // namespace
}  // namespace camfleet::switches
