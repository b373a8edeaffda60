// SPDX-License-Identifier: Apache-2.0
// Every table of every recording is read whole: counted here from the bare rows, and by the parser.
#include "agent/switches/topology/port_finder.hpp"
#include "tests/support/snmprec/parsed_switch.hpp"
#include "tests/support/snmprec/snmprec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iostream>

namespace camfleet::switches {
namespace {

// Source: index of the recordings (README beside them): PoE ports, forwarding rows of both tables
// over all VLAN views, LLDP and CDP neighbours.
struct Table {
    std::string_view recording;
    std::size_t poe, fdb, lldp, cdp;
};

constexpr std::array tables = {
    Table{"extreme_x460-48p", 48, 432, 4, 0},
    Table{"extreme_x440-8p", 8, 370, 4, 0},
    Table{"cisco_c3560-24ps", 24, 72, 0, 5},
    Table{"cisco_c3750-stack2x48", 96, 168, 8, 20},
    Table{"cisco_c3550-24pwr", 24, 65, 0, 1},
    Table{"juniper_ex3200-24t", 8, 7, 0, 0},
    Table{"linksys-ss_lgs318p", 18, 39, 2, 0},
    Table{"procurve", 0, 1075, 7, 0},
    Table{"arubaos-cx_6300_vsf_stack", 0, 1260, 0, 0},
    Table{"ciscosb_cbs350-4x", 48, 76, 22, 0},
    Table{"jetstream_sg2218p", 16, 66, 0, 0},
    Table{"eltex-mes23xx_mes2324p", 24, 65, 8, 0},
    Table{"eltex-mes23xx_mes2324b", 0, 235, 32, 0},
    Table{"routeros_rb750gr3", 0, 93, 2, 0},
    Table{"routeros_rb5009upr+s+", 8, 22, 0, 0},
    Table{"swos_css610-8p-2s+", 8, 35, 0, 0},
    Table{"vrp_5720", 48, 5, 5, 0},
    Table{"zynos_xs1930-12hp", 0, 50, 0, 0},
    Table{"edgeswitch_us-8", 0, 323, 1, 0},
    Table{"fortiswitch_148f-fpoe", 0, 476, 7, 0},
    Table{"dlink_dgs-1510-28xmp-me", 0, 123, 1, 0},
    Table{"awplus", 0, 25, 0, 0},
};

struct Forwarding {
    std::size_t rows = 0;      // as recorded
    std::size_t unusable = 0;  // port 0 or below, status invalid or self, group address
    std::set<std::pair<std::string, std::int64_t>> macs;  // address and port of the usable rows
};

bool below(const SnmpRow& row, const Oid& prefix) {
    return row.oid.size() > prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), row.oid.begin());
}

void count_table(const std::vector<SnmpRow>& rows, std::string_view root, Forwarding& out) {
    const auto ports = ports::parse_oid(std::string(root) + ".2");
    const auto states = ports::parse_oid(std::string(root) + ".3");
    std::map<Oid, std::int64_t> state;
    for (const auto& row : rows) {
        if (below(row, states))
            state[Oid(row.oid.begin() + ports.size(), row.oid.end())] = row.number;
    }
    for (const auto& row : rows) {
        if (!below(row, ports)) continue;
        ++out.rows;
        const auto known = state.find(Oid(row.oid.begin() + ports.size(), row.oid.end()));
        const bool wrong_state = known != state.end() && (known->second == 2 || known->second == 4);
        const bool group = (row.oid[row.oid.size() - 6] & 1U) != 0;
        if (wrong_state || group || row.number <= 0) {
            ++out.unusable;
            continue;
        }
        std::string octets;
        for (auto part = row.oid.end() - 6; part != row.oid.end(); ++part) {
            octets += static_cast<char>(*part);
        }
        out.macs.insert({mac_of_octets(octets), row.number});
    }
}

