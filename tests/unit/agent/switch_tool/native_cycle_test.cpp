// SPDX-License-Identifier: Apache-2.0
// A switch that only cycles by itself, under a simulated clock: one command a call, counted before
// it goes out; afterwards the port is read and nothing else is sent, also after any death.
#include "agent/tools/switch_tool/cycle_command.hpp"
#include "agent/tools/switch_tool/field_cycle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <unistd.h>

namespace camfleet::switch_tool {
namespace {

using testing::HasSubstr;

struct Killed {};

constexpr Seconds own_time{5};

// One port; the clock runs on by itself while the switch is at work.
class Box final : public PortHands {
  public:
    Result<void> set_power(const v1::PortBinding&, bool) override {
        ++others;
        return fail(Errc::not_supported, "neither off nor on");
    }
    Result<void> cycle(const v1::PortBinding&) override {
        may_die();
        if (refuses) return fail(Errc::forbidden, "HTTP 403");
        ++cycles;
        if (lies) return fail(Errc::rejected, "its power was never seen to go");
        back_at = clock + own_time;
        may_die();
        clock += stays_dark ? Seconds{60} : own_time;
        if (stays_dark) return fail(Errc::timeout, "its power went and has not come back");
        return {};
    }
    Result<v1::PortReading> read(const v1::PortBinding&) override {
        may_die();
        v1::PortReading reading;
        const bool on = !back_at || (!stays_dark && clock >= *back_at);
        reading.set_admin_on(!switched_off);  // what is configured does not change by a cycle
        reading.set_delivering(on && !switched_off);
        reading.set_link_up(on);
        return reading;
    }
    CycleSeams seams() {
        return {.now = [this] { return clock; },
                .ticks = [this] { return clock.time_since_epoch(); },
                .rest =
                    [this](Millis time) {
                        may_die();
                        clock += time;
                        return !stop;
                    },
                .say = [this](const std::string& line) { said += line + "\n"; }};
    }
    void may_die() {
        if (steps++ == die_at) throw Killed{};
    }

    bool lies = false;
    bool refuses = false;
    bool stays_dark = false;
    bool switched_off = false;
    bool stop = false;
    int cycles = 0;
    int others = 0;
    int steps = 0;
    int die_at = -1;
    std::optional<Time> back_at;
    Time clock = from_ms(1'700'000'000'000);
    std::string said;
};

class NativeCycle : public testing::Test {
  protected:
    NativeCycle() {
        folder_ = std::filesystem::temp_directory_path() /
                  ("camfleet-native-" + std::to_string(getpid()));
        std::filesystem::remove_all(folder_);
        wish_.camera_id = "192.0.2.5:443#f0:9f:c2:00:00:10/Port 3";
        wish_.port.set_switch_id("192.0.2.5:443#f0:9f:c2:00:00:10");
        wish_.port.set_if_index(3);
        wish_.port.set_if_name("Port 3");
        wish_.port.set_poe_group(1);
        wish_.port.set_poe_port(3);
        wish_.port.set_confidence(v1::PortBinding::named_by_operator);
        wish_.port.set_explanation("named by a person");
        wish_.reading.set_admin_on(true);
        wish_.reading.set_delivering(true);
        wish_.native = true;
    }
    ~NativeCycle() override { std::filesystem::remove_all(folder_); }

    std::unique_ptr<StateFile> open() {
        auto state = StateFile::open(folder_ / "cycle");
        EXPECT_TRUE(state.has_value());
        return state ? std::move(*state) : nullptr;
    }
    CycleReport run(Box& box) {
        const auto state = open();
        FieldCycle field(box, *state, box.seams());
        const auto report = field.run(wish_);
        EXPECT_TRUE(report.has_value());
        return report ? *report : CycleReport{};
    }
    std::vector<DarkPort> heal(Box& box) {
        const auto state = open();
        return FieldCycle(box, *state, box.seams()).heal(3);
    }
    std::size_t intents() {
        std::size_t found = 0;
        for (const auto& [key, value] : open()->rows()) found += key.starts_with("port/") ? 1 : 0;
        return found;
    }

