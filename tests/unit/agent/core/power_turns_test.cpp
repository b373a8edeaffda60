// SPDX-License-Identifier: Apache-2.0
// Turns and budget of the power guard: what waits, by which name, how long, and what ends the wait.
#include "agent/core/journal_keys.hpp"
#include "agent/core/power_guard/port_judgement.hpp"
#include "agent/core/power_guard/power_budget.hpp"
#include "agent/core/power_guard/upgrade_watch.hpp"
#include "tests/unit/agent/core/fixtures.hpp"

#include <gtest/gtest.h>

namespace camfleet {
namespace {

using agent::test_time;
using power_guard::Cut;
using power_guard::PowerGuard;

v1::PortReading supply(unsigned budget, unsigned used) {
    v1::PortReading reading;
    reading.set_budget_watts(budget);
    reading.set_used_watts(used);
    return reading;
}

TEST(PowerArithmetic, reckons_with_the_most_of_a_class_and_a_tenth) {
    EXPECT_EQ(power_guard::inrush_milliwatts(0, 0), 16'940U);
    EXPECT_EQ(power_guard::inrush_milliwatts(1, 0), 4'400U);
    EXPECT_EQ(power_guard::inrush_milliwatts(2, 0), 7'700U);
    EXPECT_EQ(power_guard::inrush_milliwatts(3, 0), 16'940U);
    EXPECT_EQ(power_guard::inrush_milliwatts(4, 0), 33'000U);
    EXPECT_EQ(power_guard::inrush_milliwatts(9, 0), 33'000U);       // no such class
    EXPECT_EQ(power_guard::inrush_milliwatts(1, 10'000), 11'000U);  // draws above its class
    EXPECT_EQ(power_guard::last_draw_milliwatts(3, 4'000), 4'400U);
    EXPECT_EQ(power_guard::last_draw_milliwatts(3, 0), 16'940U);
}

TEST(PowerArithmetic, keeps_one_watt_for_the_switchs_rounding) {
    EXPECT_TRUE(power_guard::fits(supply(100, 79), 0, 20'000));
    EXPECT_FALSE(power_guard::fits(supply(100, 79), 1, 20'000));
    EXPECT_FALSE(power_guard::fits(supply(100, 80), 0, 20'000));
    EXPECT_TRUE(power_guard::fits(supply(0, 80), 0, 20'000));  // tells no budget
}

TEST(PowerArithmetic, refuses_a_cut_that_could_not_be_taken_back) {
    auto reading = agent::reading(true).port_reading();
    reading.set_budget_watts(100);
    reading.set_used_watts(100);
    reading.set_milliwatts(20'000);
    EXPECT_EQ(power_guard::objection(agent::port().port(), reading, {}), "port_budget_short");
    reading.set_used_watts(98);
    EXPECT_EQ(power_guard::objection(agent::port().port(), reading, {}), "");
}

struct PowerTurns : ::testing::Test {
    static v1::PortBinding port(unsigned number, const char* box = "sw") {
        auto made = agent::port().port();
        made.set_switch_id(box);
        made.set_if_index(number);
        made.set_poe_port(number);
        return made;
    }
    static Cut cut(unsigned number, const char* box = "sw") {
        Cut made;
        made.job_id = std::string(box) + "-" + std::to_string(number);
        made.recovery_id = made.job_id;
        made.camera_id = made.job_id;
        made.port = port(number, box);
        made.reading = agent::reading(true).port_reading();
        made.reading.set_budget_watts(100);
        made.reading.set_used_watts(50);
        made.reading.set_power_class(3);
        made.reading.set_milliwatts(6'000);
        return made;
    }
    void go_dark(const Cut& one, Time now) { guard.begin(one, camera, now, out); }
    // What the guard asked for last; none: it waits.
    v1::Action::Kind asked() const {
        return perform.empty() ? v1::Action::unspecified : perform.back().action.kind();
    }
    void answer(v1::Outcome outcome, Time now) {
        const auto order = perform.back();
        perform.clear();
        outcome.set_attempt(order.action.attempt());
        lit = guard.on_outcome(order.job_id, outcome, now, out);
    }
    void tell(unsigned budget, unsigned used, Time now) {
        auto outcome = agent::ok();
        *outcome.mutable_port_reading() = supply(budget, used);
        answer(outcome, now);
    }
    void timer(Time now) {
        const auto due = timers.back();
        EXPECT_EQ(due.device_at, now);
        guard.on_timer(due.job_id, due.key, now, out);
    }

    PowerGuard guard;
    v1::CameraMemory camera;
    std::vector<agent::Perform> perform;
    std::vector<agent::ArmTimer> timers;
    power_guard::Orders out{perform, timers};
    bool lit = false;
};

TEST_F(PowerTurns, cuts_on_one_switch_are_five_seconds_apart) {
    go_dark(cut(1), test_time(0));
    const auto verdict = guard.judge(cut(2), {}, test_time(4));
    EXPECT_EQ(verdict.objection, "power_turn");
    EXPECT_EQ(verdict.until, test_time(5));
    EXPECT_EQ(guard.judge(cut(2), {}, test_time(5)).objection, "");
    EXPECT_EQ(guard.judge(cut(2, "other"), {}, test_time(1)).objection, "");
}

TEST_F(PowerTurns, power_comes_back_to_one_port_after_the_other) {
    go_dark(cut(1), test_time(0));
    go_dark(cut(2), test_time(5));
    guard.restore_all(test_time(40), out);
    ASSERT_EQ(perform.size(), 1U);  // the one that is dark longest
    EXPECT_EQ(perform[0].job_id, "sw-1");
    EXPECT_EQ(guard.waits_for("sw-2"), "power_turn");
    tell(100, 50, test_time(40));
    EXPECT_EQ(asked(), v1::Action::port_on);
    perform.clear();
    timer(test_time(45));
    EXPECT_EQ(asked(), v1::Action::read_port);
    tell(100, 50, test_time(45));
    EXPECT_EQ(asked(), v1::Action::port_on);
}

TEST_F(PowerTurns, a_clock_set_back_leaves_no_port_dark) {
    go_dark(cut(1), test_time(0));
    go_dark(cut(2), test_time(5));
    guard.restore("sw-1", test_time(40), out);
    tell(100, 50, test_time(40));
    ASSERT_EQ(asked(), v1::Action::port_on);
    perform.clear();
    guard.restore("sw-2", test_time(-3600), out);
    EXPECT_EQ(asked(), v1::Action::read_port) << "an hour away by the clock, and no wait at all";
    tell(100, 100, test_time(-3600));  // now the budget is short, and the clock goes back again
    EXPECT_EQ(guard.waits_for("sw-2"), "power_budget");
    perform.clear();
    guard.on_timer(timers.back().job_id, timers.back().key, test_time(-7200), out);
    EXPECT_EQ(asked(), v1::Action::port_on) << "nobody knows how long it has waited";
}

TEST_F(PowerTurns, another_switch_is_no_reason_to_wait) {
    go_dark(cut(1), test_time(0));
    go_dark(cut(1, "other"), test_time(0));
    guard.restore_all(test_time(40), out);
    EXPECT_EQ(perform.size(), 2U);
}

TEST_F(PowerTurns, power_promised_to_a_port_counts_until_the_switch_must_show_it) {
    go_dark(cut(1), test_time(0));
    go_dark(cut(2), test_time(5));
    guard.restore_all(test_time(40), out);
    tell(100, 50, test_time(40));
    perform.clear();
    timer(test_time(45));
    tell(100, 70, test_time(45));  // 70 + 1 + 16.94 promised + 16.94 is too much
    EXPECT_EQ(asked(), v1::Action::unspecified);
    EXPECT_EQ(guard.waits_for("sw-2"), "power_budget");
    timer(test_time(50));
    EXPECT_EQ(asked(), v1::Action::read_port);
    tell(100, 70, test_time(60));  // 20 s after: the 70 hold it by now
    EXPECT_EQ(asked(), v1::Action::port_on);
}

TEST_F(PowerTurns, a_short_budget_is_waited_for_by_name_then_the_last_draw_is_enough) {
    go_dark(cut(1), test_time(0));
    guard.restore("sw-1", test_time(30), out);
    for (int at = 30; at < 90; at += 5) {
        tell(100, 90, test_time(at));  // 90 + 1 + 16.94 is too much
        ASSERT_EQ(guard.waits_for("sw-1"), "power_budget");
        timer(test_time(at + 5));
    }
    tell(100, 90, test_time(90));  // 90 + 1 + 6.6 is not
    EXPECT_EQ(asked(), v1::Action::port_on);
}

TEST_F(PowerTurns, a_budget_that_never_frees_does_not_keep_a_port_dark_for_more_than_five_minutes) {
    go_dark(cut(1), test_time(0));
    guard.restore("sw-1", test_time(30), out);
    int at = 30;
    for (; at < 330; at += 5) {
        ASSERT_EQ(asked(), v1::Action::read_port) << at;
        tell(100, 100, test_time(at));
        timer(test_time(at + 5));
    }
    EXPECT_EQ(asked(), v1::Action::port_on);
    Batch batch;
    guard.save_changes(batch);
    v1::PortHistory history;
    for (const auto& op : batch.ops) {
        if (op.key.starts_with(agent::keys::history)) history.ParseFromString(*op.value);
    }
    EXPECT_EQ(history.waited_for(), "power_budget_never_freed");
}

TEST_F(PowerTurns, a_switch_that_cannot_be_read_is_written_to_after_a_minute) {
    go_dark(cut(1), test_time(0));
    guard.restore("sw-1", test_time(30), out);
    for (int at = 30; at < 90; at += 5) {
        answer(agent::unknown(), test_time(at));
        ASSERT_EQ(guard.waits_for("sw-1"), "power_budget_unread");
        timer(test_time(at + 5));
    }
    answer(agent::unknown(), test_time(90));
    EXPECT_EQ(asked(), v1::Action::port_on);
}

TEST_F(PowerTurns, a_port_that_reads_on_needs_no_budget) {
    go_dark(cut(1), test_time(0));
    guard.restore("sw-1", test_time(30), out);
    auto outcome = agent::ok();
    *outcome.mutable_port_reading() = supply(100, 100);
    outcome.mutable_port_reading()->set_admin_on(true);
    answer(outcome, test_time(30));
    EXPECT_EQ(asked(), v1::Action::port_on);
}

TEST_F(PowerTurns, waits_and_promises_survive_a_restart) {
    go_dark(cut(1), test_time(0));
    go_dark(cut(2), test_time(5));
    guard.restore("sw-1", test_time(30), out);
    tell(100, 50, test_time(30));
    guard.restore("sw-2", test_time(31), out);
    Batch batch;
    guard.save_changes(batch);
    PowerGuard again;
    for (const auto& op : batch.ops) {
        v1::PortState state;
        v1::PortHistory history;
        if (op.key.starts_with(agent::keys::port) && state.ParseFromString(*op.value)) {
            again.load_port(state);
        } else if (history.ParseFromString(*op.value)) {
            again.load_history(op.key.substr(agent::keys::history.size()), history);
        }
    }
    EXPECT_EQ(again.waits_for("sw-2"), "power_turn");
    perform.clear();
    again.restore("sw-2", test_time(32), out);
    EXPECT_TRUE(perform.empty());
    EXPECT_EQ(timers.back().device_at, test_time(35));
}

TEST_F(PowerTurns, no_cut_during_a_firmware_upgrade_until_the_camera_says_it_is_over) {
    v1::CameraMemory memory;
    v1::FirmwareStatus status;
    status.set_waits_for_commit(true);
    status.set_active_version("7.2.1");
    EXPECT_TRUE(power_guard::note_firmware(status, memory, test_time(0)));
    v1::CameraMemory loaded;  // as after a restart
    ASSERT_TRUE(loaded.ParseFromString(memory.SerializeAsString()));
    EXPECT_EQ(guard.judge(cut(1), loaded, test_time(60)).objection, "camera_upgrading");
    EXPECT_EQ(loaded.upgrade().detail(), "7.2.1 waits for commit");
    status.set_waits_for_commit(false);
    EXPECT_TRUE(power_guard::note_firmware(status, loaded, test_time(90)));
    EXPECT_EQ(guard.judge(cut(1), loaded, test_time(91)).objection, "");
    EXPECT_FALSE(power_guard::note_firmware(status, loaded, test_time(92)));
}

TEST_F(PowerTurns, an_upgrade_that_fell_silent_forbids_a_cut_for_two_hours) {
    v1::CameraMemory memory;
    v1::FirmwareStatus status;
    status.set_upgrading(true);
    EXPECT_TRUE(power_guard::note_firmware(status, memory, test_time(0)));
    EXPECT_EQ(guard.judge(cut(1), memory, test_time(7'199)).until, test_time(7'200));
    EXPECT_EQ(guard.judge(cut(1), memory, test_time(7'200)).objection, "");
}

TEST_F(PowerTurns, the_reason_of_a_port_named_by_hand_is_kept) {
    auto named = cut(1);
    named.port.set_confidence(v1::PortBinding::named_by_operator);
    named.port.set_explanation("label on the panel");
    go_dark(named, test_time(0));
    EXPECT_EQ(camera.cycles(0).named_reason(), "label on the panel");
    v1::CameraMemory found;
    guard.begin(cut(2), found, test_time(9), out);
    EXPECT_EQ(found.cycles(0).named_reason(), "");
}

}  // namespace
}  // namespace camfleet
