// SPDX-License-Identifier: Apache-2.0
// Cisco's VLANs, each in a view of its own: which are read, and what a port is worth whose VLANs
// were not all told.
#include "agent/switches/topology/vlan_views.hpp"

#include "agent/switches/topology/site_reading.hpp"
#include "tests/unit/agent/topology/small_switch.hpp"

#include <gtest/gtest.h>

namespace camfleet::switches {
namespace {

using test::camera;
using test::dotted;
using test::number;
using test::octets;
using test::other;
using test::SmallSwitch;
using Binding = v1::PortBinding;

constexpr std::uint32_t none = 4096;  // vmVoiceVlanId: no voice VLAN

// Ports 1 to 7 are access ports of VLAN 10 (5 to 7: of 20), port 8 is a trunk.
class Cisco : public testing::Test {
  protected:
    Cisco() : small_("9.1.1208") {
        for (std::uint32_t port = 1; port <= 8; ++port) {
            const auto n = std::to_string(port);
            small_.add(octets("1.3.6.1.2.1.2.2.1.2." + n, "GigabitEthernet1/0/" + n));
            if (port < 8) access(port, port < 5 ? 10 : 20);
            if (port < 8) voice(port, none);
            small_.add(number("1.3.6.1.4.1.9.9.46.1.6.1.1.14." + n, port < 8 ? 2 : 1));
        }
        for (const std::uint32_t vlan : {1, 10, 20, 30, 1002, 1005}) active(vlan);
    }
    void access(std::uint32_t port, std::uint32_t vlan) {
        small_.add(number("1.3.6.1.4.1.9.9.68.1.2.2.1.2." + std::to_string(port), vlan));
    }
    void voice(std::uint32_t port, std::uint32_t vlan) {
        small_.add(number("1.3.6.1.4.1.9.9.68.1.5.1.1.1." + std::to_string(port), vlan));
    }
    void active(std::uint32_t vlan, int state = 1) {
        small_.add(number("1.3.6.1.4.1.9.9.46.1.3.1.1.2.1." + std::to_string(vlan), state));
    }
    void learn(std::uint32_t vlan, const std::string& mac, int port) {
        views_[vlan].push_back(number("1.3.6.1.2.1.17.4.3.1.2" + dotted(mac), port));
    }
    void told(std::initializer_list<std::uint32_t> vlans) {
        for (const auto vlan : vlans) views_[vlan];
    }
    [[nodiscard]] SwitchSnapshot snapshot() const {
        std::vector<ContextRows> contexts = {{0, small_.rows()}};
        for (const auto& [vlan, rows] : views_) contexts.push_back({vlan, rows});
        return *parse_snapshot("sw1", std::move(contexts), {{30, "timeout: no answer"}});
    }
    [[nodiscard]] PortFinding find(std::optional<LastSeen> last = {}) const {
        const std::vector<SwitchSnapshot> all = {snapshot()};
        return find_port(all, {.camera_mac = camera,
                               .agent_macs = {},
                               .known_switch_macs = {},
                               .last_seen = std::move(last)});
    }
    SmallSwitch small_;
    std::map<std::uint32_t, std::vector<SnmpRow>> views_;
};

TEST_F(Cisco, has_views_of_access_voice_and_trunked_vlans_the_fullest_first) {
    active(77, 2);  // suspended
    voice(6, 40);
    EXPECT_EQ(vlan_views(small_.rows()), (std::vector<std::uint32_t>{10, 20, 30, 40}));
    access(4, 20);
    EXPECT_EQ(vlan_views(small_.rows()), (std::vector<std::uint32_t>{20, 10, 30, 40}));
}

TEST_F(Cisco, has_no_views_of_vlans_that_only_a_trunk_could_carry_where_there_is_none) {
    access(8, 20);
    voice(8, none);
    small_.add(number("1.3.6.1.4.1.9.9.46.1.6.1.1.14.8", 2));
    EXPECT_EQ(vlan_views(small_.rows()), (std::vector<std::uint32_t>{10, 20}));
    EXPECT_TRUE(vlan_views(SmallSwitch("4526.100.1").rows()).empty());
}

TEST_F(Cisco, is_certain_where_every_vlan_was_told) {
    told({20, 30});
    learn(10, camera, 3);
    EXPECT_EQ(find().confidence, Binding::certain) << find().explanation;
    EXPECT_EQ(find().if_index, 3U);
}

TEST_F(Cisco, shows_a_host_that_only_a_trunks_vlan_has) {
    told({10, 20});
    learn(1, camera, 8);  // the trunk's own VLAN
    learn(30, other, 8);
    EXPECT_EQ(find().reason, FindingReason::several_devices) << find().explanation;
}

TEST_F(Cisco, refuses_the_ports_that_may_carry_a_vlan_that_was_not_told) {
    told({20});
    learn(10, camera, 8);  // only the trunk may carry VLAN 30
    EXPECT_EQ(find().reason, FindingReason::hosts_untold);
    EXPECT_NE(find().explanation.find("VLAN 30 was not told (timeout: no answer)"),
              std::string::npos)
        << find().explanation;
    EXPECT_EQ(to_binding(find()).if_index(), 8U);
    EXPECT_EQ(to_binding(find()).poe_port(), 0U);
    views_.clear();
    told({20});
    learn(10, camera, 3);
    EXPECT_EQ(find().confidence, Binding::likely) << "the camera may have a second row in 30";
}

TEST_F(Cisco, refuses_an_access_port_whose_own_or_voice_vlan_was_not_told) {
    told({10, 30});
    learn(1, camera, 6);
    EXPECT_EQ(find().reason, FindingReason::hosts_untold) << "VLAN 20";
    told({20});
    EXPECT_EQ(find().confidence, Binding::certain) << find().explanation;
    voice(6, 40);
    EXPECT_EQ(find().reason, FindingReason::hosts_untold) << "voice VLAN 40";
}

TEST_F(Cisco, takes_every_port_for_a_carrier_where_voice_vlans_are_not_told) {
    told({20});
    learn(10, camera, 3);
    EXPECT_EQ(find().confidence, Binding::likely);
    small_.drop("1.3.6.1.4.1.9.9.68.1.5.1.1.1.3");
    EXPECT_EQ(find().reason, FindingReason::hosts_untold);
}

TEST_F(Cisco, without_a_list_of_vlans_vouches_for_access_ports_only) {
    for (const auto* vlan : {"1", "10", "20", "30", "1002", "1005"}) {
        small_.drop("1.3.6.1.4.1.9.9.46.1.3.1.1.2.1." + std::string(vlan));
    }
    told({20});
    learn(10, camera, 8);
    EXPECT_EQ(find().reason, FindingReason::hosts_untold);
    EXPECT_NE(find().explanation.find("does not list its VLANs"), std::string::npos);
    views_.clear();
    told({20});
    learn(10, camera, 3);
    EXPECT_EQ(find().confidence, Binding::likely);
}

TEST_F(Cisco, does_not_remember_while_a_vlan_is_untold) {
    const LastSeen last{.switch_at = 0, .if_index = 3};
    told({20, 30});
    learn(10, other, 5);
    EXPECT_EQ(find(last).confidence, Binding::likely) << find(last).explanation;
    views_.erase(30);
    EXPECT_EQ(find(last).reason, FindingReason::hosts_untold);
    EXPECT_EQ(find().reason, FindingReason::hosts_untold) << "rather than not_seen";
}

TEST_F(Cisco, counts_whoever_was_not_told_as_one_host_more) {
    told({20});
    learn(10, camera, 3);
    const auto read = snapshot();
    const auto survey = survey_switch(read, {}, {});
    const auto hosts = [&](std::uint32_t port) {
        return reading_of(survey, survey.ports.at(port), nullptr, {}).macs();
    };
    EXPECT_EQ(hosts(3), 1U);
    EXPECT_EQ(hosts(8), 1U) << "nobody is learned, somebody may be there";
    EXPECT_EQ(hosts(2), 0U);
}

}  // namespace
}  // namespace camfleet::switches
