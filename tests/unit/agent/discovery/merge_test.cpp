// SPDX-License-Identifier: Apache-2.0
#include "agent/discovery/merge/merge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::merge {
namespace {

struct Said {
    std::string protocol;
    std::string maker = {};
    std::string serial = {};
    std::string mac = {};
    std::vector<std::string> hosts = {};
    std::string uuid = {};
};

v1::Sighting sighting(const Said& said) {
    v1::Sighting out;
    out.set_found(true);
    out.set_activated(true);
    out.add_protocols(said.protocol);
    out.mutable_identity()->set_maker(said.maker);
    out.mutable_identity()->set_serial(said.serial);
    out.mutable_identity()->set_mac(said.mac);
    out.set_endpoint_uuid(said.uuid);
    for (const auto& host : said.hosts) {
        if (out.endpoint().host().empty()) out.mutable_endpoint()->set_host(host);
        out.add_addresses()->set_host(host);
    }
    return out;
}

std::vector<v1::Sighting> merged(const std::vector<Said>& all) {
    Scene scene;
    for (const auto& one : all) scene.sightings.push_back(sighting(one));
    const auto out = merge(scene);
    // Whatever order they were heard in.
    std::ranges::reverse(scene.sightings);
    const auto other = merge(scene);
    EXPECT_EQ(out.size(), other.size());
    for (std::size_t i = 0; i < std::min(out.size(), other.size()); ++i) {
        EXPECT_EQ(out[i].identity().mac(), other[i].identity().mac());
        EXPECT_EQ(out[i].protocols_size(), other[i].protocols_size());
    }
    return out;
}

const std::string mac_a = "44:47:cc:00:00:01";
const std::string mac_b = "44:47:cc:00:00:02";

TEST(Merge, makes_one_device_of_what_states_one_mac) {
    const auto rows = merged({{.protocol = "sadp",
                               .maker = "hikvision",
                               .serial = "DS-1C123456789",
                               .mac = mac_a,
                               .hosts = {"192.0.2.1"}},
                              {.protocol = "mdns", .mac = mac_a, .hosts = {"169.254.1.1"}}});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_THAT(rows[0].protocols(), testing::ElementsAre("mdns", "sadp"));
    EXPECT_EQ(rows[0].endpoint().host(), "192.0.2.1");
    ASSERT_EQ(rows[0].addresses_size(), 2);
    EXPECT_TRUE(rows[0].addresses(1).link_local());
    EXPECT_EQ(rows[0].identity().serial(), "DS-1C123456789");
    EXPECT_FALSE(rows[0].address_conflict());
}

TEST(Merge, joins_a_serial_number_with_and_without_the_model_in_front) {
    const auto rows = merged({{.protocol = "sadp",
                               .maker = "hikvision",
                               .serial = "DS-1C123456789",
                               .mac = mac_a,
                               .hosts = {"192.0.2.1"}},
                              {.protocol = "ws_discovery",
                               .serial = "C123456789",
                               .hosts = {"192.0.2.1"},
                               .uuid = "u"}});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_FALSE(rows[0].duplicate_serial());
}

TEST(Merge, joins_a_uuid_that_ends_in_the_mac) {
    const auto rows = merged({{.protocol = "sadp", .mac = mac_a, .hosts = {"192.0.2.1"}},
                              {.protocol = "ws_discovery",
                               .hosts = {"192.0.2.99"},
                               .uuid = "2fac1234-31f8-41b4-a222-4447cc000001"}});
    EXPECT_EQ(rows.size(), 1U);
}

TEST(Merge, joins_two_answers_with_one_uuid) {
    const auto rows = merged({{.protocol = "ws_discovery", .hosts = {"192.0.2.1"}, .uuid = "u"},
                              {.protocol = "ws_discovery", .hosts = {"192.0.2.2"}, .uuid = "u"}});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].addresses_size(), 2);
}

TEST(Merge, of_a_device_seen_over_both_families_chooses_the_ipv4_address) {
    const auto rows = merged({{.protocol = "mdns", .mac = mac_a, .hosts = {"fe80::1%eth0"}},
                              {.protocol = "ssdp", .mac = mac_a, .hosts = {"2001:db8::1"}},
                              {.protocol = "sadp", .mac = mac_a, .hosts = {"192.0.2.1"}}});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].endpoint().host(), "192.0.2.1");
    ASSERT_EQ(rows[0].addresses_size(), 3);
    EXPECT_EQ(rows[0].addresses(1).host(), "fe80::1%eth0");
    EXPECT_TRUE(rows[0].addresses(1).link_local());
    EXPECT_EQ(rows[0].addresses(2).host(), "2001:db8::1");
}

TEST(Merge, lists_a_link_local_address_once_with_its_zone_where_that_is_known) {
    const auto rows = merged({{.protocol = "sadp", .mac = mac_a, .hosts = {"fe80::1"}},
                              {.protocol = "mdns", .mac = mac_a, .hosts = {"fe80::1%eth0"}}});
    ASSERT_EQ(rows.size(), 1U);
    ASSERT_EQ(rows[0].addresses_size(), 1);
    EXPECT_EQ(rows[0].endpoint().host(), "fe80::1%eth0");
}

