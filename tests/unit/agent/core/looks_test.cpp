// SPDX-License-Identifier: Apache-2.0
// Jobs that only look: judged by the gate, taken again after a restart, and never a login more than
// the budget allows or twice for one job.
#include "common/base/limits.hpp"
#include "tests/unit/agent/core/fixtures.hpp"

#include <gtest/gtest.h>

namespace camfleet::agent {
namespace {

v1::Job look_job(std::uint64_t sequence = 1) {
    v1::Job job;
    job.set_id("look-" + std::to_string(sequence));
    job.set_agent_id("agent-1");
    job.set_sequence(sequence);
    *job.mutable_not_before() = to_timestamp(test_time(-60));
    *job.mutable_not_after() = to_timestamp(test_time(3600));
    return job;
}

v1::Job discovery_job(std::uint64_t sequence = 1) {
    auto job = look_job(sequence);
    job.mutable_discovery()->set_seconds(3);
    return job;
}

v1::Job probe_job(std::uint64_t sequence = 1) {
    auto job = look_job(sequence);
    add_target(job, "cam", v1::DeviceKind::camera, "cam/1");
    job.mutable_probe()->set_camera_id("cam");
    job.mutable_probe()->set_login(true);
    return job;
}

v1::Job ports_job(std::uint64_t sequence = 1) {
    auto job = look_job(sequence);
    add_target(job, "cam", v1::DeviceKind::camera, "");
    add_target(job, "sw", v1::DeviceKind::poe_switch, "sw/1").add_never_cut_if_index(9);
    job.mutable_ports()->set_camera_id("cam");
    job.mutable_ports()->add_switch_ids("sw");
    job.mutable_ports()->set_judge_cycle(true);
    return job;
}

LookDone done(const std::string& job_id) {
    LookDone out;
    out.report.set_job_id(job_id);
    return out;
}

LookDone login(const std::string& job_id, bool accepted) {
    auto out = done(job_id);
    out.login.emplace().set_accepted(accepted);
    out.login->set_tries_left(-1);
    return out;
}

const v1::LookReport* report(const TestAgent& agent) {
    for (const auto& event : agent.events) {
        if (event.has_look()) return &event.look();
    }
    return nullptr;
}

v1::Refusal::Reason refusal(const v1::Job& job) {
    TestAgent agent;
    agent.arrive(job);
    const auto& receipt = agent.last_receipt();
    return receipt.accepted() ? v1::Refusal::unspecified : receipt.reason();
}

TEST(Looks, are_taken_and_their_report_is_kept_until_it_is_acknowledged) {
    TestAgent agent;
    const auto effects = agent.arrive(discovery_job());
    ASSERT_EQ(effects.looks.size(), 1U);
    EXPECT_TRUE(effects.perform.empty());
    EXPECT_TRUE(agent.last_receipt().accepted());
    EXPECT_TRUE(agent.has_row("job/look-1"));
    EXPECT_EQ(agent.machine().running_tasks(), 1U);

    auto found = done("look-1");
    found.report.mutable_site()->add_devices()->set_model("AXIS P3245");
    agent.step(found);
    ASSERT_NE(report(agent), nullptr);
    EXPECT_EQ(report(agent)->site().devices(0).model(), "AXIS P3245");
    EXPECT_FALSE(agent.has_row("job/"));
    EXPECT_EQ(agent.machine().running_tasks(), 0U);
    EXPECT_EQ(agent.machine().outbox_length(), 2U) << "receipt and report";
}

TEST(Looks, are_taken_again_after_a_restart) {
    TestAgent agent;
    agent.arrive(discovery_job());
    agent.restart();
    EXPECT_EQ(agent.machine().running_tasks(), 1U);
    EXPECT_EQ(report(agent), nullptr) << "a look is no orphan";
    agent.step(done("look-1"));
    EXPECT_NE(report(agent), nullptr);
    agent.restart();
    EXPECT_EQ(agent.machine().running_tasks(), 0U);
}

TEST(Looks, count_the_login_of_a_probe_before_it_goes_out) {
    TestAgent agent;
    const auto effects = agent.arrive(probe_job());
    ASSERT_EQ(effects.looks.size(), 1U);
    EXPECT_EQ(effects.looks.front().login_refused, "");
    EXPECT_TRUE(agent.has_row("lockout/cam"));
}

TEST(Looks, never_send_a_login_twice_for_one_job) {
    TestAgent agent;
    agent.arrive(probe_job());
    const auto rows = agent.rows();
    AgentMachine reborn("agent-1", {rows.begin(), rows.end()});
    const auto effects = reborn.step(Restarted{}, {agent.now, agent.now});
    ASSERT_EQ(effects.looks.size(), 1U);
    EXPECT_NE(effects.looks.front().login_refused, "");
}

TEST(Looks, stop_at_the_lockout_budget) {
    TestAgent agent;
    std::uint64_t sequence = 0;
    std::size_t logins = 0;
    for (int i = 0; i < 20; ++i) {
        const auto effects = agent.arrive(probe_job(++sequence));
        ASSERT_EQ(effects.looks.size(), 1U);
        const bool sent = effects.looks.front().login_refused.empty();
        logins += sent ? 1 : 0;
        const auto id = "look-" + std::to_string(sequence);
        agent.step(sent ? login(id, false) : done(id));
    }
    EXPECT_EQ(logins, limits::failed_logins_in_window_max);
}

TEST(Looks, that_were_accepted_cost_nothing) {
    TestAgent agent;
    for (std::uint64_t i = 1; i <= 20; ++i) {
        const auto effects = agent.arrive(probe_job(i));
        EXPECT_EQ(effects.looks.front().login_refused, "") << i;
        agent.step(login("look-" + std::to_string(i), true));
    }
}

TEST(Looks, whose_login_has_an_unknown_end_stay_counted) {
    TestAgent agent;
    for (std::uint64_t i = 1; i <= limits::failed_logins_in_window_max; ++i) {
        agent.arrive(probe_job(i));
        auto unclear = done("look-" + std::to_string(i));
        unclear.login_unknown = true;
        agent.step(unclear);
    }
    const auto effects = agent.arrive(probe_job(50));
    EXPECT_NE(effects.looks.front().login_refused, "");
}

TEST(Looks, hear_from_the_power_guard_what_a_cycle_would_meet) {
    TestAgent agent;
    agent.arrive(ports_job());
    auto found = done("look-1");
    auto& port = *found.report.mutable_ports()->mutable_port();
    port.set_switch_id("sw");
    port.set_if_index(9);
    port.set_if_name("gi9");
    port.set_poe_port(9);
    port.set_confidence(v1::PortBinding::certain);
    auto& reading = *found.report.mutable_ports()->mutable_reading();
    reading.set_admin_on(true);
    reading.set_delivering(true);
    reading.set_macs(1);
    agent.step(found);
    ASSERT_NE(report(agent), nullptr);
    EXPECT_TRUE(report(agent)->ports().cycle_judged());
    EXPECT_EQ(report(agent)->ports().cycle_objection(), "port_never_cut");
    EXPECT_NE(report(agent)->ports().cycle_objection_text(), "");

    agent.events.clear();
    agent.arrive(ports_job(2));
    found.report.set_job_id("look-2");
    found.report.mutable_ports()->mutable_port()->set_if_index(8);
    agent.step(found);
    ASSERT_NE(report(agent), nullptr);
    EXPECT_EQ(report(agent)->ports().cycle_objection(), "");
}

TEST(Looks, that_find_an_upgrade_under_way_keep_the_power_on) {
    TestAgent agent;
    agent.arrive(probe_job());
    auto probe = login("look-1", true);
    probe.report.mutable_probe()->mutable_firmware_status()->set_upgrading(true);
    agent.step(probe);
    agent.restart();
    agent.events.clear();
    agent.arrive(ports_job(2));
    auto found = done("look-2");
    auto& port = *found.report.mutable_ports()->mutable_port();
    port.set_switch_id("sw");
    port.set_if_index(8);
    port.set_if_name("gi8");
    port.set_poe_port(8);
    port.set_confidence(v1::PortBinding::certain);
    auto& reading = *found.report.mutable_ports()->mutable_reading();
    reading.set_admin_on(true);
    reading.set_delivering(true);
    reading.set_macs(1);
    agent.step(found);
    ASSERT_NE(report(agent), nullptr);
    EXPECT_EQ(report(agent)->ports().cycle_objection(), "camera_upgrading");
}

TEST(Looks, are_refused_where_they_reach_too_wide) {
    auto job = discovery_job();
    add_target(job, "cam", v1::DeviceKind::camera, "cam/1");
    EXPECT_EQ(refusal(job), v1::Refusal::scope_too_wide) << "a discovery needs no camera";
    job = probe_job();
    add_target(job, "other", v1::DeviceKind::camera, "other/1");
    EXPECT_EQ(refusal(job), v1::Refusal::scope_too_wide);
    job = probe_job();
    job.add_authorisations();
    EXPECT_EQ(refusal(job), v1::Refusal::scope_too_wide);
    job = ports_job();
    job.mutable_ports()->add_switch_ids("elsewhere");
    EXPECT_EQ(refusal(job), v1::Refusal::scope_too_wide);
    job = probe_job();
    job.mutable_probe()->set_camera_id("nobody");
    EXPECT_EQ(refusal(job), v1::Refusal::scope_too_wide);
}

TEST(Looks, are_refused_where_they_make_no_sense) {
    auto job = discovery_job();
    job.mutable_discovery()->set_seconds(limits::discovery_seconds_max + 1);
    EXPECT_EQ(refusal(job), v1::Refusal::unsupported);
    job = look_job();
    EXPECT_EQ(refusal(job), v1::Refusal::unsupported);
    job = look_job();
    job.mutable_ports();
    EXPECT_EQ(refusal(job), v1::Refusal::unsupported);
    job = discovery_job();
    *job.mutable_not_after() = to_timestamp(test_time(-1));
    EXPECT_EQ(refusal(job), v1::Refusal::expired);
    EXPECT_EQ(refusal(discovery_job()), v1::Refusal::unspecified);
}

TEST(Looks, of_unknown_jobs_are_ignored) {
    TestAgent agent;
    agent.step(done("nobody's"));
    EXPECT_EQ(report(agent), nullptr);
}

}  // namespace
}  // namespace camfleet::agent
