// SPDX-License-Identifier: Apache-2.0
// The two guards: lock-out budget and power guard.
#include "agent/core/journal_keys.hpp"
#include "agent/core/lockout/lockout_budget.hpp"
#include "agent/core/power_guard/port_judgement.hpp"
#include "agent/core/power_guard/power_guard.hpp"
#include "tests/unit/agent/core/fixtures.hpp"

#include <gtest/gtest.h>

namespace camfleet {
namespace {

using agent::test_time;
using lockout::LockoutBudget;
using lockout::Settlement;

lockout::Try login_try(std::uint64_t attempt, const char* credential = "cam/1") {
    return {"cam", credential, "job", attempt};
}

TEST(LockoutBudget, stops_after_two_refused_logins_until_the_window_has_passed) {
    LockoutBudget budget;
    for (std::uint64_t attempt = 1; attempt <= 2; ++attempt) {
        ASSERT_TRUE(budget.may_try("cam", test_time(0)).allowed);
        budget.count(login_try(attempt), test_time(0));
        budget.settle(login_try(attempt), Settlement::refused, test_time(0));
    }
    const auto verdict = budget.may_try("cam", test_time(10));
    EXPECT_FALSE(verdict.allowed);
    EXPECT_EQ(verdict.reason, "budget");
    EXPECT_GE(verdict.until, test_time(30 * 60));
    EXPECT_TRUE(budget.may_try("cam", verdict.until).allowed);
    EXPECT_TRUE(budget.may_try("other", test_time(10)).allowed);
}

TEST(LockoutBudget, counts_before_the_try_and_survives_a_restart) {
    LockoutBudget budget;
    budget.count(login_try(1), test_time(0));
    budget.count(login_try(2), test_time(1));
    Batch batch;
    budget.save_changes(batch);
    ASSERT_EQ(batch.ops.size(), 1U);
    v1::LockoutState state;
    ASSERT_TRUE(state.ParseFromString(*batch.ops[0].value));
    LockoutBudget again;
    again.load("cam", state);
    EXPECT_FALSE(again.may_try("cam", test_time(2)).allowed);
}

TEST(LockoutBudget, gives_an_unknown_try_back_when_the_same_credential_is_accepted) {
    LockoutBudget budget;
    budget.count(login_try(1), test_time(0));
    budget.settle(login_try(1), Settlement::unknown, test_time(0));
    EXPECT_EQ(budget.counted("cam", test_time(1)), 1U);
    budget.count(login_try(2), test_time(1));
    budget.settle(login_try(2), Settlement::accepted, test_time(1));
    EXPECT_EQ(budget.counted("cam", test_time(1)), 0U);
}

TEST(LockoutBudget, keeps_an_unknown_try_once_the_password_changes) {
    LockoutBudget budget;
    budget.count(login_try(1), test_time(0));
    budget.settle(login_try(1), Settlement::unknown, test_time(0));
    budget.password_changes("cam");
    budget.count(login_try(2), test_time(1));
    budget.settle(login_try(2), Settlement::accepted, test_time(1));
    EXPECT_EQ(budget.counted("cam", test_time(1)), 1U);
}

TEST(LockoutBudget, waits_out_a_lock_and_thirty_seconds_more) {
    LockoutBudget budget;
    budget.locked("cam", Seconds{1800}, test_time(0));
    EXPECT_EQ(budget.may_try("cam", test_time(1800)).reason, "locked");
    EXPECT_EQ(budget.may_try("cam", test_time(1)).until, test_time(1830));
    EXPECT_TRUE(budget.may_try("cam", test_time(1830)).allowed);
}

TEST(LockoutBudget, stops_when_the_device_says_two_tries_are_left) {
    LockoutBudget budget;
    budget.tries_left("cam", 3, test_time(0));
    EXPECT_TRUE(budget.may_try("cam", test_time(1)).allowed);
    budget.tries_left("cam", 2, test_time(0));
    EXPECT_EQ(budget.may_try("cam", test_time(3600)).reason, "tries_left");
    budget.forget("cam");
    EXPECT_TRUE(budget.may_try("cam", test_time(1)).allowed);
}

v1::PortBinding good_port() { return agent::port().port(); }
v1::PortReading good_reading() { return agent::reading(true).port_reading(); }

struct Objection {
    const char* word;
    void (*spoil)(v1::PortBinding&, v1::PortReading&);
};

const Objection objections[] = {
    {"port_uplink", [](auto&, auto& reading) { reading.set_uplink(true); }},
    {"port_path_to_agent", [](auto&, auto& reading) { reading.set_path_to_agent(true); }},
    {"port_fault", [](auto&, auto& reading) { reading.set_fault(true); }},
    {"port_admin_off", [](auto&, auto& reading) { reading.set_admin_on(false); }},
    {"port_not_delivering", [](auto&, auto& reading) { reading.set_delivering(false); }},
    {"port_many_hosts", [](auto&, auto& reading) { reading.set_macs(2); }},
    {"port_never_cut", [](auto& port, auto&) { port.set_if_index(9); }},
    {"port_not_certain", [](auto& port, auto&) { port.set_confidence(v1::PortBinding::unknown); }},
    {"port_not_certain", [](auto& port, auto&) { port.set_confidence(v1::PortBinding::refused); }},
};

TEST(PortJudgement, objects_with_its_own_word) {
    EXPECT_EQ(power_guard::objection(good_port(), good_reading(), {9}), "");
    for (const auto& one : objections) {
        auto port = good_port();
        auto reading = good_reading();
        one.spoil(port, reading);
        EXPECT_EQ(power_guard::objection(port, reading, {9}), one.word);
    }
}

TEST(PortJudgement, lets_an_operator_name_a_port_with_several_hosts_who_says_why) {
    auto port = good_port();
    auto reading = good_reading();
    port.set_confidence(v1::PortBinding::named_by_operator);
    reading.set_macs(3);
    EXPECT_EQ(power_guard::objection(port, reading, {}), "port_named_without_reason");
    port.set_explanation("phone and camera share it, customer agreed");
    EXPECT_EQ(power_guard::objection(port, reading, {}), "");
}

struct PowerGuardTest : ::testing::Test {
    power_guard::Cut cut(const char* recovery, bool with_person = false) {
        return {std::string("job-") + recovery,
                recovery,
                "cam",
                good_port(),
                good_reading(),
                {},
                with_person,
                30,
                0};
    }
    // One whole cycle under this recovery.
    void cycle(const power_guard::Cut& one, Time now) {
        guard.begin(one, camera, now, out);
        guard.restore(one.job_id, now, out);
        answer(one.job_id, agent::ok(), now);
        answer(one.job_id, agent::reading(true), now);
    }
    bool answer(const std::string& job_id, v1::Outcome outcome, Time now) {
        outcome.set_attempt(perform.back().action.attempt());
        return guard.on_outcome(job_id, outcome, now, out);
    }

