// SPDX-License-Identifier: Apache-2.0
// The switch driver against the lab's switch over real SNMP, v2c and v3, healthy and sick.
#include "agent/adapters/snmp/snmp_session.hpp"
#include "agent/switches/snmp/snmp_switch.hpp"
#include "tests/integration/switch/lab_switch_process.hpp"
#include "tests/support/find_on.hpp"
#include "tests/support/snmprec/snmprec.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace camfleet::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto camera = "68:6d:bc:00:00:01";
constexpr auto agent_mac = "02:00:00:00:00:99";

ports::Deadline in(int ms) { return steady_clock::now() + milliseconds(ms); }

ports::SnmpLogin community(const std::string& word) {
    ports::SnmpLogin login;
    login.secret = Secret(word);
    return login;
}

ports::SnmpLogin user(const std::string& auth = "auth-phrase",
                      const std::string& name = "labuser",
                      const std::string& protocol = "SHA",
                      const std::string& priv = "priv-phrase") {
    ports::SnmpLogin login;
    login.kind = v1::SecretKind::snmp_v3;
    login.user = name;
    login.secret = Secret(auth);
    login.privacy_secret = Secret(priv);
    login.auth_protocol = protocol;
    login.priv_protocol = "AES";
    return login;
}

switches::SnmpSwitchOptions options() {
    switches::SnmpSwitchOptions chosen;
    chosen.settle = milliseconds(400);
    chosen.poll = milliseconds(20);
    chosen.agent_macs = [] { return std::set<std::string>{agent_mac}; };
    return chosen;
}

// A switch with a camera on port 3, twenty times faster than life.
class LabSwitch : public testing::Test {
  protected:
    explicit LabSwitch(std::vector<std::string> more = {})
        : box_([&] {
              std::vector<std::string> lines = {"ports 6", "scale 20", "agent 02:00:00:00:00:99",
                                                "user labuser SHA auth-phrase priv-phrase"};
              lines.insert(lines.end(), more.begin(), more.end());
              return lines;
          }()) {}

    void SetUp() override {
        ASSERT_NE(box_.port(), 0U) << "the lab's switch did not start";
        at_.set_host("127.0.0.1");
        at_.set_snmp_port(box_.port());
        ASSERT_EQ(box_.tell(std::string("load 1 3 ") + camera + " 3"), "ok");
        const auto found = find_camera();
        ASSERT_TRUE(found.has_value()) << found.error().text();
        port_ = *found;
    }

    // Polls until the camera's link is up and its address learned.
    Result<v1::PortBinding> find_camera(int ms = 5000) {
        const auto until = in(ms);
        for (;;) {
            auto found = support::find_on(driver_, at_, community("public"), camera, until);
            if (!found || found->confidence() != v1::PortBinding::refused) return found;
            if (steady_clock::now() >= until) return found;
        }
    }

    LabSwitchProcess box_;
    snmp::SnmpSessions sessions_{{.try_timeout = milliseconds(300)}};
    switches::SnmpSwitch driver_{sessions_, options()};
    v1::Endpoint at_;
    v1::PortBinding port_;
};

TEST_F(LabSwitch, tells_who_it_is) {
    const auto identity = driver_.identify(at_, community("public"), in(3000));
    ASSERT_TRUE(identity.has_value()) << identity.error().text();
    EXPECT_EQ(identity->maker(), "netgear");
    EXPECT_EQ(identity->mac(), "02:00:5e:00:10:00");
}

TEST_F(LabSwitch, shows_where_the_camera_hangs) {
    EXPECT_EQ(port_.confidence(), v1::PortBinding::certain) << port_.explanation();
    EXPECT_EQ(port_.if_index(), 3U);
    EXPECT_EQ(port_.poe_group(), 1U);
    EXPECT_EQ(port_.poe_port(), 3U);
}

