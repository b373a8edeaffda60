// SPDX-License-Identifier: Apache-2.0
// Each make's way to cut a port's power, through a real SNMP stack, on a lab switch that plays a
// recording of that make (or shows its tables where nobody recorded any).
#include "agent/adapters/snmp/snmp_session.hpp"
#include "agent/switches/snmp/snmp_switch.hpp"
#include "tests/integration/switch/lab_switch_process.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/find_on.hpp"
#include "tests/support/snmprec/snmprec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace camfleet::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Cycle = ports::PowerAbility::Cycle;

constexpr auto load_mac = "68:6d:bc:00:00:01";

ports::Deadline in(int ms) { return steady_clock::now() + milliseconds(ms); }

ports::SnmpLogin writer() {
    ports::SnmpLogin login;
    login.secret = Secret("private");
    return login;
}

switches::SnmpSwitchOptions options(bool single_source) {
    switches::SnmpSwitchOptions chosen;
    chosen.settle = milliseconds(400);
    chosen.poll = milliseconds(20);
    chosen.agent_macs = [] { return std::set<std::string>{}; };
    chosen.single_source_methods = single_source;
    return chosen;
}

struct Make {
    std::string title;
    std::string plays;  // a recording, or "make SYSOBJECTID"
    unsigned group, port, if_index;
    std::string method;  // part of the ability's method
    bool single_source = false;
    Cycle cycle = Cycle::none;
};

void PrintTo(const Make& make, std::ostream* out) { *out << make.title; }

// One lab switch of a make with a load on the port.
class Box {
  public:
    explicit Box(const Make& make)
        : make_(make), driver_(sessions_, options(make.single_source)), box_(lines(make)) {
        at_.set_host("127.0.0.1");
        at_.set_snmp_port(box_.port());
        port_.set_poe_group(make.group);
        port_.set_poe_port(make.port);
        port_.set_if_index(make.if_index);
        tell("load " + where() + " " + load_mac + " " + std::to_string(make.if_index));
        // Recorded as switched off: somebody switches it on before the test begins.
        if (box_.tell("counters " + where()) != "0 0 0 0") return;
        tell("admin " + where() + " on");
        restored_before_ = 1;
    }

    [[nodiscard]] unsigned udp_port() const { return box_.port(); }
    std::string tell(const std::string& line) { return box_.tell(line); }
    std::string counters() {
        std::istringstream line(box_.tell("counters " + where()));
        unsigned cuts = 0;
        unsigned restores = 0;
        std::string rest;
        line >> cuts >> restores;
        std::getline(line, rest);
        return std::to_string(cuts) + " " + std::to_string(restores - restored_before_) + rest;
    }
    // Waits for "cuts restores admin powered".
    bool reaches(const std::string& wanted, int ms = 4000) {
        return support::eventually([&] { return counters() == wanted; }, milliseconds(ms));
    }
    Result<void> set_power(bool on) {
        return driver_.set_power(at_, writer(), port_, on, in(3000));
    }
    Result<void> cycle(unsigned seconds) {
        return driver_.cycle(at_, writer(), port_, seconds, in(5000));
    }
    Result<ports::PowerAbility> ability() {
        return driver_.power_ability(at_, writer(), port_, in(3000));
    }
    switches::SnmpSwitch& driver() { return driver_; }
    v1::Endpoint at_;
    v1::PortBinding port_;

  private:
    [[nodiscard]] std::string where() const {
        return std::to_string(make_.group) + " " + std::to_string(make_.port);
    }
    static std::vector<std::string> lines(const Make& make) {
        if (make.plays.starts_with("make ")) return {"scale 20", "ports 4", make.plays};
        const auto folder = support::fixtures("switches");
        return {"scale 20", "play " + (folder.value_or(".") / make.plays).string()};
    }

    const Make& make_;
    unsigned restored_before_ = 0;
    snmp::SnmpSessions sessions_{{.try_timeout = milliseconds(500)}};
    switches::SnmpSwitch driver_;
    LabSwitchProcess box_;
};

