// SPDX-License-Identifier: Apache-2.0
// A simulated Dahua camera and the agent's driver before it. Invariant: a test that does not say
// otherwise leaves at most two failed logins behind, never meets a lock, and sends no password in
// clear.
#pragma once

#include "agent/cameras/dahua/dahua_camera.hpp"
#include "tests/lab/dahua/camera.hpp"
#include "tests/support/eventually.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

namespace camfleet {

using support::eventually;

class DahuaDrivers : public testing::Test {
  protected:
    static constexpr const char* serial = "3G04E2CPAZ00001";

    // net: second half of the addresses 127.63.<net>.x
    void open(const std::string& net,
              const std::function<void(lab::dahua::CameraConfig&)>& change = {},
              double scale = 200) {
        settle();
        clock_ = std::make_unique<lab::DeviceClock>(scale);
        lab::dahua::CameraConfig config;
        config.address = "127.63." + net + ".11";
        config.factory_address = "127.63." + net + ".108";
        config.password = Secret("Gate-pass1");
        if (change) change(config);
        lab_ = std::make_unique<lab::dahua::Camera>(std::move(config), *clock_);
        ASSERT_TRUE(lab_->wait_until_listening(lab::in(std::chrono::seconds(10))));
    }
    void TearDown() override { settle(); }

    [[nodiscard]] lab::dahua::CameraState state() const { return lab_->state(); }
    [[nodiscard]] lab::dahua::Counters counters() const { return lab_->state().counters; }
    // HTTPS with the camera's certificate pinned, as passwords in URLs ask for.
    [[nodiscard]] v1::Endpoint at() const {
        auto endpoint = plain();
        endpoint.set_https_port(state().https_port);
        endpoint.set_use_https(true);
        endpoint.set_pinned_sha256(state().certificate_sha256);
        return endpoint;
    }
    [[nodiscard]] v1::Endpoint plain() const {
        v1::Endpoint endpoint;
        endpoint.set_host(state().address);
        endpoint.set_http_port(state().http_port);
        endpoint.set_rtsp_port(state().rtsp_port);
        return endpoint;
    }
    static ports::Deadline soon(std::chrono::milliseconds time = std::chrono::seconds(10)) {
        return std::chrono::steady_clock::now() + time;
    }
    [[nodiscard]] bool back_after(unsigned boots) const {
        return eventually([&] {
            const auto now = state();
            return now.counters.boots > boots && now.phase == "running" && now.listening;
        });
    }
    void allow_lock() { lock_allowed_ = true; }

    std::unique_ptr<lab::DeviceClock> clock_;
    std::unique_ptr<lab::dahua::Camera> lab_;
    dahua::DahuaCamera camera_;
    ports::Login good_{"admin", Secret("Gate-pass1")};
    ports::Login wrong_{"admin", Secret("Wrong-pass1")};

  private:
    void settle() {
        if (!lab_) return;
        if (!lock_allowed_) {
            EXPECT_LE(counters().logins_failed, 2U);
            EXPECT_EQ(counters().logins_locked, 0U);
            EXPECT_FALSE(state().locked);
        }
        EXPECT_EQ(counters().passwords_in_clear, 0U);
        lab_.reset();
    }
    bool lock_allowed_ = false;
};

}  // namespace camfleet
