// SPDX-License-Identifier: Apache-2.0
// Every recording, played by the lab's SNMP agent and read by the live reader as `switch show`
// does: it is read, and every camera of camera_ports.tsv has the answer that the recording alone
// gives.
#include "agent/adapters/snmp/snmp_session.hpp"
#include "agent/switches/snmp/snapshot_reader.hpp"
#include "agent/switches/topology/port_finder.hpp"
#include "tests/integration/switch/lab_switch_process.hpp"
#include "tests/support/snmprec/snmprec.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <sstream>

namespace camfleet::test {
namespace {

using switches::FindingReason;
using switches::PortFinding;
using switches::SwitchSnapshot;

constexpr std::size_t addresses_asked_max = 60;  // of one recording, beside the cameras

struct Camera {
    std::string mac, port_class;
    std::uint32_t if_index = 0;
};

std::multimap<std::string, Camera> listed_cameras(const std::filesystem::path& folder) {
    std::multimap<std::string, Camera> out;
    std::ifstream in(folder / "camera_ports.tsv");
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        std::vector<std::string> cells;
        std::istringstream split(line);
        for (std::string cell; std::getline(split, cell, '\t');) cells.push_back(cell);
        if (cells.size() < 8) continue;
        const auto index = static_cast<std::uint32_t>(std::stoul(cells[4]));
        out.insert({cells[0], {cells[1], cells[7], index}});
    }
    return out;
}

PortFinding ask(const SwitchSnapshot& snapshot, const std::string& mac) {
    return switches::find_port(
        {&snapshot, 1},
        {.camera_mac = mac, .agent_macs = {}, .known_switch_macs = {}, .last_seen = {}});
}

bool may_cut(const PortFinding& finding) { return finding.confidence != v1::PortBinding::refused; }

struct Played {
    SwitchSnapshot live;
    SwitchSnapshot bare;  // from the rows, without SNMP
};

class RecordedReading : public testing::Test {
  protected:
    void SetUp() override {
        const auto folder = support::fixtures("switches");
        if (!folder) GTEST_SKIP() << "recordings of switches are absent";
        folder_ = *folder;
    }

    std::optional<Played> play(const std::string& name) {
        LabSwitchProcess box({"play " + (folder_ / (name + ".snmprec")).string()});
        v1::Endpoint at;
        at.set_host("127.0.0.1");
        at.set_snmp_port(box.port());
        ports::SnmpLogin login;
        login.secret = Secret("private");
        snmp::SnmpSessions sessions;
        const auto began = std::chrono::steady_clock::now();
        auto live = switches::read_snapshot(
            sessions, at, login, {.until = began + std::chrono::seconds(30), .diagnosis = true});
        const auto took = std::chrono::steady_clock::now() - began;
        EXPECT_TRUE(live.has_value()) << live.error().text();
        std::vector<switches::ContextRows> contexts;
        for (auto& context : support::read_recording(folder_, name)) {
            contexts.push_back({context.vlan, std::move(context.rows)});
        }
        auto bare = switches::parse_snapshot(name, std::move(contexts));
        EXPECT_TRUE(bare.has_value()) << bare.error().text();
        if (!live || !bare) return std::nullopt;
        std::cout << name << ": " << live->fdb.size() << " of " << bare->fdb.size() << " hosts, "
                  << live->vlans_untold.size() << " VLANs not told, "
                  << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms\n";
        return Played{std::move(*live), std::move(*bare)};
    }

    std::filesystem::path folder_;
};

// A view that the recording holds may have been left out when silent ones cost too much time.
bool all_views_read(const Played& played) {
    return played.live.vlans_untold.size() == played.bare.vlans_untold.size();
}

void compare_tables(const Played& played) {
    EXPECT_EQ(played.live.interfaces.size(), played.bare.interfaces.size());
    EXPECT_EQ(played.live.neighbours.size(), played.bare.neighbours.size());
    EXPECT_EQ(played.live.base_mac, played.bare.base_mac);
    EXPECT_EQ(played.live.access_vlans, played.bare.access_vlans);
    EXPECT_GE(played.live.poe.size(), played.bare.poe.size());
    if (all_views_read(played)) EXPECT_EQ(played.live.fdb.size(), played.bare.fdb.size());
    for (const auto& [vlan, why] : played.bare.vlans_untold) {
        EXPECT_TRUE(played.live.vlans_untold.contains(vlan)) << vlan;
    }
}

struct Count {
    std::size_t cameras = 0, cut = 0, cut_bare = 0, wrong = 0;
};

void judge_camera(const Played& played, const Camera& camera, Count& count) {
    const auto live = ask(played.live, camera.mac);
    const auto bare = ask(played.bare, camera.mac);
    ++count.cameras;
    if (may_cut(live)) ++count.cut;
    if (may_cut(bare)) ++count.cut_bare;
    const bool wrong = (live.located || may_cut(live)) &&
                       (live.if_index != camera.if_index || camera.port_class == "uplink");
    if (wrong) ++count.wrong;
    EXPECT_FALSE(wrong) << camera.mac << ": " << live.explanation;
    EXPECT_EQ(live.confidence, bare.confidence) << live.explanation << " / " << bare.explanation;
    EXPECT_EQ(live.located, bare.located) << live.explanation << " / " << bare.explanation;
    EXPECT_EQ(live.if_index, bare.if_index) << live.explanation << " / " << bare.explanation;
}

// Whatever hangs on it: nothing is cut that the recording alone would not cut.
void judge_addresses(const Played& played) {
    std::set<std::string> macs;
    for (const auto& entry : played.bare.fdb) {
        if (macs.size() < addresses_asked_max) macs.insert(entry.mac);
    }
    for (const auto& mac : macs) {
        const auto live = ask(played.live, mac);
        const auto bare = ask(played.bare, mac);
        if (may_cut(live)) {
            EXPECT_EQ(live.confidence, bare.confidence) << mac << ": " << bare.explanation;
            EXPECT_EQ(live.if_index, bare.if_index) << mac << ": " << live.explanation;
        }
        if (live.located && bare.located) EXPECT_EQ(live.if_index, bare.if_index) << mac;
    }
}

TEST_F(RecordedReading, of_every_recording_over_snmp_finds_what_the_recording_shows) {
    const auto listed = listed_cameras(folder_);
    Count count;
    std::size_t recordings = 0;
    for (const auto& name : support::recordings_in(folder_)) {
        SCOPED_TRACE(name);
        ++recordings;
        const auto played = play(name);
        if (!played) continue;
        compare_tables(*played);
        const auto [first, last] = listed.equal_range(name);
        for (auto row = first; row != last; ++row) judge_camera(*played, row->second, count);
        judge_addresses(*played);
    }
    std::cout << recordings << " recordings, " << count.cameras << " cameras, " << count.cut
              << " may be cut\nwrong_ports=" << count.wrong << "\n";
    EXPECT_GT(recordings, 0U);
    EXPECT_EQ(count.cameras, listed.size()) << "a camera of a recording that is not there";
    EXPECT_EQ(count.cut, count.cut_bare);
    EXPECT_GT(count.cut, 0U);
    EXPECT_EQ(count.wrong, 0U);
}

}  // namespace
}  // namespace camfleet::test
