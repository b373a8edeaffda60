// SPDX-License-Identifier: Apache-2.0
// One simulated ONVIF camera and the agent's driver for it.
#pragma once

#include "agent/cameras/onvif/onvif_camera.hpp"
#include "agent/cameras/rtsp/rtsp_probe.hpp"
#include "tests/lab/onvif/onvif_camera.hpp"
#include "tests/support/eventually.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet {

// The agent's clock at a simulated site: as fast as the site's own.
class OnvifSiteClock final : public ports::Clock {
  public:
    explicit OnvifSiteClock(const lab::DeviceClock& clock) : clock_(clock) {}
    [[nodiscard]] Time wall() const override { return clock_.now(); }
    [[nodiscard]] Time device() const override { return clock_.now(); }
    [[nodiscard]] double device_rate() const override { return clock_.scale(); }

  private:
    const lab::DeviceClock& clock_;
};

class OnvifBench : public testing::Test {
  protected:
    using Change = std::function<void(lab::onvif::Config&)>;

    // No test drives a camera into its lock.
    void TearDown() override {
        if (device_) EXPECT_FALSE(state().locked);
    }
    // net: "92.1" for a camera at 127.92.1.11.
    void open(const std::string& net, const Change& change = {}) {
        lab::onvif::Config config;
        config.name = "gate";
        config.plate.serial = "EC4010-20260001";
        config.plate.mac = "02:00:00:00:00:01";
        config.ip.address = "127." + net + ".11";
        config.factory_ip.address = "127." + net + ".64";
        config.password = Secret("Gate-pass1");
        if (change) change(config);
        clock_ = std::make_unique<lab::DeviceClock>(scale_);
        site_clock_ = std::make_unique<OnvifSiteClock>(*clock_);
        device_ = std::make_unique<lab::onvif::OnvifCamera>(std::move(config), *clock_);
        ASSERT_TRUE(device_->wait_until_listening(lab::in(std::chrono::seconds(10))));
        camera_ = driver();
    }
    [[nodiscard]] std::unique_ptr<onvif::OnvifCamera> driver(onvif::Options options = {
                                                                 .clear_passwords_over_http = true,
                                                                 .token_shift = {},
                                                             }) const {
        return std::make_unique<onvif::OnvifCamera>(*site_clock_, std::move(options));
    }
    [[nodiscard]] lab::onvif::State state() const { return device_->state(); }
    [[nodiscard]] v1::Endpoint at() const {
        v1::Endpoint endpoint;
        endpoint.set_host(state().address);
        endpoint.set_http_port(state().http_port);
        endpoint.set_rtsp_port(state().rtsp_port);
        return endpoint;
    }
    static ports::Deadline soon(std::chrono::milliseconds time = std::chrono::seconds(10)) {
        return std::chrono::steady_clock::now() + time;
    }

    double scale_ = 100;
    std::unique_ptr<lab::DeviceClock> clock_;
    std::unique_ptr<OnvifSiteClock> site_clock_;
    std::unique_ptr<lab::onvif::OnvifCamera> device_;
    std::unique_ptr<onvif::OnvifCamera> camera_;
    ports::Login good_{"admin", Secret("Gate-pass1")};
    ports::Login wrong_{"admin", Secret("Wrong-pass1")};
};

}  // namespace camfleet
