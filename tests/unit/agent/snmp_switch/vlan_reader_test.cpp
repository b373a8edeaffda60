// SPDX-License-Identifier: Apache-2.0
// Reading Cisco's views of one VLAN each: all that a port may carry, and a silent one costs its
// ports only.
#include "agent/switches/snmp/snapshot_reader.hpp"
#include "agent/switches/topology/port_finder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <poll.h>

namespace camfleet::switches {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto camera = "68:6d:bc:00:00:01";

SnmpRow number(const std::string& oid, std::int64_t value) {
    return {ports::parse_oid(oid), SnmpType::integer, value, {}, {}};
}

SnmpRow learned(unsigned last_octet, int port) {
    return number("1.3.6.1.2.1.17.4.3.1.2.104.109.188.0.0." + std::to_string(last_octet), port);
}

class View final : public ports::SnmpClient {
  public:
    View(const std::vector<SnmpRow>& rows, const std::string& fail_at)
        : rows_(rows), fail_at_(fail_at) {}
    Result<std::vector<SnmpRow>> get(std::span<const Oid> oids, ports::Deadline) override {
        std::vector<SnmpRow> found;
        for (const auto& row : rows_) {
            if (std::ranges::find(oids, row.oid) != oids.end()) found.push_back(row);
        }
        return found;
    }
    Result<std::vector<SnmpRow>> walk(const Oid& prefix,
                                      std::size_t rows_max,
                                      ports::Deadline) override {
        if (ports::oid_text(prefix) == fail_at_) return fail(Errc::malformed, "garbage");
        std::vector<SnmpRow> found;
        for (const auto& row : rows_) {
            const bool below = row.oid.size() > prefix.size() &&
                               std::equal(prefix.begin(), prefix.end(), row.oid.begin());
            if (below) found.push_back(row);
        }
        if (found.size() > rows_max) return fail(Errc::too_large, "too many rows");
        return found;
    }
    Result<void> set(const SnmpRow&, ports::Deadline) override {
        return fail(Errc::forbidden, "read only");
    }

  private:
    const std::vector<SnmpRow>& rows_;
    const std::string& fail_at_;
};

// Four ports of VLAN 10, the fourth a trunk.
class Box final : public ports::SnmpConnector {
  public:
    Box() {
        SnmpRow id{ports::parse_oid("1.3.6.1.2.1.1.2.0"), SnmpType::oid, 0, {}, {}};
        id.object = ports::parse_oid("1.3.6.1.4.1.9.1.1208");
        add(id);
        for (int port = 1; port <= 4; ++port) {
            const auto n = std::to_string(port);
            SnmpRow name = number("1.3.6.1.2.1.2.2.1.2." + n, 0);
            name.type = SnmpType::octets;
            name.octets = "GigabitEthernet1/0/" + n;
            add(name);
            add(number("1.3.6.1.2.1.2.2.1.3." + n, 6));
            add(number("1.3.6.1.2.1.2.2.1.8." + n, 1));
            add(number("1.3.6.1.2.1.17.1.4.1.2." + n, port));
            add(number("1.3.6.1.2.1.105.1.1.1.3.1." + n, 1));
            add(number("1.3.6.1.2.1.105.1.1.1.6.1." + n, 3));
            add(number("1.3.6.1.4.1.9.9.46.1.6.1.1.14." + n, port == 4 ? 1 : 2));
            if (port == 4) continue;
            add(number("1.3.6.1.4.1.9.9.68.1.2.2.1.2." + n, 10));
            add(number("1.3.6.1.4.1.9.9.68.1.5.1.1.1." + n, 4096));
        }
        for (const unsigned vlan : {1, 10, 30}) active(vlan);
    }
    Result<std::unique_ptr<ports::SnmpClient>> open(const v1::Endpoint&,
                                                    const ports::SnmpLogin&,
                                                    std::uint32_t vlan,
                                                    ports::Deadline until) override {
        if (vlan != 0) asked.push_back(vlan);
        if (vlan == 0 || views.contains(vlan)) {
            return std::make_unique<View>(views[vlan], vlan == 0 ? nothing_ : fail_at);
        }
        const auto patience =
            std::min<steady_clock::duration>(until - steady_clock::now(), silence);
        poll(nullptr, 0,
             static_cast<int>(std::chrono::duration_cast<milliseconds>(patience).count()));
        return fail(Errc::timeout, "no answer");
    }
    void add(SnmpRow row) { views[0].push_back(std::move(row)); }
    void active(unsigned vlan) {
        add(number("1.3.6.1.4.1.9.9.46.1.3.1.1.2.1." + std::to_string(vlan), 1));
    }
    [[nodiscard]] Result<SwitchSnapshot> read(milliseconds time = milliseconds(5000)) {
        asked.clear();
        v1::Endpoint at;
        at.set_host("192.0.2.1");
        std::ranges::sort(views[0], {}, &SnmpRow::oid);
        return read_snapshot(*this, at, {}, {.until = steady_clock::now() + time});
    }
    [[nodiscard]] PortFinding find() {
        const std::vector<SwitchSnapshot> all = {*read()};
        return find_port(
            all,
            {.camera_mac = camera, .agent_macs = {}, .known_switch_macs = {}, .last_seen = {}});
    }
    std::map<std::uint32_t, std::vector<SnmpRow>> views;
    std::vector<std::uint32_t> asked;
    std::string fail_at;  // of the views of one VLAN
    milliseconds silence{0};