const std::vector<Make>& makes() {
    static const std::vector<Make> all = {
        {"CiscoIos", "cisco_c3560-24ps.snmprec", 1, 13, 10011, "cpeExtPsePortEnable"},
        {"CiscoStack", "cisco_c3750-stack2x48.snmprec", 2, 7, 10607, "cpeExtPsePortEnable"},
        {"CiscoSmallBusiness", "ciscosb_cbs350-4x.snmprec", 1, 13, 13, "pethPsePortAdminEnable"},
        {"Linksys", "linksys-ss_lgs318p.snmprec", 1, 50, 50, "pethPsePortAdminEnable"},
        {"Eltex", "eltex-mes23xx_mes2324p.snmprec", 1, 56, 56, "pethPsePortAdminEnable"},
        {"Hpe", "procurve.snmprec", 1, 3, 3, "pethPsePortAdminEnable"},
        {"AosCx", "arubaos-cx_6300_vsf_stack.snmprec", 1, 3, 3, "pethPsePortAdminEnable"},
        {"AosCxOwnCycle", "arubaos-cx_6300_vsf_stack.snmprec", 1, 3, 3, "pethPsePortAdminEnable",
         true, Cycle::seconds},
        {"ExtremeX440", "extreme_x440-8p.snmprec", 1, 1003, 1003, "pethPsePortAdminEnable", false,
         Cycle::fixed_time},
        {"ExtremeX460", "extreme_x460-48p.snmprec", 1, 1007, 1007, "pethPsePortAdminEnable", false,
         Cycle::fixed_time},
        {"Ruckus", "make 1.3.6.1.4.1.1991.1.3.48", 1, 3, 3, "snAgentPoePortControl"},
        {"Huawei", "vrp_5720.snmprec", 1, 8, 8, "hwPoePortEnable"},
        {"Comware", "make 1.3.6.1.4.1.25506.11.1.1", 1, 3, 3, "pethPsePortAdminEnable"},
        {"NetgearSnapshot", "netgear_gsm7252ps.json", 1, 2, 2, "pethPsePortAdminEnable"},
        {"NetgearPortReset", "netgear_gsm7252ps.json", 1, 2, 2, "pethPsePortAdminEnable", true,
         Cycle::fixed_time},
        {"DellPortReset", "make 1.3.6.1.4.1.674.10895.3066", 1, 3, 3, "pethPsePortAdminEnable",
         true, Cycle::fixed_time},
        {"TpLink", "jetstream_sg2218p.snmprec", 1, 7, 49159, "tpPoePortStatus"},
        {"DLinkNew", "dlink_dgs-1510-28xmp-me.snmprec", 1, 3, 3, "dPoeIfState", true},
        {"Zyxel", "zynos_xs1930-12hp.snmprec", 1, 3, 3, "pethPsePortAdminEnable"},
        {"AlliedTelesis", "awplus.snmprec", 1, 5103, 5103, "pethPsePortAdminEnable"},
    };
    return all;
}

class EachMake : public testing::TestWithParam<Make> {
  protected:
    void SetUp() override {
        if (!GetParam().plays.starts_with("make ") && !support::fixtures("switches")) {
            GTEST_SKIP() << "recordings of switches are absent";
        }
        box_ = std::make_unique<Box>(GetParam());
        ASSERT_NE(box_->udp_port(), 0U) << "the lab's switch did not start";
        ASSERT_TRUE(box_->reaches("0 0 1 1")) << box_->counters();
    }
    std::unique_ptr<Box> box_;
};

TEST_P(EachMake, says_which_method_it_takes_and_why) {
    const auto ability = box_->ability();
    ASSERT_TRUE(ability.has_value()) << ability.error().text();
    EXPECT_TRUE(ability->cut_and_restore);
    EXPECT_NE(ability->method.find(GetParam().method), std::string::npos) << ability->method;
    EXPECT_NE(ability->explanation.find(ability->method + ", because "), std::string::npos)
        << ability->explanation;
    EXPECT_EQ(ability->native_cycle, GetParam().cycle) << ability->explanation;
}

TEST_P(EachMake, is_cut_and_restored_with_read_back_and_the_load_feels_it) {
    const auto off = box_->set_power(false);
    ASSERT_TRUE(off.has_value()) << off.error().text();
    EXPECT_EQ(box_->counters(), "1 0 0 0");
    const auto on = box_->set_power(true);
    ASSERT_TRUE(on.has_value()) << on.error().text();
    EXPECT_TRUE(box_->reaches("1 1 1 1")) << box_->counters();
}

