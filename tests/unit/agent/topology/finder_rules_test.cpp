// SPDX-License-Identifier: Apache-2.0
// Each rule and refusal of the finder on a small made-up switch.
#include "agent/switches/topology/port_finder.hpp"
#include "agent/switches/topology/site_reading.hpp"
#include "tests/unit/agent/topology/small_switch.hpp"

#include <gtest/gtest.h>

namespace camfleet::switches {
namespace {

using test::agent_mac;
using test::camera;
using test::dotted;
using test::number;
using test::object;
using test::octets;
using test::other;
using test::raw;
using test::SmallSwitch;
using Binding = v1::PortBinding;

TEST(PortFinder, is_certain_where_the_camera_is_alone_on_a_delivering_port) {
    const auto finding = SmallSwitch().learn(camera, 3).find();
    EXPECT_EQ(finding.confidence, Binding::certain) << finding.explanation;
    const auto binding = to_binding(finding);
    EXPECT_EQ(binding.if_index(), 3U);
    EXPECT_EQ(binding.poe_group(), 1U);
    EXPECT_EQ(binding.poe_port(), 3U);
}

TEST(PortFinder, accepts_a_camera_that_announces_itself_as_a_station) {
    const auto finding =
        SmallSwitch().learn(camera, 3).neighbour(3, camera, std::string("\x01\x00", 2)).find();
    EXPECT_EQ(finding.confidence, Binding::certain);
    EXPECT_NE(finding.explanation.find("confirmed"), std::string::npos);
}

// A phone names itself, not by its MAC (chassis subtype 5); a host may hang behind it.
TEST(PortFinder, refuses_a_neighbour_that_says_it_is_a_telephone) {
    const auto with = [](const char* capabilities) {
        SmallSwitch small;
        small.learn(camera, 3);
        small.add(number("1.0.8802.1.1.2.1.4.1.1.4.0.3.1", 5));
        small.add(octets("1.0.8802.1.1.2.1.4.1.1.5.0.3.1", "SEP-PHONE"));
        small.add(octets("1.0.8802.1.1.2.1.4.1.1.12.0.3.1", std::string(capabilities, 1)));
        return small.find().reason;
    };
    EXPECT_EQ(with("\x04"), FindingReason::foreign_neighbour);
    EXPECT_NE(with("\x01"), FindingReason::foreign_neighbour) << "an end station may be the camera";
}

// CISCO-CDP-MIB cdpCacheCapabilities: a phone (0x80, mostly with host 0x10) names itself "SEP..."
// and a two-port relay (0x400) passes others on; a host (0x10) may be the camera.
TEST(PortFinder, refuses_a_cdp_neighbour_that_says_it_is_a_phone) {
    const auto with = [](const std::string& capabilities, const std::string& id) {
        SmallSwitch small("9.1.1");
        small.learn(camera, 3);
        small.add(octets("1.3.6.1.4.1.9.9.23.1.2.1.1.6.3.1", id));
        small.add(octets("1.3.6.1.4.1.9.9.23.1.2.1.1.9.3.1", capabilities));
        return small.find().reason;
    };
    EXPECT_EQ(with(std::string("\0\0\0\x90", 4), "phone 7"), FindingReason::foreign_neighbour);
    EXPECT_EQ(with(std::string("\0\0\x04\x10", 4), "phone 7"), FindingReason::foreign_neighbour);
    EXPECT_EQ(with(std::string("\0\0\0\x40", 4), "box"), FindingReason::behind_other_device);
    EXPECT_NE(with(std::string("\0\0\0\x10", 4), "box"), FindingReason::foreign_neighbour);
    EXPECT_NE(with(std::string("\0\0\0\x90", 4), "door-686dbc000001"),
              FindingReason::foreign_neighbour)
        << "the camera itself: a door station is a phone too";
}

TEST(PortFinder, refuses_a_neighbour_that_bridges_even_with_one_address) {
    const auto finding =
        SmallSwitch().learn(camera, 3).neighbour(3, other, std::string("\x28\x00", 2)).find();
    EXPECT_EQ(finding.reason, FindingReason::behind_other_device);
}

TEST(PortFinder, reads_capability_octets_that_extreme_swaps) {
    const auto finding =
        SmallSwitch().learn(camera, 3).neighbour(3, other, std::string("\x00\x24", 2)).find();
    EXPECT_EQ(finding.reason, FindingReason::behind_other_device);
}

TEST(PortFinder, reads_capabilities_recorded_as_text) {
    const auto finding = SmallSwitch().learn(camera, 3).neighbour(3, camera, "01 7").find();
    EXPECT_EQ(finding.confidence, Binding::certain);
    const auto access_point =
        SmallSwitch().learn(camera, 3).neighbour(3, camera, "38 2 3 4").find();
    EXPECT_EQ(access_point.confidence, Binding::refused);
}

TEST(PortFinder, refuses_a_stranger_that_says_nothing_about_itself) {
    const auto finding = SmallSwitch().learn(camera, 3).neighbour(3, other, "").find();
    EXPECT_EQ(finding.reason, FindingReason::foreign_neighbour);
}

TEST(PortFinder, refuses_two_devices_on_one_port) {
    const auto finding = SmallSwitch().learn(camera, 3).learn(other, 3).find();
    EXPECT_EQ(finding.reason, FindingReason::several_devices);
}

TEST(PortFinder, counts_an_address_in_two_vlans_once) {
    const auto finding = SmallSwitch().learn(camera, 3, 1).learn(camera, 3, 20).find();
    EXPECT_EQ(finding.confidence, Binding::certain);
}

TEST(PortFinder, refuses_a_camera_learned_on_two_ports) {
    const auto finding = SmallSwitch().learn(camera, 3, 1).learn(camera, 4, 20).find();
    EXPECT_EQ(finding.reason, FindingReason::several_ports);
    EXPECT_EQ(to_binding(finding).if_index(), 0U);
}

TEST(PortFinder, names_the_port_that_leads_to_the_agent) {
    const auto finding = SmallSwitch().learn(camera, 3).learn(agent_mac, 3).find();
    EXPECT_EQ(finding.reason, FindingReason::path_to_agent);
}

TEST(PortFinder, never_offers_the_spanning_tree_root_port) {
    const auto finding =
        SmallSwitch().learn(camera, 3).add(number("1.3.6.1.2.1.17.2.7.0", 3)).find();
    EXPECT_EQ(finding.reason, FindingReason::behind_other_device);
}

TEST(PortFinder, never_offers_a_member_of_a_link_aggregation) {
    SmallSwitch small;
    small.add(octets("1.3.6.1.2.1.2.2.1.2.100", "lag 1"))
        .add(number("1.3.6.1.2.1.2.2.1.3.100", 161));
    small.add(number("1.2.840.10006.300.43.1.2.1.1.13.3", 100));
    EXPECT_EQ(small.learn(camera, 3).find().reason, FindingReason::behind_other_device);
}

// Cisco's Port-channels are of type 53 (propVirtual), known by their names.
TEST(PortFinder, knows_an_aggregation_by_its_name_too) {
    SmallSwitch small;
    small.add(octets("1.3.6.1.2.1.2.2.1.2.100", "Port-channel1"))
        .add(octets("1.3.6.1.2.1.31.1.1.1.1.100", "Po1"))
        .add(number("1.3.6.1.2.1.2.2.1.3.100", 53));
    small.add(number("1.3.6.1.2.1.31.1.2.1.3.100.3", 1));
    EXPECT_EQ(small.learn(camera, 3).find().reason, FindingReason::behind_other_device);
}

TEST(PortFinder, says_when_power_is_off_faulty_or_not_delivered) {
    EXPECT_EQ(SmallSwitch().learn(camera, 3).power(3, 2, 1).find().reason,
              FindingReason::power_off);
    EXPECT_EQ(SmallSwitch().learn(camera, 3).power(3, 1, 4).find().reason,
              FindingReason::power_fault);
    EXPECT_EQ(SmallSwitch().learn(camera, 3).power(3, 1, 6).find().reason,
              FindingReason::power_fault);
    EXPECT_EQ(SmallSwitch().learn(camera, 3).power(3, 1, 2).find().reason,
              FindingReason::not_delivering);
}

TEST(PortFinder, refuses_an_entry_on_a_port_without_link) {
    const auto finding =
        SmallSwitch().learn(camera, 3).add(number("1.3.6.1.2.1.2.2.1.8.3", 2)).find();
    EXPECT_EQ(finding.reason, FindingReason::no_link);
}

TEST(PortFinder, ignores_rows_of_port_zero_below_zero_and_its_own) {
    SmallSwitch small;
    small.learn(camera, 3).learn(other, 0);
    small.add(number("1.3.6.1.2.1.17.4.3.1.2" + dotted(agent_mac), -1));
    small.learn("02:00:00:00:01:00", 3);
    EXPECT_EQ(small.find().confidence, Binding::certain);
}

TEST(PortFinder, ignores_rows_marked_invalid_or_self) {
    SmallSwitch small;
    small.learn(camera, 3).learn(other, 3);
    small.add(number("1.3.6.1.2.1.17.7.1.2.2.1.3.1" + dotted(other), 4));
    EXPECT_EQ(small.find().confidence, Binding::certain);
}

// RFC 4188 dot1dTpFdbStatus: only invalid (2) and self (4) say that nobody is there.
TEST(PortFinder, counts_hosts_of_every_other_status) {
    for (const int status : {1, 3, 5}) {
        SmallSwitch small;
        small.learn(camera, 3).learn(other, 3);
        small.add(number("1.3.6.1.2.1.17.7.1.2.2.1.3.1" + dotted(other), status));
        EXPECT_EQ(small.find().reason, FindingReason::several_devices) << status;
    }
}

TEST(PortFinder, remembers_the_port_of_a_silent_camera_as_likely) {
    const LastSeen last{.switch_at = 0, .if_index = 3};
    EXPECT_EQ(SmallSwitch().learn(other, 5).find(last).confidence, Binding::likely);
    EXPECT_EQ(SmallSwitch().learn(other, 3).find(last).confidence, Binding::refused);
    EXPECT_EQ(SmallSwitch().learn(other, 5).power(3, 1, 4).find(last).reason,
              FindingReason::power_fault);
    EXPECT_EQ(SmallSwitch().learn(other, 5).find().reason, FindingReason::not_seen);
}

TEST(PortFinder, takes_an_unknown_make_only_where_every_index_is_an_ethernet_port) {
    EXPECT_EQ(SmallSwitch("99999.1").learn(camera, 3).find().confidence, Binding::certain);
    SmallSwitch odd("99999.1");
    odd.add(number("1.3.6.1.2.1.105.1.1.1.3.1.77", 1)).learn(camera, 3);
    EXPECT_EQ(odd.find().reason, FindingReason::mapping_unclear);
    SmallSwitch stacked("99999.1");
    stacked.add(number("1.3.6.1.2.1.105.1.1.1.3.2.1", 1)).learn(camera, 3);
    EXPECT_EQ(stacked.find().reason, FindingReason::mapping_unclear);
}

TEST(PortFinder, distrusts_an_unknown_make_that_powers_a_port_without_link) {
    SmallSwitch small("99999.1");
    small.learn(camera, 3).add(number("1.3.6.1.2.1.2.2.1.8.5", 2));
    EXPECT_EQ(small.find().reason, FindingReason::mapping_contradicted);
}

TEST(PortFinder, refuses_cisco_fast_ethernet_without_entity_alias) {
    SmallSwitch small("9.1.563");
    small.add(octets("1.3.6.1.2.1.2.2.1.2.1", "FastEthernet0/1")).learn(camera, 3);
    EXPECT_EQ(small.find().reason, FindingReason::mapping_unclear);
}

TEST(PortFinder, treats_the_port_of_another_known_switch_as_uplink) {
    const auto first = SmallSwitch().learn(camera, 3).learn("02:00:00:00:02:00", 3).snapshot("sw1");
    const auto second = SmallSwitch()
                            .add(octets("1.3.6.1.2.1.17.1.1.0", raw("02:00:00:00:02:00")))
                            .learn(camera, 6)
                            .snapshot("sw2");
    const std::vector<SwitchSnapshot> both = {first, second};
    FinderQuestion question;
    question.camera_mac = "68-6D-BC-00-00-01";
    const auto finding = find_port(both, question);
    EXPECT_EQ(finding.confidence, Binding::certain) << finding.explanation;
    EXPECT_EQ(finding.switch_at, 1U);
    EXPECT_EQ(finding.if_index, 6U);
}

TEST(PortFinder, shows_the_class_only_while_power_is_delivered) {
    SmallSwitch small;
    small.add(number("1.3.6.1.2.1.105.1.1.1.10.1.3", 4))
        .add(number("1.3.6.1.2.1.105.1.1.1.10.1.4", 4));
    const auto snapshot = small.power(4, 1, 2).snapshot();
    EXPECT_EQ(snapshot.poe.at({1, 3}).power_class, 3U);
    EXPECT_EQ(snapshot.poe.at({1, 4}).power_class, 0U);
}

TEST(PortFinder, trusts_a_forwarding_table_from_nine_rows_in_ten_on) {
    SmallSwitch small;
    small.learn(camera, 3);
    for (int i = 10; i < 18; ++i) small.learn("02:00:00:00:09:" + std::to_string(i), 6);
    small.learn("02:00:00:00:09:18", 4000);
    EXPECT_EQ(small.find().confidence, Binding::certain) << "9 of 10";
    small.learn("02:00:00:00:09:19", 4001);
    EXPECT_EQ(small.find().reason, FindingReason::mapping_unclear) << "9 of 11";
}

TEST(PortFinder, will_not_read_old_routeros_tables_two_ways) {
    SmallSwitch small("14988.1");
    small.add(number("1.3.6.1.2.1.17.1.4.1.2.3", 4)).add(number("1.3.6.1.2.1.17.1.4.1.2.4", 3));
    small.add(number("1.3.6.1.2.1.17.4.3.1.2" + dotted(camera), 3));
    EXPECT_EQ(small.find().reason, FindingReason::mapping_unclear);
}

TEST(PortFinder, refuses_a_camera_that_is_also_learned_on_an_uplink_of_the_same_switch) {
    SmallSwitch small;
    small.learn(camera, 3, 1).learn(camera, 8, 20).neighbour(8, other, std::string("\x20", 1));
    EXPECT_EQ(small.find().reason, FindingReason::several_ports);
}

TEST(PortFinder, refuses_a_stale_entry_when_another_switch_sees_the_camera_elsewhere) {
    constexpr auto base_of_second = "02:00:00:00:02:00";
    constexpr auto base_of_third = "02:00:00:00:03:00";
    const auto ask = [&](int port_of_camera) {
        SmallSwitch first;
        first.learn(base_of_second, 7).learn(base_of_third, 8).learn(camera, port_of_camera);
        SmallSwitch second;
        second.add(octets("1.3.6.1.2.1.17.1.1.0", raw(base_of_second))).learn(camera, 3);
        const std::vector<SwitchSnapshot> both = {first.snapshot("sw1"), second.snapshot("sw2")};
        FinderQuestion question;
        question.camera_mac = camera;
        question.known_switch_macs = {base_of_third};
        return find_port(both, question);
    };
    EXPECT_EQ(ask(7).confidence, Binding::certain) << ask(7).explanation;
    EXPECT_EQ(ask(8).reason, FindingReason::several_ports) << ask(8).explanation;
}

// The second switch's numbers lead to no port, but not to the first switch's either.
TEST(PortFinder, compares_directions_even_where_port_numbers_cannot_be_named) {
    constexpr auto base_of_second = "02:00:00:00:02:00";
    const auto ask = [&](int number_of_camera) {
        const auto first = SmallSwitch().learn(camera, 3).snapshot("sw1");
        SmallSwitch second;
        second.add(octets("1.3.6.1.2.1.17.1.1.0", raw(base_of_second)));
        second.learn("02:00:00:00:01:00", 4007).learn(camera, number_of_camera);
        const std::vector<SwitchSnapshot> both = {first, second.snapshot("sw2")};
        FinderQuestion question;
        question.camera_mac = camera;
        return find_port(both, question);
    };
    EXPECT_EQ(ask(4007).confidence, Binding::likely) << ask(4007).explanation;
    EXPECT_EQ(ask(4008).reason, FindingReason::several_ports) << ask(4008).explanation;
}

TEST(PortFinder, distrusts_a_mapping_when_a_device_says_it_is_fed_where_nothing_is_delivered) {
    SmallSwitch small;
    small.learn(camera, 3).learn(other, 5).neighbour(5, other, std::string("\x01", 1));
    small.add(number("1.0.8802.1.1.2.1.5.4795.1.3.7.1.2.0.5.1", 2));
    EXPECT_EQ(small.find().confidence, Binding::certain);
    EXPECT_EQ(small.power(5, 1, 2).find().reason, FindingReason::mapping_contradicted);
    small.add(number("1.0.8802.1.1.2.1.5.4795.1.3.7.1.2.0.5.1", 3));
    EXPECT_EQ(small.find().confidence, Binding::certain) << "it has a supply of its own";
}

TEST(PortFinder, will_not_prefer_interface_numbers_that_contradict_clear_bridge_ports) {
    SmallSwitch small;
    for (int port = 1; port <= 8; ++port) {  // bridge port n is interface 9-n
        small.add(number("1.3.6.1.2.1.17.1.4.1.2." + std::to_string(port), 9 - port));
    }
    small.add(octets("1.3.6.1.2.1.2.2.1.2.9", "lag 9")).add(number("1.3.6.1.2.1.2.2.1.3.9", 161));
    small.add(number("1.3.6.1.2.1.2.2.1.8.9", 1));
    small.learn(camera, 3);
    for (int i = 10; i < 19; ++i) small.learn("02:00:00:00:09:" + std::to_string(i), 6);
    EXPECT_EQ(small.find().if_index, 6U) << "bridge port 3 is interface 6";
    small.learn("02:00:00:00:09:20", 9);  // a number only the interfaces know
    EXPECT_EQ(small.find().reason, FindingReason::mapping_unclear);
}

// The map names one of eight ports; read as ifIndex the table is whole, but elsewhere.
TEST(PortFinder, refuses_interface_numbers_that_an_incomplete_bridge_map_contradicts) {
    const auto with = [](int bridge_port, int its_interface, bool link_there) {
        SmallSwitch small;
        for (int port = 1; port <= 8; ++port) {
            small.drop("1.3.6.1.2.1.17.1.4.1.2." + std::to_string(port));
        }
        small.add(number("1.3.6.1.2.1.17.1.4.1.2." + std::to_string(bridge_port), its_interface));
        small.learn(camera, 3);
        for (int i = 10; i < 14; ++i) small.learn("02:00:00:00:09:" + std::to_string(i), i - 6);
        if (!link_there) {
            small.add(number("1.3.6.1.2.1.2.2.1.8." + std::to_string(its_interface), 2));
        }
        return small.find();
    };
    EXPECT_EQ(with(3, 2, true).reason, FindingReason::mapping_unclear) << "2 or 3: who can say";
    EXPECT_EQ(with(3, 2, false).reason, FindingReason::mapping_unclear) << "the row may be stale";
    EXPECT_EQ(with(8, 1, true).reason, FindingReason::mapping_unclear) << "no row names port 8";
    EXPECT_EQ(with(3, 3, true).confidence, Binding::certain) << "both say 3";
}

TEST(Snapshot, without_interfaces_is_malformed) {
    const auto snapshot = parse_snapshot("sw", {{0, {number("1.3.6.1.2.1.1.3.0", 1)}}});
    ASSERT_FALSE(snapshot.has_value());
    EXPECT_EQ(snapshot.error().code, Errc::malformed);
}

TEST(OidText, keeps_what_it_reads_and_refuses_what_is_none) {
    EXPECT_EQ(ports::oid_text(ports::parse_oid(".1.3.6.1")), "1.3.6.1");
    for (const auto* bad : {"", "1..2", "1.2.", "a", "1.-2", "1.4294967296"}) {
        EXPECT_TRUE(ports::parse_oid(bad).empty()) << bad;
    }
}

// A switch behind a manager that tells ports and no hosts.
SwitchSnapshot untold_switch(std::set<std::string> hosts) {
    SwitchSnapshot out;
    out.name = "closet";
    out.base_mac = "02:00:00:00:02:00";
    out.own_macs.insert(out.base_mac);
    out.hosts_untold = "no table";
    out.loose_hosts = std::move(hosts);
    return out;
}

PortFinding find_among(std::vector<SwitchSnapshot> all, std::optional<LastSeen> last = {}) {
    return find_port(all, {.camera_mac = camera,
                           .agent_macs = {agent_mac},
                           .known_switch_macs = {},
                           .last_seen = std::move(last)});
}

TEST(FinderRules, a_switch_that_tells_no_hosts_is_named_instead_of_not_seen) {
    auto finding = find_among({untold_switch({})});
    EXPECT_EQ(finding.reason, FindingReason::hosts_untold);
    EXPECT_EQ(finding.explanation, "closet: no table");
    finding = find_among({untold_switch({camera})});
    EXPECT_EQ(finding.reason, FindingReason::hosts_untold);
    EXPECT_NE(finding.explanation.find("hangs on it or behind it"), std::string::npos);
    EXPECT_FALSE(finding.located);
}

TEST(FinderRules, a_switch_that_tells_no_hosts_leaves_the_others_unsure) {
    const auto seen = SmallSwitch().learn(camera, 3).snapshot();
    EXPECT_EQ(find_among({seen}).confidence, Binding::certain);
    auto finding = find_among({seen, untold_switch({})});
    EXPECT_EQ(finding.confidence, Binding::likely);
    EXPECT_EQ(finding.if_index, 3U);
    // Memory does not count: the camera may hang where nobody tells.
    const LastSeen last{.switch_at = 0, .if_index = 3};
    const auto silent = SmallSwitch().learn(other, 5).snapshot();
    EXPECT_EQ(find_among({silent}, last).confidence, Binding::likely);
    finding = find_among({silent, untold_switch({})}, last);
    EXPECT_EQ(finding.confidence, Binding::refused);
    EXPECT_EQ(finding.reason, FindingReason::hosts_untold);
}

// Some agents tell pethPsePortAdminEnable and nothing else of RFC 3621.
class NoStatus : public testing::Test {
  protected:
    NoStatus() : small_("3955.1000.3.18.2") {
        for (int port = 1; port <= 8; ++port) {
            small_.drop("1.3.6.1.2.1.105.1.1.1.6.1." + std::to_string(port));
        }
        small_.learn(camera, 3);
    }
    void draw(int milliwatts) {
        small_.add(number("1.3.6.1.4.1.3955.89.108.1.1.5.1.3", milliwatts));
    }
    [[nodiscard]] v1::PortReading reading() const {
        auto snapshot = small_.snapshot();
        auto mapping = map_poe_ports(snapshot);
        const auto survey = survey_switch(snapshot, std::move(mapping), {});
        return reading_of(survey, survey.ports.at(3), survey.poe_of(3), {});
    }
    SmallSwitch small_;
};

TEST_F(NoStatus, the_draw_tells_what_is_delivered) {
    draw(4200);
    EXPECT_EQ(small_.find().confidence, Binding::certain) << small_.find().explanation;
    EXPECT_TRUE(reading().delivering());
    draw(0);
    EXPECT_EQ(small_.find().reason, FindingReason::not_delivering);
    EXPECT_FALSE(reading().delivering());
}

TEST_F(NoStatus, without_a_draw_the_finder_and_the_guard_are_told_the_same) {
    EXPECT_EQ(small_.find().confidence, Binding::likely) << small_.find().explanation;
    EXPECT_TRUE(reading().delivering());
    small_.add(number("1.3.6.1.2.1.2.2.1.8.3", 2));
    EXPECT_FALSE(reading().delivering()) << "no link";
    small_.add(number("1.3.6.1.2.1.2.2.1.8.3", 1));
    small_.add(number("1.3.6.1.2.1.105.1.1.1.3.1.3", 2));
    EXPECT_FALSE(reading().delivering()) << "off";
    EXPECT_EQ(small_.find().reason, FindingReason::power_off);
    draw(4200);
    EXPECT_FALSE(reading().delivering()) << "off, and the draw is an old one";
}

TEST(FinderRules, a_port_that_its_manager_only_cycles_is_offered_to_nobody) {
    auto seen = SmallSwitch().learn(camera, 3).snapshot();
    for (auto& [key, port] : seen.poe) port.control = PoeControl::web_cycle;
    const auto finding = find_among({seen});
    EXPECT_EQ(finding.confidence, Binding::refused);
    EXPECT_EQ(finding.reason, FindingReason::no_power_control);
    EXPECT_NE(finding.explanation.find("the camera's own reboot"), std::string::npos);
    EXPECT_EQ(finding.if_index, 3U);
}

// What a look at a site asks at once has the answers of questions asked one by one.
TEST(SiteReading, answers_every_camera_as_if_it_were_asked_for_alone) {
    const std::string known = "68:6d:bc:00:00:03";  // a camera that was believed to be a switch
    const std::string uplinked = "68:6d:bc:00:00:04";
    SmallSwitch first;
    first.learn(camera, 3).learn(known, 4).learn("02:00:00:00:02:00", 8).learn(other, 8);
    SmallSwitch second;
    second.add(octets("1.3.6.1.2.1.17.1.1.0", raw("02:00:00:00:02:00")));
    second.learn(other, 5).learn("02:00:00:00:01:00", 1).learn(camera, 1).learn(uplinked, 1);
    SiteSnapshots site;
    site.snapshots = {first.snapshot("first"), second.snapshot("second")};
    site.positions = {0, 1};
    site.errors.resize(2);
    FinderQuestion question;
    question.known_switch_macs = {known};
    const std::vector<std::string> macs = {camera, other, known, uplinked, "", "no address"};
    const auto reading = describe_site(site, macs, question);
    ASSERT_EQ(reading.places.size(), macs.size());
    for (std::size_t i = 0; i < macs.size(); ++i) {
        auto ask = question;
        ask.camera_mac = macs[i];
        const auto alone = place_of(site, ask);
        EXPECT_EQ(reading.places[i].port.confidence(), alone.port.confidence()) << macs[i];
        EXPECT_EQ(reading.places[i].port.if_index(), alone.port.if_index()) << macs[i];
        EXPECT_EQ(reading.places[i].switch_at, alone.switch_at) << macs[i];
    }
    EXPECT_EQ(reading.places[0].port.if_index(), 3U);
    EXPECT_EQ(reading.places[1].switch_at, 1U);
    EXPECT_EQ(reading.places[2].port.if_index(), 4U) << "alone on its port, no switch at all";
    EXPECT_EQ(reading.places[3].port.confidence(), Binding::refused);
}

}  // namespace
}  // namespace camfleet::switches
