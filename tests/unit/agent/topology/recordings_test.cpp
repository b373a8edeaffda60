// SPDX-License-Identifier: Apache-2.0
// The port finder against recordings of real switches: no wrong port, whatever else.
#include "agent/switches/topology/port_finder.hpp"
#include "tests/support/snmprec/snmprec.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <iostream>
#include <sstream>

namespace camfleet::switches {
namespace {

using Binding = v1::PortBinding;

class Recordings : public testing::Test {
  protected:
    void SetUp() override {
        const auto folder = support::fixtures("switches");
        if (!folder) GTEST_SKIP() << "recordings of switches are absent";
        folder_ = *folder;
    }

    const SwitchSnapshot& load(const std::string& name) {
        const auto known = loaded_.find(name);
        if (known != loaded_.end()) return known->second;
        std::vector<ContextRows> contexts;
        for (auto& context : support::read_recording(folder_, name)) {
            contexts.push_back({context.vlan, std::move(context.rows)});
        }
        auto snapshot = parse_snapshot(name, std::move(contexts));
        EXPECT_TRUE(snapshot.has_value()) << name;
        return loaded_[name] = snapshot ? *snapshot : SwitchSnapshot{};
    }

    PortFinding ask(const std::vector<std::string>& names, const std::string& mac) {
        std::vector<SwitchSnapshot> snapshots;
        for (const auto& name : names) snapshots.push_back(load(name));
        FinderQuestion question;
        question.camera_mac = mac;
        return find_port(snapshots, question);
    }

