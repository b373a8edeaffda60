// SPDX-License-Identifier: Apache-2.0
// A simulated site with one Hikvision camera and a recorder, and the agent's drivers before it.
#pragma once

#include "agent/cameras/hikvision/hikvision_camera.hpp"
#include "agent/cameras/rtsp/rtsp_probe.hpp"
#include "agent/discovery/sadp/sadp_finder.hpp"
#include "agent/recorders/hikvision/hikvision_recorder.hpp"
#include "common/base/same_device.hpp"
#include "tests/lab/site/site.hpp"
#include "tests/support/eventually.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet {

using support::eventually;

inline constexpr double scale = 100;

// The agent's clock at a simulated site: as fast as the site's own.
class SiteClock final : public ports::Clock {
  public:
    explicit SiteClock(const lab::Site& site) : site_(site) {}
    [[nodiscard]] Time wall() const override { return site_.clock().now(); }
    [[nodiscard]] Time device() const override { return site_.clock().now(); }
    [[nodiscard]] double device_rate() const override { return scale; }

  private:
    const lab::Site& site_;
};

inline lab::SiteConfig gate_site(const std::string& net) {
    lab::SiteConfig config;
    config.time_scale = scale;
    config.sadp.port = 0;
    lab::CameraPlan& gate = config.cameras.emplace_back();
    gate.switch_port = 3;
    gate.config.name = "gate";
    gate.config.plate.serial = "DS-2CD2146G2-ISU20240101AAWRG00000001";
    gate.config.plate.mac = "68:6d:bc:00:00:01";
    gate.config.ip.address = "127." + net + ".11";
    gate.config.factory_ip.address = "127." + net + ".64";
    gate.config.password = Secret("Gate-pass1");
    lab::RecorderPlan recorder;
    recorder.config.plate.serial = "DS-7608NXI-I2/8P/S0820230619CCRRJ1";
    recorder.config.address = "127." + net + ".20";
    recorder.config.password = Secret("Recorder-1");
    recorder.config.poll_interval = std::chrono::seconds(30);
    recorder.switch_port = 2;
    recorder.channels.push_back({1, "Gate", "gate"});
    config.recorder = std::move(recorder);
    config.agent_port = 1;
    config.uplink_port = 8;
    return config;
}

class HikvisionDrivers : public testing::Test {
  protected:
    void open(const std::string& net, const std::function<void(lab::SiteConfig&)>& change = {}) {
        auto config = gate_site(net);
        if (change) change(config);
        auto site = lab::Site::start(std::move(config));
        ASSERT_TRUE(site) << site.error().text();
        site_ = std::move(*site);
        clock_ = std::make_unique<SiteClock>(*site_);
        camera_ = std::make_unique<hikvision::HikvisionCamera>(*clock_);
    }
    [[nodiscard]] lab::CameraState state() const { return site_->camera("gate")->state(); }
    [[nodiscard]] v1::Endpoint at() const {
        v1::Endpoint endpoint;
        endpoint.set_host(state().address);
        endpoint.set_http_port(state().http_port);
        endpoint.set_rtsp_port(state().rtsp_port);
        return endpoint;
    }
    [[nodiscard]] v1::Endpoint recorder_at() const {
        v1::Endpoint endpoint;
        endpoint.set_host(site_->recorder()->state().address);
        endpoint.set_http_port(site_->recorder()->state().port);
        return endpoint;
    }
    static ports::Deadline soon() {
        return std::chrono::steady_clock::now() + std::chrono::seconds(10);
    }
    Result<std::vector<v1::Sighting>> look() const {
        sadp::SadpConfig config;
        config.interface_addresses = {"127.0.0.1"};
        config.port = site_->sadp_port();
        config.probe_interval = std::chrono::milliseconds(100);
        config.window = std::chrono::milliseconds(500);
        return sadp::SadpFinder(config).look(soon());
    }

    std::unique_ptr<lab::Site> site_;
    std::unique_ptr<SiteClock> clock_;
    std::unique_ptr<hikvision::HikvisionCamera> camera_;
    ports::Login good_{"admin", Secret("Gate-pass1")};
    ports::Login wrong_{"admin", Secret("Wrong-pass1")};
};

}  // namespace camfleet
