// SPDX-License-Identifier: Apache-2.0
#include "agent/switches/aoscx/aoscx_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::aoscx {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Documents small_switch() {
    Documents out;
    out.system = R"({"hostname":"sw","platform_name":"6200","system_mac":"88:3a:30:00:00:10"})";
    out.interfaces = R"({
        "1/1/1":{"link_state":"up","poe_interface":"/x","hw_intf_info":{"mac_addr":"88:3a:30:00:00:11"}},
        "1%2F1%2F2":{"link_state":"down","poe_interface":"/x"},
        "1/1/49:2":{"link_state":"up","poe_interface":null},
        "lag7":{"interfaces":{"1/1/49:2":"/x"},"bond_status":{"state":"up"}},
        "vlan1":{},"loopback0":{}})";
    out.macs = R"({"20":{
        "dynamic,68:6d:bc:00:00:01":{"mac_addr":"68:6d:bc:00:00:01","port":{"1/1/1":"/x"}},
        "dynamic,68:6d:bc:00:00:02":{"mac_addr":"68:6d:bc:00:00:02","port":"/rest/v1/system/interfaces/1%2F1%2F2"},
        "dynamic,68:6d:bc:00:00:03":{"mac_addr":"68:6d:bc:00:00:03","port":{"vxlan1":"/x"}},
        "dynamic,88:3a:30:00:00:11":{"mac_addr":"88:3a:30:00:00:11","port":{"1/1/1":"/x"}},
        "dynamic,01:00:5e:00:00:01":{"mac_addr":"01:00:5e:00:00:01","port":{"1/1/1":"/x"}}}})";
    out.neighbours = R"({"1%2F1%2F1":{"a,b":{"chassis_id":"68-6d-bc-00-00-01","port_id":"1/1/14",
        "neighbor_info":{"chassis_name":"cam","chassis_capability_enabled":"Station"}}}})";
    return out;
}

TEST(AosCxNamesTest, every_number_leads_back_to_the_name_it_came_from) {
    for (const auto* name : {"1/1/1", "1/1/48", "10/1/3", "2/3/999", "1/1/49:4", "99/99/999:9"}) {
        const auto number = number_of(name);
        ASSERT_TRUE(number) << name;
        EXPECT_EQ(name_of(*number), name);
    }
    EXPECT_NE(number_of("1/1/11"), number_of("1/11/1"));
    EXPECT_NE(number_of("1/1/1"), number_of("1/1/1:1"));
}

TEST(AosCxNamesTest, what_is_no_front_port_has_no_number) {
    for (const auto* name : {"", "1", "1/1", "1/1/", "1/1/0", "0/1/1", "1/1/01", "1/1/1000",
                             "1/1/1 ", "1/1/1:", "1/1/1:0", "1/1/1:10", "lag1", "vlan1", "mgmt",
                             "-1/1/1", "100/1/1", "1/1/1/1", "4294967297/1/1"}) {
        EXPECT_FALSE(number_of(name)) << name;
    }
    for (const auto number : {0U, 1U, 3U, 1'000'000U, 1'010'000U, 900'000'001U, 4'294'967'295U}) {
        EXPECT_EQ(name_of(number), "") << number;
    }
}

TEST(AosCxCodecTest, makes_a_snapshot_of_front_ports_and_aggregations_alone) {
    const auto read = make_snapshot(small_switch());
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->base_mac, "88:3a:30:00:00:10");
    EXPECT_EQ(read->own_name, "sw");
    EXPECT_EQ(read->interfaces.size(), 4U);
    const auto& first = read->interfaces.at(*number_of("1/1/1"));
    EXPECT_EQ(first.oper, 1U);
    EXPECT_FALSE(first.in_lag);
    EXPECT_EQ(read->interfaces.at(*number_of("1/1/2")).oper, 2U);
    EXPECT_TRUE(read->interfaces.at(*number_of("1/1/49:2")).in_lag);
}

TEST(AosCxCodecTest, reads_hosts_by_both_forms_of_reference_and_never_guesses_a_port) {
    const auto read = make_snapshot(small_switch());
    ASSERT_TRUE(read);
    ASSERT_EQ(read->fdb.size(), 3U);  // neither the switch itself nor a group
    const auto& ports = read->base_ports.at(0);
    EXPECT_EQ(ports.at(read->fdb[0].port), number_of("1/1/1"));
    EXPECT_EQ(read->fdb[0].database, 20U);
    EXPECT_EQ(ports.at(read->fdb[1].port), number_of("1/1/2"));
    EXPECT_EQ(read->fdb[2].port, 0U);
}

TEST(AosCxCodecTest, takes_the_name_of_a_port_for_no_hardware_address) {
    const auto read = make_snapshot(small_switch());
    ASSERT_TRUE(read);
    ASSERT_EQ(read->neighbours.size(), 1U);
    EXPECT_EQ(read->neighbours[0].chassis_mac, "68:6d:bc:00:00:01");
    EXPECT_EQ(read->neighbours[0].port_mac, "");
    EXPECT_TRUE(read->neighbours[0].capabilities_known);
    EXPECT_EQ(read->neighbours[0].enabled, 0U);
}

