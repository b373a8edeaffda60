// SPDX-License-Identifier: Apache-2.0
// A small site on loopback for tests: kernel-chosen ports, device time a hundred times faster, and
// bounded waiting for what has to come.
#pragma once

#include "tests/lab/http/client.hpp"
#include "tests/lab/site/site.hpp"
#include "tests/support/eventually.hpp"

#include <gtest/gtest.h>

namespace camfleet::lab {

using camfleet::support::eventually;

// net: third part of the addresses, so that tests of one binary never meet.
inline SiteConfig small_site(const std::string& net) {
    SiteConfig config;
    config.time_scale = 100;
    config.sadp.port = 0;
    config.sadp.interface_address = "127.0.0.1";
    CameraPlan& gate = config.cameras.emplace_back();
    gate.switch_port = 3;
    gate.config.name = "gate";
    gate.config.plate.serial = "DS-2CD2146G2-ISU20240101AAWRG00000001";
    gate.config.plate.mac = "68:6d:bc:00:00:01";
    gate.config.ip.address = "127." + net + ".11";
    gate.config.factory_ip.address = "127." + net + ".64";
    gate.config.password = Secret("Gate-pass1");
    RecorderPlan recorder;
    recorder.config.plate.serial = "DS-7608NXI-I2/8P/S0820230619CCRRJ1";
    recorder.config.plate.mac = "e0:44:cf:00:00:09";
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

inline std::unique_ptr<Site> start(SiteConfig config) {
    auto site = Site::start(std::move(config));
    EXPECT_TRUE(site.has_value()) << (site ? "" : site.error().text());
    return site ? std::move(*site) : nullptr;
}

struct Asked {
    std::string method = "GET";
    std::string target;
    std::string body = {};
    ClientLogin login{"admin", "Gate-pass1"};
};

inline Result<ClientResponse> ask(const SocketAddress& at, const Asked& asked) {
    ClientRequest request{.to = at,
                          .method = asked.method,
                          .target = asked.target,
                          .body = asked.body,
                          .login = &asked.login};
    return http_call(request, in(std::chrono::seconds(5)));
}

inline SocketAddress http_of(const Camera& camera) {
    const CameraState state = camera.state();
    return {state.address, state.http_port};
}

}  // namespace camfleet::lab
