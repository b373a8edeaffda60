// SPDX-License-Identifier: Apache-2.0
// Networks that a camera takes in part: what is not kept at the old address is set at the new one,
// and what does not stick there is named.
#include "tests/integration/onvif_drivers/onvif_bench.hpp"
#include "tests/support/promises.hpp"

namespace camfleet {
namespace {

using support::eventually;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class OnvifNetworks : public OnvifBench {
  protected:
    // net: "93.40" for the camera at 127.93.40.30; its gateway is 127.<gateway>.
    static v1::NetworkSettings settings(const std::string& net, const std::string& gateway) {
        v1::NetworkSettings network;
        network.set_address("127." + net + ".30");
        network.set_netmask("255.255.255.0");
        if (!gateway.empty()) network.set_gateway("127." + gateway);
        return network;
    }
    static v1::NetworkSettings settings(const std::string& net) {
        return settings(net, net + ".1");
    }
    bool moves_to(const std::string& host) {
        return eventually([&] { return state().address == host; });
    }
};

// Reference onvif section 9: "gateway set does not stick".
TEST_F(OnvifNetworks, move_a_camera_into_another_subnet_where_it_takes_a_near_gateway_only) {
    open("92.40", [](auto& config) { config.quirks.near_gateway_only = true; });
    auto network = settings("93.40");
    const auto moved = camera_->set_network(at(), good_, network, soon());
    EXPECT_TRUE(moves_to("127.93.40.30"));
    ASSERT_TRUE(moved) << moved.error().text();
    EXPECT_FALSE(*moved);
    EXPECT_EQ(state().gateway, "127.93.40.1");
    EXPECT_EQ(state().counters.logins_failed, 0U);
    // A gateway that is in no subnet of the camera's is lost at both places.
    network = settings("94.40", "95.40.1");
    const auto lost = camera_->set_network(at(), good_, network, soon());
    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Errc::device_error);
    EXPECT_THAT(lost.error().context,
                HasSubstr("127.94.40.30: said done, but shows another gateway"));
    EXPECT_TRUE(moves_to("127.94.40.30"));
}

TEST_F(OnvifNetworks, move_a_camera_that_refuses_its_gateway_while_that_is_far) {
    const auto refuses = [](auto& config) {
        config.quirks.faults["SetNetworkDefaultGateway"] = {.outer = "InvalidArgVal",
                                                            .inner = "InvalidGatewayAddress"};
    };
    open("92.43", refuses);
    const auto far = camera_->set_network(at(), good_, settings("93.43"), soon());
    ASSERT_FALSE(far);
    EXPECT_EQ(far.error().code, Errc::device_error);
    EXPECT_THAT(far.error().context, HasSubstr("changed in part (the address): rejected"));
    EXPECT_TRUE(moves_to("127.93.43.30"));
    // A near one is refused for what it is: nothing was changed.
    const auto near = camera_->set_network(at(), good_, settings("93.43"), soon());
    ASSERT_FALSE(near);
    EXPECT_EQ(near.error().code, Errc::rejected);
    EXPECT_EQ(state().counters.operations["SetNetworkInterfaces"], 1U);
}

TEST_F(OnvifNetworks, name_the_dns_that_a_camera_ignores_and_give_it_its_address) {
    open("92.44", [](auto& config) { config.quirks.ignores_dns = true; });
    auto network = settings("93.44");
    network.set_dns("192.0.2.53");
    const auto set = camera_->set_network(at(), good_, network, soon());
    EXPECT_TRUE(moves_to("127.93.44.30"));
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().code, Errc::device_error);
    EXPECT_THAT(set.error().context, HasSubstr("shows another DNS"));
    EXPECT_THAT(set.error().context, Not(HasSubstr("gateway")));
    EXPECT_EQ(state().gateway, "127.93.44.1");
}