TEST_F(LabSwitch, reads_a_port_with_class_power_and_budget) {
    const auto reading = driver_.read_port(at_, community("public"), port_, in(3000));
    ASSERT_TRUE(reading.has_value()) << reading.error().text();
    EXPECT_TRUE(reading->admin_on());
    EXPECT_TRUE(reading->delivering());
    EXPECT_TRUE(reading->link_up());
    EXPECT_FALSE(reading->fault());
    EXPECT_FALSE(reading->uplink());
    EXPECT_FALSE(reading->path_to_agent());
    EXPECT_EQ(reading->power_class(), 3U);
    EXPECT_EQ(reading->milliwatts(), 4200U);
    EXPECT_EQ(reading->budget_watts(), 130U);
    EXPECT_EQ(reading->used_watts(), 5U);
    EXPECT_EQ(reading->macs(), 1U);
}

TEST_F(LabSwitch, cuts_and_restores_over_v2c_and_the_camera_feels_it) {
    const auto off = driver_.set_power(at_, community("private"), port_, false, in(3000));
    ASSERT_TRUE(off.has_value()) << off.error().text();
    EXPECT_EQ(box_.tell("counters 1 3"), "1 0 0 0");
    const auto dark = driver_.read_port(at_, community("public"), port_, in(3000));
    ASSERT_TRUE(dark.has_value());
    EXPECT_FALSE(dark->admin_on());
    EXPECT_FALSE(dark->link_up());
    const auto on = driver_.set_power(at_, community("private"), port_, true, in(3000));
    ASSERT_TRUE(on.has_value()) << on.error().text();
    const auto again = find_camera();
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->confidence(), v1::PortBinding::certain) << again->explanation();
    EXPECT_EQ(box_.tell("counters 1 3"), "1 1 1 1");
}

TEST_F(LabSwitch, forgets_the_address_of_a_dark_camera) {
    ASSERT_TRUE(driver_.set_power(at_, community("private"), port_, false, in(3000)).has_value());
    const auto until = in(3000);
    v1::PortReading reading;
    do {
        reading = driver_.read_port(at_, community("public"), port_, until).value();
    } while (reading.macs() != 0 && steady_clock::now() < until);
    EXPECT_EQ(reading.macs(), 0U);
}

TEST_F(LabSwitch, works_the_same_over_v3) {
    const auto identity = driver_.identify(at_, user(), in(3000));
    ASSERT_TRUE(identity.has_value()) << identity.error().text();
    const auto found = support::find_on(driver_, at_, user(), camera, in(3000));
    ASSERT_TRUE(found.has_value()) << found.error().text();
    EXPECT_EQ(found->poe_port(), 3U);
    ASSERT_TRUE(driver_.set_power(at_, user(), *found, false, in(3000)).has_value());
    ASSERT_TRUE(driver_.set_power(at_, user(), *found, true, in(3000)).has_value());
    EXPECT_EQ(box_.tell("counters 1 3").substr(0, 3), "1 1");
}

TEST_F(LabSwitch, names_what_is_wrong_with_a_v3_login_and_takes_the_right_one_after) {
    const auto wrong_auth = driver_.identify(at_, user("another-phrase"), in(2000));
    ASSERT_FALSE(wrong_auth.has_value());
    EXPECT_EQ(wrong_auth.error().code, Errc::unauthorized) << wrong_auth.error().text();
    const auto unknown = driver_.identify(at_, user("auth-phrase", "nobody"), in(2000));
    ASSERT_FALSE(unknown.has_value());
    EXPECT_EQ(unknown.error().code, Errc::unauthorized) << unknown.error().text();
    EXPECT_NE(unknown.error().context.find("does not know"), std::string::npos);
    const auto short_phrase = driver_.identify(at_, user("short"), in(2000));
    EXPECT_EQ(short_phrase.error().code, Errc::invalid_argument);
    const auto wrong_privacy =
        driver_.identify(at_, user("auth-phrase", "labuser", "SHA", "another-phrase"), in(2000));
    ASSERT_FALSE(wrong_privacy.has_value());
    EXPECT_NE(wrong_privacy.error().code, Errc::internal) << wrong_privacy.error().text();
    const auto right = driver_.identify(at_, user(), in(3000));
    EXPECT_TRUE(right.has_value()) << right.error().text();
}

