// SPDX-License-Identifier: Apache-2.0
// The field power-cycle under a simulated clock and a simulated port: never left dark, whatever
// stops it, and never more often than the guard allows.
#include "agent/tools/switch_tool/field_cycle.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

namespace camfleet::switch_tool {
namespace {

struct Killed {};

// One port, and the moment at which the program dies.
class Bench final : public PortHands {
  public:
    Result<void> set_power(const v1::PortBinding&, bool wanted) override {
        may_die();
        if (silent_writes > 0) {
            --silent_writes;
            return fail(Errc::timeout, "no answer");
        }
        if (!obeys)
            return fail(Errc::rejected, "the switch answered success but it still reads on");
        on = wanted;
        if (!on) {
            ++cuts;
            silent_writes = silent_from_cut;
        }
        may_die();
        return {};
    }
    Result<void> cycle(const v1::PortBinding&) override { return fail(Errc::internal, "never"); }
    Result<v1::PortReading> read(const v1::PortBinding&) override {
        may_die();
        v1::PortReading reading;
        reading.set_admin_on(on);
        reading.set_delivering(on);
        reading.set_link_up(on);
        return reading;
    }
    CycleSeams seams() {
        return {.now = [this] { return clock + set_by; },
                .ticks = [this] { return clock.time_since_epoch(); },
                .rest =
                    [this](Millis time) {
                        may_die();
                        if (set_in_pause) set_by = *set_in_pause;
                        if (stop_at && clock + time >= *stop_at) {
                            clock = std::max(clock, *stop_at);
                            stop_at.reset();
                            return false;
                        }
                        clock += time;
                        return true;
                    },
                .say = [this](const std::string& line) { said += line + "\n"; }};
    }
    void may_die() {
        if (steps++ == die_at) throw Killed{};
    }

    bool on = true;
    bool obeys = true;
    int silent_writes = 0;
    int silent_from_cut = 0;  // that many writes after the cut get no answer
    int cuts = 0;
    int steps = 0;
    int die_at = -1;
    std::optional<Time> stop_at;
    // A person or NTP sets the wall clock in the first pause, or between two answers.
    std::optional<Millis> set_in_pause;
    Millis set_by{0};
    Time clock = from_ms(1'700'000'000'000);
    std::string said;
};

class Field : public testing::Test {
  protected:
    Field() {
        folder_ =
            std::filesystem::temp_directory_path() / ("camfleet-field-" + std::to_string(getpid()));
        std::filesystem::remove_all(folder_);
        wish_.camera_id = "68:6d:bc:00:00:01";
        wish_.port.set_switch_id("192.0.2.5:161");
        wish_.port.set_if_index(3);
        wish_.port.set_if_name("gi3");
        wish_.port.set_poe_group(1);
        wish_.port.set_poe_port(3);
        wish_.port.set_confidence(v1::PortBinding::certain);
        wish_.reading.set_admin_on(true);
        wish_.reading.set_delivering(true);
        wish_.reading.set_macs(1);
    }
    ~Field() override { std::filesystem::remove_all(folder_); }

    std::unique_ptr<StateFile> open() {
        auto state = StateFile::open(folder_ / "cycle");
        EXPECT_TRUE(state.has_value());
        return state ? std::move(*state) : nullptr;
    }
    CycleReport run(Bench& bench) {
        const auto state = open();
        FieldCycle field(bench, *state, bench.seams());
        EXPECT_TRUE(field.heal(3).empty());
        const auto report = field.run(wish_);
        EXPECT_TRUE(report.has_value());
        return report ? *report : CycleReport{};
    }

