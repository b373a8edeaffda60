// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/agent/runners/fake_devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::agent {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::Job job() {
    v1::Job out;
    out.set_id("look-1");
    add_target(out, "sw", v1::DeviceKind::poe_switch, "10.0.0.2");
    return out;
}

v1::Job camera_job() {
    v1::Job out;
    out.set_id("look-1");
    add_target(out, "cam", v1::DeviceKind::camera, "10.0.0.21");
    out.mutable_probe()->set_camera_id("cam");
    return out;
}

ports::SiteReading reading() {
    ports::SiteReading out;
    auto& look = out.switches.emplace_back();
    look.set_name("upstairs");
    look.add_ports()->set_if_index(3);
    auto& place = out.places.emplace_back();
    place.port.set_if_name("gi3");
    place.port.set_if_index(3);
    place.port.set_confidence(v1::PortBinding::certain);
    place.evidence = {"learned on gi3"};
    return out;
}

TEST(SiteEyes, put_the_switch_port_beside_each_device) {
    FakeSite site;
    site.finder.sees("SERIAL-cam", "10.0.0.21");
    site.poe_switch.site = reading();
    auto look = job();
    look.mutable_discovery();
    const auto done = site.eyes.look(look, site_secrets(), "");
    EXPECT_EQ(done.report.error(), "");
    ASSERT_EQ(done.report.site().devices_size(), 1);
    EXPECT_EQ(done.report.site().devices(0).port().switch_id(), "sw");
    EXPECT_EQ(done.report.site().devices(0).port().if_name(), "gi3");
    EXPECT_THAT(done.report.site().faults(), IsEmpty());
}

TEST(SiteEyes, say_which_switch_could_not_be_asked_and_list_the_devices_all_the_same) {
    FakeSite site;
    site.finder.sees("SERIAL-cam", "10.0.0.21");
    auto look = job();
    look.mutable_discovery();
    auto done = site.eyes.look(look, site_secrets(), "");
    EXPECT_EQ(done.report.site().devices_size(), 1);
    EXPECT_EQ(done.report.site().faults_size(), 1) << "the fake offers no reading";
    done = site.eyes.look(look, {}, "");
    ASSERT_EQ(done.report.site().faults_size(), 1);
    EXPECT_THAT(done.report.site().faults(0), testing::HasSubstr("carries no SNMP credential"));
}

