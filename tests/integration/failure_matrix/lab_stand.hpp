// SPDX-License-Identifier: Apache-2.0
// What the stands of all makes share: Lab is the simulated camera, Driver the agent's.
#pragma once

#include "common/base/assert.hpp"
#include "tests/integration/failure_matrix/stand.hpp"
#include "tests/lab/net/connection.hpp"
#include "tests/lab/net/device_clock.hpp"
#include "tests/support/fixed_clock.hpp"

namespace camfleet::matrix {

template <class Lab, class Driver>
class LabStand : public Stand {
  public:
    ports::CameraDriver& driver() override { return *driver_; }
    v1::NetworkSettings network() const override {
        v1::NetworkSettings wanted;
        wanted.set_address(net_ + "30");
        wanted.set_netmask("255.255.0.0");
        wanted.set_gateway(net_ + "1");
        wanted.set_dns(net_ + "2");
        return wanted;
    }
    bool plan(lab::PlannedFault fault) override { return lab_->plan_wire_fault(std::move(fault)); }
    lab::Traffic traffic() const override { return lab_->traffic(); }
    void clear_traffic() override { lab_->clear_traffic(); }
    std::string state() const override { return without_net(raw_state(), net_); }
    unsigned logins_failed() const override { return lab_->state().counters.logins_failed; }
    void spoil_settings() override {}
    v1::Endpoint at(bool /*secure*/) const override {
        const auto now = lab_->state();
        v1::Endpoint endpoint;
        endpoint.set_host(now.address);
        endpoint.set_http_port(now.http_port);
        endpoint.set_rtsp_port(now.rtsp_port);
        return endpoint;
    }

  protected:
    [[nodiscard]] virtual std::string raw_state() const = 0;
    template <class Config>
    void start(Config config) {
        lab_ = std::make_unique<Lab>(std::move(config), clock_);
        CAMFLEET_ASSERT(lab_->wait_until_listening(lab::in(std::chrono::seconds(10))));
    }

    const std::string net_ = next_net();
    lab::DeviceClock clock_;  // as the wall's: no restart comes to its end
    support::FixedClock agent_clock_;
    std::unique_ptr<Lab> lab_;
    std::unique_ptr<Driver> driver_;
};

}  // namespace camfleet::matrix
