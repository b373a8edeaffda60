// SPDX-License-Identifier: Apache-2.0
// New network settings that do not hold: what is seen, what is written, what a person is told; and
// an agent that dies at every commit and around every action of the way back.
#include "tests/unit/agent/core/killed_agent.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::agent {
namespace {

using A = v1::Action;
using testing::HasSubstr;

constexpr const char* factory = "192.168.1.64";
constexpr const char* wanted = "10.0.0.21";

enum class Fault { none, ignored, in_part, mute, deaf, link_local, lease, undone, gone, taken };

// A camera in factory state that takes network settings, and what becomes of it then.
struct MovingCamera {
    Fault fault = Fault::mute;
    bool needs_reboot = false;
    bool tells_network = true;
    bool stranger_at_factory = false;  // as soon as ours has left
    bool was_dhcp = false;
    std::string host = factory;
    std::string pending{};
    bool activated = false;
    bool harmed = false;
    Time harmed_at{};
    unsigned wanted_writes = 0;
    unsigned ways_back = 0;
    unsigned reboots = 0;
    unsigned sent_into_conflict = 0;
    std::string gateway{};         // in_part only
    bool takes_back = true;        // in_part: the former settings
    bool says_ok = true;           // ... and says so
    std::vector<unsigned> told{};  // the channels in the orders to the recorder

