// SPDX-License-Identifier: Apache-2.0
// A simulated AXIS camera of one generation and the agent's driver before it. Invariant: a test
// that does not say otherwise leaves at most two failed logins behind and never meets throttling.
#pragma once

#include "agent/cameras/axis/axis_camera.hpp"
#include "tests/lab/axis/camera.hpp"
#include "tests/support/eventually.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>
#include <string>

namespace camfleet {

using lab::axis::Generation;
using support::eventually;

constexpr std::array generations{Generation::cgi, Generation::json, Generation::os12};

class AxisDrivers : public testing::Test {
  protected:
    static constexpr const char* serial = "ACCC8E000001";

    // net: second half of the addresses 127.62.<net>.x
    void open(Generation generation,
              const std::string& net,
              const std::function<void(lab::axis::CameraConfig&)>& change = {},
              double scale = 100) {
        settle();
        clock_ = std::make_unique<lab::DeviceClock>(scale);
        lab::axis::CameraConfig config;
        config.plate.generation = generation;
        config.plate.serial = serial;
        config.network.address = "127.62." + net + ".11";
        config.factory_address = "127.62." + net + ".90";
        config.password = Secret("Gate-pass1");
        if (change) change(config);
        lab_ = std::make_unique<lab::axis::Camera>(std::move(config), *clock_);
        ASSERT_TRUE(lab_->wait_until_listening(lab::in(std::chrono::seconds(10))));
    }
    void TearDown() override { settle(); }

    [[nodiscard]] lab::axis::CameraState state() const { return lab_->state(); }
    [[nodiscard]] lab::axis::Counters counters() const { return lab_->state().counters; }
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
    // Through the boot that follows `boots` earlier ones, up to "ready".
    [[nodiscard]] bool back_after(unsigned boots) const {
        return eventually([&] {
            const auto now = state();
            return now.counters.boots > boots && now.phase == "running" && now.listening;
        });
    }
    void allow_throttling() { throttling_allowed_ = true; }

    std::unique_ptr<lab::DeviceClock> clock_;
    std::unique_ptr<lab::axis::Camera> lab_;
    axis::AxisCamera camera_{{.clear_passwords_over_http = true}};
    ports::Login good_{"root", Secret("Gate-pass1")};
    ports::Login wrong_{"root", Secret("Wrong-pass1")};

  private:
    void settle() {
        if (!lab_ || throttling_allowed_) return;
        EXPECT_LE(counters().logins_failed, 2U);
        EXPECT_EQ(counters().throttled, 0U);
        EXPECT_EQ(counters().passwords_in_url, 0U);
        lab_.reset();
    }
    bool throttling_allowed_ = false;
};

}  // namespace camfleet