TEST_F(LabSwitch, reports_a_wrong_community_as_silence_with_a_hint) {
    const auto answer = driver_.identify(at_, community("no-such-word"), in(1500));
    ASSERT_FALSE(answer.has_value());
    EXPECT_EQ(answer.error().code, Errc::timeout);
    EXPECT_NE(answer.error().context.find("community"), std::string::npos);
    EXPECT_EQ(answer.error().context.find("no-such-word"), std::string::npos);
}

TEST_F(LabSwitch, is_told_that_a_read_only_login_may_not_write) {
    const auto off = driver_.set_power(at_, community("public"), port_, false, in(2000));
    ASSERT_FALSE(off.has_value());
    EXPECT_EQ(off.error().code, Errc::forbidden) << off.error().text();
    EXPECT_EQ(box_.tell("counters 1 3"), "0 0 1 1");
}

TEST_F(LabSwitch, notices_a_write_that_is_answered_and_not_done) {
    box_.tell("fault ignore on");
    const auto off = driver_.set_power(at_, community("private"), port_, false, in(3000));
    ASSERT_FALSE(off.has_value());
    EXPECT_EQ(off.error().code, Errc::rejected);
    EXPECT_NE(off.error().context.find("answered success but it still reads on"), std::string::npos)
        << off.error().text();
}

TEST_F(LabSwitch, believes_the_read_back_when_the_answer_to_a_write_is_lost) {
    box_.tell("fault drop on");
    const auto off = driver_.set_power(at_, community("private"), port_, false, in(4000));
    EXPECT_TRUE(off.has_value()) << off.error().text();
    EXPECT_EQ(box_.tell("counters 1 3").substr(0, 3), "1 0");
    EXPECT_TRUE(driver_.set_power(at_, community("private"), port_, true, in(4000)).has_value());
    EXPECT_EQ(box_.tell("counters 1 3").substr(0, 3), "1 1");
}

TEST_F(LabSwitch, that_is_dead_ends_every_call_by_its_deadline) {
    box_.tell("fault dead on");
    const auto started = steady_clock::now();
    const auto found = support::find_on(driver_, at_, community("public"), camera, in(900));
    ASSERT_FALSE(found.has_value());
    EXPECT_EQ(found.error().code, Errc::timeout);
    const auto off = driver_.set_power(at_, community("private"), port_, false, in(900));
    ASSERT_FALSE(off.has_value());
    EXPECT_EQ(off.error().code, Errc::unreachable);
    EXPECT_NE(off.error().context.find("nothing was written"), std::string::npos);
    const auto v3 = driver_.identify(at_, user(), in(900));
    ASSERT_FALSE(v3.has_value());
    EXPECT_EQ(v3.error().code, Errc::timeout) << v3.error().text();
    EXPECT_LT(steady_clock::now() - started, milliseconds(4000));
}

TEST_F(LabSwitch, that_is_slow_is_waited_for) {
    box_.tell("delay 60");
    const auto reading = driver_.identify(at_, community("public"), in(3000));
    EXPECT_TRUE(reading.has_value()) << reading.error().text();
}

TEST_F(LabSwitch, shows_a_fault_and_a_port_that_keeps_searching) {
    box_.tell("port-fault 1 3 faulty");
    auto reading = driver_.read_port(at_, community("public"), port_, in(3000));
    ASSERT_TRUE(reading.has_value());
    EXPECT_TRUE(reading->fault());
    box_.tell("port-fault 1 3 searching");
    reading = driver_.read_port(at_, community("public"), port_, in(3000));
    ASSERT_TRUE(reading.has_value());
    EXPECT_FALSE(reading->fault());
    EXPECT_FALSE(reading->delivering());
    EXPECT_TRUE(reading->admin_on());
}

