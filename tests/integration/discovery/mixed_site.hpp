// SPDX-License-Identifier: Apache-2.0
// 64 cameras of four kinds on three subnets, half of them over IPv6 too, an agent with a leg in
// each, and between them a cable that may lose frames. Every camera has a MAC and an interface of
// its own.
#pragma once

#include "tests/integration/discovery/namespaces.hpp"
#include "tests/lab/discovery/discovery_responder.hpp"
#include "tests/lab/discovery/lossy_wire.hpp"

#include <array>
#include <memory>

namespace camfleet::netns {

class MixedSite {
  public:
    static constexpr int subnets = 3;
    static constexpr int cameras = 64;

    explicit MixedSite(double loss);

    [[nodiscard]] const Namespace& agent() const { return agent_; }
    [[nodiscard]] const Namespace& site() const { return site_; }
    [[nodiscard]] const std::vector<lab::LabDevice>& devices() const { return devices_; }
    [[nodiscard]] bool ipv6() const { return ipv6_; }
    [[nodiscard]] std::size_t frames_passed() const;
    [[nodiscard]] std::size_t frames_lost() const;

  private:
    void lay_cables(double loss);
    void place_cameras();

    Namespace agent_{"a"};
    Namespace wire_{"w"};
    Namespace site_{"s"};
    std::vector<lab::LabDevice> devices_;
    bool ipv6_ = false;
    std::unique_ptr<lab::DiscoveryResponder> responder_;
    std::array<std::unique_ptr<lab::LossyWire>, subnets> wires_;
};

}  // namespace camfleet::netns
