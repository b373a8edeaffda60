// SPDX-License-Identifier: Apache-2.0
// The lab's ONVIF camera against libonvif, the client under Debian's onvif-tools: so that our lab
// and our driver do not merely agree with each other.
#include "tests/lab/onvif/onvif_camera.hpp"
#include "tests/support/eventually.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <onvif.h>

// libonvif leaks a little of libxml2's memory with each call; nothing of ours uses libxml2.
extern "C" const char* __lsan_default_suppressions() { return "leak:libxml2"; }

namespace camfleet {
namespace {

using support::eventually;

template <std::size_t size>
void put(char (&field)[size], const std::string& text) {
    ASSERT_LT(text.size(), size);
    std::memcpy(field, text.c_str(), text.size() + 1);
}

class LibonvifPeer : public testing::Test {
  protected:
    void open(const std::string& net, lab::onvif::Auth auth, std::chrono::seconds skew) {
        lab::onvif::Config config;
        config.name = "gate";
        config.auth = auth;
        config.clock_skew = skew;
        config.plate.serial = "EC4010-20260001";
        config.plate.mac = "02:00:00:00:00:01";
        config.ip.address = "127." + net + ".11";
        config.password = Secret("Gate-pass1");
        // Its nonces come from a generator that starts anew from the time in each call: two calls
        // within a second send the same token, and real cameras live with that.
        config.quirks.refuses_replays = false;
        device_ = std::make_unique<lab::onvif::OnvifCamera>(std::move(config), clock_);
        ASSERT_TRUE(device_->wait_until_listening(lab::in(std::chrono::seconds(10))));
        const auto service = "http://" + device_->state().address + ":" +
                             std::to_string(device_->state().http_port) + "/onvif/device_service";
        put(client_->xaddrs, service);
        put(client_->device_service, service);
        extractOnvifService(client_->device_service, true);  // becomes its request line
        put(client_->username, "admin");
        put(client_->password, "Gate-pass1");
    }
    [[nodiscard]] lab::onvif::State state() const { return device_->state(); }
    [[nodiscard]] std::string why() const { return client_->last_error; }

    lab::DeviceClock clock_;
    std::unique_ptr<lab::onvif::OnvifCamera> device_;
    std::unique_ptr<OnvifData> client_ = std::make_unique<OnvifData>();
};

TEST_F(LibonvifPeer, reads_who_the_camera_is_and_where_its_stream_is) {
    open("64.10", lab::onvif::Auth::token, std::chrono::seconds(0));
    ASSERT_EQ(getTimeOffset(client_.get()), 0) << why();
    ASSERT_EQ(getCapabilities(client_.get()), 0) << why();
    EXPECT_THAT(client_->media_service, testing::HasSubstr("/onvif/media_service"));
    ASSERT_EQ(getDeviceInformation(client_.get()), 0) << why();
    EXPECT_STREQ(client_->serial_number, "EC4010-20260001");
    ASSERT_EQ(getProfileToken(client_.get(), 1), 0) << why();
    EXPECT_STREQ(client_->profileToken, "profile_main");
    ASSERT_EQ(getStreamUri(client_.get()), 0) << why();
    EXPECT_EQ(client_->stream_uri, "rtsp://127.64.10.11:" + std::to_string(state().rtsp_port) +
                                       "/Streaming/Channels/101?profile=main");
    EXPECT_GT(state().counters.logins_ok, 0U);
    EXPECT_EQ(state().counters.logins_failed, 0U);
}

TEST_F(LibonvifPeer, logs_in_with_the_time_of_a_camera_that_is_a_day_ahead) {
    open("64.11", lab::onvif::Auth::both, std::chrono::hours(24));
    ASSERT_EQ(getTimeOffset(client_.get()), 0) << why();
    ASSERT_EQ(getDeviceInformation(client_.get()), 0) << why();
    EXPECT_EQ(state().counters.tokens_out_of_time, 0U);
    client_->time_offset = 0;
    EXPECT_NE(getDeviceInformation(client_.get()), 0);
    EXPECT_GT(state().counters.tokens_out_of_time, 0U);
}

TEST_F(LibonvifPeer, hears_the_fault_of_a_wrong_password_and_it_is_counted) {
    open("64.12", lab::onvif::Auth::token, std::chrono::seconds(0));
    put(client_->password, "Wrong-pass1");
    ASSERT_EQ(getTimeOffset(client_.get()), 0) << why();
    EXPECT_NE(getDeviceInformation(client_.get()), 0);
    EXPECT_THAT(why(), testing::HasSubstr("NotAuthorized"));
    EXPECT_EQ(state().counters.logins_failed, 1U);
}

TEST_F(LibonvifPeer, reads_and_changes_network_name_and_time_servers) {
    open("64.13", lab::onvif::Auth::token, std::chrono::seconds(0));
    ASSERT_EQ(getTimeOffset(client_.get()), 0) << why();
    ASSERT_EQ(getNetworkInterfaces(client_.get()), 0) << why();
    EXPECT_STREQ(client_->networkInterfaceToken, "eth0");
    EXPECT_STREQ(client_->ip_address_buf, "127.64.13.11");
    EXPECT_EQ(client_->prefix_length, 24);
    EXPECT_FALSE(client_->dhcp_enabled);
    put(client_->default_gateway_buf, "127.64.13.1");
    ASSERT_EQ(setNetworkDefaultGateway(client_.get()), 0) << why();
    EXPECT_EQ(state().gateway, "127.64.13.1");
    ASSERT_EQ(getNetworkDefaultGateway(client_.get()), 0) << why();
    EXPECT_STREQ(client_->default_gateway_buf, "127.64.13.1");
    put(client_->dns_buf, "192.0.2.53");
    ASSERT_EQ(setDNS(client_.get()), 0) << why();
    EXPECT_THAT(state().dns, testing::ElementsAre("192.0.2.53"));
    ASSERT_EQ(getHostname(client_.get()), 0) << why();
    EXPECT_STREQ(client_->host_name, "camera");
    ASSERT_EQ(getNTP(client_.get()), 0) << why();
    EXPECT_STREQ(client_->ntp_addr, "time.example");
}

TEST_F(LibonvifPeer, changes_the_password_and_reboots_the_camera) {
    open("64.14", lab::onvif::Auth::token, std::chrono::seconds(0));
    ASSERT_EQ(getTimeOffset(client_.get()), 0) << why();
    std::string fresh = "Fresh-pass2";
    ASSERT_EQ(setUser(fresh.data(), client_.get()), 0) << why();
    EXPECT_TRUE(device_->password_is("admin", "Fresh-pass2"));
    put(client_->password, "Fresh-pass2");
    ASSERT_EQ(rebootCamera(client_.get()), 0) << why();
    EXPECT_TRUE(eventually([&] { return state().counters.reboots == 1; }));
}

}  // namespace
}  // namespace camfleet