    // Gateway first, then the address, which it does not take.
    v1::Outcome change_in_part(const v1::ActionOrder& order) {
        if (!order.has_network()) gateway = "10.0.0.1";
        if (order.has_network() && takes_back) gateway = order.network().gateway();
        auto out = order.has_network() && takes_back && says_ok ? ok() : unknown();
        if (out.status() != v1::Outcome::ok) out.set_error("device_error");
        return out;
    }
    void apply(const std::string& address, Time now) {
        if (address == wanted && fault == Fault::ignored) return;
        host = address;
        harmed = address == wanted && fault != Fault::none;
        harmed_at = now;
        if (harmed && fault == Fault::link_local) host = "169.254.7.7";
        if (harmed && fault == Fault::lease) host = "10.0.0.99";
    }
    [[nodiscard]] bool answers_http(bool from_beside) const {
        if (!harmed) return true;
        if (fault == Fault::mute) return from_beside;
        return fault != Fault::deaf && fault != Fault::undone && fault != Fault::gone;
    }
    [[nodiscard]] v1::Outcome look() const {
        if (harmed && fault == Fault::gone) {
            if (!stranger_at_factory) return ok();
            auto other = seen("1", false, factory);
            other.mutable_sighting()->mutable_identity()->set_serial("ANOTHER");
            return other;
        }
        auto out = seen(std::to_string(1 + reboots), activated, host);
        auto& sighting = *out.mutable_sighting();
        sighting.set_answers_http(answers_http(false));
        sighting.set_address_conflict(harmed && fault == Fault::taken);
        auto& address = *sighting.add_addresses();
        address.set_host(host);
        address.set_off_subnet(!host.starts_with("10.0.0."));
        return out;
    }
    static v1::Outcome out_of_reach() {
        auto out = ok();
        out.set_status(v1::Outcome::failed);
        out.set_error("unreachable");
        return out;
    }
    v1::Outcome set_network(const v1::ActionOrder& order, Time now) {
        const bool back = order.has_network();
        if (harmed && fault == Fault::taken) ++sent_into_conflict;
        if (!answers_http(back)) return out_of_reach();
        ++(back ? ways_back : wanted_writes);
        if (fault == Fault::in_part) return change_in_part(order);
        const auto address = back ? order.network().address() : wanted;
        auto out = ok();
        out.set_reboot_required(needs_reboot);
        if (needs_reboot)
            pending = address;
        else
            apply(address, now);
        return out;
    }
    v1::Outcome carry_out(const v1::ActionOrder& order, Time now) {
        if (harmed && fault == Fault::undone && now > harmed_at + Seconds{75}) apply(factory, now);
        switch (order.kind()) {
            case A::locate:
            case A::diagnose:
                return look();
            case A::activate:
                activated = true;
                return ok();
            case A::prove_candidate:
                return login(true);
            case A::read_network: {
                auto out = network(host, was_dhcp);
                out.mutable_network()->set_gateway(gateway);
                if (tells_network) return out;
                out = ok();
                out.set_status(v1::Outcome::refused);
                out.set_error("not_supported");
                return out;
            }
            case A::set_network:
                return set_network(order, now);
            case A::reboot:
                if (!answers_http(order.has_network())) return out_of_reach();
                ++reboots;
                if (!pending.empty()) apply(std::exchange(pending, {}), now);
                return ok();
            case A::watch_video:
                return video(30);
            case A::update_channel:
                told.push_back(order.channel());
                return channel(true);
            case A::find_channel:
            case A::read_channel:
                return channel(true);
            default:
                return ok();
        }
    }
};

v1::Outcome refused_network() {
    auto refused = ok();
    refused.set_status(v1::Outcome::refused);
    refused.set_error("conflict");
    refused.set_detail("10.0.0.21 is taken: the camera stays at 192.168.1.64");
    return refused;
}

v1::Job reset() {
    auto job = right_job({v1::Rung::restore_full, v1::Rung::reset_button});
    job.mutable_recovery()->mutable_provisioning()->mutable_network()->set_netmask("255.255.255.0");
    return job;
}

KilledAgent<MovingCamera> played(const MovingCamera& camera) {
    KilledAgent<MovingCamera> agent(camera, Kill::never, 0);
    EXPECT_TRUE(agent.play(reset()));
    return agent;
}

TEST(WayBack, is_not_taken_where_the_camera_answers_as_wanted) {
    for (const bool reboot : {false, true}) {
        const auto agent = played({.fault = Fault::none, .needs_reboot = reboot});
        EXPECT_EQ(agent.result().end(), v1::TaskResult::done) << agent.result().detail();
        EXPECT_EQ(agent.world().host, wanted);
        EXPECT_EQ(agent.world().wanted_writes, 1U);
        EXPECT_EQ(agent.world().ways_back, 0U);
    }
}

// A wrong prefix: discovery crosses it, HTTP only from beside the camera.
TEST(WayBack, leads_a_mute_camera_to_its_former_address) {
    for (const bool reboot : {false, true}) {
        const auto agent = played({.fault = Fault::mute, .needs_reboot = reboot});
        const auto& result = agent.result();
        EXPECT_EQ(agent.world().host, factory);
        EXPECT_EQ(agent.world().ways_back, 1U);
        EXPECT_EQ(agent.world().reboots, reboot ? 2U : 0U);
        EXPECT_EQ(result.end(), v1::TaskResult::needs_person);
        EXPECT_EQ(result.reason(), "address_not_set");
        EXPECT_THAT(result.detail(), HasSubstr("10.0.0.21 was set and does not hold"));
        EXPECT_THAT(result.detail(),
                    HasSubstr("way back: former address 192.168.1.64 answers again"));
        EXPECT_EQ(result.endpoint().host(), factory);
    }
}

TEST(WayBack, leads_to_dhcp_where_the_camera_had_it) {
    const auto agent = played({.fault = Fault::link_local, .was_dhcp = true});
    EXPECT_EQ(agent.world().ways_back, 1U);
    EXPECT_EQ(agent.result().reason(), "address_not_set");
    EXPECT_THAT(agent.result().detail(), HasSubstr("way back: "));
}

TEST(WayBack, is_written_from_an_address_that_nobody_asked_for) {
    const auto agent = played({.fault = Fault::link_local});
    EXPECT_EQ(agent.world().host, factory);
    EXPECT_EQ(agent.world().wanted_writes, 3U) << "it was seen not to have happened";
    EXPECT_EQ(agent.world().ways_back, 1U);
    EXPECT_THAT(agent.result().detail(), HasSubstr("way back: former address"));
}

// From a factory address, which every reset camera of the make shares, to the site's own subnet:
// better left there.
TEST(WayBack, leaves_a_camera_where_it_is_better_reached_than_before) {
    const auto agent = played({.fault = Fault::lease});
    EXPECT_EQ(agent.world().host, "10.0.0.99");
    EXPECT_EQ(agent.world().ways_back, 0U);
    EXPECT_EQ(agent.result().end(), v1::TaskResult::waiting);
    EXPECT_THAT(agent.result().detail(), HasSubstr("answers at 10.0.0.99 and is left there"));
}

TEST(WayBack, leaves_the_maker_the_time_to_undo_it) {
    const auto agent = played({.fault = Fault::undone});
    EXPECT_EQ(agent.world().host, factory);
    EXPECT_EQ(agent.world().ways_back, 0U);
    EXPECT_EQ(agent.result().end(), v1::TaskResult::waiting);
    EXPECT_THAT(agent.result().detail(),
                HasSubstr("answers at its former address 192.168.1.64: nothing had to be undone"));
}

TEST(WayBack, ends_by_name_where_there_is_none) {
    const auto gone = played({.fault = Fault::gone}).result();
    EXPECT_EQ(gone.end(), v1::TaskResult::needs_person);
    EXPECT_EQ(gone.reason(), "address_not_set");
    EXPECT_THAT(gone.detail(), HasSubstr("no way back: not_found"));
    EXPECT_THAT(gone.detail(), HasSubstr("Last seen at 192.168.1.64"));
    EXPECT_THAT(gone.detail(), HasSubstr("former settings 192.168.1.64 mask 255.255.255.0"));
    EXPECT_THAT(gone.detail(), HasSubstr("wanted 10.0.0.21"));

    const auto deaf = played({.fault = Fault::deaf});
    EXPECT_THAT(deaf.result().detail(), HasSubstr("no way back: unreachable"));
    EXPECT_THAT(deaf.result().detail(), HasSubstr("Last seen at 10.0.0.21"));

    const auto untold = played({.fault = Fault::mute, .tells_network = false});
    EXPECT_EQ(untold.world().ways_back, 0U);
    EXPECT_THAT(untold.result().detail(),
                HasSubstr("no way back: the camera did not tell its former settings"));
}

// It takes the change and stays where it was, or comes up somewhere else: it is written to again
// where it is, three times, and who is sent out is told where it was last seen.
TEST(WayBack, goes_after_a_camera_that_does_not_come_to_its_new_address) {
    const auto stays = played({.fault = Fault::ignored});
    EXPECT_EQ(stays.world().wanted_writes, 3U);
    EXPECT_EQ(stays.world().ways_back, 0U);
    EXPECT_EQ(stays.result().reason(), "address_not_set");
    EXPECT_THAT(stays.result().detail(), HasSubstr("answers at its former address 192.168.1.64"));

    const auto lost = played({.fault = Fault::link_local, .tells_network = false});
    EXPECT_EQ(lost.world().wanted_writes, 3U);
    EXPECT_EQ(lost.result().reason(), "address_not_set");
    EXPECT_EQ(lost.result().end(), v1::TaskResult::needs_person);
    EXPECT_THAT(lost.result().detail(), HasSubstr("Last seen at 169.254.7.7; wanted 10.0.0.21"));
    EXPECT_EQ(lost.result().endpoint().host(), "169.254.7.7");
}

// ONVIF writes DNS and gateway before the address, AXIS the name server: what was written stays
// written where the address is not taken then.
TEST(WayBack, takes_back_what_a_change_in_part_has_left_at_the_former_address) {
    for (const bool dhcp : {false, true}) {
        for (const bool says_ok : {true, false}) {
            const auto agent =
                played({.fault = Fault::in_part, .was_dhcp = dhcp, .says_ok = says_ok});
            EXPECT_EQ(agent.world().gateway, "");
            EXPECT_EQ(agent.world().ways_back, says_ok ? 1U : 3U);
            EXPECT_EQ(agent.result().end(), v1::TaskResult::needs_person);
            EXPECT_EQ(agent.result().reason(), "address_not_set");
            EXPECT_THAT(agent.result().detail(),
                        HasSubstr("way back: former address 192.168.1.64 answers again."));
            EXPECT_THAT(agent.world().told, testing::ElementsAre(4U));
        }
    }
    const auto stuck = played({.fault = Fault::in_part, .takes_back = false});
    EXPECT_EQ(stuck.world().ways_back, 3U);
    EXPECT_EQ(stuck.result().end(), v1::TaskResult::needs_person);
    EXPECT_THAT(stuck.result().detail(), HasSubstr("settings read back: 192.168.1.64 mask "
                                                   "255.255.255.0 gateway 10.0.0.1"));
    EXPECT_THAT(stuck.world().told, testing::ElementsAre(4U));
    const auto untold = played({.fault = Fault::in_part, .tells_network = false});
    EXPECT_EQ(untold.world().ways_back, 0U);
    EXPECT_THAT(untold.result().detail(), HasSubstr("its other settings could not be compared"));
}

TEST(WayBack, sends_nothing_where_two_devices_claim_the_address) {
    const auto agent = played({.fault = Fault::taken});
    EXPECT_EQ(agent.world().sent_into_conflict, 0U);
    EXPECT_EQ(agent.result().reason(), "address_not_set");
    EXPECT_THAT(agent.result().detail(), HasSubstr("no way back: another device claims"));
    EXPECT_THAT(agent.result().detail(), HasSubstr("take the other device off that address"));
}

// The next camera that is reset comes up where ours has just left.
TEST(WayBack, does_not_take_a_stranger_at_the_address_that_was_left_for_an_impostor) {
    const auto agent = played({.fault = Fault::gone, .stranger_at_factory = true});
    EXPECT_EQ(agent.result().reason(), "address_not_set");
    EXPECT_EQ(agent.result().end(), v1::TaskResult::needs_person);
}

TEST(WayBack, keeps_the_former_settings_in_the_journal_before_the_change_goes_out) {
    TestAgent agent;
    MovingCamera camera;
    agent.arrive(reset());
    while (agent.next() != "set_network") {
        ASSERT_FALSE(agent.asked().empty());
        agent.answer(camera.carry_out(agent.order(), agent.now));
    }
    v1::TaskState state;
    ASSERT_TRUE(state.ParseFromString(agent.rows().lower_bound("task/")->second));
    EXPECT_EQ(state.network_change().before().address(), factory);
    EXPECT_EQ(state.network_change().before().netmask(), "255.255.255.0");
    EXPECT_EQ(state.network_change().former_host(), factory);
    EXPECT_EQ(state.network_change().orders(), 1U);
    EXPECT_FALSE(agent.order().has_network()) << "the job's own settings go out";
}

// An order that had no effect leaves nothing to undo.
TEST(WayBack, is_not_looked_for_after_an_order_that_was_refused) {
    TestAgent agent;
    MovingCamera camera;
    agent.arrive(reset());
    while (agent.next() != "set_network") {
        ASSERT_FALSE(agent.asked().empty());
        agent.answer(camera.carry_out(agent.order(), agent.now));
    }
    agent.answer(refused_network());
    EXPECT_EQ(agent.next(), "update_channel");
    agent.answer(camera.carry_out(agent.order(), agent.now));
    ASSERT_NE(agent.result(), nullptr);
    EXPECT_EQ(agent.result()->end(), v1::TaskResult::waiting);
    EXPECT_EQ(agent.result()->reason(), "conflict");
    EXPECT_EQ(agent.result()->detail(), "10.0.0.21 is taken: the camera stays at 192.168.1.64");
    EXPECT_EQ(camera.ways_back, 0U);
}

// The next job of the same recovery: the camera took the candidate in the first one.
TEST(WayBack, next_job_tells_the_recorder_the_password_by_the_channel_that_it_has) {
    TestAgent agent;
    MovingCamera camera{.fault = Fault::none, .host = "10.0.0.50"};
    agent.arrive(reset());
    while (agent.next() != "set_network") {
        ASSERT_FALSE(agent.asked().empty());
        agent.answer(camera.carry_out(agent.order(), agent.now));
    }
    agent.answer(refused_network());
    while (agent.result() == nullptr && !agent.next().empty()) {
        agent.answer(camera.carry_out(agent.order(), agent.now));
    }
    ASSERT_NE(agent.result(), nullptr);
    agent.events.clear();
    camera.told.clear();
    auto again = reset();
    again.set_id("job-2");
    again.set_sequence(2);
    again.mutable_recovery()->set_generation(2);
    agent.arrive(again);
    while (agent.result() == nullptr && !agent.next().empty()) {
        agent.answer(camera.carry_out(agent.order(), agent.now));
    }
    ASSERT_NE(agent.result(), nullptr);
    EXPECT_EQ(agent.result()->end(), v1::TaskResult::done) << agent.result()->detail();
    EXPECT_THAT(camera.told, testing::ElementsAre(4U)) << "0 adds a second channel";
}

// The camera has its new password by then; with the old one its recorder drives it into its lock.
TEST(WayBack, tells_the_recorder_the_new_password_where_the_network_stays_as_it_is) {
    struct Case {
        std::string asked;
        std::string error;
        v1::TaskResult::End end;
        bool recorder_listens;
    };
    const Case cases[] = {{"set_network", "conflict", v1::TaskResult::waiting, true},
                          {"set_network", "rejected", v1::TaskResult::needs_person, true},
                          {"read_network", "malformed", v1::TaskResult::waiting, true},
                          {"read_network", "timeout", v1::TaskResult::waiting, true},
                          {"set_network", "conflict", v1::TaskResult::waiting, false}};
    for (const auto& one : cases) {
        TestAgent agent;
        MovingCamera camera{.fault = Fault::none, .host = "10.0.0.50"};
        agent.arrive(reset());
        for (int i = 0; i < 2000 && agent.result() == nullptr && !agent.next().empty(); ++i) {
            auto outcome = camera.carry_out(agent.order(), agent.now);
            if (agent.asked() == one.asked) {
                outcome = refused_network();
                outcome.set_error(one.error);
            }
            if (agent.asked() == "update_channel") {
                EXPECT_EQ(agent.order().credential(), "cam/2");
                EXPECT_EQ(agent.order().endpoint().host(), "10.0.0.50");
                if (!one.recorder_listens) outcome = refused_network();
            }
            agent.answer(outcome);
        }
        ASSERT_NE(agent.result(), nullptr) << one.asked << one.error;
        EXPECT_EQ(agent.result()->end(), one.end) << one.asked << one.error;
        EXPECT_EQ(agent.result()->reason(), one.error) << one.asked;
        EXPECT_THAT(camera.told, testing::ElementsAre(4U)) << one.asked << one.error;
        EXPECT_EQ(agent.result()->detail().contains("the recorder was not told"),
                  !one.recorder_listens)
            << agent.result()->detail();
    }
}

class WayBackKills : public testing::TestWithParam<std::tuple<Fault, bool>> {
  protected:
    static void expect_truth(const KilledAgent<MovingCamera>& agent, const std::string& when) {
        const auto& camera = agent.world();
        const auto& result = agent.result();
        EXPECT_EQ(result.reason(), "address_not_set") << when << ": " << result.detail();
        EXPECT_EQ(camera.sent_into_conflict, 0U) << when;
        EXPECT_LE(camera.wanted_writes, 3U) << when;
        EXPECT_LE(camera.ways_back, 3U) << when;
        const bool helpless = camera.fault == Fault::gone || camera.fault == Fault::taken ||
                              camera.fault == Fault::deaf;
        EXPECT_EQ(result.detail().contains("no way back"), helpless)
            << when << ": " << result.detail();
        EXPECT_EQ(camera.answers_http(false) && !camera.harmed,
                  !helpless && camera.fault != Fault::lease)
            << when << ": " << result.detail();
    }
    static void kill_everywhere(const MovingCamera& camera, Kill kill, unsigned last) {
        for (unsigned at = 1; at <= last; ++at) {
            KilledAgent<MovingCamera> agent(camera, kill, at);
            const auto when = "killed at " + std::to_string(at) + ", way " +
                              std::to_string(static_cast<int>(kill));
            ASSERT_TRUE(agent.play(reset())) << when;
            expect_truth(agent, when);
        }
    }
};

TEST_P(WayBackKills, at_every_commit_and_around_every_action_end_in_the_same_place) {
    const MovingCamera camera{.fault = std::get<0>(GetParam()),
                              .needs_reboot = std::get<1>(GetParam())};
    const auto whole = played(camera);
    expect_truth(whole, "never killed");
    ASSERT_GT(whole.commits(), 10U);
    kill_everywhere(camera, Kill::after_commit, whole.commits() + 5);
    kill_everywhere(camera, Kill::before_effect, whole.effects() + 5);
    kill_everywhere(camera, Kill::after_effect, whole.effects() + 5);
}

INSTANTIATE_TEST_SUITE_P(EveryFault,
                         WayBackKills,
                         testing::Combine(testing::Values(Fault::in_part,
                                                          Fault::mute,
                                                          Fault::deaf,
                                                          Fault::link_local,
                                                          Fault::lease,
                                                          Fault::undone,
                                                          Fault::gone,
                                                          Fault::taken),
                                          testing::Bool()));

}  // namespace
}  // namespace camfleet::agent
