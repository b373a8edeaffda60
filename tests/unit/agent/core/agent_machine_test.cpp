// SPDX-License-Identifier: Apache-2.0
// Scripts: given a job, when the devices answer so, then this is asked next.
#include "agent/core/agent_machine.hpp"

#include "common/base/limits.hpp"
#include "tests/unit/agent/core/fixtures.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace camfleet::agent {
namespace {

using R = v1::Rung;

// Answers everything well until `until` is asked (or the task has ended).
bool play(TestAgent& agent, const std::string& until, const std::string& marker = "1") {
    std::string mark = marker;
    for (int i = 0; i < 200; ++i) {
        const auto asked = agent.next();
        if (asked.empty()) return false;
        if (asked == until) return true;
        if (asked == "locate" || asked == "diagnose")
            agent.answer(seen(mark));
        else if (asked == "find_port")
            agent.answer(port());
        else if (asked == "read_port")
            agent.answer(reading(true));
        else if (asked.starts_with("prove_"))
            agent.answer(login(true));
        else if (asked == "watch_video")
            agent.answer(video(0));
        else if (asked.ends_with("_channel"))
            agent.answer(channel(true));
        else
            agent.answer(ok());
    }
    return false;
}

TEST(AgentMachine, ends_at_once_when_frames_flow_and_the_recorder_is_online) {
    TestAgent agent;
    agent.arrive(right_job({R::diagnose, R::power_cycle}));
    ASSERT_TRUE(play(agent, "watch_video"));
    agent.answer(video(25));
    ASSERT_EQ(agent.asked(), "find_channel");
    agent.answer(channel(true));
    ASSERT_EQ(agent.asked(), "read_channel");
    agent.answer(channel(true));
    ASSERT_NE(agent.result(), nullptr);
    EXPECT_EQ(agent.result()->end(), v1::TaskResult::done);
    EXPECT_EQ(agent.result()->frames_received(), 25U);
    EXPECT_EQ(agent.result()->rungs_run_size(), 1);
    EXPECT_EQ(agent.machine().job("job-1"), nullptr);
    EXPECT_FALSE(agent.has_row("task/"));
}

TEST(AgentMachine, journals_the_intent_before_the_power_goes) {
    TestAgent agent;
    agent.arrive(right_job({R::power_cycle}));
    ASSERT_TRUE(play(agent, "port_off"));
    EXPECT_TRUE(agent.has_row("port/sw/3"));
    EXPECT_EQ(agent.machine().ports_off().size(), 1U);
}

TEST(AgentMachine, switches_a_dark_port_on_before_anything_else_after_a_restart) {
    TestAgent agent;
    agent.arrive(right_job({R::power_cycle}));
    ASSERT_TRUE(play(agent, "port_off"));
    agent.answer(ok());
    agent.restart();
    ASSERT_EQ(agent.open(), 1U);
    ASSERT_EQ(agent.asked(), "port_on");
    EXPECT_EQ(agent.arrive(right_job({R::diagnose}, 2)).perform.size(), 0U);
    agent.answer(unknown());
    ASSERT_EQ(agent.asked(), "read_port");
    agent.answer(reading(false));
    EXPECT_EQ(agent.open(), 0U);
    ASSERT_EQ(agent.next(), "port_on");
    agent.answer(ok());
    ASSERT_EQ(agent.asked(), "read_port");
    agent.answer(reading(true));
    EXPECT_TRUE(agent.machine().ports_off().empty());
    EXPECT_FALSE(agent.has_row("port/"));
    EXPECT_EQ(agent.next(), "locate");  // the cycle has happened: is the camera back?
}

TEST(AgentMachine, asks_the_device_after_an_unknown_outcome_instead_of_repeating) {
    TestAgent agent;
    agent.arrive(right_job({R::reboot}));
    ASSERT_TRUE(play(agent, "reboot"));
    agent.answer(unknown());
    ASSERT_EQ(agent.next(), "locate");
    agent.answer(seen("2"));  // another boot marker: it happened
    EXPECT_EQ(agent.next(), "diagnose");
}

TEST(AgentMachine, repeats_only_when_the_device_shows_that_nothing_happened) {
    TestAgent agent;
    agent.arrive(right_job({R::reboot}));
    ASSERT_TRUE(play(agent, "reboot"));
    const auto acted = agent.now;
    agent.answer(unknown());
    while (agent.next() == "locate") agent.answer(seen("1"));
    EXPECT_EQ(agent.asked(), "reboot");
    EXPECT_GE(agent.now - acted, Seconds{60});
}

TEST(AgentMachine, goes_on_with_asking_after_a_crash_in_the_middle_of_a_default) {
    TestAgent agent;
    agent.arrive(right_job({R::restore_full}));
    ASSERT_TRUE(play(agent, "restore_full"));
    agent.restart();
    ASSERT_EQ(agent.next(), "locate");
    agent.answer(seen("2", false, "192.168.1.64"));
    ASSERT_EQ(agent.next(), "find_channel");
    agent.answer(channel(false));
    ASSERT_EQ(agent.next(), "activate");
    EXPECT_EQ(agent.order().credential(), "cam/2");
    EXPECT_EQ(agent.order().endpoint().host(), "192.168.1.64");
    EXPECT_TRUE(agent.has_row("camera/cam"));
}

TEST(AgentMachine, provisions_after_a_default_and_updates_the_recorder_before_the_niceties) {
    TestAgent agent;
    auto job = right_job({R::restore_full});
    job.mutable_recovery()->mutable_provisioning()->set_ntp_server("10.0.0.1");
    job.mutable_recovery()->set_objective(v1::Objective::access);
    agent.arrive(job);
    ASSERT_TRUE(play(agent, "restore_full"));
    std::vector<std::string> changes;
    bool activated = false;
    std::string host = "192.168.1.64";
    while (!agent.next().empty()) {
        const auto asked = agent.asked();
        if (asked == "locate" || asked == "diagnose") {
            agent.answer(seen("2", activated, host));
            continue;
        }
        if (asked != "watch_video" && !asked.starts_with("prove") && asked != "read_channel") {
            changes.push_back(asked);
        }
        if (asked == "activate") activated = true;
        if (asked == "set_network") host = "10.0.0.21";
        if (asked.starts_with("prove_"))
            agent.answer(login(true));
        else if (asked == "watch_video")
            agent.answer(video(25));
        else if (asked.ends_with("_channel"))
            agent.answer(channel(true));
        else if (asked == "read_network")
            agent.answer(network("192.168.1.64"));
        else
            agent.answer(ok());
    }
    EXPECT_EQ(changes,
              (std::vector<std::string>{"restore_full", "find_channel", "activate", "read_network",
                                        "set_network", "update_channel", "set_time"}));
    ASSERT_NE(agent.result(), nullptr);
    EXPECT_EQ(agent.result()->end(), v1::TaskResult::done);
    EXPECT_EQ(agent.result()->proven_credential(), "cam/2");
    EXPECT_EQ(agent.result()->endpoint().host(), "10.0.0.21");
}

// What a login on the way hears of the firmware decides over the power, also after a restart.
TEST(AgentMachine, keeps_the_power_on_after_a_login_that_heard_of_an_upgrade) {
    v1::FirmwareStatus writing;
    writing.set_upgrading(true);
    const auto cuts_after = [&](const std::optional<v1::FirmwareStatus>& at_the_login,
                                const std::optional<v1::FirmwareStatus>& at_the_video) {
        TestAgent agent;
        agent.arrive(right_job({R::use_valid_credential, R::power_cycle}));
        EXPECT_TRUE(play(agent, "prove_current"));
        agent.answer(login(true), at_the_login);
        agent.restart();
        EXPECT_TRUE(play(agent, "watch_video"));
        agent.answer(video(0), at_the_video);
        const bool cuts = play(agent, "port_off");
        if (!cuts) {
            EXPECT_EQ(agent.result()->reason(), "camera_upgrading");
        }
        return cuts;
    };
    EXPECT_FALSE(cuts_after(writing, {}));
    EXPECT_FALSE(cuts_after({}, writing));
    EXPECT_TRUE(cuts_after({}, {}));
    EXPECT_TRUE(cuts_after(writing, v1::FirmwareStatus())) << "and the camera says when it is over";
}

// Memory is asked by whoever reads the switches, and only where nothing speaks against it.
TEST(AgentMachine, never_cuts_from_memory_where_the_search_has_refused) {
    TestAgent agent;
    auto job = right_job({R::power_cycle});
    *job.mutable_recovery()->mutable_last_port() = port().port();
    agent.arrive(job);
    for (int i = 0; i < 200 && !agent.next().empty(); ++i) {
        const auto asked = agent.asked();
        ASSERT_NE(asked, "port_off");
        if (asked == "locate" || asked == "diagnose") {
            agent.answer(seen("1"));
        } else if (asked == "find_port") {
            auto refused = ok();
            refused.set_status(v1::Outcome::failed);
            refused.set_error("not_found");
            refused.mutable_port()->set_confidence(v1::PortBinding::refused);
            agent.answer(refused);
        } else if (asked == "read_port") {
            agent.answer(reading(true));
        } else {
            agent.answer(video(0));
        }
    }
    ASSERT_NE(agent.result(), nullptr);
    EXPECT_NE(agent.result()->end(), v1::TaskResult::done);
}

// One search says that the switch's PoE numbers are wrong; the next job finds its port as if
// nothing had been.
TEST(AgentMachine, remembers_a_switch_that_contradicted_itself_for_every_later_job) {
    TestAgent agent;
    agent.arrive(right_job({R::power_cycle}));
    ASSERT_TRUE(play(agent, "find_port"));
    auto contradicted = ok();
    contradicted.set_error("mapping_contradicted");
    contradicted.mutable_port()->set_confidence(v1::PortBinding::refused);
    contradicted.mutable_port()->set_switch_id(port().port().switch_id());
    agent.answer(contradicted);
    EXPECT_TRUE(agent.has_row("doubt/"));
    EXPECT_FALSE(play(agent, "port_off"));
    agent.restart();
    agent.arrive(right_job({R::power_cycle}, 2));
    EXPECT_FALSE(play(agent, "port_off"));
    ASSERT_NE(agent.result(), nullptr);
    EXPECT_EQ(agent.result()->reason(), "mapping_contradicted");
}

struct BadSighting {
    const char* reason;
    void (*spoil)(v1::Sighting&);
};

TEST(AgentMachine, never_acts_on_a_device_whose_identity_is_in_doubt) {
    const BadSighting table[] = {
        {"wrong_identity", [](auto& one) { one.mutable_identity()->set_serial("OTHER"); }},
        {"wrong_identity",  // shows the serial that is meant, but is another device
         [](auto& one) { one.mutable_identity()->set_mac("68:6d:bc:00:00:99"); }},
        {"duplicate_serial", [](auto& one) { one.set_duplicate_serial(true); }},
        {"address_conflict", [](auto& one) { one.set_address_conflict(true); }},
    };
    for (const auto& bad : table) {
        TestAgent agent;
        auto job = right_job({R::use_valid_credential, R::power_cycle});
        job.mutable_targets(0)->mutable_identity()->set_mac("68:6d:bc:00:00:01");
        agent.arrive(job);
        auto outcome = seen("1");
        bad.spoil(*outcome.mutable_sighting());
        ASSERT_EQ(agent.next(), "diagnose");
        agent.answer(outcome);
        ASSERT_NE(agent.result(), nullptr) << bad.reason;
        EXPECT_EQ(agent.result()->end(), v1::TaskResult::refused);
        EXPECT_EQ(agent.result()->reason(), bad.reason);
        EXPECT_FALSE(agent.result()->detail().empty());
        EXPECT_EQ(agent.open(), 0U);
    }
}

TEST(AgentMachine, reports_a_refused_credential_and_never_tries_it_again) {
    TestAgent agent;
    agent.arrive(right_job({R::use_valid_credential, R::reboot, R::restore_keep_network}));
    ASSERT_TRUE(play(agent, "prove_current"));
    agent.answer(login(false));
    ASSERT_NE(agent.result(), nullptr);
    EXPECT_EQ(agent.result()->end(), v1::TaskResult::not_helped);
    const bool told = std::any_of(agent.events.begin(), agent.events.end(), [](const auto& event) {
        return event.progress().refused_credential() == "cam/1";
    });
    EXPECT_TRUE(told);
}

TEST(AgentMachine, waits_for_the_budget_after_two_unanswered_logins) {
    TestAgent agent;
    agent.arrive(right_job({R::use_valid_credential}));
    ASSERT_TRUE(play(agent, "prove_current"));
    agent.answer(unknown());
    while (agent.next() != "prove_current") agent.answer(seen("1"));
    const auto second = agent.now;
    agent.answer(unknown());
    while (agent.next() != "prove_current" && !agent.asked().empty()) agent.answer(seen("1"));
    ASSERT_EQ(agent.asked(), "prove_current");
    EXPECT_GE(agent.now - second, std::chrono::minutes{29});
}

TEST(AgentMachine, answers_a_replay_and_changes_nothing) {
    TestAgent agent;
    agent.arrive(right_job({R::diagnose}));
    const auto rows = agent.rows();
    const auto effects = agent.arrive(right_job({R::diagnose}));
    EXPECT_TRUE(effects.perform.empty());
    EXPECT_EQ(agent.last_receipt().reason(), v1::Refusal::replayed_sequence);
    ASSERT_EQ(effects.send.size(), 2U);
    EXPECT_TRUE(effects.send[0].receipt().accepted());  // in case the controller missed it
    for (const auto& [key, value] : agent.rows()) {
        if (key.starts_with("event/") || key == "meta") continue;
        EXPECT_EQ(rows.at(key), value) << key;
    }
    const auto length = agent.machine().outbox_length();
    agent.arrive(right_job({R::diagnose}));
    EXPECT_EQ(agent.machine().outbox_length(), length);  // said again, not kept twice
}

TEST(AgentMachine, runs_one_task_per_camera_and_lets_a_newer_job_end_the_older_between_rungs) {
    TestAgent agent;
    agent.arrive(right_job({R::diagnose, R::reboot}, 1));
    EXPECT_TRUE(agent.arrive(right_job({R::diagnose}, 2)).perform.empty());
    ASSERT_TRUE(play(agent, "watch_video"));
    agent.answer(video(0));
    while (agent.result() == nullptr && !agent.next().empty()) {
        if (agent.asked() == "watch_video")
            agent.answer(video(0));
        else
            agent.answer(seen("1"));
    }
    ASSERT_NE(agent.result(), nullptr);
    EXPECT_EQ(agent.result()->job_id(), "job-1");
    EXPECT_EQ(agent.result()->end(), v1::TaskResult::cancelled);
    EXPECT_EQ(agent.machine().running_tasks(), 1U);
    EXPECT_EQ(agent.arrive(right_job({R::diagnose}, 2)).perform.size(), 0U);
}

TEST(AgentMachine, says_hello_and_offers_every_kept_event_again) {
    TestAgent agent;
    agent.arrive(right_job({R::diagnose}));
    const auto effects = agent.step(Connected{});
    ASSERT_GE(effects.send.size(), 2U);
    EXPECT_TRUE(effects.send[0].has_hello());
    EXPECT_EQ(effects.send[0].event_id(), 0U);
    EXPECT_EQ(effects.send[0].hello().open_job_ids(0), "job-1");
    EXPECT_EQ(effects.send[1].event_id(), 1U);
    EventsAcknowledged all;
    for (const auto& event : effects.send) all.event_ids.push_back(event.event_id());
    agent.step(all);
    EXPECT_EQ(agent.machine().outbox_length(), 0U);
    EXPECT_FALSE(agent.has_row("event/"));
    agent.restart();
    agent.next();
    agent.answer(seen("1"));
    for (const auto& event : agent.events) EXPECT_LT(event.event_id(), 100U);
}

TEST(AgentMachine, keeps_its_event_numbers_across_restarts) {
    TestAgent agent;
    agent.arrive(right_job({R::diagnose}));
    const auto last = agent.events.back().event_id();
    agent.step(EventsAcknowledged{{1, 2, 3}});
    agent.restart();
    agent.events.clear();
    agent.arrive(right_job({R::diagnose}, 5));
    EXPECT_GT(agent.events.back().event_id(), last);
}

TEST(AgentMachine, names_rows_that_it_cannot_read_and_ends_their_jobs_with_a_person) {
    TestAgent agent;
    agent.arrive(right_job({R::diagnose}));
    agent.rows()["task/job-1"] = "\xff\xff";
    agent.rows()["unheard/of"] = "x";
    agent.restart();
    EXPECT_EQ(agent.machine().corrupt_rows().size(), 2U);
    ASSERT_NE(agent.result(), nullptr);
    EXPECT_EQ(agent.result()->reason(), "journal_corrupt");
}

TEST(AgentMachine, bounds_what_nonsense_can_put_into_the_outbox) {
    TestAgent agent;
    agent.arrive(right_job({R::diagnose}));
    for (std::size_t i = 0; i < limits::agent_outbox_max + 50; ++i) {
        JobUnreadable nonsense;
        nonsense.reason = v1::Refusal::malformed;
        nonsense.envelope_sha256 = std::to_string(i);
        agent.step(nonsense);
    }
    EXPECT_LE(agent.machine().outbox_length(), 400U);
    const auto effects = agent.step(Connected{});
    EXPECT_TRUE(effects.send[1].receipt().accepted());
}

}  // namespace
}  // namespace camfleet::agent