    std::filesystem::path folder_;
    std::map<std::string, SwitchSnapshot> loaded_;
};

struct ExpectedPort {
    std::string recording, mac, port_class;
    std::uint32_t if_index = 0;
};

std::vector<ExpectedPort> expectations(const std::filesystem::path& folder) {
    std::vector<ExpectedPort> rows;
    std::ifstream in(folder / "camera_ports.tsv");
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        std::vector<std::string> cells;
        std::istringstream split(line);
        for (std::string cell; std::getline(split, cell, '\t');) cells.push_back(cell);
        if (cells.size() < 8) continue;
        rows.push_back(
            {cells[0], cells[1], cells[7], static_cast<std::uint32_t>(std::stoul(cells[4]))});
    }
    return rows;
}

// What one recording alone must answer for a camera that its row calls access.
struct Expected {
    std::string_view recording;
    std::uint32_t if_index;  // 0: every other access port of the recording
    Binding::Confidence confidence;
    FindingReason reason;
};

// Power is known on three of them; the others show no PoE port at all.
// Source: index of the recordings (README beside them).
constexpr std::array expected_of = {
    Expected{"jetstream_sg2218p", 49163, Binding::refused, FindingReason::not_delivering},
    Expected{"jetstream_sg2218p", 0, Binding::certain, FindingReason::found},
    Expected{"ciscosb_cbs350-4x", 0, Binding::certain, FindingReason::found},
    Expected{"eltex-mes23xx_mes2324p", 0, Binding::certain, FindingReason::found},
    Expected{"procurve", 0, Binding::refused, FindingReason::no_power_control},
    Expected{"arubaos-cx_6300_vsf_stack", 0, Binding::refused, FindingReason::no_power_control},
};

const Expected* expected_for(const ExpectedPort& row) {
    for (const auto& expected : expected_of) {
        const bool port = expected.if_index == 0 || expected.if_index == row.if_index;
        if (expected.recording == row.recording && port) return &expected;
    }
    return nullptr;
}

TEST_F(Recordings, every_listed_camera_is_found_or_refused_with_its_reason) {
    struct Count {
        std::size_t cut = 0, located = 0, refused = 0, wrong = 0;
    };
    std::map<std::string, Count> counts;
    Count all;
    const auto rows = expectations(folder_);
    for (const auto& row : rows) {
        const auto finding = ask({row.recording}, row.mac);
        const auto where = row.recording + " " + row.mac + ": " + finding.explanation;
        const bool may_cut = finding.confidence != Binding::refused;
        const bool wrong = (finding.located || may_cut) &&
                           (finding.if_index != row.if_index || row.port_class == "uplink");
        for (auto* count : {&counts[row.recording], &all}) {
            ++(may_cut ? count->cut : finding.located ? count->located : count->refused);
            if (wrong) ++count->wrong;
        }
        if (row.port_class == "uplink") {
            EXPECT_FALSE(finding.located) << where;
            EXPECT_EQ(finding.reason, FindingReason::behind_other_device) << where;
            continue;
        }
        const auto* expected = expected_for(row);
        ASSERT_NE(expected, nullptr) << where;
        EXPECT_TRUE(finding.located) << where;
        EXPECT_EQ(finding.if_index, row.if_index) << where;
        EXPECT_EQ(finding.confidence, expected->confidence) << where;
        EXPECT_EQ(finding.reason, expected->reason) << where;
    }
    for (const auto& [name, count] : counts) {
        std::cout << name << ": " << count.cut << " may be cut, " << count.located
                  << " located but not to be cut, " << count.refused << " behind an uplink, "
                  << count.wrong << " wrong\n";
    }
    std::cout << "cameras: " << rows.size() << "; " << all.cut << " may be cut, " << all.located
              << " located but not to be cut, " << all.refused << " behind an uplink\n"
              << "wrong_ports=" << all.wrong << "\n";
    EXPECT_EQ(rows.size(), 123U);
    EXPECT_EQ(all.wrong, 0U);
    EXPECT_EQ(all.cut, 24U);
}

// Which interface a PoE port feeds, from the recordings' own names and not from the finder's rules:
// TP-Link's port n is "gigabitEthernet 1/0/n", interface 49152 + n; CBS350, Eltex, Linksys and
// Extreme number both alike (CBS350: gi1/0/13 is 13, gi2/0/5 is 57). Any other recording is not in
// the table: nothing may be cut there.
std::uint32_t interface_fed_by(std::string_view recording, std::uint32_t poe_port) {
    struct Offset {
        std::string_view recording;
        std::uint32_t to_interface, first, last;
    };
    constexpr std::array offsets = {
        Offset{"jetstream_sg2218p", 49152, 1, 16},   Offset{"ciscosb_cbs350-4x", 0, 1, 108},
        Offset{"eltex-mes23xx_mes2324p", 0, 49, 72}, Offset{"linksys-ss_lgs318p", 0, 49, 66},
        Offset{"extreme_x440-8p", 0, 1001, 1008},    Offset{"extreme_x460-48p", 0, 1001, 1048}};
    for (const auto& one : offsets) {
        const bool known = poe_port >= one.first && poe_port <= one.last;
        if (one.recording == recording && known) return poe_port + one.to_interface;
    }
    return 0;
}

TEST_F(Recordings, every_address_of_every_recording_is_answered_without_an_unproven_port) {
    std::size_t certain = 0, likely = 0, refused = 0;
    std::map<std::string, std::size_t> reasons;
    for (const auto& name : support::recordings_in(folder_)) {
        const auto& snapshot = load(name);
        std::set<std::string> macs;
        for (const auto& entry : snapshot.fdb) macs.insert(entry.mac);
        std::size_t taken = 0;
        for (const auto& mac : macs) {
            if (++taken > 60) break;
            const auto finding = ask({name}, mac);
            ++reasons[std::string(finding_reason_name(finding.reason))];
            if (finding.confidence == Binding::refused) {
                ++refused;
                continue;
            }
            ++(finding.confidence == Binding::certain ? certain : likely);
            ASSERT_TRUE(finding.poe.has_value());
            EXPECT_EQ(finding.if_index, interface_fed_by(name, finding.poe->port))
                << name << " " << mac << ": " << finding.explanation;
        }
    }
    std::cout << "addresses: " << certain << " certain, " << likely << " likely, " << refused
              << " refused\n";
    for (const auto& [reason, count] : reasons) std::cout << "  " << reason << " " << count << "\n";
    EXPECT_GT(certain, 0U);
}

TEST_F(Recordings, site_a_leads_over_three_switches_to_the_camera_ports) {
    const std::vector<std::string> site = {"routeros_rb750gr3", "eltex-mes23xx_mes2324b",
                                           "jetstream_sg2218p"};
    const std::vector<std::string> cameras = {
        "24:32:ae:a3:5f:17", "24:32:ae:a3:5f:19", "24:32:ae:a3:5f:3a", "24:32:ae:a3:5f:1a",
        "24:32:ae:a3:5f:0f", "24:32:ae:a3:5f:3e", "24:32:ae:a3:5f:2a", "24:32:ae:a3:5f:2f",
        "24:32:ae:a3:5f:0d", "24:32:ae:a3:5f:11", "24:32:ae:77:43:cd", "24:48:45:fc:11:3f"};
    for (std::size_t i = 0; i < cameras.size(); ++i) {
        const auto finding = ask(site, cameras[i]);
        EXPECT_EQ(finding.switch_at, 2U) << cameras[i] << finding.explanation;
        EXPECT_EQ(finding.if_index, 49153 + i) << cameras[i];
        if (i == 10) {
            EXPECT_EQ(finding.reason, FindingReason::not_delivering) << "port 11 gives no power";
            EXPECT_EQ(finding.confidence, Binding::refused);
        } else {
            EXPECT_EQ(finding.confidence, Binding::certain) << finding.explanation;
            EXPECT_EQ(finding.poe->port, i + 1);
        }
    }
}

TEST_F(Recordings, without_its_own_switch_a_camera_is_behind_the_nearest_uplink) {
    const auto finding = ask({"routeros_rb750gr3", "eltex-mes23xx_mes2324b"}, "24:32:ae:a3:5f:17");
    EXPECT_EQ(finding.reason, FindingReason::behind_other_device);
    EXPECT_NE(finding.explanation.find("gi1/0/6"), std::string::npos) << finding.explanation;
    EXPECT_EQ(to_binding(finding).if_index(), 0U);
}

TEST_F(Recordings, cameras_of_site_a_behind_unrecorded_switches_are_refused) {
    const std::vector<std::string> site = {"routeros_rb750gr3", "eltex-mes23xx_mes2324b",
                                           "jetstream_sg2218p"};
    for (const auto* mac : {"90:02:a9:83:32:96", "a0:bd:1d:c9:81:48"}) {
        const auto finding = ask(site, mac);
        EXPECT_EQ(finding.reason, FindingReason::behind_other_device) << finding.explanation;
    }
}

TEST_F(Recordings, fast_ethernet_boxes_are_mapped_by_the_entity_alias_two_ports_off) {
    auto snapshot = load("cisco_c3560-24ps");
    const auto mapping = map_poe_ports(snapshot);
    EXPECT_EQ(mapping.rule, PoeRule::cisco_entity_alias);
    EXPECT_EQ(snapshot.interfaces.at(snapshot.poe.at({1, 13}).if_index).descr, "FastEthernet0/11");
    EXPECT_EQ(snapshot.interfaces.at(snapshot.poe.at({1, 3}).if_index).descr, "FastEthernet0/1");
}

TEST_F(Recordings, a_stack_maps_each_member_by_itself) {
    auto snapshot = load("cisco_c3750-stack2x48");
    EXPECT_EQ(map_poe_ports(snapshot).rule, PoeRule::cisco_entity_alias);
    EXPECT_EQ(snapshot.poe.at({1, 1}).if_index, 10101U);
    EXPECT_EQ(snapshot.poe.at({2, 1}).if_index, 10601U);
}

TEST_F(Recordings, the_unmappable_3550_is_refused) {
    auto snapshot = load("cisco_c3550-24pwr");
    EXPECT_EQ(map_poe_ports(snapshot).rule, PoeRule::none);
    for (const auto& [key, port] : snapshot.poe) EXPECT_EQ(port.if_index, 0U);
}

TEST_F(Recordings, juniper_counts_interfaces_from_zero_and_power_from_one) {
    auto snapshot = load("juniper_ex3200-24t");
    EXPECT_EQ(map_poe_ports(snapshot).rule, PoeRule::juniper_names);
    EXPECT_EQ(snapshot.interfaces.at(snapshot.poe.at({1, 1}).if_index).descr, "ge-0/0/0");
}

TEST_F(Recordings, indices_that_are_interface_numbers_stay_so) {
    for (const auto* name : {"extreme_x440-8p", "extreme_x460-48p", "linksys-ss_lgs318p",
                             "ciscosb_cbs350-4x", "eltex-mes23xx_mes2324p"}) {
        auto snapshot = load(name);
        EXPECT_EQ(map_poe_ports(snapshot).rule, PoeRule::vendor_if_index) << name;
        for (const auto& [key, port] : snapshot.poe) EXPECT_EQ(port.if_index, key.second) << name;
    }
}

TEST_F(Recordings, an_access_point_with_guests_is_refused) {
    const auto& snapshot = load("extreme_x440-8p");
    std::size_t asked = 0;
    for (const auto& entry : snapshot.fdb) {
        if (entry.port != 8) continue;
        ++asked;
        const auto finding = ask({"extreme_x440-8p"}, entry.mac);
        EXPECT_EQ(finding.confidence, Binding::refused) << finding.explanation;
        EXPECT_EQ(finding.reason, FindingReason::several_devices);
    }
    EXPECT_EQ(asked, 3U);
}

TEST_F(Recordings, tp_link_forwarding_rows_are_numbers_on_the_case) {
    const auto reading = read_fdb_ports(load("jetstream_sg2218p"));
    EXPECT_EQ(reading.meaning, FdbMeaning::printed_number);
}

TEST_F(Recordings, a_table_full_of_an_internal_port_is_unclear) {
    EXPECT_EQ(read_fdb_ports(load("fortiswitch_148f-fpoe")).meaning, FdbMeaning::unclear);
}

TEST_F(Recordings, a_permuted_bridge_map_is_followed) {
    const auto& snapshot = load("routeros_rb5009upr+s+");
    const auto reading = read_fdb_ports(snapshot);
    EXPECT_EQ(reading.meaning, FdbMeaning::bridge_port);
    EXPECT_EQ(bridge_port_if_index(snapshot, 0, 9), 2U);
}

TEST_F(Recordings, per_vlan_contexts_of_cisco_are_read_together) {
    const auto reading = read_fdb_ports(load("cisco_c3560-24ps"));
    EXPECT_EQ(reading.meaning, FdbMeaning::bridge_port);
    EXPECT_EQ(reading.if_index.size(), load("cisco_c3560-24ps").fdb.size());
    EXPECT_GT(reading.if_index.size(), 60U);
}

}  // namespace
}  // namespace camfleet::switches