// Else it would go there at the next power cut, without its gateway.
TEST_F(OnvifNetworks,
       take_an_address_back_that_waits_for_a_reboot_while_the_gateway_did_not_stick) {
    open("92.45", [](auto& config) {
        config.quirks.near_gateway_only = true;
        config.quirks.reboot_needed = true;
    });
    const auto set = camera_->set_network(at(), good_, settings("93.45"), soon());
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().code, Errc::device_error);
    EXPECT_THAT(set.error().context, HasSubstr("another gateway"));
    EXPECT_THAT(set.error().context, HasSubstr("was taken back"));
    const auto rebooted = camera_->reboot(at(), good_, soon());
    ASSERT_TRUE(rebooted || effect_unknown(rebooted.error().code)) << rebooted.error().text();
    ASSERT_TRUE(eventually([&] { return state().counters.boots == 1 && state().listening; }));
    EXPECT_EQ(state().address, "127.92.45.11");
}

TEST_F(OnvifNetworks, change_nothing_at_another_camera_that_has_the_new_address) {
    open("92.46", [](auto& config) { config.quirks.done_without_effect = true; });
    lab::onvif::Config config;
    config.name = "other";
    config.plate.serial = "EC4010-20260002";
    config.plate.mac = "02:00:00:00:00:02";
    config.ip.address = "127.93.46.30";
    config.password = Secret("Gate-pass1");
    config.http_port = state().http_port;
    lab::onvif::OnvifCamera other(std::move(config), *clock_);
    ASSERT_TRUE(other.wait_until_listening(lab::in(std::chrono::seconds(10))));
    const auto set = camera_->set_network(at(), good_, settings("93.46"), soon());
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().code, Errc::device_error);
    EXPECT_THAT(set.error().context, HasSubstr("wrong_identity: 127.93.46.30"));
    EXPECT_NE(other.state().gateway, "127.93.46.1");
    EXPECT_EQ(other.state().counters.operations["SetNetworkDefaultGateway"], 0U);
    EXPECT_EQ(other.state().counters.logins_failed, 0U);
}

TEST_F(OnvifNetworks, end_in_time_where_the_new_address_is_not_reached) {
    open("92.47", [](auto& config) { config.quirks.done_without_effect = true; });
    const auto start = std::chrono::steady_clock::now();
    const auto set =
        camera_->set_network(at(), good_, settings("93.47"), soon(std::chrono::milliseconds(1500)));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().code, Errc::device_error);
    EXPECT_THAT(set.error().context, HasSubstr("gateway did not stick"));
}

// network() reads from such a camera that it had DHCP; the way back must be able to write it.
TEST_F(OnvifNetworks, give_dhcp_back_to_a_camera_that_knows_no_dns_calls) {
    open("92.41", [](auto& config) { config.quirks.missing = {"GetDNS", "SetDNS"}; });
    const auto before = camera_->network(at(), good_, soon());
    ASSERT_TRUE(before) << before.error().text();
    v1::NetworkSettings network;
    network.set_dhcp(true);
    const auto set = camera_->set_network(at(), good_, network, soon());
    EXPECT_TRUE(set) << set.error().text();
    EXPECT_EQ(state().counters.operations["SetNetworkInterfaces"], 1U);
    // Servers by hand are another thing: nobody brings them.
    network = settings("92.41", "");
    network.set_dns("192.0.2.53");
    EXPECT_EQ(camera_->set_network(at(), good_, network, soon()).error().code, Errc::not_supported);
}

// The agent takes "rejected" for "certainly had no effect": no way back.
TEST_F(OnvifNetworks, never_call_a_change_rejected_that_was_made_in_part) {
    open("92.42", [](auto& config) {
        config.quirks.faults["SetNetworkInterfaces"] = {.outer = "InvalidArgVal",
                                                        .inner = "InvalidIPv4Address"};
    });
    auto network = settings("92.42");
    network.set_dns("192.0.2.53");
    const auto set = camera_->set_network(at(), good_, network, soon());
    ASSERT_FALSE(set);
    EXPECT_EQ(state().gateway, "127.92.42.1");
    EXPECT_EQ(set.error().code, Errc::device_error);
    EXPECT_THAT(set.error().context, HasSubstr("changed in part (DNS and gateway): rejected"));
}

}  // namespace
}  // namespace camfleet