TEST(AosCxCodecTest, knows_which_neighbours_forward) {
    const std::map<std::string, unsigned> words = {
        {"Bridge, Router", 0x28}, {"WLAN", 0x10}, {"Repeater", 0x40}, {"Telephone", 0}};
    for (const auto& [text, bits] : words) {
        auto documents = small_switch();
        const auto at = documents.neighbours.find("Station");
        documents.neighbours.replace(at, 7, text);
        EXPECT_EQ(make_snapshot(documents)->neighbours[0].enabled, bits) << text;
    }
}

TEST(AosCxCodecTest, asks_the_power_of_front_ports_only) {
    const auto ports = ports_with_power(small_switch().interfaces);
    ASSERT_TRUE(ports);
    EXPECT_THAT(*ports, testing::UnorderedElementsAre("1/1/1", "1/1/2"));
}

TEST(AosCxCodecTest, takes_the_answer_about_all_ports_apart) {
    const auto all = power_by_port(
        R"({"1%2F1%2F2":{"config":{"admin_disable":true}},"1/1/1":{"config":{"admin_disable":false}},
            "vlan1":{"config":{}},"1/1/3":{},"1/1/4":null})");
    ASSERT_TRUE(all) << all.error().text();
    EXPECT_THAT(*all, testing::UnorderedElementsAre(testing::Key("1/1/1"), testing::Key("1/1/2")));
    EXPECT_FALSE(power_of(all->at("1/1/2"), "1/1/2")->admin_on);
    for (const auto* nothing : {"{}", "[]", "<html>", R"({"vlan1":{"config":{}}})"}) {
        EXPECT_EQ(power_by_port(nothing).error().code, Errc::malformed) << nothing;
    }
}

TEST(AosCxCodecTest, reads_every_state_of_power) {
    const auto read = [](const std::string& text) { return power_of(text, "1/1/1"); };
    auto power =
        read(R"({"config":{"admin_disable":false},"status":{"poe_oper_status":"delivering"}})");
    ASSERT_TRUE(power);
    EXPECT_TRUE(power->admin_on && power->delivering);
    power = read(R"({"config":{"admin_disable":true},"status":{"poe_oper_status":"disabled"}})");
    ASSERT_TRUE(power);
    EXPECT_FALSE(power->admin_on || power->delivering);
    // Off, but still feeding: the cut is not done.
    power = read(R"({"config":{"admin_disable":true},"status":{"poe_oper_status":"delivering"}})");
    EXPECT_TRUE(power->delivering);
    power = read(R"({"config":{"admin_disable":false},"status":{"poe_oper_status":"searching"}})");
    EXPECT_TRUE(power->admin_on);
    EXPECT_FALSE(power->delivering);
    power = read(R"({"config":{"admin_disable":false},"measurements":{"power_drawn":4.3}})");
    EXPECT_TRUE(power->delivering);
    for (const auto* bad :
         {"", "[]", "{}", R"({"config":{}})", R"({"config":{"admin_disable":"perhaps"}})"}) {
        EXPECT_EQ(read(bad).error().code, Errc::malformed) << bad;
    }
}

TEST(AosCxCodecTest, changes_one_value_and_sends_the_others_as_they_are) {
    const auto body = change_of(
        R"({"config":{"admin_disable":false,"priority":"critical","pre_std_detect":true}})", false);
    ASSERT_TRUE(body);
    EXPECT_EQ(*body,
              R"({"config":{"admin_disable":true,"priority":"critical","pre_std_detect":true}})");
    EXPECT_EQ(change_of(R"({"status":{}})", false).error().code, Errc::malformed);
}

TEST(AosCxCodecTest, names_the_document_that_cannot_be_read) {
    auto documents = small_switch();
    documents.macs = "<html>";
    EXPECT_THAT(make_snapshot(documents).error().text(), HasSubstr("macs"));
    documents = small_switch();
    documents.interfaces = R"({"vlan1":{}})";
    EXPECT_THAT(make_snapshot(documents).error().text(), HasSubstr("no front port"));
    documents = small_switch();
    documents.system = R"({"hostname":"sw"})";
    EXPECT_THAT(make_snapshot(documents).error().text(), HasSubstr("system_mac"));
    documents = small_switch();
    documents.power["1/1/1"] = "{}";
    EXPECT_THAT(make_snapshot(documents).error().text(), HasSubstr("1/1/1"));
}

TEST(AosCxCodecTest, takes_the_serial_of_the_first_chassis) {
    const auto system = small_switch().system;
    const auto identity = identity_of(system, R"({
        "management_module,1/1":{"product_info":{"serial_number":"MM"}},
        "chassis,2":{"product_info":{"serial_number":"TWO"}},
        "chassis,1":{"product_info":{"serial_number":"ONE"}}})");
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->serial(), "ONE");
    EXPECT_EQ(identity_of(system, "")->mac(), "88:3a:30:00:00:10");
    EXPECT_EQ(identity_of(system, "nonsense")->serial(), "");
    EXPECT_EQ(identity_of("{}", "").error().code, Errc::malformed);
}

}  // namespace
}  // namespace camfleet::aoscx
