// SPDX-License-Identifier: Apache-2.0
// The bounds of asking: how many at once, how long, how many in all.
#include "agent/tools/discover_tool/camera_asker.hpp"

#include "tests/unit/agent/runners/fake_devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>

namespace camfleet::tools {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Takes its time, and watches how many are with it.
class SlowCamera : public agent::FakeCamera {
  public:
    explicit SlowCamera(milliseconds time) : time_(time) {}
    Result<ports::CameraFacts> public_facts(At at, Until until) override {
        if (auto here = stay(at, until); !here) return std::unexpected(here.error());
        if (facts_fault) return std::unexpected(*facts_fault);
        ports::CameraFacts facts;
        facts.firmware = "1.2.3";
        return facts;
    }
    Result<v1::CameraState> state(At at, Until until) override {
        if (auto here = stay(at, until); !here) return std::unexpected(here.error());
        ++states;
        v1::CameraState now;
        now.set_value(v1::CameraState::credential_unknown);
        return now;
    }

    std::optional<Error> facts_fault;
    std::atomic<int> states = 0;
    std::atomic<int> most_at_once = 0;
    std::atomic<bool> crowded = false;  // two questions to one camera at a time

  private:
    Result<void> stay(At at, Until until) {
        std::unique_lock lock(mutex_);
        if (++inside_[at.host()] > 1) crowded = true;
        most_at_once = std::max(most_at_once.load(), ++now_);
        const auto end = std::min(until, Clock::now() + time_);
        never_.wait_until(lock, end, [] { return false; });
        --inside_[at.host()];
        --now_;
        if (end == until) return fail(Errc::timeout, at.host() + ": silent");
        return {};
    }

    milliseconds time_;
    std::mutex mutex_;
    std::condition_variable never_;
    std::map<std::string, int> inside_;
    int now_ = 0;
};

v1::SiteLook site(int cameras) {
    v1::SiteLook look;
    for (int i = 0; i < cameras; ++i) {
        const auto host = "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1);
        auto& row = *look.add_devices();
        row.mutable_identity()->set_maker("axis");
        row.mutable_endpoint()->set_host(host);
        row.add_addresses()->set_host(host);
    }
    return look;
}

long with_state(const v1::SiteLook& look) {
    return std::ranges::count_if(look.devices(), [](const v1::Sighting& row) {
        return row.state() == v1::CameraState::credential_unknown && row.firmware() == "1.2.3";
    });
}

TEST(CameraAsker, asks_a_few_at_once_and_each_one_thing_at_a_time_without_a_login) {
    SlowCamera camera(milliseconds{10});
    auto look = site(64);
    ask_cameras(look, {{"axis", &camera}}, {.at_once = 4});
    EXPECT_EQ(with_state(look), 64);
    EXPECT_THAT(look.faults(), IsEmpty());
    EXPECT_EQ(camera.most_at_once, 4);
    EXPECT_FALSE(camera.crowded);
    EXPECT_THAT(camera.calls, IsEmpty()) << "no call that carries a login";
}

TEST(CameraAsker, ends_in_time_whatever_the_cameras_do_and_says_who_was_not_asked) {
    SlowCamera camera(milliseconds{60'000});
    auto look = site(64);
    const auto start = Clock::now();
    ask_cameras(look, {{"axis", &camera}},
                {.time = milliseconds{300}, .each = milliseconds{100}, .at_once = 8});
    EXPECT_LT(Clock::now() - start, milliseconds{700});
    EXPECT_EQ(camera.most_at_once, 8);
    EXPECT_EQ(camera.states, 0);
    EXPECT_EQ(with_state(look), 0);
    ASSERT_EQ(look.faults_size(), 12) << "ten, how many more, and those without a turn";
    EXPECT_THAT(look.faults(0), HasSubstr("state of 10.0.0.1: "));
    EXPECT_THAT(look.faults(10), HasSubstr("more cameras"));
    EXPECT_THAT(look.faults(11), HasSubstr("no time to ask"));
}

TEST(CameraAsker, asks_no_more_cameras_than_allowed) {
    SlowCamera camera(milliseconds{0});
    auto look = site(20);
    ask_cameras(look, {{"axis", &camera}}, {.cameras_max = 15});
    EXPECT_EQ(with_state(look), 15);
    EXPECT_THAT(look.faults(), ElementsAre(HasSubstr("no time to ask 5 cameras")));
}

TEST(CameraAsker, asks_no_further_where_nobody_answers) {
    SlowCamera camera(milliseconds{0});
    camera.facts_fault = Error{Errc::unreachable, "refused"};
    auto look = site(1);
    ask_cameras(look, {{"axis", &camera}}, {});
    EXPECT_EQ(camera.states, 0);
    EXPECT_THAT(look.faults(), ElementsAre(HasSubstr("refused")));
    EXPECT_EQ(look.devices(0).state(), v1::CameraState::unspecified) << "it was seen a moment ago";
}

TEST(CameraAsker, asks_those_that_only_ws_discovery_knows_by_the_generic_driver) {
    SlowCamera axis(milliseconds{0});
    SlowCamera onvif(milliseconds{0});
    auto look = site(1);
    look.mutable_devices(0)->mutable_identity()->clear_maker();
    look.mutable_devices(0)->add_protocols("ws_discovery");
    ask_cameras(look, {{"axis", &axis}, {"onvif", &onvif, true}}, {});
    EXPECT_EQ(axis.states, 0);
    EXPECT_EQ(onvif.states, 1);
}

TEST(AskLimits, leave_ten_seconds_for_the_usual_look_and_grow_with_longer_ones) {
    using std::chrono::seconds;
    const auto whole = [](milliseconds window) {
        return window + seconds{1} + limits_beside(window).time;
    };
    EXPECT_LT(whole(seconds{6}), seconds{10});
    EXPECT_GT(limits_beside(seconds{20}).time, limits_beside(seconds{6}).time);
    EXPECT_EQ(limits_beside(seconds{120}).time, seconds{10});
}

}  // namespace
}  // namespace camfleet::tools
