// SPDX-License-Identifier: Apache-2.0
// Which port is the camera's, and when memory may say so.
#include "tests/unit/agent/runners/fake_devices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::agent {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using A = v1::Action;
using Port = v1::PortBinding;

v1::PortBinding port_on(std::uint32_t index) {
    v1::PortBinding port;
    port.set_if_index(index);
    port.set_if_name("g" + std::to_string(index));
    port.set_confidence(Port::certain);
    return port;
}
v1::PortBinding no_port(const std::string& why) {
    v1::PortBinding port;
    port.set_confidence(Port::refused);
    port.set_explanation(why);
    return port;
}

ports::SiteBinding place(v1::PortBinding port, std::size_t switch_at = 0) {
    ports::SiteBinding out;
    out.port = std::move(port);
    out.switch_at = switch_at;
    return out;
}

// Two honest switches; neither has learned the camera, whose last port was on the first.
struct SilentSite : FakeSite {
    SilentSite() {
        poe_switch.mac_at = {{"10.0.0.2", "mac of sw"}, {"10.0.0.3", "mac of sw2"}};
        poe_switch.found = place(no_port("not_seen: no row"));
        poe_switch.reading.set_admin_on(true);
        poe_switch.reading.set_delivering(true);
        job.mutable_recovery()->mutable_last_port()->CopyFrom(port_on(3));
        job.mutable_recovery()->mutable_last_port()->set_switch_id("sw");
    }
    v1::Outcome find() {
        v1::ActionOrder order;
        order.set_kind(A::find_port);
        return hands.perform(job, site_secrets(), order);
    }
    v1::Outcome with_port(A::Kind kind) {
        v1::ActionOrder order;
        order.set_kind(kind);
        *order.mutable_port() = job.recovery().last_port();
        return hands.perform(job, site_secrets(), order);
    }
    v1::Job job = site_job();
};

TEST(PortHands, asks_all_switches_of_the_job_together) {
    SilentSite site;
    site.poe_switch.found = place(port_on(5), 1);
    const auto out = site.find();
    EXPECT_THAT(site.poe_switch.calls, ElementsAre("find_port 2"));
    EXPECT_EQ(out.port().switch_id(), "sw2");
    EXPECT_EQ(out.port().if_index(), 5U);
    EXPECT_EQ(out.port().confidence(), Port::certain);
}

TEST(PortHands, says_where_the_camera_was_last_and_leaves_the_judgement_to_the_finder) {
    SilentSite site;
    site.job.mutable_recovery()->mutable_last_port()->set_switch_id("sw2");
    auto remembered = port_on(3);
    remembered.set_confidence(Port::likely);
    site.poe_switch.found = place(remembered, 1);
    const auto out = site.find();
    ASSERT_TRUE(site.poe_switch.last_asked);
    EXPECT_EQ(site.poe_switch.last_asked->switch_at, 1U);
    EXPECT_EQ(site.poe_switch.last_asked->if_index, 3U);
    EXPECT_EQ(out.port().switch_id(), "sw2");
    EXPECT_EQ(out.port().confidence(), Port::likely);
}

// One that might know better is replaced, or out of reach.
TEST(PortHands, is_less_sure_and_remembers_nothing_while_a_switch_is_missing) {
    SilentSite site;
    site.poe_switch.mac_at["10.0.0.3"] = "mac of a stranger";
    EXPECT_EQ(site.find().port().confidence(), Port::refused);
    EXPECT_FALSE(site.poe_switch.last_asked);
    site.poe_switch.found = place(port_on(3));
    EXPECT_EQ(site.find().port().confidence(), Port::likely);
    EXPECT_THAT(site.poe_switch.calls, ElementsAre("find_port 1", "find_port 1"));
}

// The operator named port 3 of the first switch; nobody sees the camera.
struct NamedSite : SilentSite {
    NamedSite() {
        auto* last = job.mutable_recovery()->mutable_last_port();
        last->set_switch_id("sw");
        last->set_if_index(3);
        last->clear_poe_group();
        last->clear_poe_port();
        last->clear_if_name();
        last->set_confidence(Port::named_by_operator);
        last->set_explanation("label on the patch panel");
        poe_switch.named.emplace();
        poe_switch.named->set_if_name("ge3");
        poe_switch.named->set_poe_group(1);
        poe_switch.named->set_poe_port(9);
    }
};

TEST(PortHands, takes_the_port_that_an_operator_named_with_the_power_that_feeds_it) {
    NamedSite site;
    const auto out = site.find();
    EXPECT_EQ(out.port().confidence(), Port::named_by_operator);
    EXPECT_EQ(out.port().switch_id(), "sw");
    EXPECT_EQ(out.port().if_index(), 3U);
    EXPECT_EQ(out.port().poe_port(), 9U);
    EXPECT_EQ(out.port().explanation(), "label on the patch panel");
}

TEST(PortHands, believes_the_switches_rather_than_the_operator) {
    NamedSite site;
    site.poe_switch.found = place(port_on(5), 1);
    EXPECT_EQ(site.find().port().if_index(), 5U);
    // Seen on another port that must not be cut: then none may be.
    auto elsewhere = no_port("several_devices: others share it");
    elsewhere.set_if_index(7);
    elsewhere.set_if_name("ge7");
    site.poe_switch.found = place(elsewhere, 1);
    const auto out = site.find();
    EXPECT_EQ(out.port().confidence(), Port::refused);
    EXPECT_THAT(out.port().explanation(), HasSubstr("seen on sw2 port ge7"));
}

