// SPDX-License-Identifier: Apache-2.0
// What the site's cameras say to discovery, but for SADP: mDNS, SSDP, WS-Discovery and DHDiscover,
// each at its protocol's own group and port, on one interface. Which devices answer is asked anew
// for each datagram: a dark, booting or frozen one is silent. A device answers from its own
// address.
#pragma once

#include "common/base/error.hpp"
#include "tests/lab/discovery/lab_device.hpp"
#include "tests/lab/net/socket_address.hpp"
#include "tests/lab/net/stop_signal.hpp"

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace camfleet::lab {

class SiteVoices {
  public:
    using Devices = std::function<std::vector<LabDevice>()>;

    // Errors: io (no multicast on the interface)
    [[nodiscard]] static Result<std::unique_ptr<SiteVoices>> start(std::string interface_address,
                                                                   Devices devices);
    ~SiteVoices();

  private:
    struct Ear {
        int fd = -1;
        Speech speech = Speech::mdns;
    };

    SiteVoices(std::string interface_address, Devices devices)
        : interface_(std::move(interface_address)), devices_(std::move(devices)) {}
    [[nodiscard]] Result<void> open(Speech speech);
    void listen();
    void hear(const Ear& ear);
    void say(const LabDevice& device, const std::string& datagram, const SocketAddress& to) const;

    std::string interface_;
    Devices devices_;
    std::vector<Ear> ears_;
    StopSignal stop_;
    std::thread listener_;
};

}  // namespace camfleet::lab