TEST(Merge, takes_the_same_link_local_address_on_two_wires_for_two_devices) {
    const auto rows = merged({{.protocol = "mdns", .mac = mac_a, .hosts = {"fe80::1%eth0"}},
                              {.protocol = "mdns", .mac = mac_b, .hosts = {"fe80::1%eth1"}}});
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_FALSE(rows[0].address_conflict() || rows[1].address_conflict());
}

TEST(Merge, gives_an_answer_without_a_name_to_the_device_at_its_address) {
    const auto rows = merged(
        {{.protocol = "mdns",
          .maker = "axis",
          .serial = "ACCC8E0000D8",
          .mac = "ac:cc:8e:00:00:d8",
          .hosts = {"192.0.2.1", "169.254.1.1"}},
         {.protocol = "ws_discovery", .maker = "axis", .hosts = {"169.254.1.1"}, .uuid = "u"}});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].endpoint_uuid(), "u");
}

TEST(Merge, gives_it_to_nobody_where_two_devices_are_at_that_address) {
    const auto rows =
        merged({{.protocol = "sadp", .mac = mac_a, .hosts = {"192.168.1.64"}},
                {.protocol = "sadp", .mac = mac_b, .hosts = {"192.168.1.64"}},
                {.protocol = "ws_discovery", .hosts = {"192.168.1.64"}, .uuid = "u"}});
    ASSERT_EQ(rows.size(), 3U);
    for (const auto& row : rows) {
        EXPECT_TRUE(row.address_conflict());
        EXPECT_EQ(row.conflicts_size(), 2);
    }
}

TEST(Merge, does_not_join_different_makers_or_two_voices_of_one_protocol_by_address) {
    EXPECT_EQ(
        merged({{.protocol = "sadp", .maker = "hikvision", .mac = mac_a, .hosts = {"192.0.2.1"}},
                {.protocol = "ws_discovery", .maker = "axis", .hosts = {"192.0.2.1"}}})
            .size(),
        2U);
    EXPECT_EQ(merged({{.protocol = "ws_discovery", .hosts = {"192.0.2.1"}, .uuid = "u"},
                      {.protocol = "ws_discovery", .hosts = {"192.0.2.1"}, .uuid = "v"}})
                  .size(),
              2U);
}

TEST(Merge, does_not_let_a_brand_keep_a_device_from_its_maker) {
    const auto rows =
        merged({{.protocol = "sadp", .maker = "hikvision", .mac = mac_a, .hosts = {"192.0.2.1"}},
                {.protocol = "ws_discovery", .maker = "dahua", .hosts = {"192.0.2.1"}}});
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].identity().maker(), "hikvision");
}

TEST(Merge, stays_quick_and_short_when_a_thousand_devices_claim_one_address_and_one_serial) {
    Scene scene;
    for (int i = 0; i < 4'000; ++i) {
        scene.sightings.push_back(sighting({.protocol = "dhdiscover",
                                            .serial = "S" + std::to_string(i) + "C123456789",
                                            .mac = "m" + std::to_string(i),
                                            .hosts = {"192.168.1.108"}}));
    }
    const auto start = std::chrono::steady_clock::now();
    const auto rows = merge(scene);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
    EXPECT_EQ(rows.size(), 4'000U);
    EXPECT_TRUE(rows[3'999].address_conflict());
    EXPECT_LE(rows[0].conflicts_size(), 8);
}

TEST(Merge, never_joins_two_macs_whatever_else_is_the_same) {
    const auto rows = merged({{.protocol = "sadp",
                               .serial = "C123456789",
                               .mac = mac_a,
                               .hosts = {"192.0.2.1"},
                               .uuid = "u"},
                              {.protocol = "dhdiscover",
                               .serial = "C123456789",
                               .mac = mac_b,
                               .hosts = {"192.0.2.2"},
                               .uuid = "u"}});
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_TRUE(rows[0].duplicate_serial());
    EXPECT_TRUE(rows[1].duplicate_serial());
    EXPECT_THAT(rows[0].conflicts(0), testing::HasSubstr(mac_b));
    EXPECT_FALSE(rows[0].address_conflict());
}

TEST(Merge, does_not_join_two_macs_through_a_third_that_states_none) {
    const auto rows = merged({{.protocol = "sadp", .serial = "C123456789", .mac = mac_a},
                              {.protocol = "sadp", .serial = "C123456789", .mac = mac_b},
                              {.protocol = "ws_discovery", .serial = "C123456789"}});
    EXPECT_EQ(rows.size(), 3U);
}

TEST(Merge, keeps_addresses_of_other_subnets_and_says_so) {
    Scene scene;
    scene.subnets = {{"10.0.0.2", "255.255.255.0"}};
    scene.sightings = {
        sighting({.protocol = "sadp", .mac = mac_a, .hosts = {"192.168.1.64"}}),
        sighting({.protocol = "sadp", .mac = mac_b, .hosts = {"192.168.1.65", "10.0.0.9"}})};
    const auto rows = merge(scene);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].endpoint().host(), "10.0.0.9") << "the reachable address comes first";
    EXPECT_FALSE(rows[0].addresses(0).off_subnet());
    EXPECT_TRUE(rows[0].addresses(1).off_subnet());
    EXPECT_TRUE(rows[1].addresses(0).off_subnet());
}

TEST(Merge, believes_the_makers_own_protocol_first) {
    auto onvif = sighting({.protocol = "ws_discovery", .mac = mac_a, .hosts = {"192.0.2.1"}});
    onvif.set_model("Front door");
    onvif.mutable_endpoint()->set_http_port(8080);
    auto own = sighting({.protocol = "sadp", .mac = mac_a, .hosts = {"192.0.2.1"}});
    own.set_model("DS-1");
    own.set_firmware("V1");
    own.set_activated(false);
    own.set_state(v1::CameraState::not_activated);
    Scene scene;
    scene.sightings = {onvif, own};
    const auto rows = merge(scene);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].model(), "DS-1");
    EXPECT_EQ(rows[0].firmware(), "V1");
    EXPECT_EQ(rows[0].endpoint().http_port(), 8080U);
    EXPECT_FALSE(rows[0].activated());
    EXPECT_EQ(rows[0].state(), v1::CameraState::not_activated);
}