    std::filesystem::path folder_;
    CycleWish wish_;
};

TEST_F(Field, cuts_for_its_time_and_reads_the_port_on_again) {
    Bench bench;
    const auto report = run(bench);
    EXPECT_TRUE(report.cut && report.on_again && bench.on);
    EXPECT_EQ(report.dark_ms, 30'000);
    EXPECT_EQ(report.link_after_ms, 0);
    for (const auto& [key, value] : open()->rows()) EXPECT_FALSE(key.starts_with("port/")) << key;
}

TEST_F(Field, is_brought_back_by_the_next_call_wherever_it_was_killed) {
    int deaths = 0;
    for (int at = 0;; ++at) {
        std::filesystem::remove_all(folder_);
        Bench bench;
        bench.die_at = at;
        bool died = false;
        try {
            static_cast<void>(run(bench));
        } catch (const Killed&) {
            died = true;
        }
        if (!died) break;
        ++deaths;
        bench.die_at = -1;
        const auto state = open();
        FieldCycle next(bench, *state, bench.seams());
        EXPECT_TRUE(next.heal(3).empty()) << at;
        EXPECT_TRUE(bench.on) << "left dark by a death at step " << at;
        for (const auto& [key, value] : state->rows())
            EXPECT_FALSE(key.starts_with("port/")) << key;
    }
    EXPECT_GE(deaths, 6) << "the deaths did not reach into the cycle";
}

TEST_F(Field, dies_again_while_healing_and_is_still_brought_back) {
    Bench bench;
    bench.die_at = 3;
    EXPECT_THROW(static_cast<void>(run(bench)), Killed);
    EXPECT_FALSE(bench.on);
    for (int at = 0; at < 3; ++at) {
        bench.steps = 0;
        bench.die_at = at;
        try {
            const auto state = open();
            FieldCycle next(bench, *state, bench.seams());
            static_cast<void>(next.heal(1));
        } catch (const Killed&) {
        }
    }
    bench.die_at = -1;
    const auto state = open();
    FieldCycle last(bench, *state, bench.seams());
    EXPECT_TRUE(last.heal(3).empty());
    EXPECT_TRUE(bench.on);
}

TEST_F(Field, switches_on_at_once_when_it_is_asked_to_stop) {
    Bench bench;
    bench.stop_at = bench.clock + Seconds{7};
    const auto report = run(bench);
    EXPECT_TRUE(report.stopped && report.on_again && bench.on);
    EXPECT_EQ(report.dark_ms, 7'000);
}

TEST_F(Field, is_dark_for_its_time_whatever_the_wall_clock_is_set_to) {
    for (const auto step : {std::chrono::hours{-2}, std::chrono::hours{2}}) {
        std::filesystem::remove_all(folder_);
        Bench bench;
        bench.set_in_pause = step;
        const auto report = run(bench);
        EXPECT_TRUE(report.on_again && bench.on);
        EXPECT_EQ(report.dark_ms, 30'000) << "set by " << step;
    }
}

TEST_F(Field, tries_again_soon_whatever_the_wall_clock_is_set_to) {
    for (const auto step : {std::chrono::hours{-2}, std::chrono::hours{2}}) {
        std::filesystem::remove_all(folder_);
        Bench bench;
        bench.set_in_pause = step;
        bench.silent_from_cut = 3;
        const auto report = run(bench);
        EXPECT_TRUE(report.on_again && bench.on);
        EXPECT_LT(report.dark_ms, 90'000) << "set by " << step;
    }
}

TEST_F(Field, tries_until_the_port_reads_on) {
    Bench bench;
    bench.silent_from_cut = 12;
    const auto report = run(bench);
    EXPECT_TRUE(report.on_again && bench.on);
    EXPECT_EQ(bench.silent_writes, 0);
    EXPECT_NE(bench.said.find("trying again"), std::string::npos);
}

TEST_F(Field, reports_a_switch_that_claims_success_and_does_nothing) {
    Bench bench;
    bench.obeys = false;
    const auto report = run(bench);
    EXPECT_FALSE(report.cut);
    EXPECT_TRUE(report.on_again);
    EXPECT_NE(report.trouble.find("rejected"), std::string::npos) << report.trouble;
}

TEST_F(Field, keeps_ten_minutes_between_cycles_and_three_a_day) {
    Bench bench;
    EXPECT_TRUE(run(bench).cut);
    EXPECT_NE(run(bench).refusal.find("port_cycled_lately"), std::string::npos);
    for (int i = 0; i < 2; ++i) {
        bench.clock += std::chrono::minutes{11};
        EXPECT_TRUE(run(bench).cut);
    }
    bench.clock += std::chrono::minutes{11};
    EXPECT_NE(run(bench).refusal.find("power_cycles_in_24h"), std::string::npos);
    EXPECT_EQ(bench.cuts, 3);
    bench.clock += std::chrono::hours{24};
    EXPECT_TRUE(run(bench).cut);
}

TEST_F(Field, refuses_what_the_guard_refuses) {
    const auto refusal = [&](const std::function<void(CycleWish&)>& spoil) {
        auto wish = wish_;
        spoil(wish);
        Bench bench;
        const auto state = open();
        FieldCycle field(bench, *state, bench.seams());
        const auto report = field.run(wish);
        EXPECT_EQ(bench.cuts, 0);
        return report ? report->refusal : report.error().text();
    };
    EXPECT_TRUE(
        refusal([](CycleWish& w) { w.reading.set_uplink(true); }).starts_with("port_uplink"));
    EXPECT_TRUE(refusal([](CycleWish& w) {
                    w.reading.set_path_to_agent(true);
                }).starts_with("port_path_to_agent"));
    EXPECT_TRUE(
        refusal([](CycleWish& w) { w.reading.set_macs(2); }).starts_with("port_many_hosts"));
    EXPECT_TRUE(
        refusal([](CycleWish& w) { w.reading.set_admin_on(false); }).starts_with("port_admin_off"));
    EXPECT_TRUE(refusal([](CycleWish& w) {
                    w.reading.set_delivering(false);
                }).starts_with("port_not_delivering"));
    EXPECT_TRUE(refusal([](CycleWish& w) {
                    w.port.set_confidence(v1::PortBinding::refused);
                }).starts_with("port_not_certain"));
}

TEST_F(Field, lets_one_program_at_a_time_hold_the_file) {
    const auto state = open();
    const auto second = StateFile::open(folder_ / "cycle");
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, Errc::busy);
}

}  // namespace
}  // namespace camfleet::switch_tool
