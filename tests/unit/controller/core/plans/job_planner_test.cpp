// SPDX-License-Identifier: Apache-2.0
#include "controller/core/job_planner/job_planner.hpp"

#include <gtest/gtest.h>

namespace camfleet::job_planner {
namespace {

v1::RecoveryState recovery() {
    v1::RecoveryState state;
    state.set_id("rec-1");
    state.set_agent_id("agent-1");
    state.set_site_id("site-1");
    state.set_camera_id("cam-1");
    state.set_generation(7);
    state.set_objective(v1::Objective::online);
    state.mutable_policy()->mutable_provisioning()->set_ntp_server("192.0.2.9");
    state.mutable_policy()->mutable_provisioning()->set_set_name(true);
    state.mutable_policy()->set_job_valid_minutes(30);
    return state;
}

Facts facts() {
    Facts out;
    out.now = from_ms(1'000'000'000);
    out.site.set_id("site-1");
    out.camera.set_id("cam-1");
    out.camera.set_name("front door");
    out.camera.mutable_identity()->set_maker("hikvision");
    out.camera.mutable_identity()->set_serial("DS-1");
    out.camera.mutable_network()->set_address("192.0.2.11");
    out.camera_credential_version = "cam-1:admin/1";
    KnownSwitch one;
    one.device.set_id("sw-1");
    one.device.add_never_cut_if_index(8);
    one.device.set_driver("unifi");
    one.device.set_driver_scope("default");
    one.credential_version = "sw-1:snmp/1";
    out.switches.push_back(one);
    KnownRecorder recorder;
    recorder.device.set_id("nvr-1");
    recorder.credential_version = "nvr-1:admin/1";
    out.recorder = recorder;
    return out;
}

recovery::JobOrder order(bool destructive) {
    recovery::JobOrder out;
    out.job_id = "rec-1-2";
    out.rungs.emplace_back().set_rung(destructive ? v1::Rung::restore_full : v1::Rung::reboot);
    out.destructive = destructive;
    out.with_candidate = destructive;
    return out;
}

TEST(JobPlanner, names_exactly_the_devices_and_secrets_that_the_task_needs) {
    const auto plan = plan_job(recovery(), order(false), facts());
    ASSERT_TRUE(plan) << plan.error().text();
    ASSERT_EQ(plan->job.targets_size(), 3);
    EXPECT_EQ(plan->job.targets(0).device_id(), "cam-1");
    EXPECT_EQ(plan->job.targets(1).never_cut_if_index(0), 8U);
    EXPECT_EQ(plan->job.targets(1).driver(), "unifi");
    EXPECT_EQ(plan->job.targets(1).driver_scope(), "default");
    EXPECT_EQ(plan->job.recovery().switch_ids(0), "sw-1");
    EXPECT_EQ(plan->job.recovery().recorder_id(), "nvr-1");
    EXPECT_EQ(plan->versions,
              (std::vector<std::string>{"cam-1:admin/1", "sw-1:snmp/1", "nvr-1:admin/1"}));
    EXPECT_EQ(plan->job.authorisations_size(), 0);
    EXPECT_EQ(plan->job.recovery().generation(), 7U);
    EXPECT_EQ(from_timestamp(plan->job.not_after()),
              from_ms(1'000'000'000) + std::chrono::minutes{30});
    EXPECT_FALSE(plan->job.recovery().has_provisioning());
}

TEST(JobPlanner, refuses_a_destructive_order_without_owner_or_approval) {
    auto state = recovery();
    state.set_candidate_version("cam-1:admin/2");
    auto known = facts();
    EXPECT_EQ(plan_job(state, order(true), known).error().code, Errc::conflict);
    known.ownership = v1::OwnershipRecord();
    EXPECT_EQ(plan_job(state, order(true), known).error().code, Errc::conflict);
    state.mutable_approval()->set_id("apr-1");
    EXPECT_TRUE(plan_job(state, order(true), known));
    known.ownership.reset();
    EXPECT_EQ(plan_job(state, order(true), known).error().code, Errc::conflict);
}

TEST(JobPlanner, carries_candidate_authorisation_and_provisioning_where_they_are_needed) {
    auto state = recovery();
    state.set_candidate_version("cam-1:admin/2");
    state.mutable_approval()->set_id("apr-1");
    auto known = facts();
    known.ownership = v1::OwnershipRecord();
    known.time_zone = "CST-1:00:00";
    const auto plan = plan_job(state, order(true), known);
    ASSERT_TRUE(plan);
    const auto& provisioning = plan->job.recovery().provisioning();
    EXPECT_EQ(provisioning.user(), "admin");
    EXPECT_EQ(provisioning.candidate_credential(), "cam-1:admin/2");
    EXPECT_EQ(provisioning.network().address(), "192.0.2.11");
    EXPECT_EQ(provisioning.time_zone(), "CST-1:00:00");
    EXPECT_EQ(provisioning.device_name(), "front door");
    EXPECT_EQ(plan->job.authorisations(0).approval().id(), "apr-1");
    EXPECT_EQ(plan->versions.back(), "cam-1:admin/2");
}

TEST(JobPlanner, refuses_a_camera_without_identity) {
    auto known = facts();
    known.camera.mutable_identity()->Clear();
    EXPECT_EQ(plan_job(recovery(), order(false), known).error().code, Errc::invalid_argument);
}

}  // namespace
}  // namespace camfleet::job_planner
