// SPDX-License-Identifier: Apache-2.0
// A camera that has an IPv6 link-local address and, in most of these tests, no other.
#include "agent/adapters/http/http_client.hpp"
#include "agent/cameras/rtsp/rtsp_probe.hpp"
#include "agent/discovery/combined/combined_finder.hpp"
#include "agent/discovery/ping/icmp_pinger.hpp"
#include "tests/integration/discovery/namespaces.hpp"
#include "tests/integration/discovery/six_server.hpp"
#include "tests/lab/discovery/discovery_responder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::netns {
namespace {

using lab::Speech;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* camera_mac = "ac:cc:8e:00:00:d8";
constexpr const char* camera_host = "fe80::c0:1";
constexpr const char* zoned_host = "fe80::c0:1%eth0";

ports::Deadline soon() { return std::chrono::steady_clock::now() + seconds(5); }

class Ipv6 : public testing::Test {
  protected:
    void SetUp() override {
        if (const auto why = obstacle()) GTEST_SKIP() << *why;
        agent_ = std::make_unique<Namespace>("6a");
        camera_ = std::make_unique<Namespace>("6c");
        for (const auto* one : {agent_.get(), camera_.get()}) {
            // Addresses count at once.
            if (!one->write("ipv6/conf/default/accept_dad", "0"))
                GTEST_SKIP() << "this machine has no IPv6 in a network namespace";
        }
        ASSERT_TRUE(join(*agent_, "eth0", *camera_, "cam0"));
        ASSERT_TRUE(agent_->ip({"addr add 10.67.0.2/24 broadcast + dev eth0"}));
        ASSERT_TRUE(camera_->ip({std::string("link set cam0 address ") + camera_mac,
                                 std::string("addr add ") + camera_host + "/64 dev cam0 nodad"}));
    }
    [[nodiscard]] static lab::LabDevice axis(const std::string& address, std::set<Speech> speaks) {
        return {.interface = "cam0",
                .address = address,
                .maker = "axis",
                .model = "M1014",
                .serial = "ACCC8E0000D8",
                .mac = camera_mac,
                .firmware = {},
                .uuid = "c9790c3a-701b-464d-a189-0060351c8a01",
                .speaks = std::move(speaks)};
    }
    void answer_for(std::vector<lab::LabDevice> devices) {
        responder_.reset();
        camera_->inside([&] {
            auto opened = lab::DiscoveryResponder::start(std::move(devices));
            ASSERT_TRUE(opened) << opened.error().text();
            responder_ = std::move(*opened);
        });
    }
    [[nodiscard]] std::vector<v1::Sighting> look(const std::vector<std::string>& own = {}) {
        std::vector<v1::Sighting> found;
        agent_->inside([&] {
            discovery::CombinedConfig config;
            config.interface_addresses = own;
            config.window = std::chrono::milliseconds(1500);
            config.interval = std::chrono::milliseconds(400);
            config.list_all = true;
            discovery::CombinedFinder finder(config);
            auto devices = finder.look(std::chrono::steady_clock::now() + seconds(4));
            ASSERT_TRUE(devices) << devices.error().text();
            found = std::move(*devices);
            count_ = finder.count();
        });
        return found;
    }

    std::unique_ptr<Namespace> agent_;
    std::unique_ptr<Namespace> camera_;
    std::unique_ptr<lab::DiscoveryResponder> responder_;
    wire::PassCount count_;
};

TEST_F(Ipv6, each_protocol_finds_a_camera_that_has_nothing_else) {
    const std::array<std::pair<Speech, std::string>, 3> all{
        {{Speech::mdns, "mdns"}, {Speech::ssdp, "ssdp"}, {Speech::ws_discovery, "ws_discovery"}}};
    for (const auto& [speech, word] : all) {
        answer_for({axis(camera_host, {speech})});
        const auto found = look();
        ASSERT_EQ(found.size(), 1U) << word;
        EXPECT_EQ(found[0].endpoint().host(), zoned_host) << word;
        EXPECT_EQ(found[0].identity().mac(), camera_mac) << word;
        EXPECT_EQ(found[0].identity().maker(), "axis") << word;
        EXPECT_THAT(found[0].protocols(), testing::Contains(word));
        ASSERT_EQ(found[0].addresses_size(), 1) << word;
        EXPECT_TRUE(found[0].addresses(0).link_local());
        EXPECT_FALSE(found[0].addresses(0).off_subnet());
    }
}

TEST_F(Ipv6, asks_three_times_each_and_no_more) {
    static_cast<void>(look());
    // mDNS from two ports, SSDP for two targets, three probes of WS-Discovery; in three rounds.
    EXPECT_EQ(count_.sent_v6, 3U * (2 + 2 + 3));
    EXPECT_GT(count_.sent, count_.sent_v6);
}

TEST_F(Ipv6, a_camera_that_speaks_over_both_is_one_device_at_its_ipv4_address) {
    ASSERT_TRUE(camera_->ip({"addr add 10.67.0.9/24 broadcast + dev cam0"}));
    const std::set<Speech> all{Speech::mdns, Speech::ssdp, Speech::ws_discovery};
    answer_for({axis("10.67.0.9", all), axis(camera_host, all)});
    const auto found = look();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].endpoint().host(), "10.67.0.9");
    EXPECT_FALSE(found[0].address_conflict() || found[0].duplicate_serial());
    std::vector<std::string> hosts;
    for (const auto& one : found[0].addresses()) hosts.push_back(one.host());
    EXPECT_THAT(hosts, ElementsAre("10.67.0.9", zoned_host));
}

