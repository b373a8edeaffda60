// SPDX-License-Identifier: Apache-2.0
// Looks through controller, broker, agent and the simulated site, as camfleetctl shows them.
#include "tests/support/eventually.hpp"
#include "tests/support/live_fleet/child.hpp"
#include "tests/support/live_fleet/live_fleet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::looks_test {
namespace {

using namespace std::chrono_literals;
using support::eventually;
using support::LiveFleet;
using support::value_of;
using testing::HasSubstr;

support::LiveFleetOptions options() {
    support::LiveFleetOptions out;
    out.site = support::site_text({.time_scale = 20,
                                   .boot_seconds = 20,
                                   .cameras = {{.name = "front-door"}, {.name = "gate"}}});
    return out;
}

v1::Look ended(LiveFleet& fleet, const v1::StartLook& request) {
    auto look = value_of(fleet.api().post<v1::Look>("/v1/looks", request));
    const bool done = eventually(
        [&] {
            look = value_of(fleet.api().get<v1::Look>("/v1/looks/" + look.id()));
            return look.has_ended_at();
        },
        60s);
    EXPECT_TRUE(done) << fleet.log_tails();
    EXPECT_EQ(look.state(), "done") << look.reason() << ": " << look.detail();
    return look;
}

v1::StartLook discovery() {
    v1::StartLook out;
    out.set_kind(v1::LookKind::discovery);
    out.set_site_id("main-street");
    out.set_seconds(1);
    return out;
}

v1::Look find(LiveFleet& fleet, bool judge) {
    v1::StartLook out;
    out.set_kind(v1::LookKind::ports);
    out.set_camera_id("front-door");
    out.set_judge_cycle(judge);
    return ended(fleet, out);
}

TEST(Looks, list_a_site_with_ports_and_tell_what_changed) {
    LiveFleet fleet(options());
    const auto first = ended(fleet, discovery());
    EXPECT_GE(first.report().site().devices_size(), 2);
    const auto door = value_of(fleet.api().get<v1::Device>("/v1/devices/front-door"));
    EXPECT_TRUE(door.seen());
    EXPECT_EQ(door.sighting().identity().maker(), "hikvision");
    EXPECT_FALSE(door.sighting().port().if_name().empty()) << "the switch knows it";

    fleet.lab().power(support::switch_port_of(1), false);
    ended(fleet, discovery());
    const auto changes =
        value_of(fleet.api().get<v1::SiteChangeList>("/v1/device-changes?site_id=main-street"));
    ASSERT_GE(changes.changes_size(), 1);
    EXPECT_EQ(changes.changes(0).change().kind(), v1::DeviceChange::gone);
    const auto missing =
        value_of(fleet.api().get<v1::DeviceList>("/v1/devices?missing=true&site_id=main-street"));
    ASSERT_EQ(missing.devices_size(), 1);
    EXPECT_EQ(missing.devices(0).camera_id(), "gate");
}

TEST(Looks, probe_a_camera_with_one_login_that_the_camera_counts_as_good) {
    LiveFleet fleet(options());
    v1::StartLook request;
    request.set_kind(v1::LookKind::probe);
    request.set_camera_id("front-door");
    auto look = ended(fleet, request);
    EXPECT_EQ(look.report().probe().driver(), "hikvision");
    EXPECT_FALSE(look.report().probe().has_login());
    request.set_login(true);
    look = ended(fleet, request);
    EXPECT_TRUE(look.report().probe().login().accepted());
    EXPECT_EQ(fleet.lab().counter("front-door", "logins_failed"), 0);
}

TEST(Looks, find_the_port_of_a_camera_and_ask_the_guard_without_switching) {
    LiveFleet fleet(options());
    const auto look = find(fleet, true);
    const auto& found = look.report().ports();
    EXPECT_EQ(found.port().confidence(), v1::PortBinding::certain) << found.port().explanation();
    EXPECT_EQ(found.port().if_index(), support::switch_port_of(0));
    EXPECT_TRUE(found.cycle_judged());
    EXPECT_EQ(found.cycle_objection(), "");
    EXPECT_GT(found.evidence_size(), 0);
    ASSERT_EQ(found.switches_size(), 1);
    EXPECT_GT(found.switches(0).ports_size(), 4);
    EXPECT_EQ(fleet.lab().port_of("front-door").at("cuts").as_int64(), 0);
}

TEST(Looks, end_with_a_reason_when_the_agent_is_away) {
    auto away = options();
    LiveFleet fleet(away);
    fleet.kill(support::Part::agent);
    const auto look = value_of(fleet.api().post<v1::Look>("/v1/looks", discovery()));
    EXPECT_EQ(look.state(), "queued");
    fleet.start(support::Part::agent);
    EXPECT_TRUE(eventually(
        [&] {
            return value_of(fleet.api().get<v1::Look>("/v1/looks/" + look.id())).state() == "done";
        },
        60s))
        << "it is taken when the agent comes back: " << fleet.log_tails();
}

}  // namespace
}  // namespace camfleet::looks_test
