// SPDX-License-Identifier: Apache-2.0
// The program `camfleet-agent probe` in front of a camera that was left at a factory address.
#include "tests/integration/discovery/namespaces.hpp"
#include "tests/integration/field_tools/run_agent.hpp"
#include "tests/lab/discovery/discovery_responder.hpp"
#include "tests/lab/onvif/onvif_camera.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::netns {
namespace {

using support::Said;
using testing::HasSubstr;
using testing::Not;

constexpr const char* camera_mac = "3c:ef:8c:00:00:01";
constexpr const char* factory_address = "192.168.1.108";

class ProbeOutside : public testing::Test {
  protected:
    void SetUp() override {
        if (const auto why = obstacle()) GTEST_SKIP() << *why;
        agent_ = std::make_unique<Namespace>("pa");
        camera_ = std::make_unique<Namespace>("pc");
        ASSERT_TRUE(join(*agent_, "eth0", *camera_, "cam0"));
        ASSERT_TRUE(agent_->ip({"addr add 10.66.0.2/24 broadcast + dev eth0"}));
        ASSERT_TRUE(camera_->ip({std::string("link set cam0 address ") + camera_mac,
                                 std::string("addr add ") + factory_address + "/24 dev cam0"}));
        camera_->inside([&] {
            lab::onvif::Config config;
            config.name = "gate";
            config.plate.serial = "EC4010-20260001";
            config.plate.mac = camera_mac;
            config.ip.address = factory_address;
            config.factory_ip.address = factory_address;
            config.password = Secret("Gate-pass1");
            device_ = std::make_unique<lab::onvif::OnvifCamera>(std::move(config), clock_);
            ASSERT_TRUE(device_->wait_until_listening(lab::in(std::chrono::seconds(10))));
        });
    }
    [[nodiscard]] Said probe(const std::string& global, const std::string& more = {}) const {
        Said said;
        const auto at =
            std::string(factory_address) + ":" + std::to_string(device_->state().http_port);
        agent_->inside(
            [&] { said = support::run_agent(global + " probe " + at + " --seconds 2 " + more); });
        return said;
    }
    // Answers find their way, as those of cameras that answer into the group do.
    void let_discovery_see_it() {
        ASSERT_TRUE(agent_->write("ipv4/conf/all/rp_filter", "0"));
        ASSERT_TRUE(agent_->write("ipv4/conf/eth0/rp_filter", "0"));
        ASSERT_TRUE(camera_->ip({"route add 10.66.0.0/24 dev cam0"}));
        camera_->inside([&] {
            auto opened = lab::DiscoveryResponder::start({{.interface = "cam0",
                                                           .address = factory_address,
                                                           .maker = "dahua",
                                                           .model = "IPC-HFW2431S",
                                                           .serial = "5K0123456789A01",
                                                           .mac = camera_mac,
                                                           .firmware = "2.800",
                                                           .uuid = {},
                                                           .speaks = {lab::Speech::dhdiscover}}});
            ASSERT_TRUE(opened) << opened.error().text();
            responder_ = std::move(*opened);
        });
    }

    std::unique_ptr<Namespace> agent_;
    std::unique_ptr<Namespace> camera_;
    lab::DeviceClock clock_{100};
    std::unique_ptr<lab::onvif::OnvifCamera> device_;
    std::unique_ptr<lab::DiscoveryResponder> responder_;
};

TEST_F(ProbeOutside, without_the_option_it_says_why_and_names_the_option) {
    const auto said = probe("", std::string("--mac ") + camera_mac);
    EXPECT_EQ(said.code, 1);
    EXPECT_THAT(said.text, HasSubstr("192.168.1.108 lies in no subnet of this machine"));
    EXPECT_THAT(said.text, HasSubstr("--temporary-addresses"));
}

TEST_F(ProbeOutside, with_the_option_the_camera_is_asked) {
    const auto said = probe("--temporary-addresses", std::string("--mac ") + camera_mac);
    EXPECT_EQ(said.code, 0) << said.text;
    EXPECT_THAT(said.text, HasSubstr("driver    onvif"));
    EXPECT_THAT(said.text, Not(HasSubstr("no subnet")));
}

TEST_F(ProbeOutside, discovery_tells_whose_the_address_is) {
    let_discovery_see_it();
    ASSERT_FALSE(HasFatalFailure());
    const auto said = probe("--temporary-addresses");
    EXPECT_EQ(said.code, 0) << said.text;
    EXPECT_THAT(said.text, HasSubstr("driver    onvif"));
}

TEST_F(ProbeOutside, another_camera_at_the_address_is_not_asked) {
    const auto said = probe("--temporary-addresses", "--mac 3c:ef:8c:00:00:02");
    EXPECT_EQ(said.code, 1);
    EXPECT_THAT(said.text, HasSubstr("not the camera 3c:ef:8c:00:00:02"));
    EXPECT_THAT(said.text, Not(HasSubstr("driver    onvif")));
}

TEST_F(ProbeOutside, a_camera_that_nobody_can_name_is_not_reached_for) {
    const auto said = probe("--temporary-addresses");
    EXPECT_EQ(said.code, 1);
    EXPECT_THAT(said.text, HasSubstr("name its MAC with --mac"));
}

}  // namespace
}  // namespace camfleet::netns