TEST(PortHands, says_by_name_that_a_switch_offers_jobs_no_power_control) {
    NamedSite site;
    site.poe_switch.named.reset();
    site.poe_switch.why_not_named = "no_power_control: Port 3: use the camera's own reboot";
    const auto out = site.find();
    EXPECT_EQ(out.port().confidence(), Port::refused);
    EXPECT_EQ(out.error(), "no_power_control");
    EXPECT_THAT(out.detail(), HasSubstr("the camera's own reboot"));
    EXPECT_EQ(NamedSite().find().error(), "");
}

TEST(PortHands, names_no_port_whose_power_nobody_can_tell) {
    NamedSite site;
    site.poe_switch.named.reset();
    auto out = site.find();
    EXPECT_EQ(out.port().confidence(), Port::refused);
    EXPECT_THAT(out.port().explanation(), HasSubstr("no PoE port is tied to it"));
    NamedSite stranger;
    stranger.poe_switch.mac_at["10.0.0.2"] = "mac of a stranger";
    EXPECT_EQ(stranger.find().port().confidence(), Port::refused);
}

struct Against {
    const char* what;
    void (*spoil)(SilentSite&);
};

TEST(PortHands, remembers_no_port_that_is_none) {
    const Against table[] = {
        {"nothing to remember", [](auto& site) { site.job.mutable_recovery()->clear_last_port(); }},
        {"it was refused",
         [](auto& site) {
             site.job.mutable_recovery()->mutable_last_port()->set_confidence(Port::refused);
         }},
        {"a switch that the job does not have",
         [](auto& site) {
             site.job.mutable_recovery()->mutable_last_port()->set_switch_id("sw9");
         }},
        {"the switch is another one",
         [](auto& site) { site.poe_switch.mac_at["10.0.0.2"] = "mac of a stranger"; }},
    };
    for (const auto& one : table) {
        SilentSite site;
        one.spoil(site);
        const auto out = site.find();
        EXPECT_FALSE(site.poe_switch.last_asked) << one.what;
        EXPECT_EQ(out.port().confidence(), Port::refused) << one.what;
        EXPECT_FALSE(out.port().explanation().empty()) << one.what;
    }
}

// What the acceptance test said outlives this job: the guard must know of which switch.
TEST(PortHands, names_the_switch_whose_numbers_contradict_themselves) {
    SilentSite site;
    site.poe_switch.found = place(no_port("mapping_contradicted: port 5 says that it is fed"), 1);
    const auto out = site.find();
    EXPECT_EQ(out.error(), "mapping_contradicted");
    EXPECT_EQ(out.port().switch_id(), "sw2");
    EXPECT_EQ(out.port().confidence(), Port::refused);
    EXPECT_THAT(out.detail(), HasSubstr("says that it is fed"));
    NamedSite named;
    named.poe_switch.found = place(no_port("mapping_contradicted: port 5 says that it is fed"));
    EXPECT_EQ(named.find().error(), "") << "a person stands for the port";
}

TEST(PortHands, writes_nothing_to_a_switch_that_is_not_the_one) {
    for (const auto kind : {A::read_port, A::port_off, A::port_on}) {
        SilentSite site;
        site.poe_switch.mac_at["10.0.0.2"] = "mac of a stranger";
        EXPECT_EQ(site.with_port(kind).error(), "wrong_identity");
        EXPECT_THAT(site.poe_switch.calls, IsEmpty()) << A::Kind_Name(kind);
    }
}

// Its record has a serial and no MAC.
TEST(PortHands, writes_to_a_switch_by_its_serial_only_where_it_tells_that_serial) {
    SilentSite site;
    for (auto& target : *site.job.mutable_targets()) {
        if (target.device_id() != "sw") continue;
        target.mutable_identity()->clear_mac();
        target.mutable_identity()->set_serial("SN-1");
    }
    for (const auto* told : {"", "SN-2"}) {
        site.poe_switch.serial = told;
        EXPECT_EQ(site.with_port(A::port_off).error(), "wrong_identity") << told;
        EXPECT_THAT(site.poe_switch.calls, IsEmpty());
    }
    site.poe_switch.serial = "SN-1";
    EXPECT_EQ(site.with_port(A::port_off).status(), v1::Outcome::ok);
}

TEST(PortHands, reads_back_after_every_write) {
    SilentSite site;
    site.poe_switch.reading.set_admin_on(false);
    const auto out = site.with_port(A::port_off);
    EXPECT_EQ(out.status(), v1::Outcome::ok);
    EXPECT_FALSE(out.port_reading().admin_on());
    EXPECT_THAT(site.poe_switch.calls, ElementsAre("off 10.0.0.2", "read_port 10.0.0.2"));
}

// Its neighbours' table has a bad row; the port itself was written and has read back.
TEST(PortHands, believes_a_write_that_was_read_back_although_the_switch_cannot_tell_the_rest) {
    SilentSite site;
    site.poe_switch.unreadable = Error{Errc::malformed, "LLDP names"};
    const auto on = site.with_port(A::port_on);
    EXPECT_EQ(on.status(), v1::Outcome::ok);
    EXPECT_TRUE(on.port_reading().admin_on());
    EXPECT_THAT(on.detail(), HasSubstr("LLDP names"));
    const auto off = site.with_port(A::port_off);
    EXPECT_EQ(off.status(), v1::Outcome::ok);
    EXPECT_FALSE(off.port_reading().admin_on());
    EXPECT_NE(site.with_port(A::read_port).status(), v1::Outcome::ok);
}

}  // namespace
}  // namespace camfleet::agent