  private:
    std::string nothing_;
};

TEST(VlanReader, reads_the_vlans_that_only_a_trunk_carries) {
    Box box;
    box.views[10] = {learned(1, 4)};  // the camera, on the trunk
    box.views[30] = {learned(2, 4)};  // and somebody else, in a VLAN without access ports
    EXPECT_EQ(box.find().reason, FindingReason::several_devices) << box.find().explanation;
    EXPECT_EQ(box.asked, (std::vector<std::uint32_t>{10, 30}));
    box.views[30].clear();
    EXPECT_EQ(box.find().confidence, v1::PortBinding::certain) << box.find().explanation;
}

TEST(VlanReader, keeps_the_rest_where_one_view_is_silent) {
    Box box;
    box.views[10] = {learned(1, 3)};
    const auto read = box.read();
    ASSERT_TRUE(read.has_value()) << read.error().text();
    EXPECT_EQ(read->vlans_untold.size(), 1U);
    EXPECT_NE(read->vlans_untold.at(30).find("no answer"), std::string::npos);
    EXPECT_EQ(box.find().confidence, v1::PortBinding::likely) << "port 3 carries VLAN 10 alone";
    box.views[10] = {learned(1, 4)};
    EXPECT_EQ(box.find().reason, FindingReason::hosts_untold) << "port 4 may carry VLAN 30";
}

TEST(VlanReader, keeps_nothing_of_a_view_that_fails_half_way) {
    Box box;
    box.views[10] = {learned(1, 3)};
    box.fail_at = "1.3.6.1.2.1.17.4.3.1.3";
    const auto read = box.read();
    ASSERT_TRUE(read.has_value());
    EXPECT_TRUE(read->fdb.empty());
    EXPECT_NE(read->vlans_untold.at(10).find("garbage"), std::string::npos);
    EXPECT_EQ(box.find().reason, FindingReason::hosts_untold);
}

TEST(VlanReader, asks_no_more_when_silence_has_cost_too_much) {
    Box box;
    box.views[10];
    box.silence = milliseconds(200);
    for (unsigned vlan = 100; vlan < 150; ++vlan) box.active(vlan);
    const auto began = steady_clock::now();
    const auto read = box.read(milliseconds(4000));
    ASSERT_TRUE(read.has_value());
    EXPECT_LT(steady_clock::now() - began, milliseconds(2500)) << "a quarter of the time";
    EXPECT_LT(box.asked.size(), 20U);
    EXPECT_EQ(read->vlans_untold.size(), 51U) << "30 and 100 to 149";
    EXPECT_NE(read->vlans_untold.at(149).find("not asked"), std::string::npos);
}

TEST(VlanReader, reads_no_more_than_so_many_views) {
    Box box;
    for (unsigned vlan = 100; vlan < 300; ++vlan) {
        box.active(vlan);
        box.views[vlan];
    }
    box.views[10];
    box.views[30];
    const auto read = box.read();
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(box.asked.size(), 128U);
    EXPECT_EQ(box.asked.front(), 10U) << "the VLAN of the access ports comes first";
    EXPECT_EQ(read->vlans_untold.size(), 202U - 128U);
}

}  // namespace
}  // namespace camfleet::switches
