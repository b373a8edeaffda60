// SPDX-License-Identifier: Apache-2.0
// Answers WS-Discovery probes for one simulated camera, on loopback only, until it goes.
#pragma once

#include "tests/lab/onvif/onvif_camera.hpp"

#include <atomic>
#include <thread>

namespace camfleet::support {

class ProbeAnswerer {
  public:
    explicit ProbeAnswerer(const lab::onvif::OnvifCamera& camera);
    ~ProbeAnswerer();
    ProbeAnswerer(const ProbeAnswerer&) = delete;
    ProbeAnswerer& operator=(const ProbeAnswerer&) = delete;

    [[nodiscard]] bool listens() const { return socket_ >= 0; }

  private:
    void run();
    [[nodiscard]] std::string answer(const std::string& probe) const;

    const lab::onvif::OnvifCamera& camera_;
    int socket_ = -1;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

}  // namespace camfleet::support
