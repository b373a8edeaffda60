// SPDX-License-Identifier: Apache-2.0
#include "controller/cli/look_view.hpp"

#include "controller/cli/command_line.hpp"
#include "controller/cli/fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

v1::Look ended(v1::LookKind::Value kind) {
    v1::Look look;
    look.set_id("look-1");
    look.set_site_id("shop");
    look.set_state("done");
    look.mutable_asked()->set_kind(kind);
    *look.mutable_ended_at() = to_timestamp(from_ms(1'000));
    return look;
}

v1::Look found() {
    auto look = ended(v1::LookKind::ports);
    look.mutable_asked()->set_camera_id("door");
    auto& ports = *look.mutable_report()->mutable_ports();
    ports.mutable_port()->set_switch_id("upstairs");
    ports.mutable_port()->set_if_name("gi3");
    ports.mutable_port()->set_confidence(v1::PortBinding::certain);
    ports.add_evidence("learned on gi3");
    auto& one = *ports.add_switches();
    one.set_switch_id("upstairs");
    one.set_budget_watts(120);
    one.set_used_watts(31);
    auto& row = *one.add_ports();
    row.set_name("gi3");
    row.set_link_up(true);
    row.set_milliwatts(4'512);
    row.set_mac_count(3);
    one.add_ports()->set_name("gi4");
    return look;
}

TEST(LookView, shows_the_port_and_the_evidence_when_asked) {
    const auto look = found();
    const auto brief = look_text(look, false, Time{});
    EXPECT_THAT(brief, HasSubstr("upstairs gi3"));
    EXPECT_THAT(brief, HasSubstr("certain"));
    EXPECT_THAT(brief, Not(HasSubstr("learned on gi3")));
    const auto whole = look_text(look, true, Time{});
    EXPECT_THAT(whole, HasSubstr("learned on gi3"));
    EXPECT_THAT(whole, HasSubstr("31 of 120 W used"));
    EXPECT_THAT(whole, HasSubstr("4.5 W"));
    EXPECT_THAT(whole, HasSubstr("1 more ports without link"));
    EXPECT_EQ(look_exit_code(look), 0);
}

TEST(LookView, a_refused_port_or_cycle_needs_a_person) {
    auto look = found();
    look.mutable_report()->mutable_ports()->set_cycle_judged(true);
    EXPECT_THAT(look_text(look, false, Time{}), HasSubstr("would be allowed"));
    look.mutable_report()->mutable_ports()->set_cycle_objection("port_uplink");
    look.mutable_report()->mutable_ports()->set_cycle_objection_text(
        "port_uplink: it is an uplink");
    EXPECT_THAT(look_text(look, false, Time{}), HasSubstr("refused: port_uplink"));
    EXPECT_EQ(look_exit_code(look), 3);
    look = found();
    look.mutable_report()->mutable_ports()->mutable_port()->set_confidence(
        v1::PortBinding::refused);
    EXPECT_EQ(look_exit_code(look), 3);
}

TEST(LookView, lists_devices_changes_and_what_could_not_be_asked) {
    auto look = ended(v1::LookKind::discovery);
    auto& site = *look.mutable_report()->mutable_site();
    auto& seen = *site.add_devices();
    seen.mutable_identity()->set_serial("ACCC8E\x1b[2J");
    seen.set_state(v1::CameraState::locked);
    seen.set_locked_until_ms(1'700'000'000'000);
    auto& change = *site.add_changes();
    change.set_kind(v1::DeviceChange::new_address);
    change.set_before("192.0.2.1");
    change.set_after("192.0.2.2");
    site.add_faults("switch upstairs: timeout");
    const auto text = look_text(look, false, Time{});
    EXPECT_THAT(text, HasSubstr("1 devices at shop"));
    EXPECT_THAT(text, HasSubstr("locked until 2023-11-14T22:13:20Z"));
    EXPECT_THAT(text, HasSubstr("new_address"));
    EXPECT_THAT(text, HasSubstr("not asked: switch upstairs: timeout"));
    EXPECT_THAT(text, Not(HasSubstr("\x1b"))) << "a device's text steers no terminal";
    EXPECT_EQ(look_exit_code(look), 0);
    seen.add_conflicts("two devices claim 192.0.2.2");
    EXPECT_EQ(look_exit_code(look), 3);
}

TEST(LookView, says_how_a_look_failed_or_that_it_still_runs) {
    auto look = ended(v1::LookKind::discovery);
    look.set_state("failed");
    look.set_reason("io");
    look.set_detail("no interface could be used");
    EXPECT_THAT(look_text(look, false, Time{}), HasSubstr("failed: io: no interface"));
    EXPECT_EQ(look_exit_code(look), 1);
    look.clear_ended_at();
    EXPECT_THAT(look_text(look, false, Time{}), HasSubstr("camfleetctl looks show look-1"));
    EXPECT_EQ(look_exit_code(look), 4);
}

TEST(LookView, shows_devices_that_nobody_saw) {
    v1::DeviceList list;
    EXPECT_THAT(devices_text(list, Time{}), HasSubstr("camfleetctl discover"));
    list.add_devices()->set_camera_id("gate");
    EXPECT_THAT(devices_text(list, Time{}), HasSubstr("not seen"));
}

TEST(LookView, shows_until_when_a_device_is_locked) {
    v1::DeviceList list;
    auto& seen = *list.add_devices()->mutable_sighting();
    seen.set_locked_until_ms(1'700'000'000'000);
    EXPECT_THAT(devices_text(list, Time{}), Not(HasSubstr("until"))) << "not locked any more";
    seen.set_state(v1::CameraState::locked);
    EXPECT_THAT(devices_text(list, Time{}), HasSubstr("locked until 2023-11-14T22:13:20Z"));
    const auto fields = all_fields(list.devices(0), Time{});
    EXPECT_THAT(fields, testing::Contains(
                            testing::Pair("sighting.locked_until_ms", "2023-11-14 22:13:20Z")));
    seen.clear_locked_until_ms();
    EXPECT_THAT(devices_text(list, Time{}), HasSubstr("locked"));
    EXPECT_THAT(devices_text(list, Time{}), Not(HasSubstr("until")));

    auto look = ended(v1::LookKind::probe);
    auto& state = *look.mutable_report()->mutable_probe()->mutable_state();
    state.set_value(v1::CameraState::locked);
    state.set_unlock_seconds(90);
    EXPECT_THAT(look_text(look, false, Time{}), HasSubstr("locked, 90 s left"));
}

Plan plan_of(std::vector<std::string> words) {
    auto plan = parse(words);
    EXPECT_TRUE(plan) << plan.error().text();
    return plan ? *plan : Plan{};
}

TEST(LookCommands, ask_for_the_right_look) {
    auto plan = plan_of({"discover", "shop", "--seconds", "9"});
    EXPECT_EQ(plan.kind, Plan::Kind::look);
    EXPECT_EQ(plan.request.path, "/v1/looks");
    EXPECT_THAT(plan.request.body, HasSubstr("\"seconds\":9"));
    plan = plan_of({"devices", "probe", "door", "--login", "--wait", "7"});
    EXPECT_THAT(plan.request.body, HasSubstr("\"login\":true"));
    EXPECT_EQ(plan.wait_seconds, 7U);
    plan = plan_of({"devices", "list", "--site", "shop", "--missing"});
    EXPECT_EQ(plan.request.path, "/v1/devices?site_id=shop&missing=true");
    plan = plan_of({"switches", "ports", "upstairs"});
    EXPECT_THAT(plan.request.body, HasSubstr("\"switch_ids\":[\"upstairs\"]"));
    plan = plan_of({"ports", "cycle", "door", "--dry-run"});
    EXPECT_THAT(plan.request.body, HasSubstr("\"judge_cycle\":true"));
    plan = plan_of({"ports", "cycle", "door"});
    EXPECT_EQ(plan.request.path, "/v1/recoveries");
    EXPECT_THAT(plan.request.body, HasSubstr("\"policy\":\"power_cycle\""));
}

}  // namespace
}  // namespace camfleet::cli