    std::filesystem::path folder_;
    CycleWish wish_;
};

TEST_F(NativeCycle, sends_one_command_and_reads_the_port_on_again) {
    Box box;
    const auto report = run(box);
    EXPECT_TRUE(report.native && report.cut && report.on_again);
    EXPECT_EQ(report.trouble, "");
    EXPECT_EQ(box.cycles, 1);
    EXPECT_EQ(box.others, 0);
    EXPECT_EQ(intents(), 0U);
    EXPECT_THAT(cycle_text(wish_, report), HasSubstr("by the switch's own cycle, it reads on"));
}

TEST_F(NativeCycle, keeps_the_guards_refusals_and_limits) {
    Box box;
    EXPECT_TRUE(run(box).cut);
    EXPECT_THAT(run(box).refusal, HasSubstr("port_cycled_lately"));
    for (int i = 0; i < 2; ++i) {
        box.clock += std::chrono::minutes{11};
        EXPECT_TRUE(run(box).cut);
    }
    box.clock += std::chrono::minutes{11};
    EXPECT_THAT(run(box).refusal, HasSubstr("power_cycles_in_24h"));
    wish_.reading.set_uplink(true);
    EXPECT_THAT(run(box).refusal, HasSubstr("port_uplink"));
    EXPECT_EQ(box.cycles, 3);
}

TEST_F(NativeCycle, counts_a_command_that_did_nothing_and_says_so) {
    Box box;
    box.lies = true;
    const auto report = run(box);
    EXPECT_FALSE(report.cut);
    EXPECT_TRUE(report.on_again);
    EXPECT_THAT(report.trouble, HasSubstr("never seen to go"));
    EXPECT_THAT(run(box).refusal, HasSubstr("port_cycled_lately"));
    EXPECT_EQ(box.cycles, 1);
    box.lies = false;
    box.refuses = true;
    box.clock += std::chrono::minutes{11};
    EXPECT_THAT(run(box).trouble, HasSubstr("forbidden"));
    EXPECT_EQ(intents(), 0U);
}

TEST_F(NativeCycle, names_a_port_that_stays_dark_until_it_delivers_again) {
    Box box;
    box.stays_dark = true;
    const auto began = box.clock;
    const auto report = run(box);
    EXPECT_FALSE(report.on_again);
    EXPECT_LE(box.clock - began, Seconds{60} + wish_.boot) << "it waited without end";
    EXPECT_GE(box.clock - began, Seconds{60} + Seconds{120}) << "it gave up too early";
    const auto text = cycle_text(wish_, report);
    for (const auto* part : {"NOT ON", "STILL OFF", "Port 3", "own page", "cable"}) {
        EXPECT_THAT(text, HasSubstr(part));
    }
    EXPECT_EQ(intents(), 1U);
    EXPECT_THAT(run(box).refusal, HasSubstr("port_busy"));
    const auto dark = heal(box);
    ASSERT_EQ(dark.size(), 1U);
    EXPECT_TRUE(dark.front().no_on);
    EXPECT_THAT(dark.front().text, HasSubstr("reads on but delivers no power"));
    box.switched_off = true;
    EXPECT_THAT(heal(box).at(0).text, HasSubstr("reads off"));
    box.switched_off = false;
    box.stays_dark = false;
    EXPECT_TRUE(heal(box).empty());
    EXPECT_EQ(intents(), 0U);
    EXPECT_EQ(box.cycles, 1);
    EXPECT_EQ(box.others, 0);
}

TEST_F(NativeCycle, may_be_stopped_while_it_waits_for_what_it_cannot_change) {
    Box box;
    box.stays_dark = true;
    box.stop = true;
    const auto began = box.clock;
    const auto report = run(box);
    EXPECT_FALSE(report.on_again);
    EXPECT_TRUE(report.stopped);
    EXPECT_LE(box.clock - began, Seconds{60} + Seconds{2});
    EXPECT_EQ(intents(), 1U);
}

TEST_F(NativeCycle, is_never_sent_twice_wherever_it_was_killed) {
    int deaths = 0;
    int unsent = 0;
    for (int at = 0;; ++at) {
        std::filesystem::remove_all(folder_);
        Box box;
        box.die_at = at;
        bool died = false;
        try {
            static_cast<void>(run(box));
        } catch (const Killed&) {
            died = true;
        }
        if (!died) break;
        ++deaths;
        unsent += box.cycles == 0 ? 1 : 0;
        box.die_at = -1;
        const auto sent = box.cycles;
        box.clock += own_time;
        EXPECT_TRUE(heal(box).empty()) << at;
        EXPECT_EQ(box.cycles, sent) << "cycled again after a death at step " << at;
        EXPECT_EQ(box.others, 0);
        EXPECT_THAT(run(box).refusal, HasSubstr("port_cycled_lately"))
            << "not counted before a death at step " << at;
        EXPECT_EQ(intents(), 0U);
    }
    EXPECT_GE(deaths, 3) << "the deaths did not reach into the cycle";
    EXPECT_EQ(unsent, 1);
}

TEST_F(NativeCycle, is_still_waited_for_when_the_program_died_while_it_was_dark) {
    Box box;
    box.die_at = 1;  // the command is out
    EXPECT_THROW(static_cast<void>(run(box)), Killed);
    ASSERT_EQ(box.cycles, 1);
    box.die_at = -1;
    EXPECT_EQ(heal(box).size(), 1U) << "dark ports are told";
    box.clock += own_time;
    EXPECT_TRUE(heal(box).empty());
    EXPECT_EQ(box.cycles, 1);
}

TEST(UntoldText, warns_of_what_nobody_tells) {
    SwitchReading reading;
    reading.snapshot.emplace();
    reading.snapshot->hosts_untold = "no table";
    reading.snapshot->loose_hosts = {"02:00:00:00:00:99"};
    const auto report = make_report(std::move(reading), {});
    v1::PortBinding port;
    port.set_if_name("Port 3");
    EXPECT_THAT(untold_text(report, port, {}), HasSubstr("what hangs on Port 3"));
    EXPECT_THAT(untold_text(report, port, {"02:00:00:00:00:98"}),
                testing::Not(HasSubstr("this machine")));
    EXPECT_THAT(untold_text(report, port, {"02:00:00:00:00:99"}), HasSubstr("this machine"));
    SwitchReading told;
    told.snapshot.emplace();
    EXPECT_EQ(untold_text(make_report(std::move(told), {}), port, {}), "");
}

}  // namespace
}  // namespace camfleet::switch_tool