TEST(Merge, keeps_a_conflict_that_one_protocol_saw_by_itself) {
    auto cloned = sighting({.protocol = "sadp", .serial = "C123456789", .mac = mac_a});
    cloned.set_address_conflict(true);
    Scene scene;
    scene.sightings = {cloned};
    const auto rows = merge(scene);
    EXPECT_TRUE(rows[0].address_conflict());
    EXPECT_THAT(rows[0].conflicts(0), testing::HasSubstr("two serial numbers"));
}

neighbours::Neighbour neighbour(const std::string& host, const std::string& mac, int seconds) {
    return {.host = host,
            .mac = mac,
            .confirmed_ago = std::chrono::seconds(seconds),
            .permanent = false};
}

TEST(Merge, takes_a_missing_mac_from_the_neighbours) {
    Scene scene;
    scene.sightings = {sighting({.protocol = "ws_discovery", .hosts = {"192.0.2.1"}, .uuid = "u"})};
    scene.neighbours = {neighbour("192.0.2.1", mac_a, 1)};
    const auto rows = merge(scene);
    EXPECT_EQ(rows[0].identity().mac(), mac_a);
    EXPECT_THAT(rows[0].protocols(), testing::ElementsAre("neighbours", "ws_discovery"));
}

TEST(Merge, takes_no_mac_from_a_router_that_answers_for_many) {
    Scene scene;
    scene.sightings = {sighting({.protocol = "ws_discovery", .hosts = {"192.0.2.1"}, .uuid = "u"})};
    for (int i = 1; i <= 5; ++i)
        scene.neighbours.push_back(neighbour("192.0.2." + std::to_string(i), mac_a, 1));
    EXPECT_EQ(merge(scene)[0].identity().mac(), "");
}

TEST(Merge, takes_a_camera_with_several_ipv6_addresses_for_no_router) {
    Scene scene;
    scene.sightings = {sighting({.protocol = "ws_discovery", .hosts = {"192.0.2.1"}, .uuid = "u"})};
    scene.neighbours = {neighbour("192.0.2.1", mac_a, 1)};
    for (int i = 1; i <= 4; ++i)
        scene.neighbours.push_back(neighbour("2001:db8::" + std::to_string(i), mac_a, 1));
    EXPECT_EQ(merge(scene)[0].identity().mac(), mac_a);
}

TEST(Merge, says_when_another_mac_answers_for_an_address) {
    Scene scene;
    scene.sightings = {sighting({.protocol = "sadp", .mac = mac_a, .hosts = {"192.0.2.1"}})};
    scene.neighbours = {neighbour("192.0.2.1", mac_b, 1)};
    auto rows = merge(scene);
    ASSERT_EQ(rows[0].conflicts_size(), 1);
    EXPECT_THAT(rows[0].conflicts(0), testing::HasSubstr(mac_b));
    EXPECT_FALSE(rows[0].address_conflict());
    scene.neighbours = {neighbour("192.0.2.1", mac_b, 120)};
    rows = merge(scene);
    EXPECT_EQ(rows[0].conflicts_size(), 0) << "what the table remembers may be over";
}

TEST(Merge, lists_hosts_with_a_makers_mac_only_when_asked_and_fresh) {
    Scene scene;
    scene.neighbours = {neighbour("192.0.2.1", mac_a, 1), neighbour("192.0.2.2", mac_b, 120),
                        neighbour("192.0.2.3", "02:00:00:00:00:01", 1)};
    EXPECT_TRUE(merge(scene).empty());
    scene.list_neighbours = true;
    const auto rows = merge(scene);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].identity().maker(), "hikvision");
    EXPECT_EQ(rows[0].endpoint().host(), "192.0.2.1");
}

}  // namespace
}  // namespace camfleet::merge
