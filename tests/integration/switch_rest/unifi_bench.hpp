// SPDX-License-Identifier: Apache-2.0
// A simulated UniFi Network controller over real TLS, with the switch that it speaks for.
#pragma once

#include "tests/integration/switch_rest/rest_bench.hpp"
#include "tests/lab/switch_rest/unifi_face.hpp"

namespace camfleet::switches {

inline std::vector<rest_lab::BoxPort> controller_ports() {
    auto ports = usual_ports();
    for (auto& port : ports) {
        port.mode = "auto";
        port.neighbour_caps.clear();
    }
    ports.front().name = "uplink";
    ports.front().hosts = {"00:11:22:00:00:01"};
    return ports;
}

struct Controller {
    explicit Controller(bool unifi_os)
        : face(box, {"camfleet", "Right-1234"}, unifi_os),
          https({"127.83.1.2", 0}, "unifi", [this](const lab::Request& request) {
              if (before) before(request);
              return face.answer(request);
          }) {}

    // Called before a request is answered, by as many threads as there are connections.
    std::function<void(const lab::Request&)> before;
    rest_lab::PoeBox box{"f0:9f:c2:00:00:10", "F09FC2000010", controller_ports()};
    rest_lab::UnifiFace face;
    rest_lab::HttpsFace https;
};

}  // namespace camfleet::switches
