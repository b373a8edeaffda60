// SPDX-License-Identifier: Apache-2.0
// Numbers that lead to a port by a detour: logical units, names with a tail, roots of the spanning
// tree.
#include "tests/unit/agent/topology/small_switch.hpp"

#include <gtest/gtest.h>

namespace camfleet::switches {
namespace {

using test::camera;
using test::dotted;
using test::number;
using test::octets;
using test::other;
using test::raw;
using test::SmallSwitch;
using Binding = v1::PortBinding;

// Juniper: LLDP, the spanning tree and aggregations speak of logical units, ge-0/0/3.0.
class LogicalUnits : public testing::Test {
  protected:
    LogicalUnits() {
        small_.add(octets("1.3.6.1.2.1.2.2.1.2.103", "port 3.0"))
            .add(number("1.3.6.1.2.1.2.2.1.3.103", 53))
            .add(number("1.3.6.1.2.1.17.1.4.1.2.3", 103))
            .learn(camera, 3);
    }
    void place_neighbour() {
        small_.add(number("1.0.8802.1.1.2.1.4.1.1.4.0.103.1", 4))
            .add(octets("1.0.8802.1.1.2.1.4.1.1.5.0.103.1", raw(other)))
            .add(octets("1.0.8802.1.1.2.1.4.1.1.12.0.103.1", std::string("\x20", 1)));
    }
    SmallSwitch small_;
};

TEST_F(LogicalUnits, lead_forwarding_rows_to_their_port) {
    EXPECT_EQ(small_.find().confidence, Binding::certain);
    EXPECT_EQ(small_.find().if_index, 3U);
}

TEST_F(LogicalUnits, lead_neighbours_to_their_port) {
    place_neighbour();
    EXPECT_EQ(small_.find().reason, FindingReason::behind_other_device);
}

TEST_F(LogicalUnits, without_a_telling_name_lead_to_the_port_below_them) {
    small_.add(octets("1.3.6.1.2.1.2.2.1.2.103", "unit"))
        .add(number("1.3.6.1.2.1.31.1.2.1.3.103.3", 1));
    EXPECT_EQ(small_.find().if_index, 3U);
    place_neighbour();
    EXPECT_EQ(small_.find().reason, FindingReason::behind_other_device);
}

TEST_F(LogicalUnits, lead_the_spanning_tree_root_to_their_port) {
    small_.add(number("1.3.6.1.2.1.17.2.7.0", 3));
    EXPECT_EQ(small_.find().reason, FindingReason::behind_other_device);
}

TEST_F(LogicalUnits, lead_an_aggregation_to_its_member) {
    small_.add(octets("1.3.6.1.2.1.2.2.1.2.200", "ae0"))
        .add(number("1.3.6.1.2.1.2.2.1.3.200", 161));
    small_.add(number("1.2.840.10006.300.43.1.2.1.1.13.103", 200));
    EXPECT_EQ(small_.find().reason, FindingReason::behind_other_device);
}

// Their descriptions end in the kind of socket: "gigabitEthernet 1/0/3 : copper".
class TpLink : public testing::Test {
  protected:
    TpLink() : small_("11863.5.190") {
        for (int port = 1; port <= 8; ++port) {
            const auto n = std::to_string(port);
            const auto index = std::to_string(49152 + port);
            small_.drop("1.3.6.1.2.1.17.1.4.1.2." + n);
            for (const auto* column : {"2", "3", "8"}) {
                small_.drop("1.3.6.1.2.1.2.2.1." + std::string(column) + "." + n);
            }
            small_.drop("1.3.6.1.2.1.105.1.1.1.3.1." + n).drop("1.3.6.1.2.1.105.1.1.1.6.1." + n);
            small_
                .add(octets("1.3.6.1.2.1.2.2.1.2." + index,
                            "gigabitEthernet 1/0/" + n + (port > 6 ? " : fiber" : " : copper")))
                .add(number("1.3.6.1.2.1.2.2.1.3." + index, 6))
                .add(number("1.3.6.1.2.1.2.2.1.8." + index, 1))
                .add(number("1.3.6.1.2.1.17.1.4.1.2." + index, 49152 + port))
                .add(number("1.3.6.1.4.1.11863.6.56.1.1.2.1.1.2." + n, 1))
                .add(number("1.3.6.1.4.1.11863.6.56.1.1.2.1.1.11." + n, 2));
        }
        small_.learn(camera, 3);
    }
    SmallSwitch small_;
};

TEST_F(TpLink, reads_the_number_of_a_port_before_the_kind_of_its_socket) {
    const auto finding = small_.find();
    EXPECT_EQ(finding.confidence, Binding::certain) << finding.explanation;
    EXPECT_EQ(finding.if_index, 49155U);
    EXPECT_EQ(to_binding(finding).poe_port(), 3U);
}

// D-Link's newer switches have a table of their own instead of RFC 3621's.
class DLink : public testing::Test {
  protected:
    DLink() : small_("171.10.141.8.1") {
        for (int port = 1; port <= 8; ++port) {
            const auto n = std::to_string(port);
            small_.drop("1.3.6.1.2.1.105.1.1.1.3.1." + n).drop("1.3.6.1.2.1.105.1.1.1.6.1." + n);
            power(port, 1, 4);
        }
        small_.learn(camera, 3);
    }
    void power(int port, int state, int detected) {
        const auto at = ".1." + std::to_string(port);
        small_.add(number("1.3.6.1.4.1.171.14.24.1.3.1.1.1" + at, state));
        small_.add(number("1.3.6.1.4.1.171.14.24.1.3.2.1.1.1" + at, detected));
    }
    SmallSwitch small_;
};

TEST_F(DLink, shows_its_ports_power_by_its_own_table) {
    const auto finding = small_.find();
    EXPECT_EQ(finding.confidence, Binding::certain) << finding.explanation;
    EXPECT_EQ(finding.poe->control, PoeControl::d_link);
    EXPECT_EQ(to_binding(finding).poe_port(), 3U);
    power(3, 3, 4);
    EXPECT_EQ(small_.find().confidence, Binding::certain) << "static";
    power(3, 2, 1);
    EXPECT_EQ(small_.find().reason, FindingReason::power_off);
    power(3, 1, 2);
    EXPECT_EQ(small_.find().reason, FindingReason::not_delivering);
    power(3, 1, 5);
    EXPECT_EQ(small_.find().reason, FindingReason::power_fault);
}

TEST_F(DLink, says_what_would_help_where_nobody_vouches_for_the_table) {
    auto snapshot = small_.snapshot();
    for (auto& [key, port] : snapshot.poe) port.control = PoeControl::single_source;
    const auto finding = find_port(
        {&snapshot, 1},
        {.camera_mac = camera, .agent_macs = {}, .known_switch_macs = {}, .last_seen = {}});
    EXPECT_EQ(finding.reason, FindingReason::no_power_control);
    EXPECT_EQ(finding.if_index, 3U);
    EXPECT_NE(finding.explanation.find("single-source"), std::string::npos);
}

// A stack of Netgear: unit 1 without PoE, unit 2 with. RFC 3621 counts the ports of each unit from
// 1, ifIndex 1 to 8 are unit 1's.
class Stack : public testing::Test {
  protected:
    Stack() {
        for (int port = 1; port <= 8; ++port) {
            const auto n = std::to_string(port);
            small_.drop("1.3.6.1.2.1.105.1.1.1.3.1." + n).drop("1.3.6.1.2.1.105.1.1.1.6.1." + n);
            power(2, port);
            name(port, "1/0/" + n);
            const auto second = std::to_string(50 + port);
            small_.add(octets("1.3.6.1.2.1.2.2.1.2." + second, "port " + second))
                .add(number("1.3.6.1.2.1.2.2.1.3." + second, 6))
                .add(number("1.3.6.1.2.1.2.2.1.8." + second, 1))
                .add(number("1.3.6.1.2.1.17.1.4.1.2." + second, 50 + port));
            name(50 + port, "2/0/" + n);
        }
    }
    void power(int group, int port) {
        const auto at = std::to_string(group) + "." + std::to_string(port);
        small_.add(number("1.3.6.1.2.1.105.1.1.1.3." + at, 1));
        small_.add(number("1.3.6.1.2.1.105.1.1.1.6." + at, 3));
    }
    void name(int port, const std::string& text) {
        small_.add(octets("1.3.6.1.2.1.31.1.1.1.1." + std::to_string(port), text));
    }
    SmallSwitch small_;
};

TEST_F(Stack, power_of_unit_two_is_not_taken_for_ports_of_unit_one) {
    const auto finding = small_.learn(camera, 3).find();  // fed by an injector on unit 1
    EXPECT_EQ(finding.confidence, Binding::refused);
    EXPECT_EQ(finding.reason, FindingReason::mapping_unclear);
    EXPECT_NE(finding.explanation.find("PoE port 2.1 belongs to unit 2"), std::string::npos)
        << finding.explanation;
}

TEST_F(Stack, ports_whose_names_carry_no_unit_are_not_tied_to_a_unit) {
    for (int port = 1; port <= 8; ++port) name(port, "g" + std::to_string(port));
    EXPECT_EQ(small_.learn(camera, 3).find().reason, FindingReason::mapping_unclear);
}

TEST_F(Stack, power_is_tied_where_the_names_carry_the_unit) {
    for (const auto* prefix : {"gi2/0/", "2:", "2/", "10GigabitEthernet2/0/"}) {
        for (int port = 1; port <= 8; ++port) name(port, prefix + std::to_string(port));
        const auto finding = small_.learn(camera, 3).find();
        EXPECT_EQ(finding.confidence, Binding::certain) << finding.explanation;
        EXPECT_EQ(to_binding(finding).poe_group(), 2U);
        EXPECT_EQ(to_binding(finding).poe_port(), 3U);
    }
}

// dot1dStpRootPort is numbered as the forwarding table is, or by the map.
TEST_F(TpLink, finds_the_root_port_by_either_numbering) {
    for (const int root : {3, 49155}) {
        small_.add(number("1.3.6.1.2.1.17.2.7.0", root));
        EXPECT_EQ(small_.find().reason, FindingReason::behind_other_device) << root;
    }
    small_.add(number("1.3.6.1.2.1.17.2.7.0", 4));
    EXPECT_EQ(small_.find().confidence, Binding::certain);
}

// Rapid PVST: every VLAN has a root of its own.
TEST(Snapshot, keeps_the_root_port_of_every_view) {
    const auto rows = SmallSwitch("9.1.1").add(number("1.3.6.1.2.1.17.2.7.0", 5)).rows();
    const std::vector<SnmpRow> view = {number("1.3.6.1.2.1.17.2.7.0", 3),
                                       number("1.3.6.1.2.1.17.1.4.1.2.3", 3),
                                       number("1.3.6.1.2.1.17.4.3.1.2" + dotted(camera), 3)};
    const std::vector<SwitchSnapshot> all = {*parse_snapshot("sw1", {{0, rows}, {30, view}})};
    const auto finding = find_port(
        all, {.camera_mac = camera, .agent_macs = {}, .known_switch_macs = {}, .last_seen = {}});
    EXPECT_EQ(finding.reason, FindingReason::behind_other_device) << finding.explanation;
}

}  // namespace
}  // namespace camfleet::switches
