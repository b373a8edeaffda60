// SPDX-License-Identifier: Apache-2.0
// Twenty-four dark ports of one switch at 90 % load come back through the power guard and the SNMP
// driver, over real SNMP against the lab's switch, whose supply keeps the books: never asked for
// more than it has, nobody denied, all on. The control shows that the switch would have noticed.
#include "agent/adapters/snmp/snmp_session.hpp"
#include "agent/core/power_guard/power_guard.hpp"
#include "agent/switches/snmp/snmp_switch.hpp"
#include "tests/integration/switch/lab_switch_process.hpp"
#include "tests/support/eventually.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace camfleet::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using support::eventually;

constexpr unsigned port_count = 24;
constexpr unsigned load_milliwatts = 13'000;  // class 3, at most 15.4 W
constexpr unsigned budget_watts = 347;        // 24 x 13 W are 90 % of it
constexpr int speed = 10;                     // the lab's seconds in a real one

struct Supply {
    unsigned budget = 0, sum = 0, highest = 0, denied = 0;
};

class BusyLabSwitch : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_NE(box_.port(), 0U) << "the lab's switch did not start";
        at_.set_host("127.0.0.1");
        at_.set_snmp_port(box_.port());
        for (unsigned port = 1; port <= port_count; ++port) {
            const auto number = std::to_string(port);
            ASSERT_EQ(box_.tell("admin 1 " + number + " off"), "ok");
            ASSERT_EQ(box_.tell("load 1 " + number + " 68:6d:bc:00:00:" + (port < 10 ? "0" : "") +
                                number + " " + number + " 3 " + std::to_string(load_milliwatts)),
                      "ok");
        }
    }

    static ports::SnmpLogin community(const char* word) {
        ports::SnmpLogin login;
        login.secret = Secret(word);
        return login;
    }
    static ports::Deadline in(int ms) { return steady_clock::now() + milliseconds(ms); }

    [[nodiscard]] Time now() const {
        const auto real = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began_);
        return from_ms(1'790'000'000'000) + real * speed;
    }

    Supply supply() {
        std::istringstream text(box_.tell("power"));
        Supply read;
        text >> read.budget >> read.sum >> read.highest >> read.denied;
        return read;
    }

    static v1::PortBinding binding(unsigned port) {
        v1::PortBinding made;
        made.set_switch_id("lab");
        made.set_if_index(port);
        made.set_poe_group(1);
        made.set_poe_port(port);
        made.set_confidence(v1::PortBinding::certain);
        return made;
    }

    // As after a power cut of the whole bank: 24 rows in the journal.
    void all_were_cut_by_us() {
        for (unsigned port = 1; port <= port_count; ++port) {
            v1::PortState state;
            *state.mutable_port() = binding(port);
            state.set_job_id("job-" + std::to_string(port));
            state.set_off_ms(to_ms(now()) - 30'000);
            state.set_milliwatts(load_milliwatts);
            state.set_power_class(3);
            state.set_budget_known(true);
            guard_.load_port(state);
        }
    }

    v1::Outcome carry_out(const v1::ActionOrder& order) {
        v1::Outcome outcome;
        outcome.set_attempt(order.attempt());
        outcome.set_status(v1::Outcome::failed);
        if (order.kind() == v1::Action::port_on) {
            const auto done =
                driver_.set_power(at_, community("private"), order.port(), true, in(3000));
            if (done) outcome.set_status(v1::Outcome::ok);
        } else if (auto reading =
                       driver_.read_port(at_, community("public"), order.port(), in(3000))) {
            outcome.set_status(v1::Outcome::ok);
            *outcome.mutable_port_reading() = std::move(*reading);
        }
        return outcome;
    }

    // Until no port is held any more, or the real time is over.
    void run_guard(ports::Deadline until) {
        std::vector<agent::Perform> perform;
        std::vector<agent::ArmTimer> timers;
        power_guard::Orders orders{perform, timers};
        guard_.restore_all(now(), orders);
        while (!guard_.none_off() && steady_clock::now() < until) {
            if (!perform.empty()) {
                const auto order = std::move(perform.front());
                perform.erase(perform.begin());
                const auto outcome = carry_out(order.action);
                if (guard_.on_outcome(order.job_id, outcome, now(), orders)) ++came_on_;
                continue;
            }
            const auto due = std::ranges::min_element(timers, {}, &agent::ArmTimer::device_at);
            ASSERT_NE(due, timers.end()) << "ports are dark and nothing is going to happen";
            const auto at = due->device_at;
            if (!eventually([&] { return now() >= at; })) return;
            const auto timer = *due;
            timers.erase(due);
            guard_.on_timer(timer.job_id, timer.key, now(), orders);
        }
    }

    unsigned powered() {
        unsigned count = 0;
        for (unsigned port = 1; port <= port_count; ++port) {
            const auto text = box_.tell("counters 1 " + std::to_string(port));
            if (text.ends_with("1 1")) ++count;
        }
        return count;
    }

    LabSwitchProcess box_{{"ports 24", "scale 10", "detect 1000",
                           "budget " + std::to_string(budget_watts) + " 3000"}};
    snmp::SnmpSessions sessions_{{.try_timeout = milliseconds(500)}};
    switches::SnmpSwitch driver_{
        sessions_, {.settle = milliseconds(500), .poll = milliseconds(10), .agent_macs = [] {
                        return std::set<std::string>{};
                    }}};
    v1::Endpoint at_;
    power_guard::PowerGuard guard_;
    steady_clock::time_point began_ = steady_clock::now();
    unsigned came_on_ = 0;
};

TEST_F(BusyLabSwitch, gives_24_ports_their_power_back_at_90_percent_load_and_never_exceeds_it) {
    ASSERT_EQ(powered(), 0U);
    all_were_cut_by_us();
    run_guard(in(90'000));
    EXPECT_TRUE(guard_.none_off());
    EXPECT_EQ(came_on_, port_count);
    EXPECT_TRUE(eventually([&] { return powered() == port_count; }));
    // The last inrush is over.
    EXPECT_TRUE(eventually([&] { return supply().sum == port_count * load_milliwatts; }));
    const auto end = supply();
    EXPECT_EQ(end.denied, 0U);
    EXPECT_LE(end.highest, end.budget);
    EXPECT_EQ(end.sum, port_count * load_milliwatts);
    EXPECT_GE(end.sum * 100, end.budget * 89);
}

TEST_F(BusyLabSwitch, notices_when_all_ports_come_on_at_once) {
    for (unsigned port = 1; port <= port_count; ++port) {
        ASSERT_EQ(box_.tell("admin 1 " + std::to_string(port) + " on"), "ok");
    }
    EXPECT_TRUE(eventually([&] { return supply().denied > 0; }));
    const auto end = supply();
    EXPECT_GT(end.denied, 0U);
    EXPECT_GT(end.highest, end.budget);
}

}  // namespace
}  // namespace camfleet::test
