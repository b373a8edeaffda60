// SPDX-License-Identifier: Apache-2.0
// A site's switches judged together: memory, ports named by hand, rows that cannot be true.
#include "agent/switches/topology/site_switch.hpp"

#include "tests/unit/agent/topology/small_switch.hpp"

#include <gtest/gtest.h>

namespace camfleet::switches {
namespace {

using test::camera;
using test::number;
using test::octets;
using test::other;
using test::raw;
using test::SmallSwitch;
using Binding = v1::PortBinding;

// One box, read as it stands.
class OneBox : public SiteSwitch {
  public:
    explicit OneBox(SwitchSnapshot snapshot) : snapshot_(std::move(snapshot)) {}
    std::vector<Result<SwitchSnapshot>> read_each(std::span<const ports::SwitchAt> asked,
                                                  bool,
                                                  ports::Deadline) override {
        return std::vector<Result<SwitchSnapshot>>(asked.size(), snapshot_);
    }
    FinderQuestion question() override { return {}; }
    Result<v1::Identity> identify(const v1::Endpoint&,
                                  const ports::SnmpLogin&,
                                  ports::Deadline) override {
        return v1::Identity{};
    }
    Result<v1::PortReading> read_port(const v1::Endpoint&,
                                      const ports::SnmpLogin&,
                                      const v1::PortBinding&,
                                      ports::Deadline) override {
        return v1::PortReading{};
    }
    Result<void> set_power(const v1::Endpoint&,
                           const ports::SnmpLogin&,
                           const v1::PortBinding&,
                           bool,
                           ports::Deadline) override {
        return {};
    }

  private:
    SwitchSnapshot snapshot_;
};

// Two switches that both say 00:00:00:00:00:00 for dot1dBaseBridgeAddress (identify() knows of such
// boxes). The silent camera was last found on port 5 of the second one.
TEST(SiteSwitch, memory_does_not_take_one_switch_without_a_base_address_for_another) {
    const auto box = [](const std::string& interface_mac) {
        SmallSwitch small;
        small.add(octets("1.3.6.1.2.1.17.1.1.0", std::string(6, '\0')));
        small.add(octets("1.3.6.1.2.1.2.2.1.6.1", raw(interface_mac)));
        small.learn(other, 1);
        return small;
    };
    const std::vector<SwitchSnapshot> all = {box("02:00:00:00:0a:01").snapshot("a"),
                                             box("02:00:00:00:0b:01").snapshot("b")};
    FinderQuestion question;
    question.camera_mac = camera;
    question.last_seen = LastSeen{.switch_at = 1, .if_index = 5};
    const auto finding = find_port(all, question);
    EXPECT_EQ(finding.confidence, Binding::likely) << finding.explanation;
    EXPECT_EQ(finding.switch_at, 1U) << "port 5 of the wrong switch: " << finding.explanation;
}

// Six of eight delivering ports have no link: the PoE numbers do not mean these interfaces, and the
// finder refuses the switch. A person who names an interface cannot know better.
TEST(SiteSwitch, a_port_named_by_hand_is_refused_where_the_link_states_contradict_the_mapping) {
    SmallSwitch small;
    for (int port = 3; port <= 8; ++port) {
        small.add(number("1.3.6.1.2.1.2.2.1.8." + std::to_string(port), 2));
    }
    small.learn(camera, 1);
    ASSERT_EQ(small.find().reason, FindingReason::mapping_contradicted);
    OneBox box(small.snapshot());
    const auto named = box.name_port({}, {}, 1, {});
    if (!named) EXPECT_NE(named.error().context.find("mapping_contradicted"), std::string::npos);
    EXPECT_FALSE(named.has_value()) << "PoE port " << named->poe_port() << " would be cut";
}

// The camera moved away from A port 3 seconds ago; B sees it on port 4 and A on port 8. A is known
// to B by the address of its management interface, which is not its bridge address (Cisco: base
// ..:80, Vlan1 ..:c0): the stale row must be found out all the same.
TEST(SiteSwitch, a_stale_row_is_found_out_by_any_address_of_its_switch) {
    SmallSwitch a;
    a.add(octets("1.3.6.1.2.1.17.1.1.0", raw("02:00:00:00:0a:80")));
    a.add(octets("1.3.6.1.2.1.2.2.1.2.100", "Vlan1"));
    a.add(number("1.3.6.1.2.1.2.2.1.3.100", 53));
    a.add(octets("1.3.6.1.2.1.2.2.1.6.100", raw("02:00:00:00:0a:c0")));
    a.learn(camera, 3);
    SmallSwitch b;
    b.add(octets("1.3.6.1.2.1.17.1.1.0", raw("02:00:00:00:0b:80")));
    b.learn("02:00:00:00:0a:c0", 8).learn(camera, 4);
    for (int i = 0; i < 4; ++i) b.learn("02:00:00:00:0c:0" + std::to_string(i), 4);
    const std::vector<SwitchSnapshot> all = {a.snapshot("a"), b.snapshot("b")};
    FinderQuestion question;
    question.camera_mac = camera;
    const auto finding = find_port(all, question);
    EXPECT_EQ(finding.reason, FindingReason::several_ports)
        << finding.confidence << " " << finding.explanation;
}

}  // namespace
}  // namespace camfleet::switches