TEST_P(EachMake, is_caught_when_it_claims_success_and_does_nothing) {
    box_->tell("fault ignore on");
    const auto started = steady_clock::now();
    const auto off = box_->set_power(false);
    ASSERT_FALSE(off.has_value());
    EXPECT_EQ(off.error().code, Errc::rejected) << off.error().text();
    EXPECT_LT(steady_clock::now() - started, milliseconds(3000));
    EXPECT_EQ(box_->counters(), "0 0 1 1");
    if (GetParam().cycle == Cycle::none) return;
    const auto cycle = box_->cycle(GetParam().cycle == Cycle::seconds ? 10 : 0);
    ASSERT_FALSE(cycle.has_value());
    EXPECT_EQ(cycle.error().code, Errc::rejected) << cycle.error().text();
}

TEST_P(EachMake, that_goes_silent_between_off_and_on_is_reported_as_unknown_and_comes_back) {
    ASSERT_TRUE(box_->set_power(false).has_value());
    box_->tell("fault dead on");
    const auto lost = box_->set_power(true);
    ASSERT_FALSE(lost.has_value());
    EXPECT_TRUE(lost.error().code == Errc::timeout || lost.error().code == Errc::unreachable)
        << lost.error().text();
    EXPECT_EQ(box_->counters(), "1 0 0 0");
    box_->tell("fault dead off");
    const auto on = box_->set_power(true);
    ASSERT_TRUE(on.has_value()) << on.error().text();
    EXPECT_TRUE(box_->reaches("1 1 1 1")) << box_->counters();
}

TEST_P(EachMake, cycles_by_its_own_object_where_it_has_one) {
    const bool settable = GetParam().cycle == Cycle::seconds;
    const auto done = box_->cycle(settable ? 10 : 0);
    if (GetParam().cycle == Cycle::none) {
        ASSERT_FALSE(done.has_value());
        EXPECT_EQ(done.error().code, Errc::not_supported) << done.error().text();
        EXPECT_EQ(box_->counters(), "0 0 1 1");
        return;
    }
    ASSERT_TRUE(done.has_value()) << done.error().text();
    EXPECT_TRUE(box_->reaches("1 1 1 1")) << box_->counters();
    const auto wrong = box_->cycle(settable ? 0 : 30);
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().code, Errc::invalid_argument) << wrong.error().text();
}

INSTANTIATE_TEST_SUITE_P(OfVendors, EachMake, testing::ValuesIn(makes()), [](const auto& tested) {
    return tested.param.title;
});

TEST(UncontrolledSwitch, is_refused_by_name_and_the_cameras_own_reboot_is_proposed) {
    if (!support::fixtures("switches")) GTEST_SKIP() << "recordings of switches are absent";
    const std::vector<Make> read_only = {
        {"Juniper EX", "juniper_ex3200-24t.snmprec", 1, 3, 0, ""},
        {"MikroTik RouterOS", "routeros_rb5009upr+s+.snmprec", 1, 3, 0, ""},
        {"MikroTik SwOS", "swos_css610-8p-2s+.snmprec", 1, 3, 0, ""},
        {"UniFi", "edgeswitch_us-8.snmprec", 1, 3, 0, ""},
        {"D-Link by a single source", "make 1.3.6.1.4.1.171.10.141.8.1", 1, 3, 0, ""}};
    for (const auto& make : read_only) {
        Box box(make);
        ASSERT_NE(box.udp_port(), 0U) << make.title;
        const auto off = box.set_power(false);
        ASSERT_FALSE(off.has_value()) << make.title;
        EXPECT_EQ(off.error().code, Errc::not_supported) << make.title;
        EXPECT_NE(off.error().context.find("no_power_control"), std::string::npos);
        EXPECT_NE(off.error().context.find("reboot the camera"), std::string::npos)
            << off.error().text();
    }
}

