// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/router/switch_router.hpp"

#include <gtest/gtest.h>

#include <array>

namespace camfleet::switches {
namespace {

class NamedSwitch final : public ports::SwitchDriver {
  public:
    explicit NamedSwitch(std::string name) : name_(std::move(name)) {}
    Result<v1::Identity> identify(const v1::Endpoint&,
                                  const ports::SnmpLogin&,
                                  ports::Deadline) override {
        v1::Identity identity;
        identity.set_maker(name_);
        return identity;
    }
    Result<v1::PortBinding> find_port(const v1::Endpoint&,
                                      const ports::SnmpLogin&,
                                      const std::string&,
                                      ports::Deadline) override {
        v1::PortBinding port;
        port.set_if_name(name_);
        return port;
    }
    Result<ports::SiteBinding> find_port_among(std::span<const ports::SwitchAt> switches,
                                               const std::string&,
                                               ports::Deadline) override {
        ports::SiteBinding site;
        site.port.set_if_name(name_);
        site.switch_at = switches.size();
        return site;
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

  private:
    std::string name_;
};

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
    EXPECT_EQ(router_.find_port(at_, login("telnet"), "", {}).error().code, Errc::not_supported);
    EXPECT_EQ(router_.read_port(at_, login("telnet"), port_, {}).error().code, Errc::not_supported);
    EXPECT_EQ(router_.set_power(at_, login("telnet"), port_, true, {}).error().code,
              Errc::not_supported);
    EXPECT_EQ(router_.power_ability(at_, login("telnet"), port_, {}).error().code,
              Errc::not_supported);
    EXPECT_EQ(router_.cycle(at_, login("telnet"), port_, 1, {}).error().code, Errc::not_supported);
    EXPECT_EQ(snmp_.writes, 0);
}

TEST_F(SwitchRouterTest, asks_switches_together_only_where_one_driver_speaks_to_all) {
    const auto snmp = login("snmp");
    const auto unnamed = login("");
    const auto web = login("routeros");
    const std::array same = {ports::SwitchAt{&at_, &snmp}, ports::SwitchAt{&at_, &unnamed}};
    EXPECT_EQ(router_.find_port_among(same, "", {})->switch_at, 2U);
    const std::array mixed = {ports::SwitchAt{&at_, &snmp}, ports::SwitchAt{&at_, &web}};
    EXPECT_EQ(router_.find_port_among(mixed, "", {}).error().code, Errc::not_supported);
}

}  // namespace
}  // namespace camfleet::switches