TEST_F(LabSwitch, has_an_uplink_that_leads_to_the_agent) {
    v1::PortBinding uplink;
    uplink.set_if_index(7);
    uplink.set_poe_group(1);
    uplink.set_poe_port(7);
    const auto power = driver_.read_port(at_, community("public"), uplink, in(3000));
    ASSERT_FALSE(power.has_value());
    EXPECT_EQ(power.error().code, Errc::not_found);
    const auto agent = support::find_on(driver_, at_, community("public"), agent_mac, in(3000));
    ASSERT_TRUE(agent.has_value());
    EXPECT_EQ(agent->confidence(), v1::PortBinding::refused);
}

TEST_F(LabSwitch, refuses_a_port_it_does_not_have) {
    v1::PortBinding nowhere;
    nowhere.set_poe_group(1);
    nowhere.set_poe_port(77);
    const auto off = driver_.set_power(at_, community("private"), nowhere, false, in(3000));
    ASSERT_FALSE(off.has_value());
    EXPECT_EQ(off.error().code, Errc::not_supported);
}

TEST_F(LabSwitch, serves_several_sessions_at_once) {
    std::vector<std::thread> threads;
    std::atomic<int> good{0};
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&, i] {
            for (int n = 0; n < 5; ++n) {
                const auto answer =
                    driver_.identify(at_, i % 2 == 0 ? community("public") : user(), in(5000));
                if (answer) ++good;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, 20);
}

// A recording of a real device answers instead, with its own private PoE table.
class PlayedTpLink : public testing::Test {
  protected:
    void SetUp() override {
        const auto folder = support::fixtures("switches");
        if (!folder) GTEST_SKIP() << "recordings of switches are absent";
        box_ = std::make_unique<LabSwitchProcess>(std::vector<std::string>{
            "scale 20", "play " + (*folder / "jetstream_sg2218p.snmprec").string()});
        ASSERT_NE(box_->port(), 0U);
        at_.set_host("127.0.0.1");
        at_.set_snmp_port(box_->port());
    }
    std::unique_ptr<LabSwitchProcess> box_;
    snmp::SnmpSessions sessions_;
    switches::SnmpSwitch driver_{sessions_, options()};
    v1::Endpoint at_;
};

TEST_F(PlayedTpLink, is_found_cut_and_restored_like_the_real_one) {
    const auto mac = "24:32:ae:a3:5f:2a";
    box_->tell(std::string("load 1 7 ") + mac + " 49159");
    const auto until = in(5000);
    Result<v1::PortBinding> found = support::find_on(driver_, at_, community("public"), mac, until);
    while (found && found->confidence() == v1::PortBinding::refused &&
           steady_clock::now() < until) {
        found = support::find_on(driver_, at_, community("public"), mac, until);
    }
    ASSERT_TRUE(found.has_value()) << found.error().text();
    EXPECT_EQ(found->if_name(), "gigabitEthernet 1/0/7");
    EXPECT_EQ(found->poe_port(), 7U);
    EXPECT_EQ(found->confidence(), v1::PortBinding::certain) << found->explanation();
    const auto off = driver_.set_power(at_, community("private"), *found, false, in(3000));
    ASSERT_TRUE(off.has_value()) << off.error().text();
    EXPECT_EQ(box_->tell("counters 1 7"), "1 0 0 0");
    const auto on = driver_.set_power(at_, community("private"), *found, true, in(3000));
    ASSERT_TRUE(on.has_value()) << on.error().text();
    EXPECT_EQ(box_->tell("counters 1 7").substr(0, 3), "1 1");
}

TEST_F(PlayedTpLink, refuses_the_port_whose_camera_is_fed_by_something_else) {
    const auto found =
        support::find_on(driver_, at_, community("public"), "24:32:ae:77:43:cd", in(5000));
    ASSERT_TRUE(found.has_value()) << found.error().text();
    EXPECT_EQ(found->confidence(), v1::PortBinding::refused);
    EXPECT_TRUE(found->explanation().starts_with("not_delivering")) << found->explanation();
}

}  // namespace
}  // namespace camfleet::test