class RecordedTables : public testing::Test {
  protected:
    void SetUp() override {
        const auto folder = support::fixtures("switches");
        if (!folder) GTEST_SKIP() << "recordings of switches are absent";
        folder_ = *folder;
    }
    std::filesystem::path folder_;
};

TEST_F(RecordedTables, hold_as_many_ports_neighbours_and_forwarding_rows_as_were_recorded) {
    for (const auto& table : tables) {
        const std::string name(table.recording);
        auto recorded = support::read_recording(folder_, name);
        Forwarding forwarding;
        std::vector<ContextRows> contexts;
        for (auto& context : recorded) {
            count_table(context.rows, "1.3.6.1.2.1.17.7.1.2.2.1", forwarding);
            count_table(context.rows, "1.3.6.1.2.1.17.4.3.1", forwarding);
            contexts.push_back({context.vlan, std::move(context.rows)});
        }
        const auto snapshot = parse_snapshot(name, std::move(contexts));
        ASSERT_TRUE(snapshot.has_value()) << name;
        const auto cdp =
            static_cast<std::size_t>(std::ranges::count_if(snapshot->neighbours, &Neighbour::cdp));
        std::cout << name << ": poe=" << snapshot->poe.size() << " fdb=" << forwarding.rows
                  << " usable=" << snapshot->fdb.size()
                  << " lldp=" << snapshot->neighbours.size() - cdp << " cdp=" << cdp << "\n";
        EXPECT_EQ(snapshot->poe.size(), table.poe) << name;
        EXPECT_EQ(forwarding.rows, table.fdb) << name;
        EXPECT_EQ(snapshot->neighbours.size() - cdp, table.lldp) << name;
        EXPECT_EQ(cdp, table.cdp) << name;
        std::set<std::pair<std::string, std::int64_t>> read;
        for (const auto& entry : snapshot->fdb) read.insert({entry.mac, entry.port});
        std::erase_if(forwarding.macs,
                      [&](const auto& row) { return snapshot->own_macs.contains(row.first); });
        EXPECT_EQ(read, forwarding.macs) << name;
    }
}

TEST_F(RecordedTables, of_every_recording_in_the_folder_are_listed_here) {
    for (const auto& name : support::recordings_in(folder_)) {
        EXPECT_NE(std::ranges::find(tables, name, &Table::recording), tables.end()) << name;
    }
}

TEST_F(RecordedTables, of_the_parsed_netgear_lead_every_address_to_its_own_port_or_to_none) {
    const auto parsed = support::read_parsed_switch(folder_ / "netgear_gsm7252ps.json");
    ASSERT_TRUE(parsed.has_value()) << parsed.error().text();
    const auto snapshot = parse_snapshot("gsm7252ps", {{0, parsed->rows}});
    ASSERT_TRUE(snapshot.has_value());
    EXPECT_EQ(snapshot->poe.size(), 48U);
    EXPECT_EQ(snapshot->neighbours.size(), 32U);
    std::map<std::string, std::size_t> answers;
    std::size_t cut = 0, wrong = 0;
    for (const auto& [mac, port] : parsed->port_of) {
        FinderQuestion question;
        question.camera_mac = mac;
        const auto finding = find_port({&*snapshot, 1}, question);
        ++answers[std::string(finding_reason_name(finding.reason))];
        if (finding.located && finding.if_index != port) ++wrong;
        if (finding.confidence == v1::PortBinding::refused) continue;
        ++cut;
        EXPECT_TRUE(parsed->delivering.contains(port)) << mac << " " << finding.explanation;
        EXPECT_EQ(finding.poe->port, port) << finding.explanation;
    }
    for (const auto& [reason, count] : answers) std::cout << reason << "=" << count << " ";
    std::cout << "\nwrong_ports=" << wrong << "\n";
    EXPECT_EQ(wrong, 0U);
    EXPECT_EQ(parsed->port_of.size(), 14U);
    EXPECT_EQ(cut, 7U);
}

}  // namespace
}  // namespace camfleet::switches