    power_guard::PowerGuard guard;
    v1::CameraMemory camera;
    std::vector<agent::Perform> perform;
    std::vector<agent::ArmTimer> timers;
    power_guard::Orders out{perform, timers};
};

TEST_F(PowerGuardTest, refuses_a_third_cycle_in_a_row) {
    cycle(cut("rec-1"), test_time(0));
    EXPECT_EQ(guard.judge(cut("rec-1"), camera, test_time(300)).objection, "");
    cycle(cut("rec-1"), test_time(300));
    EXPECT_EQ(guard.judge(cut("rec-1"), camera, test_time(600)).objection, "power_cycles_in_a_row");
    EXPECT_EQ(guard.judge(cut("rec-1", true), camera, test_time(600)).objection, "");
}

TEST_F(PowerGuardTest, refuses_a_fourth_cycle_within_a_day_and_says_when) {
    cycle(cut("rec-1"), test_time(0));
    cycle(cut("rec-1"), test_time(300));
    cycle(cut("rec-1", true), test_time(900));
    const auto verdict = guard.judge(cut("rec-2", true), camera, test_time(9000));
    EXPECT_EQ(verdict.objection, "power_cycles_in_24h");
    EXPECT_EQ(verdict.until, test_time(24 * 3600));
    EXPECT_EQ(guard.judge(cut("rec-2"), camera, test_time(24 * 3600)).objection, "");
}

TEST_F(PowerGuardTest, keeps_ten_minutes_from_another_recoverys_cycle) {
    cycle(cut("rec-1"), test_time(0));
    EXPECT_EQ(guard.judge(cut("rec-2"), camera, test_time(599)).objection, "port_cycled_lately");
    EXPECT_EQ(guard.judge(cut("rec-2"), camera, test_time(600)).objection, "");
}

TEST_F(PowerGuardTest, tries_for_ever_until_the_port_reads_on) {
    guard.begin(cut("rec-1"), camera, test_time(0), out);
    guard.restore("job-rec-1", test_time(0), out);
    for (int i = 0; i < 50; ++i) {
        EXPECT_FALSE(answer("job-rec-1", agent::unknown(), test_time(i)));
        EXPECT_FALSE(answer("job-rec-1", agent::reading(false), test_time(i)));
        ASSERT_TRUE(guard.holds("job-rec-1"));
        guard.on_timer("job-rec-1", timers.back().key, test_time(i), out);
    }
    EXPECT_FALSE(answer("job-rec-1", agent::unknown(), test_time(99)));
    EXPECT_TRUE(answer("job-rec-1", agent::reading(true), test_time(99)));
    EXPECT_TRUE(guard.none_off());
}

TEST_F(PowerGuardTest, cuts_nothing_by_itself_on_a_switch_in_doubt_until_a_named_port_was_cycled) {
    const auto switch_id = cut("rec-1").port.switch_id();
    guard.doubt(switch_id, "port 5 says that it is fed");
    EXPECT_EQ(guard.judge(cut("rec-1"), camera, test_time(0)).objection, "mapping_contradicted");
    Batch batch;
    guard.save_changes(batch);
    ASSERT_EQ(batch.ops.size(), 1U);
    EXPECT_EQ(batch.ops[0].key, agent::keys::of(agent::keys::doubt, switch_id));
    guard = power_guard::PowerGuard();  // a restart
    guard.doubt(switch_id, *batch.ops[0].value);
    EXPECT_EQ(guard.judge(cut("rec-1"), camera, test_time(0)).objection, "mapping_contradicted");
    auto other = cut("rec-1");
    other.port.set_switch_id("another");
    EXPECT_EQ(guard.judge(other, camera, test_time(0)).objection, "");

    auto named = cut("rec-2");
    named.port.set_confidence(v1::PortBinding::named_by_operator);
    named.port.set_explanation("label on the cable");
    EXPECT_EQ(guard.judge(named, camera, test_time(0)).objection, "");
    cycle(named, test_time(0));  // its "off" was refused: nobody has seen which port it is
    EXPECT_EQ(guard.judge(cut("rec-3"), camera, test_time(3600)).objection, "mapping_contradicted");
    named.job_id = "job-rec-4";
    named.recovery_id = "rec-4";
    guard.begin(named, camera, test_time(3600), out);
    guard.went_dark(named.job_id);
    guard.restore(named.job_id, test_time(3600), out);
    EXPECT_TRUE(answer(named.job_id, agent::reading(true), test_time(3601)));
    EXPECT_EQ(guard.judge(cut("rec-3"), camera, test_time(7200)).objection, "");
    batch.ops.clear();
    guard.save_changes(batch);
    const auto gone = std::ranges::find(batch.ops, agent::keys::of(agent::keys::doubt, switch_id),
                                        [](const auto& op) { return op.key; });
    ASSERT_NE(gone, batch.ops.end());
    EXPECT_FALSE(gone->value);
}

TEST_F(PowerGuardTest, takes_an_on_that_was_read_back_for_the_proof) {
    guard.begin(cut("rec-1"), camera, test_time(0), out);
    guard.restore("job-rec-1", test_time(0), out);
    ASSERT_EQ(perform.back().action.kind(), v1::Action::port_on);
    EXPECT_TRUE(answer("job-rec-1", agent::reading(true), test_time(1)));
    EXPECT_TRUE(guard.none_off());
    // A write that was answered and not read back proves nothing.
    guard.begin(cut("rec-2"), camera, test_time(2), out);
    guard.restore("job-rec-2", test_time(2), out);
    EXPECT_FALSE(answer("job-rec-2", agent::ok(), test_time(30)));
    EXPECT_TRUE(guard.holds("job-rec-2"));
}

// A switch that cycles by itself takes no "on": it is read until it delivers, also after a restart.
TEST_F(PowerGuardTest, only_reads_a_port_that_its_switch_cycles_by_itself) {
    auto one = cut("rec-1");
    one.native_cycle = true;
    guard.begin(one, camera, test_time(0), out);
    EXPECT_EQ(camera.cycles_size(), 1);
    EXPECT_EQ(guard.judge(cut("rec-2"), camera, test_time(1)).objection, "port_busy");
    Batch batch;
    guard.save_changes(batch);
    power_guard::PowerGuard next;
    for (const auto& op : batch.ops) {
        v1::PortState state;
        if (op.key.starts_with(agent::keys::port) && op.value && state.ParseFromString(*op.value))
            next.load_port(state);
    }
    guard = std::move(next);
    auto dark = agent::reading(false);
    dark.mutable_port_reading()->set_admin_on(true);  // configured on, and dark
    guard.restore(one.job_id, test_time(5), out);
    for (const auto& answer_now : {dark, agent::ok(), dark}) {
        ASSERT_FALSE(perform.empty());
        EXPECT_EQ(perform.back().action.kind(), v1::Action::read_port);
        EXPECT_FALSE(answer(one.job_id, answer_now, test_time(6)));
        ASSERT_TRUE(guard.holds(one.job_id));
        guard.on_timer(one.job_id, timers.back().key, test_time(9), out);
    }
    EXPECT_TRUE(answer(one.job_id, agent::reading(true), test_time(10)));
    EXPECT_TRUE(guard.none_off());
    for (const auto& order : perform) EXPECT_EQ(order.action.kind(), v1::Action::read_port);
}

TEST_F(PowerGuardTest, never_races_its_own_port_off) {
    guard.begin(cut("rec-1"), camera, test_time(0), out);
    ASSERT_TRUE(guard.off_goes_out("job-rec-1"));
    guard.on_timer("job-rec-1", timers.back().key, test_time(0), out);  // must be on by now
    EXPECT_TRUE(perform.empty());
    guard.off_answered("job-rec-1", test_time(0), out);
    ASSERT_EQ(perform.size(), 1U);
    EXPECT_EQ(perform[0].action.kind(), v1::Action::port_on);
    EXPECT_FALSE(guard.off_goes_out("job-rec-1"));
}

}  // namespace
}  // namespace camfleet