// The switch's own record (driver_scope) or login file says that somebody has tried it.
TEST(SingleSource, is_used_where_the_scope_of_the_switch_asks_for_it) {
    const Make make{"D-Link", "make 1.3.6.1.4.1.171.10.141.8.1", 1, 3, 3, ""};
    Box box(make);
    ASSERT_NE(box.udp_port(), 0U);
    ASSERT_TRUE(box.reaches("0 0 1 1"));
    auto login = writer();
    const auto name = [&] { return box.driver().name_port(box.at_, login, 3, in(5000)); };
    auto named = name();
    ASSERT_FALSE(named.has_value());
    EXPECT_EQ(named.error().code, Errc::not_supported);
    EXPECT_NE(named.error().context.find("single-source"), std::string::npos);
    EXPECT_EQ(box.driver().set_power(box.at_, login, box.port_, false, in(3000)).error().code,
              Errc::not_supported);
    login.scope = "single-source";
    named = name();
    ASSERT_TRUE(named.has_value()) << named.error().text();
    EXPECT_EQ(named->poe_port(), 3U);
    const auto reading = box.driver().read_port(box.at_, login, *named, in(5000));
    ASSERT_TRUE(reading.has_value()) << reading.error().text();
    EXPECT_TRUE(reading->delivering());
    const auto off = box.driver().set_power(box.at_, login, *named, false, in(3000));
    EXPECT_TRUE(off.has_value()) << off.error().text();
    EXPECT_TRUE(box.reaches("1 0 0 0")) << box.counters();
    const auto on = box.driver().set_power(box.at_, login, *named, true, in(3000));
    EXPECT_TRUE(on.has_value()) << on.error().text();
    EXPECT_TRUE(box.reaches("1 1 1 1")) << box.counters();
}

// It tells AdminEnable of RFC 3621 and nothing else: its load counts as fed while it has a link.
TEST(PlayedLinksys, that_tells_no_delivery_can_be_judged_by_its_links) {
    if (!support::fixtures("switches")) GTEST_SKIP() << "recordings of switches are absent";
    const auto linksys = std::ranges::find(makes(), "Linksys", &Make::title);
    ASSERT_NE(linksys, makes().end());
    Box box(*linksys);
    ASSERT_TRUE(box.reaches("0 0 1 1")) << box.counters();
    const auto read = [&] {
        const auto login = writer();
        auto reading = box.driver().read_port(box.at_, login, box.port_, in(5000));
        EXPECT_TRUE(reading.has_value()) << reading.error().text();
        return reading ? *reading : v1::PortReading{};
    };
    EXPECT_TRUE(support::eventually([&] { return read().link_up(); }, milliseconds(4000)));
    EXPECT_TRUE(read().delivering());
    EXPECT_EQ(read().milliwatts(), 0U) << "no table of it tells the draw";
    ASSERT_TRUE(box.set_power(false).has_value());
    EXPECT_FALSE(read().delivering());
}

class PlayedCisco : public testing::Test {
  protected:
    void SetUp() override {
        if (!support::fixtures("switches")) GTEST_SKIP() << "recordings of switches are absent";
        box_ = std::make_unique<Box>(makes().front());
        ASSERT_TRUE(box_->reaches("0 0 1 1"));
    }
    std::uint32_t mode() {
        auto reading = box_->driver().read_port(box_->at_, writer(), box_->port_, in(5000));
        return reading ? reading->power_mode() : 99;
    }
    std::unique_ptr<Box> box_;
};

TEST_F(PlayedCisco, comes_back_in_the_power_mode_it_had) {
    ASSERT_EQ(mode(), 1U);
    ASSERT_TRUE(box_->set_power(false).has_value());
    box_->port_.set_power_mode(2);
    ASSERT_TRUE(box_->set_power(true).has_value());
    EXPECT_EQ(mode(), 2U);
    // On already: writing the usual mode would change what somebody configured.
    box_->port_.set_power_mode(0);
    ASSERT_TRUE(box_->set_power(true).has_value());
    EXPECT_EQ(mode(), 2U);
}

TEST_F(PlayedCisco, shows_a_vlans_addresses_only_in_that_vlans_view) {
    const auto found =
        support::find_on(box_->driver(), box_->at_, writer(), "00:1e:13:6c:3a:3c", in(10'000));
    ASSERT_TRUE(found.has_value()) << found.error().text();
    EXPECT_EQ(found->if_name(), "Fa0/17") << found->explanation();
    // Its view of VLAN 2 was not recorded, and it does not say which ports have a voice VLAN.
    EXPECT_TRUE(found->explanation().starts_with("hosts_untold")) << found->explanation();
}

}  // namespace
}  // namespace camfleet::test