TEST_F(Ipv6, other_interfaces_than_the_chosen_one_are_not_asked) {
    ASSERT_TRUE(agent_->ip({"link add spare type veth peer name spare_end",
                            "addr add 10.68.0.2/24 dev spare", "link set spare up"}));
    answer_for({axis(camera_host, {Speech::mdns, Speech::ssdp, Speech::ws_discovery})});
    EXPECT_TRUE(look({"10.68.0.2"}).empty());
    EXPECT_EQ(look({"10.67.0.2"}).size(), 1U);
}

TEST_F(Ipv6, an_interface_without_any_ipv4_address_is_asked) {
    ASSERT_TRUE(agent_->ip({"addr flush dev eth0 scope global"}));
    answer_for({axis(camera_host, {Speech::ws_discovery})});
    const auto found = look();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].endpoint().host(), zoned_host);
}

TEST_F(Ipv6, the_description_is_fetched_from_the_wire_where_the_camera_was_heard) {
    std::unique_ptr<SixServer> server;
    camera_->inside([&] {
        server = SixServer::listen(49152,
                                   "<root><device><manufacturer>AXIS</manufacturer>"
                                   "<modelName>AXIS P1204</modelName></device></root>");
    });
    ASSERT_TRUE(server);
    answer_for({axis(camera_host, {Speech::ssdp})});
    const auto found = look();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].model(), "AXIS P1204");
}

TEST_F(Ipv6, live_view_is_asked_for_without_the_zone) {
    std::unique_ptr<SixServer> server;
    camera_->inside([&] { server = SixServer::listen(8554, "no video here"); });
    ASSERT_TRUE(server);
    agent_->inside([&] {
        const auto video = rtsp::RtspProbe().watch("rtsp://[fe80::c0:1%eth0]:8554/live%20view",
                                                   {"admin", Secret("Gate-pass1")}, 1, soon());
        EXPECT_FALSE(video);
    });
    EXPECT_THAT(server->heard(),
                HasSubstr("DESCRIBE rtsp://[fe80::c0:1]:8554/live%20view RTSP/1.0"));
}

TEST_F(Ipv6, http_and_ping_reach_it_by_its_zone_and_the_camera_never_hears_of_the_zone) {
    std::unique_ptr<SixServer> server;
    camera_->inside([&] { server = SixServer::listen(8080, "hello"); });
    ASSERT_TRUE(server);
    agent_->inside([&] {
        v1::Endpoint at;
        at.set_host(zoned_host);
        at.set_http_port(8080);
        const auto answer = http::HttpClient().send(at, {}, nullptr, soon());
        ASSERT_TRUE(answer) << answer.error().text();
        EXPECT_EQ(answer->body, "hello");
        const auto pinged = ping::IcmpPinger().answers(zoned_host, soon());
        ASSERT_TRUE(pinged) << pinged.error().text();
        EXPECT_TRUE(*pinged);
        at.set_host("fe80::c0:1%eth7");
        const auto nowhere = http::HttpClient().send(at, {}, nullptr, soon());
        ASSERT_FALSE(nowhere);
        EXPECT_EQ(nowhere.error().code, Errc::not_found);
        EXPECT_THAT(nowhere.error().text(), HasSubstr("no interface eth7"));
    });
    EXPECT_THAT(server->heard(), HasSubstr("Host: [fe80::c0:1]:8080"));
}

}  // namespace
}  // namespace camfleet::netns
