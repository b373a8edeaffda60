// SPDX-License-Identifier: Apache-2.0
// A driver and the simulated switch that it talks to over real TLS, on loopback.
#pragma once

#include "agent/switches/rest/rest_switch.hpp"
#include "tests/lab/switch_rest/https_face.hpp"
#include "tests/lab/switch_rest/poe_box.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace camfleet::switches {

namespace rest_lab = camfleet::lab::switch_rest;

inline constexpr std::string_view camera_mac = "68:6d:bc:00:00:01";
inline constexpr std::string_view other_mac = "68:6d:bc:00:00:02";
inline constexpr std::string_view agent_mac = "02:00:00:00:00:99";

// Port 1 leads to the rest of the site, 2 and 3 have a camera each, 4 is shared by two devices.
inline std::vector<rest_lab::BoxPort> usual_ports() {
    return {{.number = 2, .name = "ether1", .poe = false, .hosts = {std::string(agent_mac)}},
            {.number = 3, .name = "ether2", .load = true, .hosts = {std::string(camera_mac)}},
            {.number = 4, .name = "ether3", .load = true, .hosts = {std::string(other_mac)}},
            {.number = 5,
             .name = "ether4",
             .load = true,
             .hosts = {"68:6d:bc:00:00:03", "68:6d:bc:00:00:04"}},
            {.number = 6,
             .name = "ether5",
             .load = true,
             .hosts = {"f0:9f:c2:00:00:05"},
             .neighbour_caps = "bridge,wlan-ap"}};
}

inline RestSwitchOptions quick() {
    return {.settle = std::chrono::milliseconds(400),
            .poll = std::chrono::milliseconds(50),
            .agent_macs = [] { return std::set<std::string>{std::string(agent_mac)}; }};
}

inline ports::Deadline within(std::chrono::milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}
inline ports::Deadline soon() { return within(std::chrono::seconds(20)); }

inline v1::Endpoint endpoint_of(const rest_lab::HttpsFace& face, bool basic) {
    v1::Endpoint at;
    at.set_host(face.address().ip);
    at.set_https_port(face.address().port);
    at.set_use_https(true);
    at.set_basic_over_https(basic);
    at.set_pinned_sha256(face.certificate_sha256());
    return at;
}

}  // namespace camfleet::switches