TEST(SiteEyes, put_in_what_the_devices_tell_of_themselves) {
    FakeSite site;
    site.finder.sees("SERIAL-cam", "10.0.0.21");
    Millis asked{};
    SiteEyes eyes({.discover =
                       [&](Millis /*window*/) {
                           v1::SiteLook look;
                           *look.add_devices() = site.finder.seen.at(0);
                           return Result<v1::SiteLook>(std::move(look));
                       },
                   .complete =
                       [&](v1::SiteLook& look, Millis window) {
                           asked = window;
                           // Others may look meanwhile.
                           EXPECT_TRUE(site.hands.sightings().look(Millis{0}));
                           look.mutable_devices(0)->set_firmware("1.2.3");
                       },
                   .poe_switch = site.poe_switch,
                   .probe = {}},
                  HandTimes{}, site.hands.sightings());
    auto look = job();
    look.mutable_discovery()->set_seconds(7);
    const auto done = eyes.look(look, site_secrets(), "");
    EXPECT_EQ(done.report.site().devices(0).firmware(), "1.2.3");
    EXPECT_EQ(asked, Millis{7'000});
}

// Four hosts on ports with power; discovery heard the first.
TEST(SiteEyes, list_cameras_that_only_a_switch_knows_with_their_port) {
    FakeSite site;
    site.finder.sees("SERIAL-cam", "10.0.0.21").mutable_identity()->set_mac("ac:cc:8e:00:00:01");
    auto known = reading();
    auto& look = known.switches.at(0);
    look.clear_ports();
    const auto add = [&](std::uint32_t index, const std::string& mac, const char* poe) -> auto& {
        auto& row = *look.add_ports();
        row.set_if_index(index);
        row.set_name("gi" + std::to_string(index));
        row.set_poe(poe);
        row.set_mac_count(1);
        row.add_macs(mac);
        return row;
    };
    add(3, "ac:cc:8e:00:00:01", "delivering");
    add(4, "ac:cc:8e:00:00:02", "delivering");
    add(5, "02:00:00:00:00:05", "delivering").add_neighbours("Amcrest IP8M (camera)");
    add(6, "02:00:00:00:00:06", "delivering").add_neighbours("a telephone");
    add(7, "ac:cc:8e:00:00:07", "");  // no power here
    add(8, "ac:cc:8e:00:00:08", "searching").set_uplink(true);
    auto& shared = add(9, "02:00:00:00:00:09", "delivering");
    shared.add_neighbours("Amcrest IP8M (camera)");
    shared.set_mac_count(2);  // whose words are they?
    site.poe_switch.site = known;
    SiteEyes eyes(
        {.discover =
             [&](Millis /*window*/) {
                 v1::SiteLook found;
                 *found.add_devices() = site.finder.seen.at(0);
                 return Result<v1::SiteLook>(std::move(found));
             },
         .poe_switch = site.poe_switch,
         .probe = [](const ProbeOrder& /*order*/) { return v1::ProbeReport{}; },
         .camera_maker = [](const std::string& mac, const std::string& words) -> std::string {
             if (mac.starts_with("ac:cc:8e")) return "axis";
             return words.starts_with("Amcrest") ? "dahua" : "";
         }},
        HandTimes{}, site.hands.sightings());
    auto asked = job();
    asked.mutable_discovery();
    const auto done = eyes.look(asked, site_secrets(), "");
    const auto& devices = done.report.site().devices();
    ASSERT_EQ(devices.size(), 3) << done.report.ShortDebugString();
    EXPECT_EQ(devices.at(1).identity().maker(), "axis");
    EXPECT_EQ(devices.at(1).identity().mac(), "ac:cc:8e:00:00:02");
    EXPECT_EQ(devices.at(1).port().switch_id(), "sw");
    EXPECT_EQ(devices.at(1).port().if_name(), "gi4");
    EXPECT_EQ(devices.at(1).state(), v1::CameraState::unspecified);
    EXPECT_THAT(devices.at(1).protocols(), ElementsAre("switch"));
    EXPECT_EQ(devices.at(2).identity().maker(), "dahua");
    EXPECT_EQ(devices.at(2).port().if_index(), 5U);
}

TEST(SiteEyes, name_the_error_of_a_discovery_that_failed) {
    FakeSite site;
    site.discovery_fails = Error{Errc::io, "no interface"};
    auto look = job();
    look.mutable_discovery();
    const auto done = site.eyes.look(look, site_secrets(), "");
    EXPECT_EQ(done.report.error(), "io");
    EXPECT_EQ(done.report.detail(), "no interface");
}

TEST(SiteEyes, ask_the_camera_where_it_is_now) {
    FakeSite site;
    site.finder.sees("SERIAL-cam", "10.0.0.77");
    EXPECT_EQ(site.eyes.look(camera_job(), site_secrets(), "").report.probe().driver(),
              "hikvision");
    EXPECT_THAT(site.probed, ElementsAre("10.0.0.77"));
}

TEST(SiteEyes, send_a_login_only_when_the_job_asks_and_the_budget_allows) {
    FakeSite site;
    auto look = camera_job();
    look.mutable_probe()->set_login(true);
    auto done = site.eyes.look(look, site_secrets(), "");
    ASSERT_TRUE(done.login);
    EXPECT_TRUE(done.login->accepted());
    done = site.eyes.look(look, site_secrets(), "budget");
    EXPECT_FALSE(done.login);
    EXPECT_THAT(done.report.detail(), testing::HasSubstr("budget"));
    done = site.eyes.look(look, {}, "");
    EXPECT_FALSE(done.login);
    EXPECT_THAT(site.probed, ElementsAre("10.0.0.21 login", "10.0.0.21", "10.0.0.21"));
}

TEST(SiteEyes, name_the_port_of_a_camera_with_the_evidence) {
    FakeSite site;
    site.poe_switch.site = reading();
    auto look = job();
    add_target(look, "cam", v1::DeviceKind::camera, "10.0.0.21");
    look.mutable_targets(0)->add_never_cut_if_index(3);
    look.mutable_ports()->set_camera_id("cam");
    look.mutable_ports()->add_switch_ids("sw");
    const auto done = site.eyes.look(look, site_secrets(), "");
    const auto& found = done.report.ports();
    EXPECT_EQ(found.port().switch_id(), "sw");
    EXPECT_EQ(found.switches(0).switch_id(), "sw");
    EXPECT_EQ(found.switches(0).endpoint().host(), "10.0.0.2");
    EXPECT_TRUE(found.switches(0).ports(0).never_cut());
    EXPECT_EQ(found.evidence(0), "learned on gi3");
    EXPECT_THAT(site.poe_switch.calls, ElementsAre("read_site 1 for 1"));
}

}  // namespace
}  // namespace camfleet::agent
